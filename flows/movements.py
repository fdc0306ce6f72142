"""A statement beside what the store has of its account already (登録済みの明細との照合)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

from books.errors import ConflictError
from books.model import Finding, Payment, Severity, Statement
from books.same_movements import facts, is_same_account
from books.statements import signed
from books.store import Store
from edi.statements import is_of_account, movement_keys


def split_known(
    statements: Sequence[Statement], store: Store
) -> tuple[tuple[Payment, ...], int]:
    """Movements to keep, and how many another kind of statement told before (二重の除去).

    A notice of deposits has neither text nor balance; the statement of the account has.
    Of movements of one account, day, amount and payer, each kept one of the other kind
    stands for one of these.

    Raises:
        ConflictError: the other kind told one of that account, day and amount with
            another payer: nobody knows whether it is the same.
    """
    kept: list[Payment] = []
    repeated = 0
    for statement in statements:
        payments = _under_keys(statement)
        new = _without_known(statement, payments, store)
        repeated += len(payments) - len(new)
        kept += new
    return tuple(kept), repeated


def _under_keys(statement: Statement) -> tuple[Payment, ...]:
    keys = movement_keys(statement)
    return tuple(
        payment.model_copy(update={"payment_id": key})
        for payment, key in zip(statement.payments, keys, strict=True)
    )


def _without_known(
    statement: Statement, payments: Sequence[Payment], store: Store
) -> list[Payment]:
    stored = store.payments_on(p.value_date for p in payments)
    ids = {p.payment_id for p in stored}
    ours = {p.payment_id for p in payments}
    others = [p for p in stored if p.payment_id not in ours]
    wanted = {facts(p)[:3] for p in payments if p.payment_id not in ids}
    known = Counter(
        (_is_bare(p), *facts(p))
        for p in others
        if facts(p)[:3] in wanted and is_of_account(statement, p)
    )
    new = []
    for payment in payments:
        told = (not _is_bare(payment), *facts(payment))
        if payment.payment_id not in ids and known[told] > 0:
            known[told] -= 1
        else:
            new.append(payment)
    left = {told[:4] for told in known.elements()}
    for payment in new:
        told = (not _is_bare(payment), *facts(payment))
        if payment.payment_id not in ids and told[:4] in left:
            raise _cannot_tell(payment)
    return new


def _cannot_tell(payment: Payment) -> ConflictError:
    return ConflictError(
        f"{payment.value_date} の {payment.amount:,}円は、同じ口座の別の種類の明細(振込入金"
        "通知と入出金明細など)から、違う振込人の名前で登録済みです。同じものか見分けられない"
        "ため、何も登録していません。この期間は、どちらか一方の明細だけを取り込んでください。"
    )


def accounts_of(statements: Sequence[Statement]) -> dict[str, str]:
    """The account of each movement by its key (入出金の口座), where the file tells it."""
    return {
        key: name
        for statement in statements
        if (name := _account_name(statement))
        for key in movement_keys(statement)
    }


def _account_name(statement: Statement) -> str:
    kind = statement.account_type
    parts = (
        statement.bank_code,
        statement.branch_code,
        kind.value if kind else None,
        statement.account_number,
    )
    return "-".join(part for part in parts if part) if statement.account_number else ""


def check_unnamed(statements: Sequence[Statement], store: Store) -> tuple[Finding, ...]:
    """What another kind of file told too, where the account can't be compared (重複の疑い)."""
    return tuple(f for one in statements for f in _check_unnamed(one, store))


def _check_unnamed(statement: Statement, store: Store) -> Iterator[Finding]:
    payments = _under_keys(statement)
    stored = store.payments_on(p.value_date for p in payments)
    ids = {p.payment_id for p in stored}
    new = {
        (not _is_bare(p), *facts(p))
        for p in payments
        if p.payment_id not in ids and p.payer_kana
    }
    alike = [p for p in stored if (_is_bare(p), *facts(p)) in new]
    doubtful = [p for p in alike if not is_of_account(statement, p)]
    if doubtful:
        yield Finding(
            code="statement_repeated",
            severity=Severity.WARNING,
            field="payments",
            message=f"日付・金額・振込人の同じ入出金が、ほかの種類の明細から {len(doubtful)} 件"
            f"登録済みです(最初は {doubtful[0].value_date} の {doubtful[0].amount:,}円)。口座が"
            "同じか比べられないため登録します。同じ口座なら二重になるので確かめてください。",
        )


def _is_bare(payment: Payment) -> bool:
    return payment.balance is None and not payment.description


def check_follows(statements: Sequence[Statement], store: Store) -> tuple[Finding, ...]:
    """Whether each statement goes on where the store's movements end (前の明細とのつながり).

    Where the store has a movement of the first day, the two overlap and nothing is asked;
    of several statements of an account, only the first is looked at.
    """
    first: list[Statement] = []
    for one in sorted(filter(_opens, statements), key=_first_day):
        if not any(is_same_account(one, other) for other in first):
            first.append(one)
    return tuple(f for one in first for f in _check_follows(one, store))


def _opens(statement: Statement) -> bool:
    return _opening(statement) is not None


def _first_day(statement: Statement) -> dt.date:
    return min(p.value_date for p in statement.payments)


def _check_follows(statement: Statement, store: Store) -> Iterator[Finding]:
    opening = _opening(statement)
    first = _first_day(statement)
    if any(is_of_account(statement, p) for p in store.payments_on([first])):
        return
    day, balances = _last_balances(statement, first, store)
    if day is not None and opening not in balances:
        told = "、".join(f"{balance:,}円" for balance in sorted(balances)[:3])
        yield Finding(
            code="statement_gap",
            severity=Severity.WARNING,
            field="opening",
            message=f"残高がつながりません。登録済みの {day} の残高は {told}ですが、この明細は "
            f"{opening or 0:,}円から始まります。間の明細が欠けていないか確かめてください。",
        )


def _opening(statement: Statement) -> int | None:
    if not statement.payments:
        return None
    if statement.opening is not None:
        return statement.opening
    first = statement.payments[0]
    return None if first.balance is None else first.balance - signed(first)


def _last_balances(
    statement: Statement, before: dt.date, store: Store
) -> tuple[dt.date | None, frozenset[int]]:
    """The last day with balances that is kept of the account, and these."""
    day: dt.date | None = None
    balances: set[int] = set()
    with closing(store.payments_before(before)) as earlier:
        for payment in earlier:
            if day is not None and payment.value_date != day:
                break
            if payment.balance is not None and is_of_account(statement, payment):
                day = payment.value_date
                balances.add(payment.balance)
    return day, frozenset(balances)
