"""Measure a run over many documents, with and without Prefect: ``make bench`` (計測).

The documents are the sample PDFs that carry text, made different by a comment at their
end: quick to read, so what Prefect adds shows most. Both runs are whole runs: readers,
store, checks and files for the outside; only the flow differs.
"""

import datetime as dt
import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from books.settings import Settings
from books.store import DocumentQuery, Store
from flows import console
from flows.desk import open_desk
from flows.inbox import take_in
from flows.process import approve_clean, check_together, process_file
from flows.publish import publish
from flows.server import ensure_server

SAMPLES = Path(__file__).parents[1] / "samples"
COUNT = 50


def main() -> None:
    """Print the figures of both runs."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        plain = _home(Path(folder) / "plain")
        flow = _home(Path(folder) / "flow")
        ensure_server(Settings.load(Path("var/samples")))  # not part of a run
        alone = _plain_run(plain)
        first, whole = _command(flow)
    rows = [
        ("Prefect なし (読み取りから出力まで)", f"{alone:.1f} 秒"),
        ("Prefect あり (denpyo run 全体)", f"{whole:.1f} 秒"),
        ("1 件目の登録まで (起動から)", f"{first:.1f} 秒"),
        ("Prefect の負担", f"{(whole - alone) / alone:+.1%}"),
    ]
    console.table(f"文字の入った PDF {COUNT} 件", ("項目", ">値"), rows)


def _home(folder: Path) -> Path:
    """A home folder with its inbox full."""
    (folder / "inbox").mkdir(parents=True)
    shutil.copy(SAMPLES / "denpyo.yaml", folder)
    papers = sorted((SAMPLES / "inbox").glob("*.pdf"), key=lambda p: p.stat().st_size)
    for number, paper in zip(range(COUNT), itertools.cycle(papers[:5])):
        content = paper.read_bytes() + b"\n%% %d\n" % number
        (folder / "inbox" / f"{number:03}.pdf").write_bytes(content)
    time.sleep(1.1)  # so that no run has to wait for the files to settle
    return folder


def _plain_run(home: Path) -> float:
    """Everything that ``denpyo run`` does, without Prefect; seconds."""
    began = time.monotonic()
    command = [sys.executable, "-m", "scripts.bench", "plain", str(home)]
    subprocess.run(command, check=True)  # noqa: S603  a fresh process, as a command is
    return time.monotonic() - began


def run_plain(home: Path) -> None:
    """The steps of the flow, called one after the other."""
    with open_desk(Settings.load(home)) as desk:
        files = take_in(desk).files
        with ThreadPoolExecutor(desk.workers) as threads:
            done = list(threads.map(lambda file: process_file(desk, file), files))
        check_together(desk, done)
        approve_clean(desk)
        publish(desk)


def _command(home: Path) -> tuple[float, float]:
    """``denpyo run``: seconds to the first kept document, and of the whole command."""
    began, start = time.monotonic(), dt.datetime.now(dt.UTC)
    command = [sys.executable, "-m", "flows.cli", "run", "--home", str(home)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    whole = time.monotonic() - began
    settings = Settings.load(home)
    with Store.open(settings.url, settings.originals) as store:
        documents = store.find(DocumentQuery(limit=None))
    first = min(document.created_at for document in documents)
    return (first - start).total_seconds(), whole


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        run_plain(Path(sys.argv[2]))
    else:
        main()
