"""Resident memory of the reading processes over many pages (メモリー).

A mix of scanned pages and text PDFs goes through the readers as in a run. Growth counts
from the end of the first tenth, when everything is loaded and every size was seen. The
full measure is ``python -m scripts.bench memory --pages 2000``.
"""

import itertools
import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from books.settings import Settings
from flows import console
from flows.readers import reader_pool
from scripts.bench.pages import HOME, known_pages, text_pdfs

PAGES = 120
TEXTS_PER_SCAN = 3
STEPS = 10


@dataclass(frozen=True)
class Sample:
    """Resident bytes after so many pages: of all readers and of this process."""

    pages: int
    readers: tuple[int, ...]
    own: int

    @property
    def total(self) -> int:
        """Bytes of all processes."""
        return sum(self.readers) + self.own


def main(count: int) -> None:
    """Print resident memory after every tenth of the pages, and how much it grew."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        scans = [page.picture for page in known_pages(Path(folder), None, STEPS)]
        samples = list(_samples(_mix(scans), count))
    rows = [
        (
            f"{sample.pages:,}",
            " + ".join(_megabytes(size) for size in sample.readers),
            _megabytes(sample.own),
            _megabytes(sample.total),
        )
        for sample in samples
    ]
    heads = (">頁", ">読み取りプロセス (MB)", ">親 (MB)", ">計 (MB)")
    console.table("常駐メモリー", heads, rows)
    growth = samples[-1].total / samples[0].total - 1
    most = max(sample.total for sample in samples)
    console.say(f"最大 {_megabytes(most)} MB、最初の 1 割からの増加 {growth:+.1%}")


def _mix(scans: list[Path]) -> Iterator[Path]:
    texts = itertools.cycle(text_pdfs())
    for scan in itertools.cycle(scans):
        yield scan
        yield from itertools.islice(texts, TEXTS_PER_SCAN)


def _samples(paths: Iterator[Path], count: int) -> Iterator[Sample]:
    pages = 0
    with (
        reader_pool(Settings.load(HOME)) as pool,
        ThreadPoolExecutor(pool.size) as threads,
    ):
        for step in range(1, STEPS + 1):
            while pages < count * step / STEPS:
                files = list(itertools.islice(paths, 4 * pool.size))
                for readings in threads.map(pool.call, files):
                    pages += sum(len(reading.source.pages) for reading in readings)
            children = multiprocessing.active_children()
            sizes = sorted(resident(child.pid or 0) for child in children)
            yield Sample(pages, tuple(sizes), resident(os.getpid()))


def resident(pid: int) -> int:
    """Resident bytes of a process (Linux)."""
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f}"
