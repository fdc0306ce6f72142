"""The same movements told twice, by two kinds of statement (同じ入出金の二重取り).

A bank tells a deposit in its notice (振込入金通知) and again in the statement of the
account (入出金取引明細). Both say account, date, amount and payer; of movements that are
equal in these, the k-th of one kind is the k-th of the other.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from books.errors import FormatError
from books.model import Direction, Payment, Statement

Account = tuple[str | None, ...]
Facts = tuple[object, ...]


class Telling(IntEnum):
    """Kinds of statement, the one that tells most first (明細の種類)."""

    ACCOUNT = 1
    TABLE = 2
    NOTICE = 3

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return ("入出金取引明細", "CSV の明細", "振込入金通知")[self - 1]


@dataclass(frozen=True)
class Told:
    """One account's statement in a file (明細): what kind of file, and its name."""

    file: str
    telling: Telling
    statement: Statement


def drop_repeated(told: Sequence[Told]) -> tuple[tuple[Told, ...], int]:
    """Without the movements that another kind of statement tells as well (重複の除去).

    Gives the statements in their order, and how many movements were left out. What only
    one of them tells is kept.

    Raises:
        FormatError: two kinds tell a movement of one account, day and amount, and name
            its payer differently, or one of them does not name its account.
    """
    kept: dict[int, Told] = {}
    for place in sorted(range(len(told)), key=lambda n: told[n].telling):
        kept[place] = _without_known(told[place], tuple(kept.values()))
    result = tuple(kept[n] for n in range(len(told)))
    return result, _count(told) - _count(result)


def _count(told: Sequence[Told]) -> int:
    return sum(len(one.statement.payments) for one in told)


def _without_known(one: Told, earlier: Sequence[Told]) -> Told:
    kinds = [other for other in earlier if other.telling is not one.telling]
    _refuse_unnamed(one, kinds)
    others = [o for o in kinds if is_same_account(o.statement, one.statement)]
    known = Counter(facts(p) for o in others for p in o.statement.payments)
    new = tuple(_take(one.statement.payments, known))
    left = {key[:3] for key in known.elements()}
    for payment in new:
        if facts(payment)[:3] in left:
            raise _cannot_tell(one, others[0], payment)
    return replace(one, statement=one.statement.model_copy(update={"payments": new}))


def _refuse_unnamed(one: Told, others: Sequence[Told]) -> None:
    """A file that does not name its account must not tell what another one tells."""
    for other in others:
        numbers = other.statement.account_number, one.statement.account_number
        if None not in numbers or not _may_agree(other.statement, one.statement):
            continue
        known = {facts(p) for p in other.statement.payments if p.payer_kana}
        for payment in one.statement.payments:
            if facts(payment) in known:
                raise _cannot_tell(one, other, payment)


def _take(payments: Sequence[Payment], known: Counter[Facts]) -> Iterator[Payment]:
    """Payments that are not known; each known one counts once."""
    for payment in payments:
        key = facts(payment)
        if known[key] > 0:
            known[key] -= 1
        else:
            yield payment


def facts(payment: Payment) -> Facts:
    """Day, way, amount and payer (突合の項目)."""
    payer = "".join(unicodedata.normalize("NFKC", payment.payer_kana).split())
    return (payment.value_date, payment.direction, payment.amount, payer)


def is_same_account(one: Statement, other: Statement) -> bool:
    """Whether two statements are about one account, as far as both tell it (同じ口座)."""
    if one.account_number is None or one.account_number != other.account_number:
        return False
    return _may_agree(one, other)


def _may_agree(one: Statement, other: Statement) -> bool:
    """Whether bank, branch and kind are the same where both tell them."""
    pairs = zip(_account(one), _account(other), strict=True)
    return all(a == b for a, b in pairs if a is not None and b is not None)


def _account(statement: Statement) -> Account:
    kind = statement.account_type
    return statement.bank_code, statement.branch_code, kind and kind.value


def _cannot_tell(one: Told, other: Told, payment: Payment) -> FormatError:
    way = "入金" if payment.direction is Direction.IN else "出金"
    numbers = other.statement.account_number, one.statement.account_number
    account = "同じ口座かもしれない" if None in numbers else "同じ口座の"
    return FormatError(
        f"{other.file} と {one.file} は、{account}{other.telling.label}と"
        f"{one.telling.label}です。{payment.value_date} の{way} {payment.amount:,}円が、"
        "同じものか別のものか見分けられません。どちらか一方を指定してください。"
    )
