"""A mapping proposed for a file nobody has described yet (対応表の提案)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from books.errors import FormatError
from books.model import DocumentType
from edi.mapping.forms import FoundCell, find_cells, find_last_row
from edi.mapping.grid import Grid, Row, letters, read_grid
from edi.mapping.guess import Guess, guess_columns
from edi.mapping.layout import Layout, find_kind, find_layout, rows_below
from edi.mapping.model import FileStyle, Recognise, Reply
from edi.mapping.model import Mapping as MappingFile
from edi.mapping.settle import (
    find_codes,
    find_format,
    find_reply_format,
    runs_down,
    settle,
    with_doubt,
)
from edi.mapping.values import shown
from edi.mapping.written import Column, FixedCell, Rule

_SUM = re.compile(
    r"[\[(【]?(?:(?:小|総|累|伝票)?合?計(?:金?額)?|TOTAL|消費税等?)[\])】:]?"
)


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping and why (提案): what each column and fixed cell is taken for."""

    mapping: MappingFile
    guesses: tuple[Guess, ...]
    cells: tuple[FoundCell, ...] = ()

    @property
    def notes(self) -> dict[str, str]:
        """A remark for each column, for the comments in the file."""
        return {
            _name(g): f"{g.sureness.value}({g.reason})"
            + (f" 例 {'、'.join(g.values.examples)[:40]}" if g.values.texts else "")
            for g in self.guesses
        } | {f"セル {c.address}": f"{c.label}: {c.text[:30]}" for c in self.cells}


def propose_mapping(data: bytes, name: str = "", partner: str = "") -> Proposal:
    """Propose a mapping from headings, values and arithmetic (対応表の提案).

    Raises:
        FormatError: the file can't be read, or has no table.
    """
    grid = read_grid(data)
    layout = find_layout(grid)
    if layout is None:
        raise FormatError(
            "ファイルに表がありません。注文などのデータを指定してください。"
        )
    kind = find_kind(layout)
    rows = rows_below(layout)
    cells = tuple(find_cells(layout, kind)) if grid.kind == "xlsx" else ()
    form = any(cell.field == "document_number" for cell in cells)
    last_row = find_last_row(layout) if form else None
    if last_row is not None:
        rows = [(number, row) for number, row in rows if number <= last_row]
    cells = cells if form else ()
    skip = tuple(_sum_rules(layout, rows))
    goods = [(n, row) for n, row in rows if not _is_sum(row)]
    guesses = guess_columns(layout.headings, goods, kind)
    guesses = tuple(settle(g, guesses, goods, form=form) for g in guesses)
    guesses = tuple(with_doubt(g) for g in guesses)
    columns = tuple(_column(g, guesses, goods) for g in guesses if _is_read(g))
    if not columns and not cells:
        raise FormatError(
            "どの列が何か見当が付きません。見出しのないファイルなら、相手の仕様書を見て、"
            "対応表に列の記号 (at: A) で書いてください。"
        )
    fixed = tuple(
        FixedCell(cell=c.address, field=c.field, format=c.format) for c in cells
    )
    mapping = MappingFile(
        name=name or partner or "新しい対応表",
        partner=partner,
        document=kind,
        recognise=_recognise(layout, guesses, cells),
        file=_style(grid, data),
        heading_rows=layout.heading_rows,
        last_row=last_row,
        cells=fixed,
        columns=columns,
        constants=_constants((*columns, *fixed), partner),
        skip=skip,
        ignore=tuple(_name(g) for g in guesses if not g.field),
        replies=tuple(_replies(guesses, grid, data)),
    )
    return Proposal(mapping, guesses, cells)


def _is_read(guess: Guess) -> bool:
    return bool(guess.field) and guess.reply is None


def _name(guess: Guess) -> str:
    return guess.heading or f"{letters(guess.index)} 列"


def _is_sum(row: Row) -> bool:
    return any(
        _SUM.fullmatch(re.sub(r"\s+", "", text).upper()) for text in row.values()
    )


def _sum_rules(layout: Layout, rows: Sequence[tuple[int, Row]]) -> Iterator[Rule]:
    """Rules that leave out the rows called 合計, 小計."""
    found: dict[int, dict[str, None]] = {}
    for _, row in rows:
        for index, text in row.items():
            bare = re.sub(r"\s+", "", shown(text))
            if _SUM.fullmatch(bare.upper()):
                found.setdefault(index, {})[bare] = None
    for index, words in found.items():
        heading = layout.headings.get(index)
        matches = "|".join(map(re.escape, words))
        if heading:
            yield Rule(column=heading, matches=matches)
        else:
            yield Rule(at=letters(index), matches=matches)


# --- columns --------------------------------------------------------------------------


def _column(
    guess: Guess, guesses: Sequence[Guess], rows: Sequence[tuple[int, Row]]
) -> Column:
    place: dict[str, Any] = (
        {"column": guess.heading} if guess.heading else {"at": letters(guess.index)}
    )
    return Column(
        **place,
        field=guess.field,
        format=find_format(guess),
        values=find_codes(guess),
        split=guess.split,
        down=guess.field == "document_number" and runs_down(guess, guesses, rows),
    )


def _constants(places: Sequence[Column | FixedCell], partner: str) -> dict[str, str]:
    fields = {place.field for place in places}
    found: dict[str, str] = {}
    if partner and "issuer.name" not in fields:
        found["issuer.name"] = partner
    if "lines.references[0].number" in fields:
        found["lines.references[0].kind"] = DocumentType.PURCHASE_ORDER.label
    for at, rate in enumerate(("10%", "8%")):
        if any(field.startswith(f"tax_summary[{at}]") for field in fields):
            found[f"tax_summary[{at}].rate"] = rate
    return found


# --- the file -------------------------------------------------------------------------


def _recognise(
    layout: Layout, guesses: Sequence[Guess], cells: Sequence[FoundCell]
) -> Recognise:
    headings = tuple(g.heading for g in guesses if g.field and g.heading)
    if cells:
        told = [c for c in cells if c.label_address != c.address]
        signs = {c.label_address: re.escape(c.label) for c in told[:3]}
        return Recognise(cells=signs)
    if headings:
        return Recognise(headings=headings)
    first = next((row for _, row in layout.sheet.filled(1)), {})
    return Recognise(starts_with=first.get(min(first, default=1), "?"))


def _style(grid: Grid, data: bytes) -> FileStyle:
    if grid.kind == "xlsx":
        return FileStyle(kind="xlsx")
    head = data[:100_000].decode(grid.encoding, errors="replace")
    every = all(
        line.startswith('"') and line.endswith('"')
        for line in head.splitlines()[:-1]
        if line
    )
    values: dict[str, Any] = {
        "encoding": "cp932" if data.isascii() else grid.encoding,
        "delimiter": grid.delimiter,
        "line_end": "crlf" if "\r\n" in head else "lf",
        "quote": "all" if every and head.startswith('"') else "needed",
    }
    return FileStyle(kind="csv", **values)


def _replies(guesses: Sequence[Guess], grid: Grid, data: bytes) -> Iterator[Reply]:
    """Columns that wait for our answer make a reply that fills the file."""
    for kind in dict.fromkeys(g.reply for g in guesses if g.reply):
        ours = [g for g in guesses if g.reply is kind]
        columns = tuple(
            Column(
                column=g.heading,
                field=g.field,
                split=g.split,
                format=find_reply_format(g, guesses),
                values=find_codes(g),
            )
            for g in ours
        )
        yield Reply(document=kind, fill=True, file=_style(grid, data), columns=columns)
