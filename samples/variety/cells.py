"""What stands in the cells of the rows (明細の一欄)."""

from dataclasses import dataclass, field

from books.model import REDUCED_RATE
from samples.variety.documents import Draft
from samples.variety.look import Look
from samples.variety.rows import Row
from samples.variety.texts import LINE_DATE_STYLES, write_number, write_rate

_DITTO = "〃"


@dataclass
class TableRow:
    """A row as printed; ``note`` is a text in place of the cells."""

    cells: list[str] = field(default_factory=list)
    more: str = ""
    note: str = ""
    note_value: str = ""


@dataclass(frozen=True)
class CellWriter:
    """Writes the rows of a draft as its look has it (明細の書き方).

    ``space`` stands between a quantity and its unit where they share a cell.
    """

    draft: Draft
    look: Look
    space: str

    def rows(self) -> list[TableRow]:
        """All rows; a date or slip that repeats may be a ditto mark (〃)."""
        made: list[TableRow] = []
        slip = ""
        for number, row in enumerate(self.draft.rows, start=1):
            cells = self._cells(row, number)
            if row.slip == slip and self.look.ditto:
                cells |= dict.fromkeys(("date", "slip"), _DITTO)
            keys = self.draft.form.columns
            made.append(TableRow([cells[key] for key in keys], more=row.more))
            slip = row.slip
        return made

    def _cells(self, row: Row, number: int) -> dict[str, str]:
        line, look = row.line, self.look
        quantity, price, amount = "", "", ""
        if line.quantity is not None:
            quantity = write_number(line.quantity, look.minus)
        if line.unit_price is not None:
            plain, places = look.plain_numbers, look.price_places
            price = write_number(line.unit_price, places=places, plain=plain)
        if line.amount is not None:
            amount = write_number(line.amount, look.minus, plain=look.plain_numbers)
        unit = line.unit or ""
        return {
            "no": str(number),
            "date": self._day(row),
            "slip": row.slip,
            "item_code": line.item_code or "",
            "description": self._name(row),
            "quantity": quantity,
            "unit": unit,
            "quantity_unit": f"{quantity}{self.space}{unit}".strip(),
            "unit_price": price,
            "tax_rate": self._rate(row),
            "amount": amount,
            "remarks": row.remark,
        }

    def _day(self, row: Row) -> str:
        """The date; with its year where nothing else on the paper tells it."""
        style = self.look.line_date if self.draft.document.issue_date else "slash"
        return LINE_DATE_STYLES[style](row.line.date) if row.line.date else ""

    def _rate(self, row: Row) -> str:
        star = "※" if row.rate == REDUCED_RATE and self.look.mark_after else ""
        return write_rate(row.rate, self.look.rate) + star

    def _name(self, row: Row) -> str:
        if not self.draft.marked or row.rate != REDUCED_RATE:
            return row.name
        mark = self.draft.form.mark
        after = self.look.mark_after or mark == "軽"
        return f"{row.name} {mark}" if after else f"{mark}{row.name}"
