"""マネーフォワード クラウド会計 journal files: 27 columns with a heading (仕訳帳).

Source: https://biz.moneyforward.com/support/account/guide/import-books/ib01.html and, for
会計Plus, …/support/ac-plus/guide/journal2/import2.html . Required are 取引No, 取引日, 勘定
科目 and 金額 (a side of a 複合仕訳 may be empty); no page tells a length. Rows of the same
取引No and date are one entry; 取引No counts from 1 in the file, ``reference`` is kept in
仕訳メモ. There is no column for the due date. Written in CP932, as one of the two
templates of the program is; an older heading of 19 columns is read too.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from books.errors import FormatError
from books.model import Finding, JournalEntry, JournalLine
from books.settings_company import Accounts
from edi.accounting.cells import format_day, parse_day
from edi.accounting.columns import Column, Kind, Unit
from edi.accounting.csvfile import first_row, parse_csv
from edi.accounting.double import (
    SIDES,
    Reader,
    balanced,
    check_shares,
    joined,
    pairs,
    tax_name,
)
from edi.accounting.table import Report, columns_of, read_rows, write_rows
from edi.accounting.tax import moneyforward

_C = partial(
    Column,
    unit=Unit.CHARACTERS,
    source="https://biz.moneyforward.com/support/account/guide/import-books/ib01.html",
)
_U = partial(_C, confirmed=False)
_AMOUNT = partial(_C, kind=Kind.AMOUNT, signed=True)
COLUMNS = (
    _U("取引No", 9, Kind.NUMBER, required=True),
    _C("取引日", 10, Kind.DATE, required=True),
    _C("借方勘定科目"),
    _C("借方補助科目"),
    _C("借方部門"),
    _C("借方取引先"),
    _C("借方税区分"),
    _C("借方インボイス"),
    _AMOUNT("借方金額(円)"),
    _AMOUNT("借方税額"),
    _C("貸方勘定科目"),
    _C("貸方補助科目"),
    _C("貸方部門"),
    _C("貸方取引先"),
    _C("貸方税区分"),
    _C("貸方インボイス"),
    _AMOUNT("貸方金額(円)"),
    _AMOUNT("貸方税額"),
    _U("摘要", 200, cut=True),
    _C("仕訳メモ"),
    _C("タグ", unread=True),
    _C("MF仕訳タイプ", unread=True),
    _C("決算整理仕訳", unread=True),
    _C("作成日時", unread=True),
    _C("作成者", unread=True),
    _C("最終更新日時", unread=True),
    _C("最終更新者", unread=True),
)
_OLDER = (*COLUMNS, _U("メモ", unread=True))
NOT_CARRIED = ("due_date",)
_ENCODINGS = ("utf-8-sig", "cp932")
_NAMES = {
    "account": "勘定科目",
    "sub_account": "補助科目",
    "department": "部門",
    "partner": "取引先",
    "tax": "税区分",
    "invoice": "インボイス",
    "amount": "金額(円)",
    "tax_amount": "税額",
}


def write_moneyforward(
    entries: Iterable[JournalEntry], accounts: Accounts
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write entries for マネーフォワード (仕訳帳作成), with what had to be changed.

    Raises:
        FormatError: an entry does not balance, a character is not in CP932, or a rate
            has no 税区分.
    """
    report = Report()
    rows = [
        row
        for number, entry in enumerate(entries, start=1)
        for row in _rows(entry, number, accounts, report)
    ]
    data = write_rows(COLUMNS, rows, encoding="cp932", header=True, report=report)
    return data, report.findings


def _rows(
    entry: JournalEntry, number: int, accounts: Accounts, report: Report
) -> Iterator[dict[str, str]]:
    check_shares(entry, report, accounts)
    for pair in pairs(entry):
        row = {
            "取引No": str(number),
            "取引日": format_day(entry.date),
            "摘要": entry.description,
            "仕訳メモ": entry.reference,
        }
        for line, (_, side) in zip(pair, SIDES, strict=True):
            row |= {side + k: v for k, v in _side(line, accounts).items()}
        yield row


def _side(line: JournalLine | None, accounts: Accounts) -> dict[str, str]:
    if line is None:
        return {}
    tax, invoice = tax_name(line, moneyforward, accounts)
    return {
        "勘定科目": line.account,
        "補助科目": line.sub_account or "",
        "部門": line.department or "",
        "取引先": line.partner or "",
        "税区分": tax,
        "インボイス": invoice,
        "金額(円)": str(line.amount),
        "税額": str(line.tax_amount) if line.tax_amount else "",
    }


def identify_moneyforward(data: bytes) -> bool:
    """Whether these bytes are a journal file of マネーフォワード (識別)."""
    heading = first_row(data, _ENCODINGS)
    return {"取引No", "借方勘定科目", "貸方勘定科目", "借方金額(円)"} <= set(heading)


def read_moneyforward(
    data: bytes, accounts: Accounts | None = None
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    """Read a journal file of マネーフォワード (仕訳帳読込), with what no entry holds.

    Raises:
        FormatError: not such a file, or it does not balance.
    """
    report = Report()
    table = parse_csv(data, _ENCODINGS)
    columns = columns_of(table[0] if table else (), _OLDER)
    reader = Reader(moneyforward, _NAMES, accounts or Accounts())
    rows = read_rows(table[1:], columns, report)
    groups = groupby(rows, key=lambda row: (row["取引No"], row["取引日"]))
    entries = tuple(_entry(list(group), reader) for _, group in groups)
    return entries, report.findings


def _entry(rows: Sequence[dict[str, str]], reader: Reader) -> JournalEntry:
    first = rows[0]
    day = parse_day(first["取引日"])
    if day is None:  # pragma: no cover (the column is required)
        raise FormatError("取引日が空の仕訳があります。日付を入力してください。")
    reference = first.get("仕訳メモ", "")
    return JournalEntry(
        reference=reference,
        date=day,
        lines=balanced(reference, reader.lines(rows)),
        description=joined(rows, "摘要"),
    )
