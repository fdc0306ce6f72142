"""Which payment settles which open items (消込の記録); a payment settles once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from books.errors import ConflictError, DenpyoError
from books.memory.model import MACHINE
from books.model import Match, MatchStatus
from books.store.content import load
from books.store.database import Work
from books.store.item_rows import bump
from books.store.keys import clean
from books.store.match_acts import apply, decide, note_event, undo
from books.store.match_rows import (
    check_version,
    get_match,
    insert_match,
    load_facts,
    match_id_of,
)
from books.store.part import Part
from books.store.tables import match_payments, matches
from books.store.tables_reconcile import match_events
from books.store.values_matches import MatchEvent, MatchState, StoredMatch


class Matches(Part):
    """Propose, apply, refuse and undo matches."""

    __slots__ = ()

    def add_match(self, match: Match, by: str, day: dt.date | None = None) -> str:
        """Keep a match (消込); with status ``auto`` it counts at once.

        The same payments, items and differences again give the same id and change
        nothing, unless the match had been undone or refused. A suggestion waits for
        ``apply_match``. ``day`` is the one that a match without payments counts for.

        Raises:
            NotFoundError: a payment or item is not there.
            ConflictError: the sums differ, a payment is settled already, more is
                applied to an item than is open, or the period is closed.
        """
        match_id = match_id_of(match)
        with self.database.write() as work:
            facts = load_facts(work.connection, match)
            query = select(matches).where(matches.c.id == match_id)
            row = work.connection.execute(query).mappings().first()
            if row is None:
                insert_match(work, match, facts, by, {"day": day})
            elif row["state"] in (MatchState.UNDONE, MatchState.REFUSED):
                decide(work, row, MatchState.PROPOSED, by, "", {"day": day})
            elif row["state"] == MatchState.APPLIED:
                return match_id
            bump(work)
            if match.status is MatchStatus.AUTO:
                apply(work, get_match(work.connection, match_id), match, facts, by)
        return match_id

    def apply_match(self, match_id: str, by: str, version: int | None = None) -> None:
        """Let a suggestion count (消込の確定); once is enough.

        What the program applied is noted as seen by a person.

        Raises:
            NotFoundError: no such match.
            ConflictError: as ``add_match``, it was undone or refused, or is not at
                ``version`` any more.
        """
        with self.database.write() as work:
            _apply_one(work, match_id, by, version)
            bump(work)

    def apply_matches(
        self, versions: Iterable[tuple[str, int | None]], by: str
    ) -> tuple[str, ...]:
        """Let several count (まとめて確定); returns sentences about those that can't."""
        problems = []
        with self.database.write() as work:
            for match_id, version in versions:
                try:
                    _apply_one(work, match_id, by, version)
                except DenpyoError as error:
                    problems.append(str(error))
            bump(work)
        return tuple(problems)

    def refuse_match(
        self, match_id: str, by: str, reason: str = "", version: int | None = None
    ) -> None:
        """Refuse a proposal (却下); it is never proposed again.

        Raises:
            NotFoundError: no such match.
            ConflictError: it counts already, or is not at ``version`` any more.
        """
        with self.database.write() as work:
            row = get_match(work.connection, match_id)
            if row["state"] == MatchState.REFUSED:
                return
            check_version(row, version)
            if row["state"] != MatchState.PROPOSED:
                raise ConflictError(
                    f"消込 {match_id} は{MatchState(row['state']).label}です。"
                    "確定した消込は、却下ではなく取り消してください。"
                )
            decide(work, row, MatchState.REFUSED, by, reason)
            bump(work)

    def undo_match(
        self, match_id: str, by: str, reason: str, version: int | None = None
    ) -> None:
        """Take a match back (消込の取消); its payments and items are open again.

        Raises:
            NotFoundError: no such match.
            ConflictError: the period is closed, what it kept is in use, or it is not at
                ``version`` any more.
        """
        with self.database.write() as work:
            row = get_match(work.connection, match_id)
            if row["state"] == MatchState.UNDONE:
                return
            check_version(row, version)
            if row["state"] == MatchState.APPLIED:
                undo(work, row, load(Match, row["content"]), by, reason)
            else:
                decide(work, row, MatchState.UNDONE, by, reason)
            bump(work)

    def get_match(self, match_id: str) -> StoredMatch:
        """One match.

        Raises:
            NotFoundError: no such match.
        """
        with self.database.read() as connection:
            return stored_match(get_match(connection, match_id))

    def find_matches(
        self, state: MatchState | None = None, payment_id: str | None = None
    ) -> tuple[StoredMatch, ...]:
        """Matches, oldest first: in a state, of a payment, or all."""
        query = select(matches).order_by(matches.c.created_at, matches.c.id)
        if state is not None:
            query = query.where(matches.c.state == state.value)
        if payment_id is not None:
            own = select(match_payments.c.match_id).where(
                match_payments.c.payment_id == payment_id
            )
            query = query.where(matches.c.id.in_(own))
        with self.database.read() as connection:
            return tuple(map(stored_match, connection.execute(query).mappings()))

    def match_events(self, match_id: str) -> tuple[MatchEvent, ...]:
        """Every decision about a match, oldest first (消込の履歴)."""
        query = select(match_events).where(match_events.c.match_id == match_id)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(match_events.c.number)).mappings()
            return tuple(
                MatchEvent(row["action"], row["actor"], row["reason"], row["at"])
                for row in rows
            )


def _apply_one(work: Work, match_id: str, by: str, version: int | None) -> None:
    row = get_match(work.connection, match_id)
    check_version(row, version)
    if row["state"] == MatchState.APPLIED:
        _note_seen(work, row, by)
        return
    if row["state"] != MatchState.PROPOSED:
        told = "取り消されて" if row["state"] == MatchState.UNDONE else "却下されて"
        raise ConflictError(
            f"消込 {match_id} は{told}います。もう一度消し込んでください。"
        )
    match = load(Match, row["content"])
    apply(work, row, match, load_facts(work.connection, match), by)


def _note_seen(work: Work, row: Any, by: str) -> None:
    """A person confirms what the program had applied."""
    if not (row["decided_by"] or "").startswith(MACHINE) or by.startswith(MACHINE):
        return
    new = {"decided_by": clean(by), "version": row["version"] + 1}
    changed = matches.update().where(matches.c.id == row["id"]).values(new)
    work.connection.execute(changed)
    note_event(work, row["id"], "confirmed", by, "")
    work.audit(by, "match.confirmed", row["id"], {})


def stored_match(row: Any) -> StoredMatch:
    """A row as a value."""
    return StoredMatch(
        id=row["id"],
        state=MatchState(row["state"]),
        match=load(Match, row["content"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
        decided_by=row["decided_by"],
        version=row["version"],
        round=row["round"],
        day=row["day"],
        decided_at=row["decided_at"],
    )
