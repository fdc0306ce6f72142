"""Numbers of rows and their order in sections (明細番号)."""

from collections.abc import Iterable

from books.model import Line, Section


def place_lines(
    lines: Iterable[Line], sections: tuple[Section, ...], *, flat: bool
) -> tuple[Line, ...]:
    """Rows in the order of their sections; a number that only counts is left out.

    ``flat``: there was but one section, so the rows need not name it.
    """
    rows = list(lines)
    if flat:
        rows = [row.model_copy(update={"section": None}) for row in rows]
    order = {section.number: n for n, section in enumerate(sections)}
    rows.sort(key=lambda row: order.get(row.section or "", len(order)))
    counted: dict[str | None, int] = {}
    placed = []
    for row in rows:
        section = row.section if sections else None
        counted[section] = counted.get(section, 0) + 1
        same = row.line_number == str(counted[section])
        placed.append(row.model_copy(update={"line_number": None}) if same else row)
    return tuple(placed)
