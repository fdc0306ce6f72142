"""Drawn documents with their truths, for fitting and measuring (見本と正解).

A folder of ``python -m samples.variety`` holds ``docs/``, ``truth/`` and
``manifest.csv``. Reading pictures takes seconds a page, so the pages read are kept in
``pages/`` beside them: delete that folder when the reading of pictures changed.
"""

import csv
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from books.settings import Settings
from books.settings_reading import Ocr
from extractors.reader import FileContent, read_pages
from scripts.compare import Record

PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """One file: what was read of it, and the truth of each document in it."""

    file: str
    variant: str
    content: FileContent
    truths: tuple[Record, ...]


def read_drawn(folder: Path) -> Iterator[Drawn]:
    """Every file of a drawn folder, in the order of its manifest."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    (folder / "pages").mkdir(exist_ok=True)
    files = [folder / "docs" / row["file"] for row in rows]
    with ProcessPoolExecutor(PROCESSES) as pool:
        contents = pool.map(_read, files)
        for row, content in zip(rows, contents, strict=True):
            truths = tuple(
                json.loads((folder / "truth" / name).read_text("utf-8"))
                for name in row["truth"].split(";")
            )
            yield Drawn(row["file"], row["variant"], content, truths)


def _read(path: Path) -> FileContent:
    kept = path.parents[1] / "pages" / f"{path.name}.pkl"
    if kept.exists():
        content: FileContent = pickle.loads(kept.read_bytes())  # noqa: S301 - our own
        return content
    content = read_pages(path, Settings(ocr=Ocr(threads=1)))
    kept.write_bytes(pickle.dumps(content))
    return content
