"""The lines of a paper as a program books them that works the tax out (明細と税).

Such a program is given quantity, unit price and the name of the tax, and adds up by
itself. So a paper goes there only if its lines, without tax, make its total.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from books.bot_orders import InvoiceItem, InvoiceTax, JournalCell
from books.journal_accounts import account_choices
from books.journal_parts import category_of, lines_of, parts_of
from books.model import EntrySide, JournalEntry, JournalLine, Line, TaxCategory
from books.settings import Settings
from books.store import StoredDocument

Cell = Callable[[JournalLine | None], JournalCell | None]
Rate = tuple[TaxCategory | None, Decimal]


def items_of(
    document: StoredDocument, entry: JournalEntry, cell: Cell, settings: Settings
) -> tuple[InvoiceItem, ...]:
    """The lines, each with its account and tax; empty where they don't make the total."""
    paper = document.reading.document
    choices = account_choices(document.id, paper, settings, document.choices)
    made: dict[int, InvoiceItem] = {}
    for part in parts_of(paper):
        places = [n for n in lines_of(paper, part) or () if paper.lines[n].amount]
        if sum(paper.lines[n].amount or 0 for n in places) != part.gross - part.tax:
            return ()
        rate = part.category, part.rate
        for place in places:
            booked = _booked(entry, choices[place].account, rate)
            item = _item(paper.lines[place], cell(booked))
            if item is None or place in made:
                return ()
            made[place] = item
    return tuple(item for _, item in sorted(made.items()))


def taxes_of(
    document: StoredDocument, entry: JournalEntry, cell: Cell
) -> tuple[InvoiceTax, ...]:
    """The total of each rate, by the name of its tax (税率ごとの合計)."""
    return tuple(_taxes(document, entry, cell))


def _taxes(
    document: StoredDocument, entry: JournalEntry, cell: Cell
) -> Iterator[InvoiceTax]:
    for part in parts_of(document.reading.document):
        found = cell(_booked(entry, None, (part.category, part.rate)))
        if found is not None and part.gross:
            taxable = part.gross - part.tax
            yield InvoiceTax(
                tax=found.tax, kind=found.kind, taxable=taxable, amount=part.tax
            )


def _booked(entry: JournalEntry, account: str | None, rate: Rate) -> JournalLine | None:
    """The line of the entry in which an amount of this rate is (仕訳の行)."""
    return next(
        (
            line
            for line in entry.lines
            if line.side is EntrySide.DEBIT
            and account in (None, line.account)
            and (line.category or category_of(line.rate), line.rate or Decimal(0))
            == rate
        ),
        None,
    )


def _item(line: Line, cell: JournalCell | None) -> InvoiceItem | None:
    if cell is None or line.amount is None:
        return None
    quantity, price = line.quantity, line.unit_price
    if quantity is None or price is None or quantity * price != line.amount:
        quantity, price = Decimal(1), Decimal(line.amount)
    return InvoiceItem(
        account=cell.account,
        quantity=quantity,
        unit_price=price,
        amount=line.amount,
        content=line.description or "",
        unit=line.unit or "",
        sub_account=cell.sub_account,
        department=cell.department,
        tax=cell.tax,
        kind=cell.kind,
    )
