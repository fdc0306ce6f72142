"""Measure a run over many documents, with and without Prefect: ``make bench`` (計測).

The documents are the sample PDFs that carry text, made different by a comment at their
end: quick to read, so what Prefect adds shows most. Both runs are whole runs: readers,
store, checks and files for the outside; only the flow differs.
"""

import csv
import datetime as dt
import itertools
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from books.settings import Settings
from books.store import DocumentQuery, Store, StoredFile
from flows import console
from flows.desk import Desk, open_desk
from flows.outcome import Outcome
from flows.process import process_file
from flows.publish import publish
from flows.recipe import work_through
from flows.report import write_overview, write_report
from flows.server import ensure_server
from flows.show import show_summary

SAMPLES = Path(__file__).parents[1] / "samples"
COUNT = 50


def main() -> None:
    """Print the figures of both runs."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        plain = _home(Path(folder) / "plain")
        flow = _home(Path(folder) / "flow")
        ensure_server(Settings.load(Path("var/samples")))  # not part of a run
        alone = _measure("-m", "scripts.bench", "plain", str(plain))
        start = dt.datetime.now(dt.UTC)
        whole = _measure("-m", "flows.cli", "run", "--home", str(flow))
        first = (_first_document(flow) - start).total_seconds()
    rows = [
        ("Prefect なし", f"{alone.wall:.1f}", f"{alone.cpu:.1f}"),
        ("Prefect あり (denpyo run)", f"{whole.wall:.1f}", f"{whole.cpu:.1f}"),
        (
            "Prefect の負担",
            alone.more(whole.wall, "wall"),
            alone.more(whole.cpu, "cpu"),
        ),
        ("1 件目の登録まで (起動から)", f"{first:.1f}", ""),
    ]
    heads = ("項目", ">経過 (秒)", ">CPU (秒)")
    console.table(f"文字の入った PDF {COUNT} 件", heads, rows)


@dataclass(frozen=True)
class Cost:
    """Seconds that a command took: on the clock, and of all its processes' work."""

    wall: float
    cpu: float

    def more(self, other: float, what: str) -> str:
        """How much more another run took, in per cent."""
        own = getattr(self, what)
        return f"{(other - own) / own:+.1%}"


def _home(folder: Path) -> Path:
    """A home folder with its inbox full."""
    (folder / "inbox").mkdir(parents=True)
    shutil.copy(SAMPLES / "denpyo.yaml", folder)
    with (SAMPLES / "manifest.csv").open(encoding="utf-8") as manifest:
        names = [r["file"] for r in csv.DictReader(manifest) if r["variant"] == "pdf"]
    for number, name in zip(range(COUNT), itertools.cycle(names)):
        content = (SAMPLES / "inbox" / name).read_bytes() + b"\n%% %d\n" % number
        (folder / "inbox" / f"{number:03}.pdf").write_bytes(content)
    time.sleep(1.1)  # so that no run has to wait for the files to settle
    return folder


def _measure(*arguments: str) -> Cost:
    """Run a command in a fresh interpreter, as a user does."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.monotonic() - began, cpu)


def run_plain(home: Path) -> None:
    """What ``denpyo run`` does, without the flow."""

    def read_all(desk: Desk, files: Sequence[StoredFile]) -> list[Outcome]:
        with ThreadPoolExecutor(desk.workers) as threads:
            return list(threads.map(lambda file: process_file(desk, file), files))

    settings = Settings.load(home)
    with open_desk(settings) as desk:
        summary = work_through(desk, read_all, lambda: publish(desk))
        write_overview(desk)
        show_summary(summary, write_report(desk, summary), settings)


def _first_document(home: Path) -> dt.datetime:
    """When the first document was kept."""
    settings = Settings.load(home)
    with Store.open(settings.url, settings.originals) as store:
        documents = store.find(DocumentQuery(limit=None))
    return min(document.created_at for document in documents)


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        run_plain(Path(sys.argv[2]))
    else:
        main()
