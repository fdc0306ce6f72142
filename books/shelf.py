"""Where originals are kept (原本の置き場所): on this machine, and where machines share."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder on this machine; with ``url`` it holds copies of what is there."""

    folder: Path
    url: str | None = None
