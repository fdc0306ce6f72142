"""What delivery into folders needs of a file system, near or far (ファイル操作)."""

from pathlib import Path, PurePosixPath
from typing import Protocol

from edi.exchange.transport import RemoteFile


class Folders(Protocol):
    """The few operations of a file system; all raise ``OSError``."""

    def find_file(self, path: PurePosixPath) -> RemoteFile | None:
        """What there is under a name, None when there is nothing."""
        ...

    def read(self, path: PurePosixPath, limit: int) -> bytes:
        """At most ``limit`` bytes of a file."""
        ...

    def write(self, path: PurePosixPath, content: bytes) -> None:
        """Make or replace a draft, and have it on the disk."""
        ...

    def rename(self, old: PurePosixPath, new: PurePosixPath) -> None:
        """Give a file a name that no other has, in one step."""
        ...

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file."""
        ...

    def list_files(self, folder: PurePosixPath) -> tuple[RemoteFile, ...]:
        """Ordinary files of a folder, by name."""
        ...

    def copy_to(self, path: PurePosixPath, target: Path, size: int) -> None:
        """Copy a file to ours, at most a byte more than its size."""
        ...
