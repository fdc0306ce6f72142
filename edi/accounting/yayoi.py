"""弥生会計 import files: 25 columns, CP932, no heading (弥生インポート形式).

Source: https://support.yayoi-kk.co.jp/subcontents.html?page_id=18545 . An entry of one
row is flag 2000; of several 2110, 2100 …, 2101, where a side without an account has the
amount 0. Type 3 (振替伝票) of the several-row form is not confirmed. The partner has no
column (it is in the 摘要); ``reference`` is kept in 仕訳メモ.
"""

from collections.abc import Iterable, Iterator, Sequence

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
from edi.accounting.tax import meanings, yayoi

COLUMNS = (
    Column("識別フラグ", 4, required=True, number=True),
    Column("伝票No.", 6, number=True),
    Column("決算", 4),
    Column("取引日付", 10, required=True, number=True),
    Column("借方勘定科目", 24),
    Column("借方補助科目", 24),
    Column("借方部門", 24),
    Column("借方税区分"),
    Column("借方金額", 11, required=True, number=True),
    Column("借方税金額", 11, number=True),
    Column("貸方勘定科目", 24),
    Column("貸方補助科目", 24),
    Column("貸方部門", 24),
    Column("貸方税区分"),
    Column("貸方金額", 11, required=True, number=True),
    Column("貸方税金額", 11, number=True),
    Column("摘要", 64, cut=True),
    Column("番号", 10),
    Column("期日", 10, number=True),
    Column("タイプ", 1, required=True, number=True),
    Column("生成元", 4),
    Column("仕訳メモ", 180),
    Column("付箋1", 1, number=True),
    Column("付箋2", 1, number=True),
    Column("調整", 3, required=True),
)
NOT_CARRIED = ("lines.partner",)
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
    rows = [row for entry in entries for row in _rows(entry, accounts)]
    data = write_rows(COLUMNS, rows, encoding="cp932", header=False, report=report)
    return data, tuple(report.findings)


def _rows(entry: JournalEntry, accounts: Accounts) -> Iterator[dict[str, str]]:
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
        return "2000"
    return {0: "2110", count - 1: "2101"}.get(number, "2100")


def _side(line: JournalLine | None, accounts: Accounts) -> dict[str, str]:
    if line is None:
        return {"金額": "0"}
    return {
        "勘定科目": line.account,
        "補助科目": line.sub_account or "",
        "部門": line.department or "",
        "税区分": yayoi(line, sale=line.account == accounts.sales)[0],
        "金額": str(line.amount),
        "税金額": str(line.tax_amount) if line.tax_amount else "",
    }


def read_yayoi(data: bytes) -> tuple[JournalEntry, ...]:
    """Read an import file of 弥生会計 back (弥生読込).

    Raises:
        FormatError: not such a file, or it does not balance.
    """
    entries: list[JournalEntry] = []
    group: list[dict[str, str]] = []
    for row in read_rows(data, COLUMNS, encodings=("cp932",), header=False):
        flag = row["識別フラグ"]
        if flag not in ("2000", "2111", "2110", "2100", "2101"):
            raise FormatError(
                f"識別フラグ「{flag[:20]}」を読めません。元の形式で保存してください。"
            )
        if bool(group) is (flag in ("2000", "2111", "2110")):
            raise FormatError(
                "複数行の仕訳の並びが崩れています。行を並べ替えないでください。"
            )
        group.append(row)
        if flag in ("2000", "2111", "2101"):
            entries.append(_entry(group))
            group = []
    if group:
        raise FormatError(
            "複数行の仕訳が途中で終わっています。元のファイルを確かめてください。"
        )
    return tuple(entries)


def _entry(rows: Sequence[dict[str, str]]) -> JournalEntry:
    first = rows[0]
    day = parse_day(first["取引日付"])
    if day is None:
        raise FormatError("取引日付が空の仕訳があります。日付を入力してください。")
    reference = first["仕訳メモ"]
    return JournalEntry(
        reference=reference,
        date=day,
        lines=balanced(reference, read_lines(rows, _NAMES, meanings(yayoi))),
        description=first["摘要"],
        due_date=parse_day(first["期日"]),
    )
