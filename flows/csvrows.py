"""Rows of a CSV file by its header, with the line number in every error (CSV).

UTF-8 (with or without BOM) or cp932. A column that is missing, a row of another length
and a value that can't be read are errors, so nothing is read silently wrong.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from books.errors import FormatError
from flows.opening import cannot_open

T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """One line of a CSV file, with its place for the error message."""

    path: Path
    line: int
    values: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Trimmed value; None when empty or when the file lacks the column."""
        return self.values.get(name, "").strip() or None

    def wrong(self, name: str, hint: str) -> FormatError:
        """The error for a column of this line."""
        value = self.values.get(name, "")
        return FormatError(
            f"{self.path.name} の {self.line} 行目: 列「{name}」の値「{value}」を"
            f"読めません。{hint}"
        )

    def parse(self, name: str, parse: Callable[[str], T], hint: str) -> T:
        """Parse a value that must be there."""
        try:
            return parse(self.text(name) or "")
        except ValueError as error:
            raise self.wrong(name, hint) from error

    def date(self, name: str) -> date:
        """A date that must be there."""
        return self.parse(name, date.fromisoformat, "2026-08-31 の形で書いてください。")

    def yen(self, name: str) -> int:
        """Whole yen, from 0 to 15 digits; thousands separators are allowed."""
        return self.parse(name, parse_yen, "円単位の整数で書いてください。")

    def needed(self, name: str) -> str:
        """A text that must be there."""
        text = self.text(name)
        if text is None:
            raise self.wrong(name, "空欄にはできません。")
        return text


def parse_yen(text: str) -> int:
    """Read whole yen, not negative (円); 15 digits at most, separators allowed.

    Raises:
        ValueError: anything else.
    """
    digits = text.replace(",", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise ValueError(text)
    return int(digits)


def read_rows(
    path: Path, known: Sequence[str], needed: frozenset[str]
) -> Iterator[Row]:
    """Read the rows of a file that has at least the ``needed`` columns (CSV行).

    Raises:
        FormatError: with the line number and what to do.
    """
    reader = csv.reader(io.StringIO(_decode(path)), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(path, cells, known, needed)
            elif len(cells) != len(header):
                raise FormatError(
                    f"{path.name} の {reader.line_num} 行目: 列が {len(cells)} 個あり、"
                    f"見出しの {len(header)} 個と合いません。行を直してください。"
                )
            else:
                values = dict(zip(header, cells, strict=True))
                yield Row(path, reader.line_num, values)
    except csv.Error as error:
        raise FormatError(
            f"{path.name} の {reader.line_num} 行目: CSVとして読めません ({error})。"
            "引用符の閉じ忘れがないか確認してください。"
        ) from error
    if header is None:
        raise FormatError(
            f"{path.name} は空です。見出し行のあるCSVを指定してください。"
        )


def _header(
    path: Path, cells: Sequence[str], known: Sequence[str], needed: frozenset[str]
) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [name for name in known if name in needed and name not in header]
    if missing:
        raise FormatError(
            f"{path.name} の見出しに列「{'、'.join(missing)}」がありません。"
            f"見出し行は {', '.join(known)} です。"
        )
    twins = sorted({name for name in header if header.count(name) > 1})
    if twins:
        raise FormatError(f"{path.name} の見出しに列「{twins[0]}」が二つあります。")
    return header


def read_bytes(path: Path) -> bytes:
    """Read a file whole.

    Raises:
        UnreadableFileError: it is not there or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error


def _decode(path: Path) -> str:
    data = read_bytes(path)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FormatError(
        f"{path.name} の文字コードが UTF-8 でも Shift_JIS でもありません。"
        "CSV UTF-8 で保存し直してください。"
    )
