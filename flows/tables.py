"""Rows for people on a terminal of any width (表).

What is to be copied – the name of a file, the number of a document – is never broken
over lines. Where that leaves too little room for the rest, the rest goes under it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

ENOUGH = 14  # columns in which a text that is broken over lines still reads well
_GAP = "  "
_INDENT = 4

Row = Sequence[str]


@dataclass(frozen=True)
class Column:
    """One column: ``!`` before its head is for what stays in one piece, ``>`` for
    numbers, which do so too and stand to the right.
    """

    head: str
    width: int
    whole: bool = False
    right: bool = False

    @property
    def least(self) -> int:
        """Width under which the column should not go."""
        rigid = self.whole or self.right
        return self.width if rigid else min(self.width, ENOUGH)


def read_columns(heads: Sequence[str], rows: Sequence[Row]) -> tuple[Column, ...]:
    """The columns with the width that their cells would like to have (列)."""
    found = []
    for index, head in enumerate(heads):
        name = head.lstrip("!>")
        lines = (line for row in rows for line in row[index].splitlines())
        width = max(map(cell_len, (name, *lines)))
        found.append(Column(name, width, head[:1] == "!", head[:1] == ">"))
    return tuple(found)


def arrange(
    title: str, heads: Sequence[str], rows: Sequence[Row], width: int
) -> Iterator[RenderableType]:
    """What is to be printed, one after the other (表の組み方)."""
    columns = read_columns(heads, rows)
    frame = 3 * len(columns) + 1
    named = any(column.whole for column in columns)
    if named and frame + sum(column.least for column in columns) > width:
        yield from _stacked(title, columns, rows, width)
    else:
        yield _boxed(title, columns, rows)


def _boxed(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        rigid = column.whole or column.right
        table.add_column(
            column.head,
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=rigid,
            min_width=column.least,
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _stacked(
    title: str, columns: Sequence[Column], rows: Sequence[Row], width: int
) -> Iterator[RenderableType]:
    """Two lines a row: what is short or in one piece, aligned, and under it the rest."""
    above = {c for c in columns if c.whole or c.width <= ENOUGH}
    if sum(c.width + len(_GAP) for c in above) > width:
        above = {c for c in columns if c.whole}
    yield Text(title, "bold")
    for row in ([c.head for c in columns], *rows):
        cells = list(zip(columns, row, strict=True))
        line = _GAP.join(_aligned(c, cell) for c, cell in cells if c in above)
        yield Text(line.rstrip())
        rest = [cell for c, cell in cells if cell and c not in above]
        if rest:
            yield Padding(Text(" ・ ".join(rest)), (0, 0, 0, _INDENT), expand=False)


def _aligned(column: Column, cell: str) -> str:
    blank = " " * (column.width - cell_len(cell))
    return blank + cell if column.right else cell + blank
