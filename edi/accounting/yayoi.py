"""弥生会計 import files: 25 columns, CP932, no heading (弥生インポート形式).

Sources: https://support.yayoi-kk.co.jp/subcontents.html?page_id=18545 for the columns,
page_id=18586 for the file (a row that starts with # is a comment, commas inside a cell
are quoted; how a quote inside a cell is written is not said). An entry of one row is
flag 2000; of several 2110, 2100 …, 2101, where a side without an account has the amount
0. Type 3 (振替伝票) of the several-row form is not confirmed. 弥生会計オンライン takes
fewer digits (page_id=27184: names 12 characters, amounts 9 digits). The partner has no
column (it is in the 摘要); ``reference`` is kept in 仕訳メモ.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from books.errors import FormatError
from books.model import Finding, JournalEntry, JournalLine
from books.settings_company import Accounts
from edi.accounting.cells import format_day, parse_day
from edi.accounting.columns import Column, Kind
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
from edi.accounting.table import Report, read_rows, write_rows
from edi.accounting.tax import yayoi

_SINGLE, _FIRST, _MIDDLE, _LAST = "2000", "2110", "2100", "2101"
FLAGS = (_SINGLE, "2111", _FIRST, _MIDDLE, _LAST)
_C = partial(
    Column, source="https://support.yayoi-kk.co.jp/subcontents.html?page_id=18545"
)
_U = partial(_C, confirmed=False)
_AMOUNT = Kind.AMOUNT
COLUMNS = (
    _C("識別フラグ", 4, required=True, allowed=FLAGS),
    _C("伝票No.", 6, Kind.NUMBER, unread=True),
    _C("決算", 4, allowed=("中決", "本決"), unread=True),
    _C("取引日付", 10, Kind.DATE, required=True),
    _C("借方勘定科目", 24),
    _C("借方補助科目", 24),
    _C("借方部門", 24),
    _C("借方税区分"),
    _C("借方金額", 11, _AMOUNT, required=True),
    _C("借方税金額", 11, _AMOUNT),
    _C("貸方勘定科目", 24),
    _C("貸方補助科目", 24),
    _C("貸方部門", 24),
    _C("貸方税区分"),
    _C("貸方金額", 11, _AMOUNT, required=True),
    _C("貸方税金額", 11, _AMOUNT),
    _C("摘要", 64, cut=True),
    _U("番号", 10, unread=True),
    _U("期日", 10, Kind.DATE),
    _U("タイプ", 1, required=True, allowed=("0", "1", "2", "3")),
    _U("生成元", 4, unread=True),
    _U("仕訳メモ", 180),
    _U("付箋1", 1, Kind.NUMBER, unread=True, default="0"),
    _U("付箋2", 1, Kind.NUMBER, unread=True, default="0"),
    _U("調整", 3, required=True, allowed=("no", "yes", "NO", "YES"), default="no"),
)
NOT_CARRIED = ("lines.partner",)
_ENCODINGS = ("cp932",)
_NAMES = {
    "account": "勘定科目",
    "sub_account": "補助科目",
    "department": "部門",
    "tax": "税区分",
    "amount": "金額",
    "tax_amount": "税金額",
}


def write_yayoi(
    entries: Iterable[JournalEntry], accounts: Accounts
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write entries for 弥生会計 (弥生取込), with what had to be changed.

    Raises:
        FormatError: an entry does not balance, a name is too long, a character is not
            in CP932, or a rate has no 税区分.
    """
    report = Report()
    rows = [row for entry in entries for row in _rows(entry, accounts, report)]
    data = write_rows(COLUMNS, rows, encoding="cp932", header=False, report=report)
    return data, report.findings


def _rows(
    entry: JournalEntry, accounts: Accounts, report: Report
) -> Iterator[dict[str, str]]:
    check_shares(entry, report, accounts)
    lines = pairs(entry)
    for number, pair in enumerate(lines):
        row = {
            "識別フラグ": _flag(number, len(lines)),
            "取引日付": format_day(entry.date),
            "摘要": entry.description,
            "期日": format_day(entry.due_date),
            "タイプ": "0" if len(lines) == 1 else "3",
            "仕訳メモ": entry.reference,
            "付箋1": "0",
            "付箋2": "0",
            "調整": "no",
        }
        for line, (_, side) in zip(pair, SIDES, strict=True):
            row |= {side + k: v for k, v in _side(line, accounts).items()}
        yield row


def _flag(number: int, count: int) -> str:
    if count == 1:
        return _SINGLE
    return {0: _FIRST, count - 1: _LAST}.get(number, _MIDDLE)


def _side(line: JournalLine | None, accounts: Accounts) -> dict[str, str]:
    if line is None:
        return {"金額": "0"}
    return {
        "勘定科目": line.account,
        "補助科目": line.sub_account or "",
        "部門": line.department or "",
        "税区分": _tax(line, accounts),
        "金額": str(line.amount),
        "税金額": str(line.tax_amount) if line.tax_amount else "",
    }


def _tax(line: JournalLine, accounts: Accounts) -> str:
    """The name as the ledger is kept: 込 with tax, 内 without, where the tax is inside."""
    name = tax_name(line, yayoi, accounts)[0]
    return name.replace("込", "内", 1) if accounts.tax_exclusive else name


def identify_yayoi(data: bytes) -> bool:
    """Whether these bytes are an import file of 弥生会計 (識別)."""
    row = first_row(data, _ENCODINGS, comment="#")
    return len(row) == len(COLUMNS) and row[0] in FLAGS


def read_yayoi(
    data: bytes, accounts: Accounts | None = None
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    """Read an import file of 弥生会計 (弥生読込), with what no entry holds.

    Raises:
        FormatError: not such a file, or it does not balance.
    """
    report = Report()
    table = [row for row in parse_csv(data, _ENCODINGS) if not row[0].startswith("#")]
    reader = Reader(yayoi, _NAMES, accounts or Accounts())
    groups = _groups(read_rows(table, COLUMNS, report))
    return tuple(_entry(group, reader) for group in groups), report.findings


def _groups(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """Rows of one entry each."""
    group: list[dict[str, str]] = []
    for row in rows:
        flag = row["識別フラグ"]
        if bool(group) is (flag in (_SINGLE, "2111", _FIRST)):
            raise FormatError(
                "複数行の仕訳の並びが崩れています。行を並べ替えないでください。"
            )
        group.append(row)
        if flag in (_SINGLE, "2111", _LAST):
            yield group
            group = []
    if group:
        raise FormatError(
            "複数行の仕訳が途中で終わっています。元のファイルを確かめてください。"
        )


def _entry(rows: Sequence[dict[str, str]], reader: Reader) -> JournalEntry:
    first = rows[0]
    day = parse_day(first["取引日付"])
    if day is None:  # pragma: no cover (the column is required)
        raise FormatError("取引日付が空の仕訳があります。日付を入力してください。")
    reference = first["仕訳メモ"]
    return JournalEntry(
        reference=reference,
        date=day,
        lines=balanced(reference, reader.lines(rows)),
        description=joined(rows, "摘要"),
        due_date=parse_day(first["期日"]),
    )
