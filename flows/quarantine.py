"""Files that can't be read, each with its reason beside it (隔離)."""

from pathlib import Path

from books.errors import UnreadableFileError
from flows.atomic import write_text

NEXT_STEP = "直したファイルを受信箱 (inbox) に入れると、もう一度読み取ります。"


def copy_aside(
    source: Path, name: str, sha256: str, folder: Path, error: UnreadableFileError
) -> Path:
    """Put a copy of a kept original into the quarantine (隔離への写し).

    The name tells the content, so doing it twice changes nothing.
    """
    shown = Path(Path(name).name)
    target = folder / f"{shown.stem}-{sha256[:8]}{shown.suffix}"
    _write_reason(target, name, error)
    draft = target.with_name(f".{target.name}.tmp")
    draft.write_bytes(source.read_bytes())
    return draft.replace(target)


def move_aside(path: Path, folder: Path, error: UnreadableFileError) -> Path:
    """Move a file that was not kept into the quarantine (隔離への移動)."""
    found = path.stat()
    target = folder / f"{path.stem}-{found.st_mtime_ns:x}{path.suffix}"
    _write_reason(target, path.name, error)
    return path.replace(target)


def _write_reason(target: Path, name: str, error: UnreadableFileError) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = f"ファイル: {name}\n理由: {error}\n分類: {error.code}\n{NEXT_STEP}\n"
    write_text(target.with_name(target.name + ".理由.txt"), text)
