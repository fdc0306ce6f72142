"""The rows of a statement CSV, found by its headings (明細の表).

The headings may stand below some lines about the account. A row that is longer than
the headings (a comma within a text that is not quoted) would be read wrong, so it is
refused; blanks at the end of a row may be missing.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from books.errors import FormatError
from edi.statements.profile import Profile

MAX_BYTES = 50 * 1024 * 1024
HEAD_ROWS = 40
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# What a file of this bank must have to be known as such, if the profile names it
_NEEDED = ("direction", "kind", "balance", "description")


@dataclass(frozen=True)
class Line:
    """One row with its number in the file (行)."""

    number: int
    cells: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """True when no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A file as a profile sees it: where the columns are, the rows, what is above."""

    profile: Profile
    places: Mapping[str, int]
    preamble: tuple[Line, ...]
    lines: tuple[Line, ...]
    headings: tuple[str, ...] = ()

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that the profile neither names nor leaves out on purpose."""
        used = set(self.places.values())
        ignored = set(map(heading, self.profile.ignored))
        return tuple(
            name
            for place, name in enumerate(self.headings)
            if name and place not in used and heading(name) not in ignored
        )


@dataclass
class Texts:
    """The text of a file in each encoding, decoded once (文字コード)."""

    data: bytes
    _known: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what can't be a text.

        Raises:
            FormatError: too large, or NUL bytes.
        """
        if len(self.data) > MAX_BYTES:
            raise FormatError(
                f"CSVファイルが大きすぎます({len(self.data):,}バイト)。"
                f"{MAX_BYTES:,}バイト以下の期間に分けて取得してください。"
            )
        if b"\0" in self.data and not self.data.startswith(UTF16):
            raise FormatError(
                "CSVではないファイルです(文字でないデータがあります)。"
                "銀行のサイトからCSVで取得し直してください。"
            )

    def get(self, encodings: Sequence[str]) -> str | None:
        """Text in the first encoding that fits, or None."""
        if self.data.startswith(UTF16):
            encodings = ("utf-16",)
        for encoding in encodings:
            if encoding not in self._known:
                self._known[encoding] = _decode(self.data, encoding)
            text = self._known[encoding]
            if text is not None:
                return text
        return None


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def heading(text: str) -> str:
    """A heading in the form that is compared: no blanks, no (円).

    >>> heading("入出金（円）"), heading(" 取扱日付　年 "), heading("入出金明細ＩＤ")
    ('入出金', '取扱日付年', '入出金明細ID')
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return plain.removesuffix("(円)")


def find_table(texts: Texts, profile: Profile, *, whole: bool) -> Table | None:
    """The file as a profile sees it, or None where it does not fit.

    ``whole`` reads all rows, else only those in which the headings may be.

    Raises:
        FormatError: a broken quote.
    """
    text = texts.get(profile.encodings)
    if text is None or not _has_marks(text, profile):
        return None
    rows = _rows(text, profile)
    head: list[Line] = []
    for line in rows:
        places = _places(line, profile) if line.number > profile.skip_lines else None
        if places is not None:
            rest = tuple(rows) if whole else ()
            if not profile.has_header:
                rest = (line, *rest)
            titles = tuple(cell.strip() for cell in line.cells)
            names = titles if profile.has_header else ()
            return Table(profile, places, tuple(head), rest, names)
        head.append(line)
        if len(head) >= HEAD_ROWS + profile.skip_lines:
            return None
    return None


def _has_marks(text: str, profile: Profile) -> bool:
    head = heading(text[:20_000])
    return all(heading(mark) in head for mark in profile.marks)


def _rows(text: str, profile: Profile) -> Iterator[Line]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=profile.delimiter,
        quotechar=profile.quote or None,
        quoting=csv.QUOTE_MINIMAL if profile.quote else csv.QUOTE_NONE,
        strict=bool(profile.quote),
    )
    try:
        for cells in reader:
            line = Line(reader.line_num, tuple(cells))
            if not line.is_empty:
                yield line
    except csv.Error as error:
        raise FormatError(
            f"{reader.line_num}行目: CSVとして読めません({error})。"
            "引用符の閉じ忘れがないか、銀行のサイトから取得し直してください。"
        ) from error


def _places(line: Line, profile: Profile) -> dict[str, int] | None:
    """Where each column is, or None where this is not the row of headings."""
    headings = [heading(cell) for cell in line.cells]
    if profile.header:
        wanted = [heading(name) for name in profile.header]
        if _stripped(headings) != _stripped(wanted):
            return None
    found = {
        name: place
        for name, column in profile.named()
        if (place := _place(column, headings)) is not None
    }
    return found if _is_enough(found, profile) else None


def _stripped(headings: Sequence[str]) -> list[str]:
    """Headings without the empty ones at the end."""
    found = list(headings)
    while found and not found[-1]:
        found.pop()
    return found


def _place(column: int | tuple[str, ...], headings: Sequence[str]) -> int | None:
    if isinstance(column, int):
        return column - 1 if column <= len(headings) else None
    for name in map(heading, column):
        if headings.count(name) == 1:  # of two, none can be told to be the one
            return headings.index(name)
    return None


def _is_enough(found: Mapping[str, int], profile: Profile) -> bool:
    columns = profile.columns
    dates = {"date"} if columns.date is not None else {"year", "month", "day"}
    money = {"money_in", "money_out"} <= found.keys() or "amount" in found
    needed = set() if profile.fallback else {n for n, _ in profile.named()} & {*_NEEDED}
    return money and dates <= found.keys() and needed <= found.keys()
