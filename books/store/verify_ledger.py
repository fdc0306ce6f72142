"""Does the ledger still say what was decided (台帳の検査): items, payments, matches.

What the audit log told of each, by hash and state, is held against the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from books.store.chain import digest
from books.store.tables import (
    match_items,
    match_payments,
    matches,
    open_items,
    payments,
)
from books.store.values_audit import Problem
from books.store.values_matches import MatchState

_NAMES = {"open_items": "明細", "payments": "入出金", "matches": "消込"}
_STATES = frozenset(f"match.{state.value}" for state in MatchState)
LEDGER_ACTIONS = frozenset(
    {
        "open_items.added",
        "open_items.changed",
        "open_items.none",
        "payments.added",
        "match.confirmed",
        "period.closed",
        "period.reopened",
        "reconcile.run",
        *_STATES,
    }
)


@dataclass
class ToldLedger:
    """What the audit log says of the ledger: hashes of contents, states of matches."""

    hashes: dict[tuple[str, str], str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def hear(self, action: str, subject: str, detail: dict[str, Any]) -> None:
        """Take in one line."""
        table = "matches" if action in _STATES else action.partition(".")[0]
        if "content_sha256" in detail:
            self.hashes[table, subject] = detail["content_sha256"]
        if action in _STATES:
            self.states[subject] = action.removeprefix("match.")


def check_ledger(connection: Connection, told: ToldLedger) -> Iterator[Problem]:
    """Rows that are not what was told, or are gone."""
    for table in (open_items, payments):
        yield from _check_contents(connection, table, told)
    yield from _check_matches(connection, told)
    yield from _check_live(connection)


def _check_contents(
    connection: Connection, table: Table, told: ToldLedger
) -> Iterator[Problem]:
    key = table.primary_key.columns[0]
    seen: set[str] = set()
    options = {"yield_per": 500}
    query = select(key, table.c.content)
    for name, content in connection.execute(query, execution_options=options):
        seen.add(name)
        if told.hashes.get((table.name, name)) != digest(content):
            yield _changed(table.name, name)
    expected = {name for kind, name in told.hashes if kind == table.name}
    for name in sorted(expected - seen):
        yield _missing(table.name, name)


def _check_matches(connection: Connection, told: ToldLedger) -> Iterator[Problem]:
    seen: set[str] = set()
    decided = matches.c.state != MatchState.PROPOSED.value
    query = select(matches.c.id, matches.c.state, matches.c.content).where(decided)
    options = {"yield_per": 500}
    for name, state, content in connection.execute(query, execution_options=options):
        seen.add(name)
        known = told.hashes.get(("matches", name), digest(content))
        if told.states.get(name) != state or known != digest(content):
            yield _changed("matches", name)
    for name, state in sorted(told.states.items()):
        if state != MatchState.PROPOSED and name not in seen:
            yield _missing("matches", name)


def _check_live(connection: Connection) -> Iterator[Problem]:
    """Parts of a match count exactly when it does."""
    counts = matches.c.state == MatchState.APPLIED.value
    found: set[str] = set()
    for table in (match_payments, match_items):
        wrong = or_(table.c.live & ~counts, ~table.c.live & counts)
        query = select(matches.c.id).join(table, table.c.match_id == matches.c.id)
        found |= set(connection.execute(query.where(wrong)).scalars())
    for name in sorted(found):
        yield _changed("matches", name)


def _changed(table: str, name: str) -> Problem:
    return Problem(
        f"{table}_changed",
        name,
        f"{_NAMES[table]} {name} が操作記録と一致しません。控えと比べてください。",
    )


def _missing(table: str, name: str) -> Problem:
    return Problem(
        f"{table}_missing",
        name,
        f"{_NAMES[table]} {name} の記録が失われています。控えから復元してください。",
    )
