"""Characters of bank files as bytes: JIS and EBCDIC (コード区分).

JIS is JIS X 0201, where 0x5C is the yen sign. EBCDIC is IBM's code page 290 (its
yen sign a backslash here, too) without small letters and the signs whose places differ between
makers. For the characters that banks allow, it is what glibc calls IBM1390 and what
Fujitsu's CAFIS adapter publishes, as far as we saw that table. The bankers' association
has no table of its own that we know of: ask the bank before you send EBCDIC.
"""

import codecs
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_NONE = "\ufffe"  # what the charmap codec takes for "no character"
_GAP = "□"


@dataclass(frozen=True)
class Coding:
    """A coding: its コード区分 and the characters of the 256 bytes."""

    code: str
    label: str
    table: str = field(repr=False)

    def decode(self, data: bytes) -> str:
        """Text of the same length; U+FFFD for a byte that is no character."""
        return codecs.charmap_decode(data, "replace", self.table)[0]

    def encode(self, text: str) -> bytes:
        """Bytes of the same length.

        Raises:
            UnicodeEncodeError: a character that the coding does not have.
        """
        return codecs.charmap_encode(text, "strict", self._bytes)[0]

    @cached_property
    def _bytes(self) -> Any:
        return codecs.charmap_build(self.table)


def _table(rows: dict[int, str], controls: dict[int, str]) -> str:
    chars = [_NONE] * 256
    for row, text in rows.items():
        for column, char in enumerate(text):
            if char != _GAP:
                chars[row * 16 + column] = char
    for byte, char in controls.items():
        chars[byte] = char
    return "".join(chars)


JIS = Coding(
    "0",
    "JIS",
    _table(
        {
            0x2: " !\"#$%&'()*+,-./",
            0x3: "0123456789:;<=>?",
            0x4: "@ABCDEFGHIJKLMNO",
            0x5: "PQRSTUVWXYZ[\\]^_",
            0x6: "`abcdefghijklmno",
            0x7: "pqrstuvwxyz{|}~",
            0xA: "□｡｢｣､･ｦｧｨｩｪｫｬｭｮｯ",
            0xB: "ｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿ",
            0xC: "ﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏ",
            0xD: "ﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ",
        },
        {0x00: "\0", 0x0A: "\n", 0x0D: "\r", 0x1A: "\x1a"},
    ),
)
EBCDIC = Coding(
    "1",
    "EBCDIC",
    _table(
        {
            0x4: " ｡｢｣､･ｦｧｨｩ□.<(+|",
            0x5: "&ｪｫｬｭｮｯ□ｰ□!\\*);□",
            0x6: "-/□□□□□□□□□,%_>?",
            0x7: "□□□□□□□□□□:#@'=\"",
            0x8: "□ｱｲｳｴｵｶｷｸｹｺ□ｻｼｽｾ",
            0x9: "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ□□ﾊﾋﾌ",
            0xA: "□□ﾍﾎﾏﾐﾑﾒﾓﾔﾕ□ﾖﾗﾘﾙ",
            0xB: "□□□□□□□□□□ﾚﾛﾜﾝﾞﾟ",
            0xC: "□ABCDEFGHI",
            0xD: "□JKLMNOPQR",
            0xE: "$□STUVWXYZ",
            0xF: "0123456789",
        },
        # A mainframe ends lines with NL or LF of its own, a PC adds its CR and LF
        {0x00: "\0", 0x0D: "\r", 0x15: "\n", 0x25: "\n", 0x0A: "\n", 0x1A: "\x1a"}
        | {0x3F: "\x1a"},
    ),
)
CODINGS = (JIS, EBCDIC)


def find_coding(data: bytes) -> Coding | None:
    """The coding in which a file begins with the digit 1 (文字コードの判定), or None."""
    return next((c for c in CODINGS if c.decode(data[:1]) == "1"), None)
