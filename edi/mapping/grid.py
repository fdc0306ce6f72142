"""The cells of a file as text, with their places, from CSV or XLSX (セルの表)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from books.csvtext import decode_text, guess_delimiter
from books.errors import FormatError
from edi.mapping.csvcells import split_records
from edi.mapping.workbook import Workbook, is_workbook, open_workbook

MAX_CELLS = 200_000
MAX_FILE_BYTES = 20 * 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
Row = Mapping[int, str]


@dataclass(frozen=True)
class Sheet:
    """One table: what is filled, by row and column, both from 1 (シート).

    ``uncomputed`` are the cells whose formula was saved without its result.
    """

    name: str
    rows: Mapping[int, Row]
    uncomputed: tuple[tuple[int, int], ...] = ()

    def text(self, row: int, column: int) -> str:
        """What a cell shows; empty where nothing stands."""
        return self.rows.get(row, {}).get(column, "")

    def filled(self, first: int, last: int | None = None) -> Iterator[tuple[int, Row]]:
        """The rows with any value, in order."""
        for number in sorted(self.rows):
            if number >= first and (last is None or number <= last):
                yield number, self.rows[number]

    @property
    def width(self) -> int:
        """The last filled column."""
        return max((max(row) for row in self.rows.values() if row), default=0)


@dataclass(frozen=True)
class Grid:
    """Every visible sheet of a file (ファイルの中身); ``notices`` are Japanese sentences."""

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    notices: tuple[str, ...] = field(default=())


def letters(column: int) -> str:
    """The letters of a column number (列の記号).

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_number(name: str) -> int:
    """The number of a column by its letters.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def split_address(address: str) -> tuple[int, int]:
    """Row and column of a cell address.

    >>> split_address("C3")
    (3, 3)
    """
    name = address.rstrip("0123456789")
    return int(address[len(name) :]), column_number(name)


def read_grid(data: bytes, encoding: str | None = None) -> Grid:
    """Every cell of a CSV or XLSX file as text (表の読込).

    ``encoding`` is tried where the bytes themselves do not tell it (EUC-JP).

    Raises:
        FormatError: empty, broken, too large, encrypted, with macros, of an old
            format, or in an unknown encoding.
    """
    if not data:
        raise FormatError("ファイルの中身が空です。取り直してください。")
    if len(data) > MAX_FILE_BYTES:
        raise FormatError(
            f"ファイルが大きすぎます({len(data):,} バイト)。期間を分けて取り直してください。"
        )
    if is_workbook(data):
        return _of_workbook(open_workbook(data))
    text, found = _decode(data, encoding)
    delimiter = guess_delimiter(text)
    return Grid("csv", (read_csv(text, delimiter),), found, delimiter)


def read_csv(text: str, delimiter: str) -> Sheet:
    """The cells of a CSV text; a row is a record, as a spreadsheet counts them."""
    rows: dict[int, Row] = {}
    left = MAX_CELLS
    for number, record in enumerate(split_records(text, delimiter), start=1):
        row = {
            place: cell.value
            for place, cell in enumerate(record.cells, start=1)
            if cell.value.strip()
        }
        left -= len(row)
        if left < 0:
            raise too_many()
        if row:
            rows[number] = row
    return Sheet("CSV", rows)


def too_many() -> FormatError:
    """The refusal of a table with too many cells."""
    return FormatError(
        f"値のあるセルが {MAX_CELLS:,} 個を超えています。期間を分けて取り直してください。"
    )


def _of_workbook(book: Workbook) -> Grid:
    left = MAX_CELLS
    sheets = []
    for part in book.sheets:
        if not part.visible:
            continue
        rows: dict[int, dict[int, str]] = {}
        uncomputed = []
        for cell in book.read_cells(part):
            if cell.uncomputed:
                uncomputed.append((cell.row, cell.column))
            if cell.text.strip():
                rows.setdefault(cell.row, {})[cell.column] = cell.text
                left -= 1
            if left < 0:
                raise too_many()
        sheets.append(Sheet(part.name, rows, tuple(uncomputed)))
    return Grid("xlsx", tuple(sheets), notices=book.notices)


def _decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    found = decode_text(data)
    if encoding == "euc_jp" or (found is None and encoding):
        try:
            return data.decode(encoding or ""), encoding or ""
        except UnicodeError:
            pass
    if found is None:
        raise FormatError(
            "文字コードが分かりません。UTF-8 か Shift_JIS の CSV、または .xlsx を"
            "指定してください。"
        )
    text, name = found
    if _CONTROL.search(text):
        raise FormatError(
            "使えない文字 (制御文字) があります。ファイルを取り直してください。"
        )
    marked = data.startswith(b"\xef\xbb\xbf")
    return text, "utf-8" if name == "utf-8-sig" and not marked else name
