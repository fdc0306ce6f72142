"""Account reports from ISO 20022 messages (ZEDI入出金, camt.052, 053 and 054).

ZEDI sends 振込入金通知 as camt.054.001.02 and 入出金取引明細 as camt.052.001.02; .08 and
camt.053 are read as well. The balance before is OPBD, else PRCD, else the first of
several ITBD; the one after is CLBD, else the last ITBD. The choice of the banks is *not
confirmed*; balances and totals that do not hold are told.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from books.errors import FormatError
from books.model import (
    AccountType,
    Direction,
    Finding,
    Payment,
    Severity,
    Statement,
)
from edi.xml import find, find_all, find_text
from edi.zedi.entries import DIRECTIONS, bank_code, parse_day_of, read_entry
from edi.zedi.envelope import parse_document
from edi.zedi.known import REPORTS, is_report_item
from edi.zedi.parts import get_yen, parse_whole_yen
from edi.zedi.unread import find_unread, merge
from edi.zengin.accounts import parse_account_type

T = TypeVar("T")
_TYPES = {kind.value: kind for kind in AccountType}
_TOTALS = (
    ("TtlCdtNtries", "入金", Direction.IN),
    ("TtlDbtNtries", "出金", Direction.OUT),
)


class _Read(NamedTuple):
    """Payments and findings of one report, before ids are made distinct."""

    payments: tuple[Payment, ...]
    findings: tuple[Finding, ...]


def identify_camt(data: bytes) -> bool:
    """Whether a file looks like an account report (camt), by its content."""
    head = data[:10_000]
    return any(path.partition("/")[0].encode() in head for path in REPORTS)


def read_camt(data: bytes, *, stem: str) -> tuple[Payment, ...]:
    """Read the booked movements of a camt.052, camt.053 or camt.054 file (ZEDI入出金).

    A payment is called by the entry's account servicer reference if it has one, else
    ``<stem>:<number of the entry>``; an entry of several transactions gives a payment
    each, ``-1``, ``-2`` … after the entry's name.

    Raises:
        FormatError: another message, a currency other than JPY, broken dates, amounts.
    """
    statements, _ = read_camt_statements(data, stem=stem)
    return tuple(payment for one in statements for payment in one.payments)


def read_camt_statements(
    data: bytes, *, stem: str
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """Read each account of a camt file with its balances (ZEDI入出金、口座ごと).

    Payments are called as by ``read_camt``. Entries that are not booked, batches that
    can't be taken apart, and balances or totals that do not hold are told.

    Raises:
        FormatError: another message, a currency other than JPY, broken dates, amounts.
    """
    root = parse_document(data)
    reports = [report for path in REPORTS for report in find_all(root, path)]
    if not reports:
        raise FormatError(
            "入出金の電文(camt.052、camt.053、camt.054)ではありません。"
            "ファイルの種類を確かめてください。"
        )
    statements: list[Statement] = []
    findings: list[Finding] = []
    first = 1
    seen: dict[str, int] = {}
    for report in reports:
        entries = find_all(report, "Ntry")
        read = _entries(entries, stem, first)
        first += len(entries)
        statement, told = _statement(report, _distinct(read.payments, seen))
        statements.append(statement)
        findings += [*read.findings, *told, *_check(report, statement, read.findings)]
    unread = find_unread(root, is_report_item, severity=Severity.INFO)
    return tuple(statements), merge([*findings, *unread])


def _entries(entries: Sequence[etree._Element], stem: str, first: int) -> _Read:
    payments: list[Payment] = []
    findings: list[Finding] = []
    for number, entry in enumerate(entries, first):
        try:
            found, told = read_entry(entry, f"{stem}:{number}")
        except FormatError as error:
            raise FormatError(f"{number}件目の明細: {error}") from error
        payments += found
        findings += told
    return _Read(tuple(payments), tuple(findings))


def _distinct(payments: Sequence[Payment], seen: dict[str, int]) -> tuple[Payment, ...]:
    """Payments whose ids differ: a repeated one gets its number behind."""
    found = []
    for payment in payments:
        name = payment.payment_id
        seen[name] = seen.get(name, 0) + 1
        again = {"payment_id": f"{name}#{seen[name]}"} if seen[name] > 1 else {}
        found.append(payment.model_copy(update=again))
    return tuple(found)


def _statement(
    report: etree._Element, payments: tuple[Payment, ...]
) -> tuple[Statement, list[Finding]]:
    told: list[Finding] = []
    opening, closing = _balances(report, told)
    statement = Statement(
        **_account(report, told),
        from_date=_day(report, told, "FrToDt/FrDtTm", "FrToDt/FrDt"),
        to_date=_day(report, told, "FrToDt/ToDtTm", "FrToDt/ToDt"),
        opening=opening,
        closing=closing,
        payments=payments,
    )
    return statement, told


def _account(report: etree._Element, told: list[Finding]) -> dict[str, Any]:
    account = find(report, "Acct")
    if account is None:
        told.append(_finding("statement_account", "電文に口座(Acct)がありません。"))
        return {}
    currency = find_text(account, "Ccy") or "JPY"
    if currency != "JPY":
        raise FormatError(f"{currency}建ての口座は扱えません(JPYのみ)。")
    bank = find(account, "Svcr")
    return {
        "bank_code": None if bank is None else bank_code(bank),
        "branch_code": None if bank is None else find_text(bank, "BrnchId/Id"),
        "account_type": _account_type(find_text(account, "Tp/Prtry", "Tp/Cd"), told),
        "account_number": find_text(account, "Id/Othr/Id", "Id/IBAN"),
        "holder": find_text(account, "Ownr/Nm", "Ownr/Pty/Nm", "Nm"),
    }


def _account_type(kind: str | None, told: list[Finding]) -> AccountType | None:
    if kind is None or kind in _TYPES:
        return _TYPES.get(kind or "")
    return _attempt(lambda: parse_account_type(kind), told)


def _attempt(read: Callable[[], T], told: list[Finding]) -> T | None:
    """What is read, or None and a finding: the movements are worth more than it."""
    try:
        return read()
    except FormatError as error:
        told.append(_finding("zedi_unread", f"{error}明細は取り込みました。"))
        return None


def _day(element: etree._Element, told: list[Finding], *paths: str) -> dt.date | None:
    text = find_text(element, *paths)
    return None if text is None else _attempt(lambda: parse_day_of(text), told)


def _balances(
    report: etree._Element, told: list[Finding]
) -> tuple[int | None, int | None]:
    """Yen before and after, None where the report does not say."""
    found: dict[str, list[int]] = {}
    for balance in find_all(report, "Bal"):
        code = find_text(balance, "Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry") or ""
        amount = _attempt(partial(_balance, balance), told)
        if amount is not None:
            found.setdefault(code, []).append(amount)
    interim = found.get("ITBD", [])
    before = [*found.get("OPBD", []), *found.get("PRCD", []), *interim[:-1]]
    after = [*found.get("CLBD", [])[-1:], *interim[-1:]]
    return next(iter(before), None), next(iter(after), None)


def _balance(balance: etree._Element) -> int:
    amount = find(balance, "Amt")
    direction = DIRECTIONS.get(find_text(balance, "CdtDbtInd") or "")
    if amount is None or direction is None:
        raise FormatError("残高(Bal)の金額か区分がありません。")
    return get_yen(amount) * (1 if direction is Direction.IN else -1)


def _check(
    report: etree._Element, statement: Statement, told: Sequence[Finding]
) -> Iterator[Finding]:
    """Balances against movements, and the report's own totals."""
    account = statement.account_number or ""
    sums = {
        direction: [p.amount for p in statement.payments if p.direction is direction]
        for direction in Direction
    }
    moved = sum(sums[Direction.IN]) - sum(sums[Direction.OUT])
    opening, closing = statement.opening, statement.closing
    if opening is not None and closing is not None and opening + moved != closing:
        yield _finding(
            "statement_balance",
            f"口座{account}の残高が合いません: {opening:,}円に入出金{moved:+,}円を足すと"
            f"{opening + moved:,}円ですが、電文の残高は{closing:,}円です。"
            "明細が欠けていないか銀行のサイトで確かめてください。",
        )
    if any(finding.code == "zedi_not_booked" for finding in told):
        return  # the totals count those too, or not: the standard leaves it open
    for name, label, direction in _TOTALS:
        total = find_text(report, f"TxsSummry/{name}/Sum")
        if total and _total(total) != sum(sums[direction]):
            yield _finding(
                "statement_total",
                f"口座{account}の{label}合計が電文では{total}円ですが、明細の合計は"
                f"{sum(sums[direction]):,}円です。銀行のサイトで確かめてください。",
            )


def _total(text: str) -> int | None:
    try:
        return parse_whole_yen(text)
    except FormatError:
        return None


def _finding(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message)
