"""What a run proposes is kept whole (消込の提案の記録).

A run thinks outside of any transaction, and writes its whole result in one. Nothing is written when the ledger changed in between, so a run that
is killed or overtaken leaves everything as it was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from books.errors import ConflictError
from books.match_sums import check_sums, kept_items, settled_by
from books.matching import UnmatchedPayment
from books.memory.model import MACHINE
from books.model import Match, MatchStatus, OpenItem, Payment
from books.proposing import (
    Proposed,
)
from books.store.chain import canonical, digest
from books.store.content import dump, load
from books.store.database import Work
from books.store.item_rows import bump, ledger_version, set_item
from books.store.keys import clean
from books.store.ledger import remaining_amounts
from books.store.match_acts import check_open, drop_proposals
from books.store.match_rows import (
    Facts,
    match_id_of,
    new_row,
    part_rows,
)
from books.store.part import Part
from books.store.snapshots import all_items, all_payments, settled_payments
from books.store.tables import (
    match_items,
    match_payments,
    matches,
)
from books.store.tables_reconcile import (
    match_events,
    reconcile_runs,
    unmatched_payments,
)
from books.store.values_matches import MatchState, ReconcileRun

RECONCILE = f"{MACHINE}reconcile"
_WANTED_NOT = (MatchState.UNDONE.value, MatchState.REFUSED.value)


@dataclass(slots=True)
class _State:
    """What is open while a run's matches are written."""

    items: dict[str, OpenItem]
    rests: dict[str, int]
    payments: dict[str, Payment]


class Proposals(Part):
    """Keep what the engine proposes."""

    __slots__ = ()

    def keep_run(
        self,
        proposed: Proposed,
        version: int,
        by: str,
        *,
        apply_sure: bool,
        notes: Sequence[str] = (),
    ) -> ReconcileRun | None:
        """Replace the program's proposals by those of a new run (提案の入れ替え).

        With ``apply_sure`` what the engine is sure of counts at once. ``notes`` are kept
        with the run, for people. What a person
        decided or proposed stays. None: the ledger is not at ``version`` any more, and
        nothing was written.
        """
        with self.database.write() as work:
            if ledger_version(work.connection) != version:
                return None
            drop_proposals(work)
            known = set(work.connection.execute(select(matches.c.id)).scalars())
            new = {match_id_of(m): m for m in proposed.matches}
            new = {name: match for name, match in new.items() if name not in known}
            sure = {
                name: match
                for name, match in new.items()
                if apply_sure and match.status is MatchStatus.AUTO
            }
            _insert(work, {k: m for k, m in new.items() if k not in sure})
            _apply_all(work, sure)
            _keep_unmatched(work, proposed.unmatched)
            run = _note_run(work, by, proposed, len(sure), notes)
            bump(work)
        return run

    def unmatched_payments(
        self, ids: Sequence[str] | None = None
    ) -> Mapping[str, UnmatchedPayment]:
        """Why payments have no proposal (未消込の理由), by payment id: of some, or all."""
        query = select(unmatched_payments.c.content)
        if ids is not None:
            query = query.where(unmatched_payments.c.payment_id.in_(ids))
        with self.database.read() as connection:
            found = [
                load(UnmatchedPayment, text)
                for text in connection.execute(query).scalars()
            ]
        return {one.payment_id: one for one in found}

    def last_run(self) -> ReconcileRun | None:
        """The latest run (直近の消込処理), or None before the first."""
        query = select(reconcile_runs).order_by(reconcile_runs.c.number.desc())
        with self.database.read() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
        return None if row is None else _run(row)

    def is_ledger_at(self, version: int) -> bool:
        """Whether nothing changed since a snapshot."""
        with self.database.read() as connection:
            return ledger_version(connection) == version


def _insert(work: Work, new: Mapping[str, Match]) -> None:
    """Write proposals, many at a time."""
    rows = [new_row(name, m, RECONCILE, work.now) for name, m in new.items()]
    _write(work, rows, new, live=False)


def _apply_all(work: Work, sure: Mapping[str, Match]) -> None:
    """Let the sure ones count; what would not add up is an error of the program."""
    if not sure:
        return
    state = _State(
        all_items(work.connection),
        remaining_amounts(work.connection),
        all_payments(work.connection),
    )
    settled = settled_payments(work.connection)
    rows, events = [], []
    for name, match in sure.items():
        facts = _facts(match, state)
        _take(match, facts, state.rests, settled)
        day = facts.day(work.now)
        row = new_row(name, match, RECONCILE, work.now)
        row |= {
            "state": MatchState.APPLIED.value,
            "decided_by": RECONCILE,
            "decided_at": work.now,
            "version": 2,
            "round": 1,
            "day": day,
        }
        rows.append(row)
        events.append(_event(name, work))
        direction = facts.direction(match)
        for item in kept_items(name, match, direction, facts.items, day):
            set_item(work, item, RECONCILE, f"消込 {name} で預かった金額", day)
        detail = {"content_sha256": digest(row["content"]), "reason": ""}
        work.audit(RECONCILE, "match.applied", name, detail)
    _write(work, rows, sure, live=True)
    work.connection.execute(match_events.insert(), events)


def _write(
    work: Work, rows: list[dict[str, Any]], new: Mapping[str, Match], *, live: bool
) -> None:
    paid: list[dict[str, Any]] = []
    settled: list[dict[str, Any]] = []
    for name, match in new.items():
        of_payments, of_items = part_rows(name, match, live=live)
        paid += of_payments
        settled += of_items
    parts = (matches, rows), (match_payments, paid), (match_items, settled)
    for table, some in parts:
        if some:
            work.connection.execute(table.insert(), some)


def _event(name: str, work: Work) -> dict[str, Any]:
    return {
        "match_id": name,
        "number": 1,
        "action": MatchState.APPLIED.value,
        "actor": RECONCILE,
        "reason": "",
        "at": work.now,
    }


def _facts(match: Match, state: _State) -> Facts:
    items = {p.item_id: state.items[p.item_id] for p in settled_by(match)}
    return Facts(tuple(state.payments[name] for name in match.payments), items)


def _take(match: Match, facts: Facts, rests: dict[str, int], settled: set[str]) -> None:
    """Check that a match adds up and that all of it is open; take it."""
    check_sums(match, facts.payments, facts.items)
    for part in settled_by(match):
        check_open(part, rests[part.item_id])
        rests[part.item_id] -= part.applied
    twice = settled & set(match.payments)
    if twice:
        raise ConflictError(
            f"入出金 {min(twice)} は消し込み済みです。もう一度実行してください。"
        )
    settled.update(match.payments)


def _keep_unmatched(work: Work, left: Iterable[UnmatchedPayment]) -> None:
    work.connection.execute(delete(unmatched_payments))
    rows = [{"payment_id": one.payment_id, "content": dump(one)} for one in left]
    if rows:
        work.connection.execute(unmatched_payments.insert(), rows)


def _note_run(
    work: Work, by: str, proposed: Proposed, applied: int, notes: Sequence[str]
) -> ReconcileRun:
    last = work.connection.execute(select(func.max(reconcile_runs.c.number))).scalar()
    counts = {
        "applied": applied,
        "proposed": len(proposed.matches) - applied,
        "unmatched": len(proposed.unmatched),
    }
    row = {
        "number": (last or 0) + 1,
        "actor": clean(by),
        "counts": canonical({**counts, "notes": list(notes)}),
        "at": work.now,
    }
    work.connection.execute(reconcile_runs.insert().values(row))
    work.audit(by, "reconcile.run", str(row["number"]), counts)
    return _run(row)


def _run(row: Any) -> ReconcileRun:
    counts = json.loads(row["counts"])
    notes = tuple(counts.pop("notes", ()))
    return ReconcileRun(row["number"], row["actor"], row["at"], **counts, notes=notes)
