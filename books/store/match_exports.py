"""Entries of matches that go out (消込の仕訳の出力): each once, taken back by a reversal.

What went out is kept word for word, so its reversal (反対仕訳) is its mirror image.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from books.errors import ConflictError, NotFoundError
from books.model import EntrySide, JournalEntry
from books.store.chain import canonical
from books.store.keys import clean
from books.store.matches import stored_match
from books.store.part import Part
from books.store.tables import exports, matches
from books.store.tables_reconcile import match_entries
from books.store.values_exports import ExportState
from books.store.values_matches import MatchState, StoredMatch

KIND = "match-"
"""Kinds of these exports begin with it; the name of the program follows."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """Entries of one application of a match, or their reversal, before they go out."""

    match_id: str
    round: int
    reversal: bool
    entries: tuple[JournalEntry, ...]


class MatchExports(Part):
    """Find what is due, claim it, take it back."""

    __slots__ = ()

    def matches_to_book(self, program: str) -> tuple[StoredMatch, ...]:
        """Matches that count and whose entries never went out (未出力の消込)."""
        out = and_(
            match_entries.c.match_id == matches.c.id,
            match_entries.c.round == matches.c.round,
            match_entries.c.program == program,
            match_entries.c.reversal.is_(False),
            match_entries.c.live,
        )
        query = (
            select(matches)
            .outerjoin(match_entries, out)
            .where(
                matches.c.state == MatchState.APPLIED.value,
                match_entries.c.match_id.is_(None),
            )
            .order_by(matches.c.day, matches.c.id)
        )
        with self.database.read() as connection:
            return tuple(map(stored_match, connection.execute(query).mappings()))

    def entries_to_reverse(self, program: str) -> tuple[Draft, ...]:
        """Reversals of what went out and counts no more (反対仕訳の要る消込)."""
        back = match_entries.alias()
        reversed_before = and_(
            back.c.match_id == match_entries.c.match_id,
            back.c.round == match_entries.c.round,
            back.c.program == match_entries.c.program,
            back.c.reversal,
            back.c.live,
        )
        query = (
            select(match_entries)
            .join(matches, matches.c.id == match_entries.c.match_id)
            .outerjoin(back, reversed_before)
            .where(
                match_entries.c.program == program,
                match_entries.c.reversal.is_(False),
                match_entries.c.live,
                back.c.match_id.is_(None),
                _counts_no_more(),
            )
            .order_by(match_entries.c.match_id, match_entries.c.round)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            Draft(
                match_id=row["match_id"],
                round=row["round"],
                reversal=True,
                entries=tuple(map(mirrored, _entries(row["content"]))),
            )
            for row in rows
        )

    def claim_match_entries(
        self, program: str, drafts: Sequence[Draft], by: str
    ) -> str | None:
        """Reserve entries before they are written (出力の予約); None if none is due.

        What changed since it was found is left for the next time.
        """
        with self.database.write() as work:
            due = _due(work.connection, drafts, program)
            if not due:
                return None
            names = sorted(f"{d.match_id}.{d.round}.{int(d.reversal)}" for d in due)
            told = " ".join([*names, str(_rounds(work.connection, program))])
            digest = hashlib.sha256(told.encode()).hexdigest()[:16]
            reference = f"{KIND}{program}:{digest}"
            row = {
                "reference": reference,
                "kind": f"{KIND}{program}",
                "state": ExportState.CLAIMED.value,
                "path": "",
                "sha256": "",
                "claimed_at": work.now,
                "finished_at": None,
            }
            work.connection.execute(exports.insert().values(row))
            base = {"reference": reference, "program": program, "live": True}
            parts = [
                base
                | {
                    "match_id": d.match_id,
                    "round": d.round,
                    "reversal": d.reversal,
                    "content": canonical(
                        [entry.model_dump(mode="json") for entry in d.entries]
                    ),
                }
                for d in due
            ]
            work.connection.execute(match_entries.insert(), parts)
            detail = {"kind": row["kind"], "documents": [], "state": row["state"]}
            work.audit(by, "export.claimed", reference, {**detail, "entries": names})
        return reference

    def entries_of(self, reference: str) -> tuple[JournalEntry, ...]:
        """The entries of a claimed export, as they were (出力の仕訳)."""
        query = select(match_entries.c.content).where(
            match_entries.c.reference == reference
        )
        order = (
            match_entries.c.reversal.desc(),
            match_entries.c.match_id,
            match_entries.c.round,
        )
        with self.database.read() as connection:
            texts = connection.execute(query.order_by(*order)).scalars().all()
        return tuple(entry for text in texts for entry in _entries(text))

    def cancel_match_export(self, reference: str, by: str, reason: str) -> None:
        """Take a file of entries back that was not used; they go out again.

        Raises:
            NotFoundError: no such file of entries.
            ConflictError: entries of it were reversed since.
        """
        with self.database.write() as work:
            row = _get_export(work.connection, reference)
            if row["state"] == ExportState.CANCELLED:
                return
            _check_not_reversed(work.connection, reference)
            new = {"state": ExportState.CANCELLED.value}
            here = exports.c.reference == reference
            work.connection.execute(exports.update().where(here).values(new))
            freed = match_entries.update().where(match_entries.c.reference == reference)
            work.connection.execute(freed.values(live=False))
            detail = {"reason": clean(reason), "state": "cancelled"}
            work.audit(by, "export.cancelled", reference, detail)


def mirrored(entry: JournalEntry) -> JournalEntry:
    """The entry that takes another back (反対仕訳)."""
    other = {EntrySide.DEBIT: EntrySide.CREDIT, EntrySide.CREDIT: EntrySide.DEBIT}
    lines = [x.model_copy(update={"side": other[x.side]}) for x in entry.lines]
    return entry.model_copy(
        update={
            "reference": f"{entry.reference}-取消",
            "lines": tuple(sorted(lines, key=lambda x: x.side is EntrySide.CREDIT)),
            "description": f"【取消】{entry.description}",
        }
    )


def _entries(text: str) -> tuple[JournalEntry, ...]:
    return tuple(JournalEntry.model_validate(one) for one in json.loads(text))


def _counts_no_more() -> Any:
    return or_(
        matches.c.state != MatchState.APPLIED.value,
        matches.c.round != match_entries.c.round,
    )


def _due(connection: Connection, drafts: Sequence[Draft], program: str) -> list[Draft]:
    """Drafts that still say what is so, and did not go out."""
    counts: dict[str, tuple[str, int]] = {}
    out: set[tuple[str, int, bool]] = set()
    names = sorted({draft.match_id for draft in drafts})
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        states = select(matches.c.id, matches.c.state, matches.c.round)
        for name, state, number in connection.execute(
            states.where(matches.c.id.in_(some))
        ):
            counts[name] = state, number
        live = select(
            match_entries.c.match_id, match_entries.c.round, match_entries.c.reversal
        ).where(
            match_entries.c.match_id.in_(some),
            match_entries.c.program == program,
            match_entries.c.live,
        )
        out |= {(name, number, back) for name, number, back in connection.execute(live)}
    return [d for d in drafts if _is_due(d, counts.get(d.match_id), out)]


def _is_due(
    draft: Draft, state: tuple[str, int] | None, out: set[tuple[str, int, bool]]
) -> bool:
    if state is None:
        return False
    counts = state == (MatchState.APPLIED.value, draft.round)
    went = (draft.match_id, draft.round, False) in out
    if draft.reversal:
        back = (draft.match_id, draft.round, True) in out
        return not counts and went and not back
    return counts and not went


def _rounds(connection: Connection, program: str) -> int:
    """How many files there are, so that what was cancelled gets a new name."""
    query = select(exports.c.reference).where(exports.c.kind == f"{KIND}{program}")
    return len(connection.execute(query).all())


def _get_export(connection: Connection, reference: str) -> Any:
    query = select(exports).where(exports.c.reference == reference)
    row = connection.execute(query).mappings().first()
    if row is None or not row["kind"].startswith(KIND):
        raise NotFoundError(
            f"消込の仕訳の出力 {reference} はありません。番号を確かめてください。"
        )
    return row


def _check_not_reversed(connection: Connection, reference: str) -> None:
    back = match_entries.alias()
    query = (
        select(back.c.reference)
        .join(
            match_entries,
            and_(
                back.c.match_id == match_entries.c.match_id,
                back.c.round == match_entries.c.round,
                back.c.program == match_entries.c.program,
            ),
        )
        .where(
            match_entries.c.reference == reference,
            match_entries.c.reversal.is_(False),
            back.c.reversal,
            back.c.live,
            back.c.reference != reference,
        )
    )
    other = connection.execute(query).scalar()
    if other is not None:
        raise ConflictError(
            f"{reference} の仕訳には、反対仕訳を {other} で出力しています。"
            "先にそちらを取り消してください。"
        )
