"""マネーフォワード クラウド会計 journal files: 27 columns with a heading (仕訳帳).

Source: https://biz.moneyforward.com/support/ac-plus/guide/journal2/import2.html . Rows of
the same 取引No and date are one entry; 取引No counts from 1 in the file, ``reference`` is
kept in 仕訳メモ. There is no column for the due date. CP932, as the program's own files.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from books.errors import FormatError
from books.model import Finding, JournalEntry, JournalLine
from books.settings import Accounts
from edi.accounting.double import (
    SIDES,
    balanced,
    format_day,
    pairs,
    parse_day,
    read_lines,
)
from edi.accounting.table import Column, Report, read_rows, write_rows
from edi.accounting.tax import meanings, moneyforward

COLUMNS = (
    Column("取引No", required=True, number=True),
    Column("取引日", 10, required=True, number=True),
    Column("借方勘定科目"),
    Column("借方補助科目"),
    Column("借方部門"),
    Column("借方取引先"),
    Column("借方税区分"),
    Column("借方インボイス"),
    Column("借方金額(円)", number=True),
    Column("借方税額", number=True),
    Column("貸方勘定科目"),
    Column("貸方補助科目"),
    Column("貸方部門"),
    Column("貸方取引先"),
    Column("貸方税区分"),
    Column("貸方インボイス"),
    Column("貸方金額(円)", number=True),
    Column("貸方税額", number=True),
    Column("摘要", 400, cut=True),
    Column("仕訳メモ"),
    Column("タグ"),
    Column("MF仕訳タイプ"),
    Column("決算整理仕訳"),
    Column("作成日時"),
    Column("作成者"),
    Column("最終更新日時"),
    Column("最終更新者"),
)
NOT_CARRIED = ("due_date",)
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
        for row in _rows(entry, number, accounts)
    ]
    data = write_rows(COLUMNS, rows, encoding="cp932", header=True, report=report)
    return data, tuple(report.findings)


def _rows(
    entry: JournalEntry, number: int, accounts: Accounts
) -> Iterator[dict[str, str]]:
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
    tax, invoice = moneyforward(line, sale=line.account == accounts.sales)
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


def read_moneyforward(data: bytes) -> tuple[JournalEntry, ...]:
    """Read a journal file of マネーフォワード back (仕訳帳読込).

    Raises:
        FormatError: not such a file, or it does not balance.
    """
    rows = read_rows(data, COLUMNS, encodings=("utf-8-sig", "cp932"), header=True)
    groups = groupby(rows, key=lambda row: (row["取引No"], row["取引日"]))
    return tuple(_entry(list(group)) for _, group in groups)


def _entry(rows: Sequence[dict[str, str]]) -> JournalEntry:
    first = rows[0]
    day = parse_day(first["取引日"])
    if day is None:
        raise FormatError("取引日が空の仕訳があります。日付を入力してください。")
    reference = first["仕訳メモ"]
    return JournalEntry(
        reference=reference,
        date=day,
        lines=balanced(reference, read_lines(rows, _NAMES, meanings(moneyforward))),
        description=first["摘要"],
    )
