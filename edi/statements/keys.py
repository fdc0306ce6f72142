"""A name of a movement that stays the same in the next download (明細の指紋)."""

import hashlib
import unicodedata
from collections import Counter

from books.model import Payment, Statement

MOST_EQUAL = (
    50  # movements of a day that are equal in everything, when a key is checked
)


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
    account = _account(statement)
    seen: Counter[tuple[object, ...]] = Counter()
    keys = []
    for payment in statement.payments:
        facts = (*account, *_facts(payment))
        seen[facts] += 1
        keys.append(_key(facts, seen[facts]))
    return tuple(keys)


def is_of_account(statement: Statement, kept: Payment) -> bool:
    """Whether a payment kept under its key is of the statement's account (同じ口座).

    A payment does not name its account; its key tells, for it was made with it.
    """
    facts = (*_account(statement), *_facts(kept))
    return kept.payment_id in {_key(facts, n) for n in range(1, MOST_EQUAL + 1)}


def _account(statement: Statement) -> tuple[object, ...]:
    return (
        statement.bank_code,
        statement.branch_code,
        statement.account_type,
        statement.account_number,
    )


def _key(facts: tuple[object, ...], number: int) -> str:
    told = "\x1f".join("" if v is None else str(v) for v in (*facts, number))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


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
