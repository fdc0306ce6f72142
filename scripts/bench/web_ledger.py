"""Open items, payments and matches as after years of work (画面を測るための台帳).

What was paid is settled, one payment a bill; of the rest some have a proposal, and some
money has no place so far.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from books.model import (
    Applied,
    Direction,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
)
from books.store import MatchState, Store, tables
from books.store.content import dump
from books.store.database import Work
from books.store.match_rows import part_rows
from books.store.tables_reconcile import item_sources

PROPOSED = 100  # proposals that wait
LEFT = 100  # payments without one
_AT_ONCE = 1000


def keep_ledger(
    store: Store, settled: Sequence[OpenItem], rest: list[OpenItem]
) -> None:
    """Write the ledger straight into its tables, thousands at a time."""
    items = [*settled, *rest]
    for some in _parts(items):
        with store.database.write() as work:
            _insert_items(work, some)
    for some in _parts(settled):
        _insert_matches(store, some, MatchState.APPLIED)
    if not rest:
        return
    _insert_matches(store, rest[:PROPOSED], MatchState.PROPOSED)
    with store.database.write() as work:
        _insert_payments(work, [_payment(item, "left") for item in rest[-LEFT:]])


def _parts(items: Sequence[OpenItem]) -> Iterator[Sequence[OpenItem]]:
    return (items[i : i + _AT_ONCE] for i in range(0, len(items), _AT_ONCE))


def _insert_items(work: Work, items: Sequence[OpenItem]) -> None:
    rows = [
        {
            "item_id": item.item_id,
            "side": item.side.value,
            "amount": item.amount,
            "content": dump(item),
            "created_at": work.now,
        }
        for item in items
    ]
    work.connection.execute(tables.open_items.insert(), rows)
    sources = [
        {
            "document_id": item.item_id.removeprefix("doc:"),
            "item_id": item.item_id,
            "revision": 1,
            "state": "approved",
        }
        for item in items
    ]
    work.connection.execute(item_sources.insert(), sources)


def _payment(item: OpenItem, name: str) -> Payment:
    day = item.due_date or dt.date(2026, 1, 1)
    return Payment(
        payment_id=f"{name}:{item.item_id}",
        value_date=day,
        direction=Direction.OUT,
        amount=item.amount,
        payer_kana=item.partner_kana or "",
    )


def _insert_payments(work: Work, paid: Sequence[Payment]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "payment_id": payment.payment_id,
            "value_date": payment.value_date,
            "amount": payment.amount,
            "content": dump(payment),
            "created_at": work.now,
        }
        for payment in paid
    ]
    work.connection.execute(tables.payments.insert(), rows)


def _insert_matches(store: Store, items: Sequence[OpenItem], state: MatchState) -> None:
    with store.database.write() as work:
        paid = [_payment(item, "paid") for item in items]
        _insert_payments(work, paid)
        pairs = list(zip(items, paid, strict=True))
        matches = [_match(item, payment) for item, payment in pairs]
        live = state is MatchState.APPLIED
        rows = [_row(work, match, state) for match in matches]
        work.connection.execute(tables.matches.insert(), rows)
        parts = [
            part_rows(row["id"], match, live=live)
            for row, match in zip(rows, matches, strict=True)
        ]
        for number, table in enumerate((tables.match_payments, tables.match_items)):
            told = [row for part in parts for row in part[number]]
            work.connection.execute(table.insert(), told)


def _match(item: OpenItem, payment: Payment) -> Match:
    return Match(
        payments=(payment.payment_id,),
        items=(Applied(item_id=item.item_id, applied=item.amount),),
        status=MatchStatus.SUGGEST,
        confidence=0.9,
        reason="金額と口座名義が一致します。",
    )


def _row(work: Work, match: Match, state: MatchState) -> dict[str, Any]:
    decided = state is MatchState.APPLIED
    return {
        "id": match.payments[0].replace("paid:doc:", "M"),
        "state": state.value,
        "content": dump(match),
        "created_by": "bench",
        "created_at": work.now,
        "decided_by": "bench" if decided else None,
        "decided_at": work.now if decided else None,
        "version": 1,
        "round": 1 if decided else 0,
        "day": work.now.date() if decided else None,
    }
