"""Flat tables of orders, invoices, delivery notes become readings (一覧表の読み取り).

One reading a document: rows with the same number belong together. Cells were typed, so
a value is exact or it is left out and a person is asked; sums are only taken where a
column has them, and ``solve`` proves them against the lines.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from books.model import Document, Line, Party, Reading, Source
from extractors.confidence import to_reads
from extractors.flat_columns import Row
from extractors.flat_layout import Layout, lay_columns, with_row_dates
from extractors.flat_lines import EXACT, Draft, parse, read_lines
from extractors.flat_sums import read_sums
from extractors.flat_table import FlatTable, find_flat_table
from extractors.review import list_review
from extractors.segments import Segment
from extractors.signals import GRAVE
from extractors.sums import Sums


def read_flat(
    tables: Sequence[Sequence[Sequence[str]]], source: Source
) -> tuple[Reading, ...] | None:
    """Every document in the flat tables of a file; None when there is no such table.

    The page of a reading is the number of its table; what stands in other tables of
    the file is not read here.
    """
    name = Path(source.file).stem
    readings: list[Reading] = []
    for page, rows in enumerate(tables, 1):
        table = find_flat_table(rows, page, name)
        if table is not None:
            layout = lay_columns(table)
            readings += [_read(table, layout, group, source) for group in table.groups]
    return tuple(readings) or None


def _read(
    table: FlatTable, layout: Layout, rows: Sequence[Row], source: Source
) -> Reading:
    """One document out of its rows."""
    draft = Draft()
    layout = with_row_dates(layout, rows)
    draft.fields.add("document_type", table.number.label, EXACT)
    head = _head(layout, rows, draft)
    lines = read_lines(layout, rows, draft)
    sums = _sums(layout, rows, lines, draft)
    draft.flaws = list(dict.fromkeys((*table.doubts, *draft.flaws)))
    for path in draft.flaws:
        draft.fields.doubt(path, GRAVE)
    document = Document(
        document_type=table.kind,
        **head,
        lines=lines,
        **sums.values,
        tax_summary=tuple(sums.tax_summary),
    )
    text = "\n".join(_text(row) for row in (table.headings, *rows))
    doubts = list_review(document, draft.fields, sums, text)
    return Reading(
        source=source.model_copy(update={"pages": (table.page,), "reader": "sheet"}),
        document=document,
        fields=to_reads(document, draft.fields, sums.inferred),
        review=tuple(dict.fromkeys((*draft.flaws, *doubts))),
        text=text,
    )


def _text(row: Row) -> str:
    return "\t".join(segment.text for segment in row.values())


# --- the head -------------------------------------------------------------------------


def _head(layout: Layout, rows: Sequence[Row], draft: Draft) -> dict[str, Any]:
    """Numbers, parties, dates, places: what the rows of a document say alike."""
    values: dict[str, Any] = {}
    parties: dict[str, dict[str, Any]] = {"issuer": {}, "recipient": {}}
    for path, columns in layout.head.items():
        cells = [row[c.index] for c in columns for row in rows if c.index in row]
        side, _, name = path.rpartition(".")
        value = _notes(cells, draft) if path == "notes" else _alike(path, cells, draft)
        (parties[side] if side else values)[name] = value
    return values | {side: Party(**party) for side, party in parties.items()}


def _alike(path: str, cells: Sequence[Segment], draft: Draft) -> Any:
    """What the cells say; when they differ the first, and a person looks."""
    value = draft.read(path, cells[0] if cells else None)
    different = {cell.compact: cell for cell in cells}.values()
    if any(parse(path, cell.text) != value for cell in different):
        draft.flaws.append(path)
    return value


def _notes(cells: Sequence[Segment], draft: Draft) -> str | None:
    """Every remark once, in order."""
    if cells:
        draft.fields.add("notes", cells[0], EXACT)
    return " ".join(dict.fromkeys(cell.text for cell in cells)) or None


# --- sums and evidence --------------------------------------------------------------


def _sums(
    layout: Layout, rows: Sequence[Row], lines: Sequence[Line], draft: Draft
) -> Sums:
    sums, flaws = read_sums(layout, rows, lines)
    draft.flaws += flaws
    for path, amount in sums.places.items():
        draft.fields.add(path, amount.segment, EXACT, proven=path in sums.proven)
    for index in range(len(sums.tax_summary)):
        row = f"tax_summary[{index}]"
        proven = f"{row}.tax_amount" in sums.proven
        for name in ("rate", "basis"):
            draft.fields.add(
                f"{row}.{name}", None, EXACT if proven else 0.9, proven=proven
            )
    return sums
