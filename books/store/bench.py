"""What a bookkeeper's page shows, a page at a time (消込の作業台)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, or_, select, text

from books.model import ItemKind, OpenItem, Payment, Side
from books.store.content import load
from books.store.item_rows import rests_of
from books.store.keys import clean
from books.store.matches import stored_match
from books.store.part import Part
from books.store.tables import (
    match_items,
    match_payments,
    matches,
    open_items,
    payments,
)
from books.store.values_matches import MatchState, StoredMatch

_MOST = 50  # items that a search shows
_taken = match_payments.c
_DECIDED = tuple(s.value for s in MatchState if s is not MatchState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much there is to do and was done (件数)."""

    proposed: int
    left: int
    decided: int


class Bench(Part):
    """Pages of proposals, of payments that are left, and of decisions."""

    __slots__ = ()

    def count_waiting(self) -> Waiting:
        """How many proposals, payments without one, and decisions there are."""
        with self.database.read() as connection:

            def count(query: Select[tuple[str]]) -> int:
                counted = select(func.count()).select_from(query.subquery())
                return int(connection.execute(counted).scalar_one())

            # Most payments are settled: these are counted, and not looked up one by one
            every, settled = select(payments.c.payment_id), select(_taken.payment_id)
            taken = select(_taken.payment_id).where(_taken.match_id.in_(_proposed()))
            return Waiting(
                proposed=count(_proposed()),
                left=count(every)
                - count(settled.where(_taken.live))
                - count(taken.where(~_is_settled(_taken.payment_id)).distinct()),
                decided=count(select(matches.c.id).where(_is_decided())),
            )

    def page_of_proposals(self, limit: int, offset: int) -> tuple[StoredMatch, ...]:
        """Proposals, those of the oldest payments first."""
        first = (
            select(
                match_payments.c.match_id,
                func.min(payments.c.value_date).label("day"),
            )
            .join(payments, payments.c.payment_id == match_payments.c.payment_id)
            .where(match_payments.c.match_id.in_(_proposed()))
            .group_by(match_payments.c.match_id)
            .subquery()
        )
        query = (
            select(matches)
            .outerjoin(first, first.c.match_id == matches.c.id)
            .where(matches.c.state == MatchState.PROPOSED.value)
            .order_by(first.c.day, matches.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self.database.read() as connection:
            return tuple(map(stored_match, connection.execute(query).mappings()))

    def page_of_left(self, limit: int, offset: int) -> tuple[Payment, ...]:
        """Open payments without a proposal, oldest first (行き先の分からない入出金)."""
        query = select(payments.c.content).where(_is_left())
        query = query.order_by(payments.c.value_date, payments.c.payment_id)
        with self.database.read() as connection:
            found = connection.execute(query.limit(limit).offset(offset)).scalars()
            return tuple(load(Payment, text) for text in found)

    def page_of_decided(self, limit: int, offset: int) -> tuple[StoredMatch, ...]:
        """What was decided, latest first (消込の履歴)."""
        query = select(matches).where(_is_decided())
        query = query.order_by(matches.c.decided_at.desc(), matches.c.id)
        with self.database.read() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).mappings()
            return tuple(map(stored_match, rows))

    def find_open_items(
        self, side: Side, words: str = "", amount: int | None = None
    ) -> tuple[OpenItem, ...]:
        """Open items with a text in them, or of an amount, with what is left of them."""
        applied = _applied()
        conditions = [_contains(word) for word in words.split()]
        if amount is not None:
            conditions.append(_rest(applied) == amount)
        return self._find_items(side, conditions, applied)

    def find_partner_id(self, name: str) -> str | None:
        """The id of a partner whose items have this very name (取引先の番号)."""
        like = f'%"partner_name":"{_escaped(clean(name))}"%'
        query = select(open_items.c.content).order_by(open_items.c.item_id)
        chosen = query.where(open_items.c.content.like(like, escape="!")).limit(_MOST)
        with self.database.read() as connection:
            found = [load(OpenItem, t) for t in connection.execute(chosen).scalars()]
        ids = {i.partner_id for i in found if i.partner_name == name and i.partner_id}
        return min(ids) if len(ids) == 1 else None

    def find_kept_items(self, side: Side) -> tuple[OpenItem, ...]:
        """What is kept for later and still there (前受金・仮受金の残り)."""
        kinds = (ItemKind.ADVANCE, ItemKind.SUSPENSE)
        told = (open_items.c.content.like(f'%"kind":"{k.value}"%') for k in kinds)
        found = self._find_items(side, [or_(*told)], _applied())
        return tuple(item for item in found if item.kind in kinds)

    def _find_items(
        self, side: Side, conditions: list[ColumnElement[bool]], applied: Subquery
    ) -> tuple[OpenItem, ...]:
        query = (
            select(open_items.c.item_id, open_items.c.content)
            .outerjoin(applied, applied.c.item_id == open_items.c.item_id)
            .where(_rest(applied) != 0, open_items.c.side == side.value, *conditions)
            .order_by(open_items.c.item_id)
            .limit(_MOST)
        )
        with self.database.read() as connection:
            found = {n: load(OpenItem, t) for n, t in connection.execute(query)}
            rests = rests_of(connection, found)
        return tuple(
            item.model_copy(update={"amount": rests[name]})
            for name, item in found.items()
        )

    def open_payments_of(
        self, payment: Payment, limit: int = 20
    ) -> tuple[Payment, ...]:
        """Other open payments of the same payer and way (同じ名義の入出金)."""
        settled = select(match_payments.c.payment_id).where(match_payments.c.live)
        like = f'%"payer_kana":"{_escaped(payment.payer_kana)}"%'
        query = (
            select(payments.c.content)
            .where(
                payments.c.payment_id != payment.payment_id,
                payments.c.payment_id.not_in(settled),
                payments.c.content.like(like, escape="!"),
            )
            .order_by(payments.c.value_date, payments.c.payment_id)
            .limit(limit)
        )
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        same = (load(Payment, text) for text in found if payment.payer_kana)
        return tuple(p for p in same if p.direction is payment.direction)


def _proposed() -> Select[tuple[str]]:
    return select(matches.c.id).where(matches.c.state == MatchState.PROPOSED.value)


def _is_left() -> ColumnElement[bool]:
    proposed = select(_taken.payment_id).where(_taken.match_id.in_(_proposed()))
    free = payments.c.payment_id.not_in(proposed)
    return free & ~_is_settled(payments.c.payment_id)


def _is_settled(payment_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a match settles a payment; by the index of these, named as it is there."""
    settled = match_payments.alias("settled")
    return (
        exists()
        .select_from(settled)
        .where(settled.c.payment_id == payment_id, text("settled.live"))
    )


def _is_decided() -> ColumnElement[bool]:
    return matches.c.state.in_(_DECIDED)


def _applied() -> Subquery:
    return (
        select(match_items.c.item_id, func.sum(match_items.c.applied).label("sum"))
        .where(match_items.c.live)
        .group_by(match_items.c.item_id)
        .subquery()
    )


def _rest(applied: Subquery) -> ColumnElement[int]:
    return open_items.c.amount - func.coalesce(applied.c.sum, 0)


def _contains(word: str) -> ColumnElement[bool]:
    return open_items.c.content.like(f"%{_escaped(clean(word))}%", escape="!")


def _escaped(text: str) -> str:
    """A text as it stands in JSON, with nothing that ``LIKE`` would expand."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    for sign in "!%_":
        plain = plain.replace(sign, f"!{sign}")
    return plain
