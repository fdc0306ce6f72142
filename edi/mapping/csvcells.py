"""Records of a CSV text with every cell as it was written (CSVのセル).

What is not changed is written back letter for letter: quotes, blanks, line ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from books.errors import FormatError

MAX_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell (セル): ``raw`` as it stands in the file, ``value`` without its quotes."""

    raw: str
    value: str

    @property
    def quoted(self) -> bool:
        """Whether the cell stands in quotes."""
        return self.raw.startswith('"')


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file (行); ``end`` is its line end, empty at the end of the file."""

    cells: tuple[RawCell, ...]
    end: str


@lru_cache
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(
        rf'("[^"]*+(?:""[^"]*+)*+"|[^{mark}\r\n"][^{mark}\r\n]*|)({mark}|\r\n|\n|\r|\Z)'
    )


def split_records(text: str, delimiter: str) -> Iterator[Record]:
    """The records of a text; joined again they are the text (行の分割).

    Raises:
        FormatError: a quote that is not closed, text behind one, too many columns.
    """
    pattern = _cell_pattern(delimiter)
    place, number, cells = 0, 1, list[RawCell]()
    while place < len(text) or cells:
        found = pattern.match(text, place)
        if found is None:
            raise FormatError(
                f'{number} 行目の引用符 (") が閉じていないか、引用符の後に文字があります。'
                "ファイルを取り直してください。"
            )
        raw, end = found[1], found[2]
        value = raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
        cells.append(RawCell(raw, value))
        if len(cells) > MAX_COLUMNS:
            raise FormatError(
                f"{number} 行目の列が {MAX_COLUMNS:,} を超えています。ファイルを取り直してください。"
            )
        place = found.end()
        if end != delimiter:
            yield Record(tuple(cells), end)
            number, cells = number + 1, []


def write_cell(value: str, delimiter: str, *, quoted: bool) -> RawCell:
    """A cell with a new value, in quotes where it was or must be (セルの書き出し)."""
    must = (
        bool(re.search(rf'["\r\n{re.escape(delimiter)}]', value))
        or value != value.strip()
    )
    raw = '"' + value.replace('"', '""') + '"' if quoted or must else value
    return RawCell(raw, value)


def join_records(records: Iterator[Record] | list[Record], delimiter: str) -> str:
    """The text of records (行の結合)."""
    return "".join(
        delimiter.join(cell.raw for cell in record.cells) + record.end
        for record in records
    )
