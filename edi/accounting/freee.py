"""freee会計 deal files: 21 columns with a heading (取引インポート).

Source: https://support.freee.co.jp/hc/ja/articles/202847320 . A deal is one side of an
entry: its rows are what was bought or sold (and the withheld tax, negative); the payable
or receivable is freee's own and has no row. Reading puts it back by the same rule as
``books.journal``. Only the first row of a deal has 収支区分 to 取引先. UTF-8 with a BOM.
"""

from collections.abc import Iterable, Iterator

from books.errors import FormatError
from books.model import EntrySide, Finding, JournalEntry, JournalLine
from books.settings import Accounts
from edi.accounting.double import format_day, pairs, parse_day
from edi.accounting.table import Column, Report, parse_amount, read_rows, write_rows
from edi.accounting.tax import Meaning, freee, meanings

COLUMNS = (
    Column("収支区分"),
    Column("管理番号"),
    Column("発生日", 10, number=True),
    Column("決済期日", 10, number=True),
    Column("取引先コード"),
    Column("取引先"),
    Column("勘定科目", required=True),
    Column("税区分", required=True),
    Column("金額", required=True, number=True),
    Column("税計算区分"),
    Column("税額", number=True),
    Column("備考", 510, cut=True),
    Column("品目"),
    Column("部門"),
    Column("メモタグ（複数指定可、カンマ区切り）"),
    Column("セグメント1"),
    Column("セグメント2"),
    Column("セグメント3"),
    Column("決済日"),
    Column("決済口座"),
    Column("決済金額"),
)
NOT_CARRIED = ("lines.sub_account", "the account that is owed")
MAX_BYTES = 5 * 1024 * 1024
_INCOME, _EXPENSE = "収入", "支出"


def write_freee(
    entries: Iterable[JournalEntry], accounts: Accounts
) -> tuple[bytes, tuple[Finding, ...]]:
    """Write entries as deals for freee (取引作成), with what had to be changed.

    Raises:
        FormatError: an entry does not balance or is no deal, a rate has no 税区分, or
            the file is over 5 MB.
    """
    report = Report()
    rows = [row for entry in entries for row in _rows(entry, accounts)]
    data = write_rows(COLUMNS, rows, encoding="utf-8-sig", header=True, report=report)
    if len(data) > MAX_BYTES:
        raise FormatError(
            "freeeの取込ファイルは5MBまでです。期間を分けて出力してください。"
        )
    return data, tuple(report.findings)


def _owed(accounts: Accounts) -> frozenset[str]:
    return frozenset(
        {accounts.payables, accounts.accrued, accounts.employee, accounts.receivables}
    )


def _rows(entry: JournalEntry, accounts: Accounts) -> Iterator[dict[str, str]]:
    pairs(entry)
    owed = [
        x for x in entry.lines if x.category is None and x.account in _owed(accounts)
    ]
    if len(owed) != 1:
        raise FormatError(
            f"仕訳{entry.reference}は債権・債務の行が{len(owed)}行あるため、freeeの取引に"
            "できません。振替伝票として登録してください。"
        )
    income = owed[0].account == accounts.receivables
    head = {
        "収支区分": _INCOME if income else _EXPENSE,
        "管理番号": entry.reference,
        "発生日": format_day(entry.date),
        "決済期日": format_day(entry.due_date),
        "取引先": next((x.partner for x in entry.lines if x.partner), ""),
    }
    for line in entry.lines:
        if line is not owed[0]:
            yield head | _detail(line, entry, income=income)
            head = {}


def _detail(line: JournalLine, entry: JournalEntry, *, income: bool) -> dict[str, str]:
    own = EntrySide.CREDIT if income else EntrySide.DEBIT
    sign = 1 if line.side is own else -1
    return {
        "勘定科目": line.account,
        "税区分": freee(line, sale=income)[0],
        "金額": str(sign * line.amount),
        "税計算区分": "内税" if line.tax_amount else "",
        "税額": str(sign * line.tax_amount) if line.tax_amount else "",
        "備考": entry.description,
        "部門": line.department or "",
    }


def read_freee(data: bytes, accounts: Accounts) -> tuple[JournalEntry, ...]:
    """Read a deal file of freee back into entries (取引読込).

    Raises:
        FormatError: not such a file.
    """
    rows = read_rows(data, COLUMNS, encodings=("utf-8-sig", "cp932"), header=True)
    deals: list[list[dict[str, str]]] = []
    for row in rows:
        if row["収支区分"]:
            deals.append([])
        elif not deals:
            raise FormatError(
                "最初の行に収支区分がありません。元のファイルを確かめてください。"
            )
        deals[-1].append(row)
    names = meanings(freee)
    return tuple(_entry(deal, names, accounts) for deal in deals)


def _entry(
    rows: list[dict[str, str]],
    names: dict[tuple[str, str], Meaning],
    accounts: Accounts,
) -> JournalEntry:
    first = rows[0]
    day = parse_day(first["発生日"])
    if first["収支区分"] not in (_INCOME, _EXPENSE) or day is None:
        raise FormatError(
            "収支区分または発生日を読めません。元のファイルを確かめてください。"
        )
    income = first["収支区分"] == _INCOME
    partner = first["取引先"] or None
    lines = [_line(row, names, partner, income=income) for row in rows]
    own = EntrySide.CREDIT if income else EntrySide.DEBIT
    total = sum(x.amount if x.side is own else -x.amount for x in lines)
    if total:
        lines.append(_owed_line(lines, total, accounts, income=income))
    return JournalEntry(
        reference=first["管理番号"],
        date=day,
        lines=tuple(lines),
        description=first["備考"],
        due_date=parse_day(first["決済期日"]),
    )


def _line(
    row: dict[str, str],
    names: dict[tuple[str, str], Meaning],
    partner: str | None,
    *,
    income: bool,
) -> JournalLine:
    meaning = names.get((row["税区分"], ""))
    if meaning is None:
        raise FormatError(
            f"税区分「{row['税区分'][:40]}」を読めません。税区分を確かめてください。"
        )
    amount = parse_amount(row["金額"], "金額")
    tax = parse_amount(row["税額"], "税額")
    turned = amount < 0
    category, rate, kind = meaning
    return JournalLine(
        side=EntrySide.CREDIT if income is not turned else EntrySide.DEBIT,
        account=row["勘定科目"],
        amount=abs(amount),
        tax_amount=-tax if turned else tax,
        rate=rate,
        category=category,
        invoice_kind=kind,
        department=row["部門"] or None,
        partner=partner,
    )


def _owed_line(
    lines: list[JournalLine], total: int, accounts: Accounts, *, income: bool
) -> JournalLine:
    bought = (
        accounts.payables
        if lines[0].account == accounts.purchases
        else accounts.accrued
    )
    return JournalLine(
        side=EntrySide.DEBIT if income is (total > 0) else EntrySide.CREDIT,
        account=accounts.receivables if income else bought,
        amount=abs(total),
        partner=lines[0].partner,
    )
