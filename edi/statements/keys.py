"""A name of a movement that stays the same in the next download (明細の指紋)."""

import hashlib
import unicodedata
from collections import Counter

from books.model import Payment, Statement


def movement_key(statement: Statement, payment: Payment) -> str:
    """What a movement is known by in overlapping downloads of one account.

    Account, date, direction, amount, text and balance; of movements that are equal in
    all of these, the place among them tells. Whether the text is in half or full width
    makes no difference; the payment's id, which is that of the file, does not count.

    Raises:
        ValueError: the payment is not one of the statement.
    """
    keys = movement_keys(statement)
    return keys[statement.payments.index(payment)]


def movement_keys(statement: Statement) -> tuple[str, ...]:
    """The keys of all movements of a statement, in their order."""
    account = (
        statement.bank_code,
        statement.branch_code,
        statement.account_type,
        statement.account_number,
    )
    seen: Counter[tuple[object, ...]] = Counter()
    keys = []
    for payment in statement.payments:
        facts = (*account, *_facts(payment))
        seen[facts] += 1
        told = "\x1f".join("" if v is None else str(v) for v in (*facts, seen[facts]))
        keys.append(hashlib.sha256(told.encode()).hexdigest()[:32])
    return tuple(keys)


def _facts(payment: Payment) -> tuple[object, ...]:
    text = unicodedata.normalize("NFKC", payment.description)
    return (
        payment.value_date,
        payment.direction,
        payment.amount,
        " ".join(text.split()),
        payment.payer_kana,
        payment.balance,
        payment.reversal,
    )
