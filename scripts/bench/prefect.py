"""What Prefect adds to a run over many documents (Prefect の負担).

The documents are the samples, made different by a few bytes at their end: once as they
come (paper, FAX, photos and PDFs, the everyday mix), once only the PDFs that carry text:
quick to read, so what Prefect adds shows most. Both runs are whole runs: readers, store,
checks and files for the outside; only the flow differs. They are done in turns, because
a machine is never quiet; the middle figure counts.
"""

import csv
import datetime as dt
import itertools
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from books.settings import Settings
from books.store import DocumentQuery, Store
from flows import console
from flows.desk import open_desk
from flows.recipe import work_alone
from flows.report import write_overview, write_report
from flows.server import ensure_server, server_status, stop_server
from flows.show import show_summary

SAMPLES = Path(__file__).parents[2] / "samples"
COUNT = 50


@dataclass(frozen=True)
class Pile:
    """Documents to run through, and how often (計測する書類)."""

    title: str
    variants: frozenset[str]
    pairs: int


PILES = (
    Pile("文字の入った PDF", frozenset({"pdf"}), pairs=3),
    Pile("紙・FAX・写真と PDF", frozenset({"pdf", "scan", "fax", "photo"}), pairs=1),
)


def main() -> None:
    """Print the figures of both runs for each pile."""
    for pile in PILES:
        measure(pile)


def measure(pile: Pile) -> None:
    """Run a pile with and without Prefect, in turns, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as name:
        folder = Path(name)
        port = _free_port()
        settings = Settings.load(_home(folder / "server", port))
        ensure_server(settings)  # not part of a run
        server = server_status(settings).pid or 0
        plain, flow = [], []
        try:
            for number in range(pile.pairs):
                plain.append(
                    _plain_run(_home(folder / f"plain{number}", port, pile), server)
                )
                flow.append(
                    _flow_run(_home(folder / f"flow{number}", port, pile), server)
                )
        finally:
            stop_server(settings)
    _show(pile, plain, flow)


@dataclass(frozen=True)
class Cost:
    """Seconds that a run took.

    ``wall`` on the clock, ``cpu`` of the work of all its processes, ``first`` until the
    first document was kept; ``server``: what Prefect's server worked meanwhile.
    """

    wall: float
    cpu: float
    first: float
    server: float


def _show(pile: Pile, plain: Sequence[Cost], flow: Sequence[Cost]) -> None:
    names = ("wall", "cpu", "first", "server")
    rows = [
        ("Prefect なし", *(f"{_middle(plain, n):.1f}" for n in names[:3]), ""),
        ("denpyo run", *(f"{_middle(flow, n):.1f}" for n in names)),
        ("Prefect の負担", *(_more(plain, flow, n) for n in names[:2]), "", ""),
    ]
    heads = ("項目", ">経過", ">CPU", ">1 件目まで", ">サーバーの CPU")
    console.table(f"{pile.title} {COUNT} 件 (秒、{pile.pairs} 組の中央値)", heads, rows)


def _middle(costs: Iterable[Cost], name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in costs))


def _more(plain: Sequence[Cost], flow: Sequence[Cost], name: str) -> str:
    """How much more the flow took than the plain run beside it, in per cent."""
    shares = [
        getattr(b, name) / getattr(a, name) - 1
        for a, b in zip(plain, flow, strict=True)
    ]
    return f"{statistics.median(shares):+.1%}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _home(folder: Path, port: int, pile: Pile | None = None) -> Path:
    """A home folder, with its inbox full if a pile is given."""
    (folder / "inbox").mkdir(parents=True)
    values = yaml.safe_load((SAMPLES / "denpyo.yaml").read_text("utf-8"))
    text = yaml.safe_dump(values | {"prefect": {"port": port}}, allow_unicode=True)
    (folder / "denpyo.yaml").write_text(text, encoding="utf-8")
    if pile is not None:
        _fill(folder / "inbox", pile)
        time.sleep(1.1)  # so that no run waits for the files to settle
    return folder


def _fill(inbox: Path, pile: Pile) -> None:
    with (SAMPLES / "manifest.csv").open(encoding="utf-8") as manifest:
        rows = [r for r in csv.DictReader(manifest) if r["variant"] in pile.variants]
    names = [SAMPLES / "inbox" / row["file"] for row in rows]
    for number, path in zip(range(COUNT), itertools.cycle(names)):
        content = path.read_bytes() + b"\n%% %d\n" % number
        (inbox / f"{number:03}{path.suffix}").write_bytes(content)


def _plain_run(home: Path, server: int) -> Cost:
    return _measure(home, server, "-m", "scripts.bench.prefect", "plain", str(home))


def _flow_run(home: Path, server: int) -> Cost:
    return _measure(home, server, "-m", "flows.cli", "run", "--home", str(home))


def _measure(home: Path, server: int, *arguments: str) -> Cost:
    """Run a command in a fresh interpreter, as a user does."""
    start, began = dt.datetime.now(dt.UTC), time.monotonic()
    before, busy = resource.getrusage(resource.RUSAGE_CHILDREN), _cpu_of(server)
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    first = (_first_document(home) - start).total_seconds()
    return Cost(wall, cpu, first, _cpu_of(server) - busy)


def _cpu_of(pid: int) -> float:
    """Processor seconds of a process so far; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return 0.0
    user, system = text.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def run_plain(home: Path) -> None:
    """What ``denpyo run`` does, without the flow."""
    settings = Settings.load(home)
    with open_desk(settings) as desk:
        summary = work_alone(desk)
        write_overview(desk)
        show_summary(summary, write_report(desk, summary), settings)


def _first_document(home: Path) -> dt.datetime:
    """When the first document was kept."""
    settings = Settings.load(home)
    with Store.open(settings.url, settings.shelf) as store:
        documents = store.find(DocumentQuery(limit=None))
    return min(document.created_at for document in documents)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["plain", home]:
            run_plain(Path(home))
        case _:
            main()
