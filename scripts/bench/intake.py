"""A day with many papers in a house that has kept many for years (受け取りの速さ).

The store holds ``--documents`` on SQLite, or on ``--database``. Then ``--pages`` files of
one page with text come into the inbox in ten pieces; each piece is a whole run, as
``denpyo up`` has it done: taking in, reading, comparing, approving, writing the outbox,
the list and the report. For each piece: seconds by step, memory, and how long what
people ask for takes.
"""

import datetime as dt
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from books.model import DocumentState
from books.settings import Settings
from books.settings_company import Company
from books.store import DocumentQuery, Store, StoredFile, tables
from flows import arrivals, console
from flows.desk import Desk, open_desk
from flows.kinds import KINDS
from flows.outcome import FileResult, Outcome, RunSummary
from flows.process import process_file
from flows.publish import Published, publish
from flows.recipe import work_through
from flows.report import write_overview, write_report
from scripts.bench.intake_papers import print_files
from scripts.bench.memory import resident
from scripts.bench.web_stock import OWN, fill, make_document

FILES = 1000
PIECES = 10
ROUNDS = 5


@dataclass
class Piece:
    """One run (一回分): its documents, seconds by step, bytes, and query times."""

    documents: int = 0
    steps: dict[str, float] = field(default_factory=dict)
    own: int = 0
    readers: int = 0
    queries: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note how long a step took."""
        began = time.perf_counter()
        yield
        self.steps[name] = time.perf_counter() - began


def main(documents: int, files: int, database: str = "") -> None:
    """Print the pieces, and the last beside the first."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bench-") as folder:
        settings = _settings(Path(folder), database)
        with Store.open(settings.url, settings.shelf) as store:
            fill(store, Path(folder), documents)
            _hand_over(store)
        today = dt.datetime.now(dt.UTC).date()
        made = [make_document(documents + n, today, 0) for n in range(files)]
        papers = print_files(made, Path(folder) / "papers")
        arrivals.SETTLE_SECONDS = 0.0  # nobody writes them slowly
        first = _run(settings, ())
        size = max(1, files // PIECES)
        starts = range(0, files, size)
        pieces = [_run(settings, papers[at : at + size]) for at in starts]
    _show(first, pieces, documents)


def _settings(folder: Path, database: str) -> Settings:
    home = folder / "home"
    (home / "inbox").mkdir(parents=True)
    own = {"database_url": database} if database else {}
    return Settings(home=home, company=Company(name=OWN), **own)


def _hand_over(store: Store) -> None:
    """What was kept for years went out long ago, in every kind (出力済み)."""
    out, kept = tables.export_documents, tables.documents
    with store.database.write() as work:
        run = work.connection.execute
        approved = kept.c.state == DocumentState.APPROVED.value
        names = run(select(kept.c.id).where(approved)).scalars().all()
        for kind in KINDS:
            reference = f"bench:{kind.name}"
            row = {
                "reference": reference,
                "kind": kind.name,
                "state": "finished",
                "path": f"{kind.name}/bench",
                "sha256": "0" * 64,
                "claimed_at": work.now,
                "finished_at": work.now,
            }
            run(tables.exports.insert().values(row))
            known = set(
                run(select(out.c.document_id).where(out.c.kind == kind.name)).scalars()
            )
            live = {"reference": reference, "kind": kind.name, "live": True}
            rows = [live | {"document_id": name} for name in names if name not in known]
            if rows:
                run(out.insert(), rows)
        exported = {"state": DocumentState.EXPORTED.value}
        run(kept.update().where(approved).values(exported))


def _run(settings: Settings, papers: Sequence[Path]) -> Piece:
    """One run over what lies in the inbox."""
    for paper in papers:
        shutil.copy(paper, settings.inbox)
    piece = Piece()
    began = time.perf_counter()
    with open_desk(settings) as desk:
        piece.steps["準備"] = time.perf_counter() - began
        summary = _work(desk, piece)
        with piece.timed("一覧表"):
            write_overview(desk)
        with piece.timed("報告書"):
            write_report(desk, summary)
        piece.documents = summary.count(FileResult.READ)
        piece.own = resident(os.getpid())
        children = multiprocessing.active_children()
        piece.readers = sum(resident(child.pid or 0) for child in children)
        piece.queries = {
            name: _fastest(ask) for name, ask in _queries(desk.store).items()
        }
    return piece


def _work(desk: Desk, piece: Piece) -> RunSummary:
    def read_all(desk: Desk, files: Sequence[StoredFile]) -> Sequence[Outcome]:
        piece.steps["受け取り"] = time.perf_counter() - began
        with piece.timed("読み取り"), ThreadPoolExecutor(desk.workers) as threads:
            found = list(threads.map(lambda file: process_file(desk, file), files))
        marks.append(time.perf_counter())
        return found

    def write_all() -> Published:
        piece.steps["照合と承認"] = time.perf_counter() - marks[0]
        with piece.timed("出力"):
            return publish(desk)

    marks: list[float] = []
    began = time.perf_counter()
    return work_through(desk, read_all, write_all)


def _queries(store: Store) -> dict[str, Callable[[], object]]:
    """What people and the next file ask for."""
    waiting = DocumentQuery(states=(DocumentState.NEEDS_REVIEW,), limit=50)
    partner = DocumentQuery(partner="取引先17", amount_from=1000, limit=50)
    last = store.find(DocumentQuery(limit=1))[0].reading.document
    return {
        "確認待ち": lambda: store.find(waiting),
        "検索": lambda: store.find(partner),
        "似た書類": lambda: store.similar(last),
        "状況": store.figures,
    }


def _fastest(ask: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return min(times)


def _show(first: Piece, pieces: Sequence[Piece], documents: int) -> None:
    names = list(pieces[0].steps)
    queries = list(pieces[0].queries)
    rows = [
        (
            label,
            str(one.documents),
            *(f"{one.steps[name]:.2f}" for name in names),
            f"{one.own / 2**20:,.0f} + {one.readers / 2**20:,.0f}",
            *(f"{one.queries[name] * 1000:.1f}" for name in queries),
        )
        for label, one in _labelled(first, pieces)
    ]
    heads = ("回", ">書類", *(f">{name} (秒)" for name in names), ">メモリー (MB)",
             *(f">{name} (ms)" for name in queries))  # fmt: skip
    console.table(f"{documents:,} 件を保管した後の受け取り", heads, rows)
    one, other = pieces[0], pieces[-1]
    console.say(
        f"1 件あたり {_each(one):.3f} 秒 → {_each(other):.3f} 秒、"
        f"メモリー {other.own / one.own - 1:+.1%}"
    )


def _labelled(first: Piece, pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    yield "空", first
    yield from ((str(number), one) for number, one in enumerate(pieces, 1))


def _each(piece: Piece) -> float:
    return sum(piece.steps.values()) / max(1, piece.documents)
