"""The ledger as the engine sees it (台帳の控え), in one consistent view."""

from sqlalchemy import Connection, select

from books.memory.model import MACHINE
from books.model import Match, OpenItem, Payment
from books.proposing import Snapshot, confirmed_of, less, taken_by, with_partner
from books.refusals import pair_of
from books.store.content import load
from books.store.item_rows import ledger_version
from books.store.ledger import remaining_amounts
from books.store.match_acts import kept_ids
from books.store.match_rows import SIDE_OF
from books.store.part import Part
from books.store.periods import closed_until
from books.store.tables import match_payments, matches, open_items, payments
from books.store.values_matches import MatchState

_WANTED_NOT = (MatchState.UNDONE.value, MatchState.REFUSED.value)


class Snapshots(Part):
    """Read the ledger for the engine."""

    __slots__ = ()

    def ledger_snapshot(self) -> Snapshot:
        """Open items and payments with all that people decided (台帳の控え).

        Payments of closed periods are left out: nothing may settle them.
        """
        with self.database.read() as connection:
            version = ledger_version(connection)
            items = {k: with_partner(i) for k, i in all_items(connection).items()}
            rests = remaining_amounts(connection)
            paid = all_payments(connection)
            settled = settled_payments(connection)
            closed = {
                way: closed_until(connection, side) for way, side in SIDE_OF.items()
            }
            decided = _decided(connection)
            kept = kept_ids(connection)
        applied = [m for state, _, m in decided if state == MatchState.APPLIED]
        confirmed = [m for state, by, m in decided if _teaches(state, by)]
        untold = [
            match
            for state, by, match in decided
            if state == MatchState.APPLIED and not _teaches(state, by)
        ]
        refused = {pair_of(m) for state, _, m in decided if state in _WANTED_NOT}
        history = [
            row
            for match in confirmed
            for row in confirmed_of(
                match,
                [paid[name] for name in match.payments],
                [items[part.item_id] for part in match.items],
            )
        ]
        still = [
            p
            for p in paid.values()
            if p.payment_id not in settled
            and p.value_date > (closed[p.direction] or p.value_date.min)
        ]
        return Snapshot(
            version=version,
            items=tuple(_rest_of(items[name], rest) for name, rest in rests.items()),
            payments=tuple(still),
            history=tuple(history),
            refused=frozenset(refused - {pair_of(match) for match in applied}),
            settled=tuple(paid[name] for name in sorted(settled)),
            decided=kept,
            paid=taken_by(untold),
        )


def all_items(connection: Connection) -> dict[str, OpenItem]:
    """Every item by id, with its full amount."""
    query = select(open_items.c.item_id, open_items.c.content)
    rows = connection.execute(query.order_by(open_items.c.item_id))
    return {name: load(OpenItem, text) for name, text in rows}


def all_payments(connection: Connection) -> dict[str, Payment]:
    """Every payment by id, by date."""
    query = select(payments.c.payment_id, payments.c.content)
    rows = connection.execute(
        query.order_by(payments.c.value_date, payments.c.payment_id)
    )
    return {name: load(Payment, text) for name, text in rows}


def settled_payments(connection: Connection) -> set[str]:
    """Payments that a match settles."""
    query = select(match_payments.c.payment_id).where(match_payments.c.live)
    return set(connection.execute(query).scalars())


def _decided(connection: Connection) -> list[tuple[str, str, Match]]:
    query = select(matches.c.state, matches.c.decided_by, matches.c.content)
    query = query.where(matches.c.state != MatchState.PROPOSED.value)
    rows = connection.execute(query.order_by(matches.c.id))
    return [(state, by or "", load(Match, text)) for state, by, text in rows]


def _teaches(state: str, by: str) -> bool:
    """Only what a person saw teaches, so that a run again finds the same."""
    return state == MatchState.APPLIED and not by.startswith(MACHINE)


def _rest_of(item: OpenItem, rest: int) -> OpenItem:
    """An item by what is left of it; only a whole one has its withholding tax."""
    return less(item, item.amount - rest)
