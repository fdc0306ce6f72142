"""What a bot saw (証跡): screenshots, texts, traces, each under its own hash for ever.

The job names them by their place below the folder, so the audit log holds their hash.
"""

from pathlib import Path

from books.store.originals import Originals, place


class EvidenceShelf:
    """The folder of evidence (証跡フォルダー)."""

    def __init__(self, folder: Path) -> None:
        self._shelf = Originals(folder)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._shelf.folder

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep bytes; returns their place below the folder (``ab/cdef….png``).

        Raises:
            NotReadyError: the disk does not take them.
        """
        incoming = self._shelf.take_bytes(content)
        try:
            known = place(incoming.sha256, f"x{suffix}")
            if self._shelf.is_intact(known, incoming.sha256):
                return known
            return self._shelf.keep(incoming, f"x{suffix}")
        finally:
            self._shelf.drop(incoming)

    def is_intact(self, kept: str) -> bool:
        """Whether what lies there is still what was kept."""
        sha256 = kept.replace("/", "", 1).partition(".")[0]
        return self._shelf.is_intact(kept, sha256)
