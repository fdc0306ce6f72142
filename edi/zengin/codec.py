"""Fixed-width records from a declaration (固定長レコード).

A layout is the published table: a row a field. Kind N is digits, right-aligned and
zero-padded; kind C is half-width text, left-aligned and blank-padded. A field without
a name is a ダミー. Nothing is cut: what does not fit raises.
"""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from books.errors import FormatError

# JIS X 0201: ASCII and half-width katakana, one byte a character
_BYTES = "".join(
    chr(b) if 0x20 <= b < 0x7F else chr(b - 0xA1 + 0xFF61) if 0xA1 <= b <= 0xDF else "�"
    for b in range(256)
).replace("�", "\ufffe")
_ENCODING = codecs.charmap_build(_BYTES)


class Field(NamedTuple):
    """One row of the published table; ``fixed`` is the only value allowed."""

    name: str
    label: str
    kind: Literal["N", "C"]
    width: int
    fixed: str = ""

    def encode(self, value: str) -> str:
        """Pad a value to the width."""
        if self.kind == "N" and value and not (value.isascii() and value.isdigit()):
            raise FormatError(f"{self.label}「{value}」は数字で入力してください。")
        if len(value) > self.width:
            raise FormatError(
                f"{self.label}「{value}」は{len(value)}桁で、"
                f"{self.width}桁に入りません。短くしてください。"
            )
        return value.zfill(self.width) if self.kind == "N" else value.ljust(self.width)

    def decode(self, text: str) -> str:
        """Take the padding away; digits keep their leading zeros."""
        value = text.strip().zfill(self.width) if self.kind == "N" else text.rstrip()
        if self.kind == "N" and not (value.isascii() and value.isdigit()):
            raise FormatError(f"{self.label}「{text}」が数字ではありません。")
        if self.fixed and value != self.fixed:
            raise FormatError(
                f"{self.label}が「{self.fixed}」ではなく「{value}」です。"
                "ファイルの種類を確かめてください。"
            )
        return value


@dataclass(frozen=True)
class Layout:
    """A record: its Japanese name and its fields in order (レコードの定義)."""

    label: str
    fields: tuple[Field, ...]

    @property
    def width(self) -> int:
        """Bytes of the record."""
        return sum(field.width for field in self.fields)

    def encode(self, values: Mapping[str, str]) -> bytes:
        """Write a record; absent values are zeros or blanks.

        Raises:
            FormatError: a value is too long, no number, or not half width.
        """
        text = "".join(
            f.encode(f.fixed or (values.get(f.name, "") if f.name else ""))
            for f in self.fields
        )
        try:
            return codecs.charmap_encode(text, "strict", _ENCODING)[0]
        except UnicodeEncodeError as error:
            raise FormatError(
                f"{self.label}に半角カナ・英数字でない文字「{text[error.start]}」が"
                "あります。銀行用のカナに直してください。"
            ) from error

    def decode(self, record: bytes) -> dict[str, str]:
        """Read a record into its named fields.

        Raises:
            FormatError: wrong length, not half width, not digits where digits belong.
        """
        if len(record) != self.width:
            raise FormatError(
                f"{self.label}の長さが{len(record)}バイトです"
                f"({self.width}バイトのはずです)。"
            )
        try:
            text = codecs.charmap_decode(record, "strict", _BYTES)[0]
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{self.label}の{error.start + 1}バイト目が半角文字(JIS)ではありません。"
            ) from error
        values: dict[str, str] = {}
        position = 0
        for field in self.fields:
            part = text[position : position + field.width]
            position += field.width
            if field.name:
                values[field.name] = field.decode(part)
        return values
