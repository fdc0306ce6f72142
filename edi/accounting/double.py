"""Journal entries laid out in rows with a debit and a credit side (借方・貸方の行).

Rows pair the n-th debit with the n-th credit line; the longer side goes on alone.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from books.errors import FormatError
from books.model import EntrySide, JournalEntry, JournalLine
from edi.accounting.table import parse_amount
from edi.accounting.tax import Meaning

Pair = tuple[JournalLine | None, JournalLine | None]
SIDES = ((EntrySide.DEBIT, "借方"), (EntrySide.CREDIT, "貸方"))


def pairs(entry: JournalEntry) -> tuple[Pair, ...]:
    """Debit and credit lines side by side.

    Raises:
        FormatError: the entry has no line or does not balance.
    """
    if not entry.lines or entry.debit_total != entry.credit_total:
        raise FormatError(
            f"仕訳{entry.reference}の貸借が一致しません"
            f"(借方{entry.debit_total:,}円、貸方{entry.credit_total:,}円)。"
            "元の書類の金額を確かめてください。"
        )
    debit = [line for line in entry.lines if line.side is EntrySide.DEBIT]
    credit = [line for line in entry.lines if line.side is EntrySide.CREDIT]
    return tuple(zip_longest(debit, credit))


def format_day(day: dt.date | None) -> str:
    """A date as ``2026/10/31``, empty for none."""
    return f"{day:%Y/%m/%d}" if day else ""


def parse_day(text: str) -> dt.date | None:
    """Read ``2026/10/31``, ``2026-10-31`` or ``20261031``; None when empty.

    Raises:
        FormatError: anything else.
    """
    plain = text.strip()
    if not plain:
        return None
    match = re.fullmatch(r"(\d{4})([/-]?)(\d{1,2})\2(\d{1,2})", plain, re.ASCII)
    try:
        if match:
            return dt.date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        pass
    raise FormatError(
        f"日付を読めません: {plain[:40]}。「2026/10/31」の形にしてください。"
    )


def read_lines(
    rows: Sequence[Mapping[str, str]],
    names: Mapping[str, str],
    meaning: Mapping[tuple[str, str], Meaning],
) -> tuple[JournalLine, ...]:
    """Lines of one entry, debit first, as ``pairs`` took them apart.

    ``names`` are the column endings of account, sub_account, department, partner, tax,
    invoice, amount and tax_amount; a side without an account is left out.

    Raises:
        FormatError: a tax name or a number that is not known.
    """
    lines = []
    for side, prefix in SIDES:
        for row in rows:
            cells = {key: row.get(prefix + name, "") for key, name in names.items()}
            if cells["account"]:
                lines.append(_line(side, cells, meaning))
    return tuple(lines)


def _line(
    side: EntrySide,
    cells: Mapping[str, str],
    meaning: Mapping[tuple[str, str], Meaning],
) -> JournalLine:
    tax = (cells["tax"], cells.get("invoice", ""))
    if tax not in meaning:
        raise FormatError(
            f"税区分「{' '.join(tax).strip()[:40]}」を読めません。税区分を確かめてください。"
        )
    category, rate, kind = meaning[tax]
    return JournalLine(
        side=side,
        account=cells["account"],
        amount=parse_amount(cells["amount"], "金額"),
        tax_amount=parse_amount(cells["tax_amount"], "税額"),
        rate=rate,
        category=category,
        invoice_kind=kind,
        sub_account=cells["sub_account"] or None,
        department=cells["department"] or None,
        partner=cells.get("partner") or None,
    )


def balanced(reference: str, lines: Iterable[JournalLine]) -> tuple[JournalLine, ...]:
    """The lines, if they balance.

    Raises:
        FormatError: they don't.
    """
    found = tuple(lines)
    debit = sum(x.amount for x in found if x.side is EntrySide.DEBIT)
    if not found or 2 * debit != sum(x.amount for x in found):
        raise FormatError(
            f"仕訳{reference[:40]}の貸借が一致しません。金額を確かめてください。"
        )
    return found
