"""Delivery into a folder that both sides see (共有フォルダー)."""

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from books.delivery import Outcome, Verdict
from books.exchange_ways import FolderWay
from edi.exchange.shelf import Shelf
from edi.exchange.transport import RemoteFile

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_REMEDIES = {
    errno.ENOENT: (
        Verdict.RETRY,
        "フォルダーがありません。共有の接続を確かめてください。",
    ),
    errno.EACCES: (
        Verdict.PERSON,
        "書き込みの権限がありません。権限を確かめてください。",
    ),
    errno.EPERM: (
        Verdict.PERSON,
        "書き込みの権限がありません。権限を確かめてください。",
    ),
    errno.EROFS: (Verdict.PERSON, "読み取り専用です。共有の設定を確かめてください。"),
    errno.ENOSPC: (Verdict.RETRY, "空きがありません。不要なファイルを消してください。"),
    errno.EDQUOT: (
        Verdict.RETRY,
        "割り当てがいっぱいです。不要なファイルを消してください。",
    ),
}


def open_folder(way: FolderWay) -> Shelf:
    """The folders of a partner on this machine or a share."""
    return Shelf(way, _Disk(), explain, lambda: None)


def explain(error: Exception) -> Outcome:
    """What an error before the rename means; anything but an ``OSError`` is raised."""
    if not isinstance(error, OSError):
        raise error
    verdict, told = _REMEDIES.get(
        error.errno or 0, (Verdict.RETRY, f"{error.strerror or error}。")
    )
    return Outcome(verdict, f"送り先のフォルダー: {told}")


class _Disk:
    """The operations of ``Folders`` on a file system."""

    def find_file(self, path: PurePosixPath) -> RemoteFile | None:
        Path(path.parent).stat()  # a share that is not connected is no missing file
        try:
            found = Path(path).stat()
        except FileNotFoundError:
            return None
        return RemoteFile(path.name, found.st_size, int(found.st_mtime))

    def read(self, path: PurePosixPath, limit: int) -> bytes:
        with Path(path).open("rb") as file:
            return file.read(limit)

    def write(self, path: PurePosixPath, content: bytes) -> None:
        with Path(path).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, old: PurePosixPath, new: PurePosixPath) -> None:
        """A hard link never replaces a file; where there are none, look first."""
        try:
            os.link(old, new)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if Path(new).exists():
                raise FileExistsError(errno.EEXIST, "同じ名前のファイル") from error
            Path(old).rename(new)
        else:
            Path(old).unlink()
        _synchronise(Path(new).parent)

    def remove(self, path: PurePosixPath) -> None:
        Path(path).unlink()

    def list_files(self, folder: PurePosixPath) -> tuple[RemoteFile, ...]:
        with os.scandir(folder) as entries:
            found = {e.name: e.stat(follow_symlinks=False) for e in entries}
        return tuple(
            RemoteFile(name, info.st_size, int(info.st_mtime))
            for name, info in sorted(found.items())
            if stat.S_ISREG(info.st_mode)
        )

    def copy_to(self, path: PurePosixPath, target: Path, size: int) -> None:
        with Path(path).open("rb") as source, target.open("wb") as copy:
            copy.write(source.read(size + 1))
            copy.flush()
            os.fsync(copy.fileno())


def _synchronise(folder: Path) -> None:
    """Have the new name on the disk, where the system lets folders be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
