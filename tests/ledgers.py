"""Items, payments and matches for tests of the kept ledger (台帳の試験)."""

import datetime as dt

from books.model import (
    Applied,
    Difference,
    DifferenceKind,
    Direction,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
    Side,
)

DAY = dt.date(2026, 3, 31)


def bill(name, amount, *, partner="西村商店", side=Side.RECEIVABLE, **values):
    """An invoice that is due at the end of March 2026."""
    values = {
        "document_number": f"INV-{name}",
        "partner_id": f"ID-{partner}" if partner else None,
        "partner_name": partner,
        "partner_kana": "ﾆｼﾑﾗｼﾖｳﾃﾝ",
        "issue_date": dt.date(2026, 2, 28),
        "due_date": DAY,
        **values,
    }
    return OpenItem(item_id=name, side=side, amount=amount, **values)


def money(name, amount, *, day=DAY, direction=Direction.IN, **values):
    """A deposit of 西村商店 at its bank."""
    values = {
        "payer_kana": "ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
        "bank_code": "0001",
        "branch_code": "145",
        **values,
    }
    return Payment(
        payment_id=name, value_date=day, direction=direction, amount=amount, **values
    )


def pair(payments, items, *differences, status=MatchStatus.AUTO):
    """A match by names; ``differences`` are (kind, yen) or (kind, yen, item)."""
    return Match(
        payments=tuple(payments),
        items=tuple(Applied(item_id=k, applied=v) for k, v in items.items()),
        differences=tuple(
            Difference(
                kind=DifferenceKind(kind), amount=yen, item_id=rest[0] if rest else None
            )
            for kind, yen, *rest in differences
        ),
        status=status,
        confidence=0.99,
        reason="金額が一致します。",
    )
