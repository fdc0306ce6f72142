"""Seconds and character errors of a scanned page: denpyo, PaddleOCR, Tesseract (スキャン).

PaddleOCR runs as it comes on the same models (``stock``). Each reader has a process of its own
with all cores; they take turns page by page, because a machine is never quiet. denpyo's
time is that of all its reading: picture, seals, turning, levelling, second readings.
"""

import multiprocessing
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import mean

from books.settings import Settings
from extractors.reader import read_pages
from flows import console
from scripts.bench.errors import error_rate
from scripts.bench.pages import HOME, KnownPage, known_pages
from scripts.bench.stock import paddle_reader

PAGES = 10
ROUNDS = 2  # the faster one counts
READERS = ("PaddleOCR", "denpyo", "Tesseract")
STOCK = READERS[0]


@dataclass(frozen=True)
class Read:
    """A page that was read: its lines, seconds on the clock and of the processors."""

    lines: tuple[str, ...]
    seconds: float
    cpu: float


@dataclass(frozen=True)
class Cost:
    """What reading took and how wrong it was: means over the pages."""

    seconds: float
    cpu: float
    errors: float


def main(pairs: Path | None, count: int) -> None:
    """Print seconds, processor seconds and character errors a page beside PaddleOCR's."""
    names = [n for n in READERS if n != "Tesseract" or shutil.which("tesseract")]
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        pages = known_pages(Path(folder), pairs, count)
        costs = dict(zip(names, measure(pages, names), strict=True))
    stock = costs[STOCK]
    rows = [
        (
            name,
            f"{cost.seconds:.2f}",
            f"{cost.seconds / stock.seconds:.2f}",
            f"{cost.cpu:.2f}",
            f"{cost.cpu / stock.cpu:.2f}",
            f"{cost.errors:.2%}",
        )
        for name, cost in costs.items()
    ]
    heads = ("読み手", ">秒/頁", ">比", ">CPU 秒/頁", ">CPU の比", ">文字誤り率")
    console.table(f"スキャンした紙面 {len(pages)} 頁", heads, rows)
    if "Tesseract" not in names:
        console.say("Tesseract は入っていません (apt install tesseract-ocr-jpn)。")


def measure(pages: Sequence[KnownPage], names: Sequence[str]) -> Iterator[Cost]:
    """Read every page with every reader, in turns; the costs in the readers' order."""
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        readers = [
            stack.enter_context(ProcessPoolExecutor(1, mp_context=spawn)) for _ in names
        ]

        def turn(page: KnownPage) -> list[Read]:
            return [
                reader.submit(_timed, name, page.picture).result()
                for reader, name in zip(readers, names, strict=True)
            ]

        turn(pages[0])  # loads the models
        rounds = [[turn(page) for page in pages] for _ in range(ROUNDS)]
    for place in range(len(names)):
        tries = [[reads[place] for reads in one] for one in rounds]
        best = [
            Cost(
                min(read.seconds for read in reads),
                min(read.cpu for read in reads),
                error_rate(page.lines, reads[0].lines),
            )
            for page, *reads in zip(pages, *tries, strict=True)
        ]
        yield Cost(
            mean(cost.seconds for cost in best),
            mean(cost.cpu for cost in best),
            mean(cost.errors for cost in best),
        )


# --- in a process of its own --------------------------------------------------------------


def _timed(name: str, picture: Path) -> Read:
    read = _reader(name, picture.parent)
    began, busy = time.perf_counter(), _cpu()
    lines = read(picture)
    return Read(tuple(lines), time.perf_counter() - began, _cpu() - busy)


def _cpu() -> float:
    """Processor seconds so far, those of finished children too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@lru_cache
def _reader(name: str, folder: Path) -> Callable[[Path], list[str]]:
    """One of ``READERS``; ``folder`` takes the models of the stock one."""
    settings = Settings.load(HOME)

    def denpyo(picture: Path) -> list[str]:
        pages = read_pages(picture, settings).pages
        return [word.text for page in pages for word in page.words]

    if name == "denpyo":
        return denpyo
    if name == "Tesseract":
        return _tesseract
    return paddle_reader(settings, folder)


def _tesseract(picture: Path) -> list[str]:
    command = ["tesseract", str(picture), "-", "-l", "jpn", "--dpi", "200"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.splitlines()
