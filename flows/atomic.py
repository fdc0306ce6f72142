"""Write a file so that it is there whole or not at all (一括書き込み)."""

import os
from pathlib import Path


def write_bytes(path: Path, content: bytes) -> Path:
    """Write beside the place, synchronise with the disk, rename in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft.replace(path)


def write_text(path: Path, text: str) -> Path:
    """The same for text, in UTF-8."""
    return write_bytes(path, text.encode("utf-8"))
