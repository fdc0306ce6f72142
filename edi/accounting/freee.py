"""freee会計 deal files: 21 columns with a heading (取引インポート).

Source: https://support.freee.co.jp/hc/ja/articles/202847320 ; lengths of names are those
of the API schema v2020_06_15, that of 備考 is not confirmed. A deal is one side of an
entry (``deal``); reading puts the other back by the same rule as ``books.journal``. Only
the first row of a deal has 収支区分 to 取引先. UTF-8 with a BOM; an older heading without
取引先コード is read too. 税計算区分 other than 内税 and 税込 is not read: the amount would
not contain the tax.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from books.errors import FormatError
from books.model import EntrySide, Finding, JournalEntry, JournalLine
from books.settings_company import Accounts
from edi.accounting.cells import format_day, parse_amount, parse_day
from edi.accounting.columns import Column, Kind, Unit
from edi.accounting.csvfile import first_row, parse_csv
from edi.accounting.deal import Row, deal_of, own_side
from edi.accounting.double import check_shares, joined, meaning_of
from edi.accounting.table import Report, columns_of, read_rows, write_rows
from edi.accounting.tax import Meaning, Name, freee, meanings

_INCOME, _EXPENSE = "収入", "支出"
_C = partial(
    Column,
    unit=Unit.CHARACTERS,
    source="https://support.freee.co.jp/hc/ja/articles/202847320",
)
_S = partial(_C, source="freee API schema v2020_06_15")
_U = partial(_C, confirmed=False)
_TAG = partial(_S, unread=True)
COLUMNS = (
    _C("収支区分", allowed=(_INCOME, _EXPENSE)),
    _C("管理番号"),
    _C("発生日", 10, Kind.DATE),
    _C("決済期日", 10, Kind.DATE),
    _C("取引先コード", unread=True),
    _S("取引先", 255),
    _S("勘定科目", 30, required=True),
    _C("税区分", required=True),
    _C("金額", kind=Kind.AMOUNT, required=True, signed=True),
    _U("税計算区分", allowed=("内税", "税込")),
    _C("税額", kind=Kind.AMOUNT, signed=True),
    _U("備考", 255, cut=True),
    _TAG("品目", 30),
    _S("部門", 30),
    _C("メモタグ（複数指定可、カンマ区切り）", unread=True),
    _TAG("セグメント1", 100),
    _TAG("セグメント2", 100),
    _TAG("セグメント3", 100),
    _C("決済日", 10, Kind.DATE, unread=True),
    _TAG("決済口座", 255),
    _C("決済金額", kind=Kind.AMOUNT, signed=True, unread=True),
)
NOT_CARRIED = ("lines.sub_account", "the account that is owed")
MAX_BYTES = 5 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "cp932")


def write_freee(
    entries: Iterable[JournalEntry], accounts: Accounts
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write entries as deals for freee (取引作成), with what had to be changed.

    Raises:
        FormatError: an entry does not balance or is no deal, a rate has no 税区分, or
            the file is over 5 MB.
    """
    report = Report()
    rows = [row for entry in entries for row in _rows(entry, accounts, report)]
    data = write_rows(COLUMNS, rows, encoding="utf-8-sig", header=True, report=report)
    if len(data) > MAX_BYTES:
        raise FormatError(
            "freeeの取込ファイルは5MBまでです。期間を分けて出力してください。"
        )
    return data, report.findings


def _rows(
    entry: JournalEntry, accounts: Accounts, report: Report
) -> Iterator[dict[str, str]]:
    check_shares(entry, report, accounts)
    deal = deal_of(entry, accounts)
    head = {
        "収支区分": _INCOME if deal.income else _EXPENSE,
        "管理番号": entry.reference,
        "発生日": format_day(entry.date),
        "決済期日": format_day(entry.due_date),
        "取引先": deal.partner,
    }
    for row in deal.rows:
        yield head | _detail(row, entry.description)
        head = {}


def _detail(row: Row, description: str) -> dict[str, str]:
    return {
        "勘定科目": row.line.account,
        "税区分": row.tax,
        "金額": str(row.amount),
        "税計算区分": "内税" if row.tax_amount else "",
        "税額": str(row.tax_amount) if row.tax_amount else "",
        "備考": description,
        "部門": row.line.department or "",
    }


def identify_freee(data: bytes) -> bool:
    """Whether these bytes are a deal file of freee (識別)."""
    heading = first_row(data, _ENCODINGS)
    return {"収支区分", "発生日", "勘定科目", "税計算区分"} <= set(heading)


def read_freee(
    data: bytes, accounts: Accounts
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    """Read a deal file of freee into entries (取引読込), with what no entry holds.

    Raises:
        FormatError: not such a file.
    """
    report = Report()
    table = parse_csv(data, _ENCODINGS)
    columns = columns_of(table[0] if table else (), COLUMNS)
    deals: list[list[dict[str, str]]] = []
    for row in read_rows(table[1:], columns, report):
        if row.get("収支区分"):
            deals.append([])
        elif not deals:
            raise FormatError(
                "最初の行に収支区分がありません。元のファイルを確かめてください。"
            )
        deals[-1].append(row)
    names = meanings(freee)
    entries = tuple(_entry(deal, names, accounts) for deal in deals)
    return entries, report.findings


def _entry(
    rows: list[dict[str, str]], names: Mapping[Name, Meaning], accounts: Accounts
) -> JournalEntry:
    first = rows[0]
    day = parse_day(first.get("発生日", ""))
    if day is None:
        raise FormatError("発生日が空の取引があります。日付を入力してください。")
    income = first["収支区分"] == _INCOME
    partner = first.get("取引先") or None
    lines = [_line(row, names, accounts, partner, income=income) for row in rows]
    own = own_side(income=income)
    total = sum(x.amount if x.side is own else -x.amount for x in lines)
    if total:
        lines.append(_owed_line(lines, total, accounts, income=income))
    return JournalEntry(
        reference=first.get("管理番号", ""),
        date=day,
        lines=tuple(lines),
        description=joined(rows, "備考"),
        due_date=parse_day(first.get("決済期日", "")),
    )


def _line(
    row: dict[str, str],
    names: Mapping[Name, Meaning],
    accounts: Accounts,
    partner: str | None,
    *,
    income: bool,
) -> JournalLine:
    category, rate, kind = meaning_of((row["税区分"], ""), names, accounts)
    amount = parse_amount(row["金額"], "金額")
    tax = parse_amount(row.get("税額", ""), "税額")
    turned = amount < 0
    return JournalLine(
        side=EntrySide.CREDIT if income is not turned else EntrySide.DEBIT,
        account=row["勘定科目"],
        amount=abs(amount),
        tax_amount=-tax if turned else tax,
        rate=rate,
        category=category,
        invoice_kind=kind,
        department=row.get("部門") or None,
        partner=partner,
    )


def _owed_line(
    lines: list[JournalLine], total: int, accounts: Accounts, *, income: bool
) -> JournalLine:
    goods = any(x.account == accounts.purchases for x in lines)
    bought = accounts.payables if goods else accounts.accrued
    return JournalLine(
        side=EntrySide.DEBIT if income is (total > 0) else EntrySide.CREDIT,
        account=accounts.receivables if income else bought,
        amount=abs(total),
        partner=lines[0].partner,
    )
