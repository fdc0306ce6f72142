"""What can be wrong with a backup, each in a sentence with the next step (控えの誤り)."""

from pathlib import Path

from books.errors import DenpyoError, NotReadyError


class DamagedBackupError(NotReadyError):
    """A backup is not as it was written (壊れた控え)."""


def no_backup(path: Path) -> DenpyoError:
    """It is some other file."""
    return NotReadyError(
        f"{path} は denpyo の控えではありません。denpyo-日付-時刻.backup という名前の"
        "ファイルを指定してください。"
    )


def newer_file(path: Path) -> DenpyoError:
    """A later program wrote it."""
    return NotReadyError(
        f"控え {path} は、このプログラムより新しい denpyo が作ったものです。"
        "denpyo を更新してから復元してください。何も変更していません。"
    )


def damaged(path: Path) -> DenpyoError:
    """Truncated, flipped, exchanged."""
    return DamagedBackupError(
        f"控え {path} は壊れています (途中で切れているか、書き換えられています)。"
        "もう一度写し直すか、ほかの日の控えを使ってください。何も変更していません。"
    )


def lost_original(path: Path) -> DenpyoError:
    """The folder of originals was not copied with the backup, or not all of it."""
    return DamagedBackupError(
        f"控えの原本 {path} がありません。控えのファイルと originals-… のフォルダーを、"
        "同じ場所に写してあるか確かめてください。"
    )


def wrong_passphrase(path: Path) -> DenpyoError:
    """Another key."""
    return NotReadyError(
        f"合言葉が違うため、控え {path} を開けません。控えを作ったときの合言葉 "
        "(紙に書いて保管したもの) を確かめてください。合言葉がないと、控えはだれにも開けません。"
    )


def unreadable(path: Path, error: OSError) -> DenpyoError:
    """The disk or the share says no."""
    return NotReadyError(
        f"控え {path} を読めません({error.strerror})。場所・接続・権限を確かめてください。"
    )


def unwritable(path: Path, error: OSError) -> DenpyoError:
    """Full, gone, or not allowed."""
    return NotReadyError(
        f"{path} に書けません({error.strerror})。ディスクの空き・接続・権限を確かめて、"
        "もう一度実行してください。途中のファイルは控えとして残していません。"
    )
