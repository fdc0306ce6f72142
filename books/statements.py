"""Do the balances of bank statements hold together? (入出金明細の残高照合).

Opening balance, deposits, withdrawals and closing balance of one statement must agree,
and the statements of one account must follow each other without a gap.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from books.model import Direction, Finding, Payment, Severity, Statement


def signed(payment: Payment) -> int:
    """Yen that a movement adds to the balance (増減額)."""
    return payment.amount if payment.direction is Direction.IN else -payment.amount


def check_statement(statement: Statement) -> tuple[Finding, ...]:
    """Whether the balances of a statement follow from its movements (残高の検算)."""
    return tuple(_check(statement))


def _check(statement: Statement) -> Iterator[Finding]:
    opening, closing = statement.opening, statement.closing
    if opening is not None and closing is not None:
        expected = opening + sum(map(signed, statement.payments))
        if expected != closing:
            yield _warning(
                "statement_balance",
                "closing",
                f"前残高{opening:,}円に入出金を足すと{expected:,}円ですが、後残高は"
                f"{closing:,}円です(差額{closing - expected:,}円)。"
                "明細が欠けていないか、取引銀行で確かめてください。",
            )
    yield from _check_running(statement)
    outside = [p for p in statement.payments if not _is_within(statement, p)]
    if outside:
        yield _warning(
            "statement_date",
            "payments",
            f"{len(outside)}件の入出金(最初は{outside[0].value_date})が、明細の期間"
            f"({statement.from_date}から{statement.to_date})の外です。",
            Severity.INFO,
        )


def _check_running(statement: Statement) -> Iterator[Finding]:
    """Each balance against the one before, where the bank tells them."""
    balance = statement.opening
    for number, payment in enumerate(statement.payments):
        balance = None if balance is None else balance + signed(payment)
        if payment.balance is None:
            continue
        if balance is not None and balance != payment.balance:
            yield _warning(
                "statement_running_balance",
                f"payments[{number}].balance",
                f"{payment.value_date}の残高{payment.balance:,}円が、前の残高からの計算"
                f"{balance:,}円と合いません。この行の前の明細が欠けていないか"
                "確かめてください。",
            )
        balance = payment.balance


def _is_within(statement: Statement, payment: Payment) -> bool:
    begins, ends = statement.from_date, statement.to_date
    day = payment.value_date
    return (begins is None or begins <= day) and (ends is None or day <= ends)


def check_continuity(statements: Sequence[Statement]) -> tuple[Finding, ...]:
    """Whether the statements of each account follow each other (明細の連続).

    A gap is named by its days and its amount; overlapping days warn of counting twice.
    """
    accounts = defaultdict[tuple[str | None, ...], list[Statement]](list)
    for s in statements:
        key = (s.bank_code, s.branch_code, s.account_type, s.account_number)
        accounts[key].append(s)
    return tuple(
        finding
        for found in accounts.values()
        for before, after in pairwise(sorted(found, key=_first_day))
        for finding in _check_pair(before, after)
    )


def _first_day(statement: Statement) -> str:
    return str(statement.from_date or "")


def _check_pair(before: Statement, after: Statement) -> Iterator[Finding]:
    account = f"口座{after.account_number or ''}"
    if before.closing is not None and after.opening is not None:
        missing = after.opening - before.closing
        if missing:
            yield _warning(
                "statement_gap",
                "opening",
                f"{account}: {before.to_date}の後残高{before.closing:,}円と"
                f"{after.from_date}からの前残高{after.opening:,}円がつながりません"
                f"(差額{missing:,}円)。間の明細を取得してください。",
            )
    if before.to_date and after.from_date and after.from_date <= before.to_date:
        yield _warning(
            "statement_overlap",
            "from_date",
            f"{account}: {after.from_date}から{before.to_date}までの期間が二つの明細に"
            "あります。同じ入出金を二重に取り込まないよう確かめてください。",
            Severity.INFO,
        )


def _warning(
    code: str, field: str, message: str, severity: Severity = Severity.WARNING
) -> Finding:
    return Finding(code=code, severity=severity, field=field, message=message)
