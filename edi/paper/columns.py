"""The columns of a paper's table (明細の列): which are needed, how wide each one is.

A column is there when a row has a value for it. Widths come from the longest value; what
would leave the description too narrow moves below it, the first in ``_DEMOTED`` first.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from books.model import Line, Reference
from edi.paper.forms import Form
from edi.paper.values import format_date, format_number, format_rate, format_short_date

PAPER_WIDTH = 180.0  # mm between the margins of A4
_DESCRIPTION_WIDTH = 46.0  # mm that the description keeps
_PADDING = 3.6
_NARROW, _WIDE = 1.8, 3.3  # mm of a Latin and a Japanese letter at 9 pt
_MOST = 34.0


@dataclass(frozen=True)
class Column:
    """A column of the table (列): ``look`` is its class, ``least`` its width in mm."""

    key: str
    heading: str
    text: Callable[[Line], str]
    look: str = ""
    least: float = 0
    below: str = ""  # label of a value that stands below the description instead


@dataclass(frozen=True)
class Table:
    """Columns that are shown with their widths in mm, and those that moved below."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    below: tuple[Column, ...]


_DEMOTED = (
    "references",
    "item_code",
    "tax_amount",
    "delivery_note_number",
    "tax_rate",
    "unit",
)


def plan_table(form: Form, lines: Sequence[Line], *, rated: bool) -> Table:
    """Choose the columns for the rows of a document (列の選択).

    ``rated`` shows each row's rate.
    """
    shown = [
        column
        for column in _columns(form, lines)
        if column.key == "description" or any(map(column.text, lines))
    ]
    if not rated:
        shown = [column for column in shown if column.key != "tax_rate"]
    below = []
    for key in _DEMOTED:
        if _description_width(shown, lines) >= _DESCRIPTION_WIDTH:
            break
        below += [column for column in shown if column.key == key]
        shown = [column for column in shown if column.key != key]
    rest = max(_description_width(shown, lines), _DESCRIPTION_WIDTH / 2)
    widths = (
        rest if c.key == "description" else _column_width(c, lines) for c in shown
    )
    return Table(tuple(shown), tuple(widths), tuple(below))


def _columns(form: Form, lines: Sequence[Line]) -> tuple[Column, ...]:
    """Every column that a table may have, in the order of the paper."""
    kinds = {reference.kind for line in lines for reference in line.references}
    referred = f"{kinds.pop().label}番号" if len(kinds) == 1 else "参照書類"
    described = "品名・摘要" if any(x.description for x in lines) else "摘要"
    return (
        Column("line_number", "No.", lambda x: x.line_number or "", "mid", 9),
        Column("date", form.day, _date, "mid", 21),
        Column("delivery_note_number", "納品書番号", _delivery_note, "", 20, "納品書"),
        Column("references", referred, _references, "", 20, referred),
        Column("item_code", "品番", lambda x: x.item_code or "", "", 15, "品番"),
        Column("description", described, lambda x: x.description or "", "name"),
        Column("quantity", "数量", _number("quantity"), "num", 14),
        Column("unit", "単位", lambda x: x.unit or "", "mid", 11, "単位"),
        Column("unit_price", "単価", _number("unit_price"), "num", 18),
        Column("tax_rate", "税率", _rate, "mid", 13, "税率"),
        Column("tax_amount", "消費税額", _number("tax_amount"), "num", 18, "消費税額"),
        Column("amount", "金額", _number("amount"), "num", 24),
        Column("answer", "回答", lambda x: x.answer.label if x.answer else "", "mid", 17),
    )  # fmt: skip


def _date(line: Line) -> str:
    """The day of a row, else its period."""
    if line.date:
        return format_short_date(line.date)
    days = (line.period_start, line.period_end)
    return "～".join(format_short_date(day) if day else "" for day in days).strip("～")


def _delivery_note(line: Line) -> str:
    return line.delivery_note_number or ""


def _rate(line: Line) -> str:
    return format_rate(line.tax_rate, line.tax_category)


def _number(name: str) -> Callable[[Line], str]:
    def text(line: Line) -> str:
        value = getattr(line, name)
        return "" if value is None else format_number(value)

    return text


def _references(line: Line) -> str:
    return "、".join(
        format_reference(reference, dated=reference.date != line.date)
        for reference in line.references
    )


def format_reference(reference: Reference, *, dated: bool = True) -> str:
    """Number, version, row and date of a document that is referred to (参照の表示).

    >>> from books.model import DocumentType
    >>> kind = DocumentType.PURCHASE_ORDER
    >>> format_reference(Reference(kind=kind, number="PO-1", revision="2", line="3"))
    'PO-1 (第2版) 行3'
    """
    parts = (
        reference.number,
        f"(第{reference.revision}版)" if reference.revision else "",
        f"行{reference.line}" if reference.line else "",
        f"({format_date(reference.date)})" if dated and reference.date else "",
    )
    return " ".join(part for part in parts if part)


def _description_width(columns: Sequence[Column], lines: Sequence[Line]) -> float:
    others = (column for column in columns if column.key != "description")
    return PAPER_WIDTH - sum(_column_width(column, lines) for column in others)


def _column_width(column: Column, lines: Sequence[Line]) -> float:
    longest = max((_text_width(column.text(line)) for line in lines), default=0)
    return max(column.least, min(longest + _PADDING, _MOST))


def _text_width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return wide * _WIDE + (len(text) - wide) * _NARROW
