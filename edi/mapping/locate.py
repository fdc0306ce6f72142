"""Where on a sheet the columns of a mapping stand (列の位置)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from books.model import Finding, Severity
from edi.mapping.grid import Sheet, column_number, letters, split_address
from edi.mapping.model import Table
from edi.mapping.values import shown
from edi.mapping.written import Column, Rule

JOIN = "/"


@dataclass(frozen=True, slots=True)
class Bound:
    """A column of the mapping and its number on the sheet (列の割り当て)."""

    column: Column
    index: int


@dataclass(frozen=True)
class Located:
    """A sheet with its columns found (位置の分かったシート).

    ``rules`` are the rules for rows to skip with the number of their column.
    """

    sheet: Sheet
    table: Table
    headings: Mapping[int, str]
    bound: tuple[Bound, ...]
    rules: tuple[tuple[Rule, int], ...]
    missing: tuple[Column, ...]

    @property
    def unmapped(self) -> tuple[int, ...]:
        """Columns that the mapping neither reads nor ignores: those with a heading, and
        in a flat table those with values and none.
        """
        known = {bound.index for bound in self.bound}
        known |= {index for _, index in self.rules}
        if self.table.record_at is not None:
            known.add(column_number(self.table.record_at))
        names = set(self.table.ignore)
        names |= {c.name for reply in _replies(self.table) for c in reply.columns}
        there = set(self.headings)
        if not self.table.cells:
            for _, row in self.sheet.filled(self.table.first_data_row):
                there |= row.keys()
        return tuple(i for i in sorted(there - known) if self.name(i) not in names)

    def of_row(self, row: int) -> "Located":
        """The same with only the columns of the kind of row that a row is (行の種類)."""
        code = self.record(row)
        if code is None:
            return self
        bound = tuple(b for b in self.bound if b.column.record in ("", code))
        return replace(self, bound=bound)

    def record(self, row: int) -> str | None:
        """The code of the kind of row, None where all rows are alike."""
        if self.table.record_at is None:
            return None
        return shown(self.sheet.text(row, column_number(self.table.record_at)))

    def name(self, index: int) -> str:
        """A column as the mapping calls it: its heading, else ``C 列``."""
        return self.headings.get(index) or f"{letters(index)} 列"

    def row(self, row: int) -> str:
        """A row as people find it: sheet and number (行の場所)."""
        sheet = "" if self.table.file.kind == "csv" else f"シート「{self.sheet.name}」"
        return f"{sheet}{row} 行目"

    def place(self, row: int, index: int) -> str:
        """A cell as people find it: sheet, row, column (場所)."""
        heading = self.headings.get(index)
        named = f"「{heading}」" if heading else ""
        return f"{self.row(row)} {letters(index)} 列{named}"

    @property
    def uncomputed(self) -> tuple[tuple[int, int], ...]:
        """Cells to be read whose formula was saved without its result."""
        fixed = {split_address(cell.cell) for cell in self.table.cells}
        columns = {bound.index for bound in self.bound}
        first = self.table.first_data_row
        return tuple(
            (row, index)
            for row, index in self.sheet.uncomputed
            if (row, index) in fixed or (index in columns and row >= first)
        )


def _replies(table: Table) -> Sequence[Table]:
    found: Sequence[Table] = getattr(table, "replies", ())
    return [reply for reply in found if getattr(reply, "fill", False)]


def read_headings(sheet: Sheet, rows: Sequence[int]) -> dict[int, str]:
    """The heading of each column; two rows joined, repeated ones numbered (見出し).

    >>> sheet = Sheet("a", {1: {1: "発注", 3: "備考"}, 2: {1: "番号", 2: "日"}})
    >>> read_headings(sheet, (1, 2))
    {1: '発注/番号', 2: '発注/日', 3: '備考'}
    """
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    for index, heading in _headings(sheet, rows):
        seen[heading] = seen.get(heading, 0) + 1
        again = seen[heading] > 1
        found[index] = f"{heading} ({seen[heading]})" if again else heading
    return found


def _headings(sheet: Sheet, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    columns = sorted({index for row in rows for index in sheet.rows.get(row, {})})
    group = ""
    for index in columns:
        texts = [" ".join(sheet.text(row, index).split()) for row in rows]
        if len(texts) == 2:
            upper, lower = texts
            group = (upper if lower else "") if upper else group
            texts = [group, lower] if lower else [upper]
        heading = JOIN.join(text for text in texts if text)
        if heading:
            yield index, heading


def locate(table: Table, sheet: Sheet) -> Located:
    """Find the columns of a table on a sheet (列を探す)."""
    headings = read_headings(sheet, table.heading_rows)
    places = {_fold(heading): index for index, heading in headings.items()}
    bound, missing = [], []
    for column in table.columns:
        index = _index(column.column, column.at, places)
        if index is None:
            missing.append(column)
        else:
            bound.append(Bound(column, index))
    rules = tuple(
        (rule, index)
        for rule in table.skip
        if (index := _index(rule.column, rule.at, places)) is not None
    )
    return Located(sheet, table, headings, tuple(bound), rules, tuple(missing))


def _index(
    heading: str | None, at: str | None, places: Mapping[str, int]
) -> int | None:
    if at is not None:
        return column_number(at)
    return places.get(_fold(heading or ""))


def _fold(heading: str) -> str:
    return "".join(heading.split())


def check_columns(located: Located) -> Iterator[Finding]:
    """What the file has beyond the mapping, and what it lacks (列の過不足)."""
    sheet = located.sheet
    for index in located.unmapped:
        rows = sheet.filled(located.table.first_data_row)
        example = next((row[index] for _, row in rows if index in row), "")
        told = f" (例「{example[:20]}」)" if example else ""
        heading = located.headings.get(index)
        named = (
            f"{letters(index)} 列「{heading}」" if heading else f"{letters(index)} 列"
        )
        yield Finding(
            code="mapping_unmapped_column",
            severity=Severity.WARNING,
            message=f"{named}{told}は対応表にないため読んでいません。"
            "要る列なら columns に、要らない列なら ignore に加えてください。",
        )
    for column in located.missing:
        if not column.optional:
            yield Finding(
                code="mapping_missing_column",
                severity=Severity.ERROR,
                field=column.field,
                message=f"列「{column.name}」がファイルにありません。相手の様式が変わっていないか"
                "確かめ、対応表を直してください。",
            )
    for row, index in located.uncomputed:
        yield Finding(
            code="mapping_formula_without_value",
            severity=Severity.ERROR,
            message=f"{located.place(row, index)}: 数式の計算結果が保存されていません。"
            "Excel で開いて上書き保存し、もう一度読み込んでください。",
        )
