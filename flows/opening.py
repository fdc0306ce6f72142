"""Why a file can't be opened, in Japanese (開けないファイル)."""

from pathlib import Path

from books.errors import UnreadableFileError


def cannot_open(path: Path, error: OSError) -> UnreadableFileError:
    """The failure with what to do about it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            code, told = "missing", "がありません。場所と名前を確かめてください。"
        case IsADirectoryError():
            told = "はフォルダーです。中のファイルを指定してください。"
            code = "folder"
        case PermissionError():
            code, told = "denied", "を開けません。読む権限を確かめてください。"
        case _:
            told = f"を開けません({error.strerror})。場所を確かめてください。"
            code = "unopened"
    return UnreadableFileError(code, f"ファイル {path} {told}")
