"""A document as the parts of its paper, all of them words (書類の組み立て).

The templates only place what is here. Electronic addresses (``party_id``,
``endpoint``) are for machines and not printed.
"""

import datetime as dt
from dataclasses import dataclass

from books.model import BankAccount, Document, DocumentType, Party, TaxCategory
from books.rules.dates import tax_day
from books.tax import is_reduced_rate
from edi.paper.amounts import (
    Row,
    TaxRow,
    carried_rows,
    sum_rows,
    tax_rows,
    total_note,
    total_row,
)
from edi.paper.carry import split_pages
from edi.paper.columns import Table, plan_table
from edi.paper.forms import FORMS
from edi.paper.head import head_rows, mark, opening, term_rows, title
from edi.paper.rows import Group, plan_groups
from edi.paper.values import address_lines, format_rate

_SHORT, _SHORT_LINES = 160, 6  # letters and lines of notes beside the sums
_UNDATED = dt.date(2026, 1, 1)  # whose rates hold for a paper without any date


@dataclass(frozen=True)
class View:
    """What a paper shows, from top to bottom (書類の内容)."""

    title: str
    mark: str
    addressee: tuple[str, ...]
    recipient: Party
    issuer: Party
    head: tuple[Row, ...]
    opening: str
    total: Row | None
    total_note: str
    carried: tuple[Row, ...]
    terms: tuple[Row, ...]
    table: Table
    groups: tuple[Group, ...]
    legend: str
    taxes: tuple[TaxRow, ...]
    sums: tuple[Row, ...]
    account_label: str
    accounts: tuple[BankAccount, ...]
    notes: str

    @property
    def has_short_notes(self) -> bool:
        """Whether the notes have room beside the sums."""
        lines = self.notes.splitlines()
        return 0 < len(self.notes) <= _SHORT and len(lines) <= _SHORT_LINES

    @property
    def name(self) -> str:
        """What the file and the following pages are called (書類名)."""
        number = next((row.text for row in self.head if row.label.endswith("番号")), "")
        words = (self.title, f"({self.mark})" if self.mark else "", number)
        return " ".join(word for word in words if word)


def plan_paper(document: Document, breaks: tuple[int, ...] = ()) -> View:
    """Put the paper of a document together (書類の組み立て).

    ``breaks`` are the rows that begin a page, where sums are carried over.
    """
    d, form = document, FORMS[document.document_type]
    lines = _reduced_lines(d)
    table = plan_table(form, d.lines, rated=_shows_rates(d))
    groups = plan_groups(d, table, lines)
    if breaks:
        groups = split_pages(d, table, groups[0], breaks)
    return View(
        title=title(d, form),
        mark=mark(d),
        addressee=_addressee(d),
        recipient=d.recipient,
        issuer=d.issuer,
        head=head_rows(d, form),
        opening=opening(d, form),
        total=total_row(d, form),
        total_note=total_note(d),
        carried=carried_rows(d, form),
        terms=term_rows(d, form),
        table=table,
        groups=groups,
        legend=_legend(d, lines),
        taxes=tax_rows(d.tax_summary, _reduced_rows(d)),
        sums=sum_rows(d, form),
        account_label=form.account,
        accounts=d.bank_accounts,
        notes=d.notes or "",
    )


def _addressee(document: Document) -> tuple[str, ...]:
    """A receipt for anybody has none; any other paper a blank to fill in."""
    anybody = document.document_type is DocumentType.SIMPLIFIED_INVOICE
    if anybody and not document.recipient.name:
        return ()
    return address_lines(document.recipient)


def _shows_rates(document: Document) -> bool:
    """Each row shows its rate unless one rate, told in the sums, holds for all."""
    rates = {
        format_rate(line.tax_rate, line.tax_category) for line in document.lines
    } - {""}
    return len(rates) > 1 or not document.tax_summary


def _reduced_lines(document: Document) -> frozenset[int]:
    day = tax_day(document, _UNDATED)
    return frozenset(
        position
        for position, line in enumerate(document.lines)
        if line.tax_category is TaxCategory.REDUCED
        or (line.tax_rate and is_reduced_rate(line.tax_rate, line.date or day))
    )


def _reduced_rows(document: Document) -> frozenset[int]:
    day = tax_day(document, _UNDATED)
    return frozenset(
        position
        for position, row in enumerate(document.tax_summary)
        if row.category is TaxCategory.REDUCED
        or (row.rate and is_reduced_rate(row.rate, day))
    )


def _legend(document: Document, reduced: frozenset[int]) -> str:
    if not reduced:
        return ""
    rates = {
        format_rate(document.lines[position].tax_rate, None) for position in reduced
    } - {""}
    told = f"({'・'.join(sorted(rates))})" if rates else ""
    return f"※は軽減税率{told}の対象です。"
