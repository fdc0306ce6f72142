"""Fixed-width records from a declaration (固定長レコード).

A layout is the published table: a row a field. Kind N is digits, right-aligned and
zero-padded; kind C is half-width text, left-aligned and blank-padded. Nothing is cut:
what does not fit raises, and names the field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from books.errors import FormatError
from edi.zengin.accounts import check_characters

JIS_CHARACTERS = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xFF61, 0xFFA0))))
"""Half-width text: ASCII and katakana, a byte each."""
_TEXT = "[ -~｡-ﾟ]"


class Field(NamedTuple):
    """One row of the published table.

    ``fixed`` is the only value allowed; ``allowed`` are the characters that may be
    written. Whatever half-width text a bank has written is read.
    """

    name: str
    label: str
    kind: Literal["N", "C"]
    width: int
    fixed: str = ""
    allowed: frozenset[str] = JIS_CHARACTERS

    def format(self, value: str) -> str:
        """Pad a value to the width.

        Raises:
            FormatError: too long, no number, or a character that is not allowed.
        """
        if self.kind == "N" and value and not (value.isascii() and value.isdigit()):
            raise FormatError(f"{self.label}「{value}」は数字で入力してください。")
        if self.kind == "C":
            check_characters(self.label, value.rstrip(" "), self.allowed)
        if len(value) > self.width:
            raise FormatError(
                f"{self.label}「{value}」は{len(value)}桁で、"
                f"{self.width}桁に入りません。短くしてください。"
            )
        return value.zfill(self.width) if self.kind == "N" else value.ljust(self.width)

    def parse(self, text: str) -> str:
        """Take the padding away; digits keep their leading zeros.

        Raises:
            FormatError: not digits where digits belong, or another value than fixed.
        """
        value = text.strip().zfill(self.width) if self.kind == "N" else text.rstrip()
        if self.kind == "N" and not (value.isascii() and value.isdigit()):
            raise FormatError(f"{self.label}「{text}」が数字ではありません。")
        if self.fixed and value != self.fixed:
            raise FormatError(
                f"{self.label}が「{self.fixed}」ではなく「{value}」です。"
                "ファイルの種類を確かめてください。"
            )
        return value

    @property
    def pattern(self) -> str:
        """Regular expression of the field as it normally stands."""
        char = "[0-9]" if self.kind == "N" else _TEXT
        return re.escape(self.fixed) if self.fixed else f"{char}{{{self.width}}}"


@dataclass(frozen=True)
class Layout:
    """A record: its Japanese name and its fields in order (レコードの定義)."""

    label: str
    fields: tuple[Field, ...]

    @cached_property
    def width(self) -> int:
        """Bytes of the record."""
        return sum(field.width for field in self.fields)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Japanese names of the fields by their names."""
        return {field.name: field.label for field in self.fields}

    @cached_property
    def _usual(self) -> re.Pattern[str]:
        return re.compile("".join(f"({field.pattern})" for field in self.fields))

    def format(self, values: Mapping[str, str]) -> str:
        """Write a record; absent values are zeros or blanks.

        Raises:
            FormatError: a value does not fit its field.
        """
        return "".join(f.format(f.fixed or values.get(f.name, "")) for f in self.fields)

    def parse(self, record: str) -> dict[str, str]:
        """Read a record into its fields.

        Raises:
            FormatError: wrong length, not half width, not digits where digits belong.
        """
        usual = self._usual.fullmatch(record)
        if usual is None:
            return self._parse_unusual(record)
        return dict(zip(self.labels, map(str.rstrip, usual.groups()), strict=True))

    def _parse_unusual(self, record: str) -> dict[str, str]:
        """Field by field, which finds blanks for digits, or what is wrong."""
        if len(record) != self.width:
            raise FormatError(
                f"{self.label}の長さが{len(record)}バイトです"
                f"({self.width}バイトのはずです)。"
            )
        for place, char in enumerate(record, 1):
            if char not in JIS_CHARACTERS:
                raise FormatError(
                    f"{self.label}の{place}バイト目が半角文字ではありません。"
                )
        values: dict[str, str] = {}
        position = 0
        for field in self.fields:
            values[field.name] = field.parse(record[position : position + field.width])
            position += field.width
        return values


@dataclass(frozen=True)
class FileFormat:
    """Four kinds of record, told apart by their first digit (データ区分)."""

    label: str
    kind: str
    header: Layout
    data: Layout
    trailer: Layout
    end: Layout

    @property
    def width(self) -> int:
        """Bytes of every record."""
        return self.header.width

    @property
    def layouts(self) -> Mapping[str, Layout]:
        """The four records by their データ区分."""
        return {"1": self.header, "2": self.data, "8": self.trailer, "9": self.end}
