"""Journal entries laid out in rows with a debit and a credit side (借方・貸方の行).

Rows pair the n-th debit with the n-th credit line; the longer side goes on alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from books.deduction import share_of
from books.errors import FormatError
from books.model import EntrySide, JournalEntry, JournalLine
from books.settings_company import Accounts
from books.tax import transitional_share
from edi.accounting.cells import parse_amount
from edi.accounting.table import Report
from edi.accounting.tax import (
    Meaning,
    Name,
    Namer,
    as_company_writes,
    as_we_write,
    key_of,
    meanings,
)

Pair = tuple[JournalLine | None, JournalLine | None]
SIDES = ((EntrySide.DEBIT, "借方"), (EntrySide.CREDIT, "貸方"))


def pairs(entry: JournalEntry) -> tuple[Pair, ...]:
    """Debit and credit lines side by side.

    Raises:
        FormatError: the entry has no line or does not balance.
    """
    check_balance(entry)
    debit = [line for line in entry.lines if line.side is EntrySide.DEBIT]
    credit = [line for line in entry.lines if line.side is EntrySide.CREDIT]
    return tuple(zip_longest(debit, credit))


def check_balance(entry: JournalEntry) -> None:
    """Refuse an entry that is none.

    Raises:
        FormatError: it has no line or does not balance.
    """
    if not entry.lines or entry.debit_total != entry.credit_total:
        raise FormatError(
            f"仕訳{entry.reference}の貸借が一致しません"
            f"(借方{entry.debit_total:,}円、貸方{entry.credit_total:,}円)。"
            "元の書類の金額を確かめてください。"
        )


def check_shares(entry: JournalEntry, report: Report, accounts: Accounts) -> None:
    """Tell a transitional share that is not that of the day: programs refuse it.

    Where the ledger is kept without tax, what stands as input tax (仮払消費税等) is the
    credited share only (消費税経理通達の経過的取扱い); whether a program applies the
    share to the amount of the file or takes it as it is, is *not confirmed*.
    """
    for line in entry.lines:
        share = share_of(line.invoice_kind)
        if share is not None and share != transitional_share(entry.date):
            report.tell(
                "accounting_share_day",
                f"仕訳{entry.reference}の{line.account}は控除割合"
                f"{share:.0%}ですが、{entry.date}の割合ではありません。"
                "取引日を確かめてください。",
            )
        if share is not None and accounts.tax_exclusive and line.tax_amount:
            report.tell(
                "accounting_share_tax",
                "経過措置の仕入の税額は、控除割合を掛ける前の額で書きました。取り込んだあと、"
                "仮払消費税等が控除割合どおりか、会計ソフトで1件確かめてください。",
            )


def tax_name(line: JournalLine, namer: Namer, accounts: Accounts) -> Name:
    """The tax of a line as the company's program calls it.

    Raises:
        FormatError: the program has no name for the rate.
    """
    name = namer(line, sale=line.account in accounts.of_sales)
    return as_company_writes(name, accounts.tax_names)


@dataclass(frozen=True)
class Reader:
    """Reads lines of one program's files (行の読み取り).

    ``names`` are the column endings of account, sub_account, department, partner, tax,
    invoice, amount and tax_amount.
    """

    namer: Namer
    names: Mapping[str, str]
    accounts: Accounts

    def lines(self, rows: Sequence[Mapping[str, str]]) -> tuple[JournalLine, ...]:
        """Lines of one entry, debit first, as ``pairs`` took them apart.

        A side without an account is left out.

        Raises:
            FormatError: a tax name or a number that is not known.
        """
        known = meanings(self.namer)
        return tuple(
            self._line(side, cells, known)
            for side, prefix in SIDES
            for row in rows
            if (cells := self._cells(row, prefix))["account"]
        )

    def _cells(self, row: Mapping[str, str], prefix: str) -> dict[str, str]:
        return {key: row.get(prefix + name, "") for key, name in self.names.items()}

    def _line(
        self, side: EntrySide, cells: Mapping[str, str], known: Mapping[Name, Meaning]
    ) -> JournalLine:
        name = (cells["tax"], cells.get("invoice", ""))
        category, rate, kind = meaning_of(name, known, self.accounts)
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


def meaning_of(
    name: Name, known: Mapping[Name, Meaning], accounts: Accounts
) -> Meaning:
    """What a program's tax name means.

    Raises:
        FormatError: it is not known.
    """
    found = known.get(key_of(as_we_write(name, accounts.tax_names)))
    if found is None:
        raise FormatError(
            f"税区分「{' '.join(name).strip()[:40]}」を読めません。税区分を確かめるか、"
            "denpyo.yaml の accounts.tax_names に書いてください。"
        )
    return found


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


def joined(rows: Iterable[Mapping[str, str]], name: str) -> str:
    """The different texts of a column, as each row of an entry may have its own."""
    return " / ".join(dict.fromkeys(t for row in rows if (t := row.get(name, ""))))
