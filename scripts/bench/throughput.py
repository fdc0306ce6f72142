"""Pages a second by number of reading processes (読み取りの速さ).

Whole reading as ``denpyo extract`` does it in steady state: file check, text layer and
its comparison with the picture, or OCR, then the documents. Each process has one thread.
"""

import itertools
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from books.settings import Settings
from flows import console
from flows.readers import reader_pool
from scripts.bench.pages import HOME, known_pages, text_pdfs

PAGES = 12  # scans; of text PDFs ten times as many


def main(count: int) -> None:
    """Print the curve from one process to one for each core."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        scans = [page.picture for page in known_pages(Path(folder), None, count)]
        curve = [(size, *_rates(size, scans, count)) for size in range(1, _cores() + 1)]
    _, text_one, scan_one = curve[0]
    rows = [
        (
            str(size),
            f"{text:.1f}",
            f"{text / text_one:.2f}",
            f"{scan:.2f}",
            f"{scan / scan_one:.2f}",
        )
        for size, text, scan in curve
    ]
    heads = ("プロセス", ">文字 PDF 頁/秒", ">倍", ">スキャン 頁/秒", ">倍")
    console.table(f"読み取りの速さ ({_cores()} コア)", heads, rows)


def _cores() -> int:
    return os.cpu_count() or 1


def _rates(size: int, scans: Sequence[Path], count: int) -> tuple[float, float]:
    settings = Settings.load(HOME)
    limits = settings.limits.model_copy(update={"readers": size})
    ocr = settings.ocr.model_copy(update={"threads": 1})
    changed = settings.model_copy(update={"limits": limits, "ocr": ocr})
    with reader_pool(changed) as pool, ThreadPoolExecutor(size) as threads:

        def pages(path: Path) -> int:
            return sum(len(reading.source.pages) for reading in pool.call(path))

        def rate(paths: Sequence[Path], number: int) -> float:
            chosen = list(itertools.islice(itertools.cycle(paths), number))
            began = time.perf_counter()
            done = sum(threads.map(pages, chosen))
            return done / (time.perf_counter() - began)

        texts = text_pdfs()
        list(threads.map(pages, [*scans[:size], *texts] * size))  # loads the models
        return rate(texts, 10 * count), rate(scans, max(count, 2 * size))
