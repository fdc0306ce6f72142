"""What the codes of a PDF's fonts mean, read faster than pdfminer does (文字コード表).

Only tables in the plain form that every writer uses are read here; any other is left to
pdfminer, so that the letters are the same.
"""

import re
from collections.abc import Mapping
from typing import Any

from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

MAX_CODE_BYTES = 4
MAX_CODES = 0x40000  # in ranges; no font has more, and a hostile one has no end

_BEGIN = re.compile(rb"begin(bfchar|bfrange)\b")
_ODD = re.compile(rb"usecmap|begincid")
_HEX = rb"<([0-9A-Fa-f\s]*)>\s*"
_CHAR = re.compile(_HEX + _HEX)
_RANGE = re.compile(
    _HEX + _HEX + rb"(?:" + _HEX + rb"|\[\s*((?:" + _HEX + rb")*)\]\s*)"
)
_ONE = re.compile(_HEX)


class Fonts(PDFResourceManager):
    """pdfminer's fonts, whose tables of letters are read here where that is sure."""

    def get_font(self, objid: Any, spec: Mapping[str, Any]) -> Any:
        """The font for a dictionary; called by pdfminer for each font of a page."""
        if objid and objid in self._cached_fonts:
            return self._cached_fonts[objid]
        table = resolve1(spec.get("ToUnicode"))
        letters = read_letters(table.get_data()) if isinstance(table, PDFStream) else {}
        if not letters:
            return super().get_font(objid, spec)
        spec = {**spec, "ToUnicode": PDFStream({}, b"")}
        font: Any = super().get_font(objid, spec)
        font.unicode_map.cid2unichr = letters
        return font


def read_letters(table: bytes) -> dict[int, str] | None:
    """The letters of a /ToUnicode table by code; None if it isn't in the plain form."""
    if _is_odd(table):
        return None
    letters = _Letters()
    at = 0
    while match := _BEGIN.search(table, at):
        kind = match[1]
        at = table.find(b"end" + kind, match.end())
        body = table[match.end() : max(at, 0)].lstrip()
        read = letters.read_chars if kind == b"bfchar" else letters.read_ranges
        try:
            if at < 0 or not read(body):
                return None
        except ValueError:  # a digit is missing
            return None
    return letters.known


def _is_odd(table: bytes) -> bool:
    """True for a table with more in it than lists of codes and letters."""
    _, end, after = table.partition(b"endcmap")
    comments = (line.partition(b"%")[2] for line in table.splitlines())
    return bool(
        _ODD.search(table)
        or (end and b"begin" in after)
        or any(b"bf" in comment or b"cmap" in comment for comment in comments)
    )


class _Letters:
    """Letters by code, as lists in a table tell them one after the other."""

    def __init__(self) -> None:
        self.known: dict[int, str] = {}
        self._room = MAX_CODES

    def read_chars(self, body: bytes) -> bool:
        """Add pairs of a code and its letters; False if there is anything else."""
        at = 0
        while match := _CHAR.match(body, at):
            at = match.end()
            code, text = map(_bytes, match.groups())
            self._add(int.from_bytes(code, "big"), text)
        return at == len(body)

    def read_ranges(self, body: bytes) -> bool:
        """Add ranges of codes; False if there is anything else."""
        at = 0
        while match := _RANGE.match(body, at):
            at = match.end()
            first, last = _bytes(match[1]), _bytes(match[2])
            if len(first) != len(last) or len(first) > MAX_CODE_BYTES:
                return False
            start, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
            self._room -= max(end - start + 1, 0)
            if self._room < 0:
                return True
            codes = range(start, end + 1)
            if match[4] is not None:
                texts = map(_bytes, _ONE.findall(match[4]))
                for code, each in zip(codes, texts, strict=False):
                    self._add(code, each)
            elif not self._add_range(codes, _bytes(match[3])):
                return False
        return at == len(body)

    def _add_range(self, codes: range, text: bytes) -> bool:
        """Add letters that follow on each other; only the last four bytes count up."""
        head, tail = text[:-4], text[-4:]
        base = int.from_bytes(tail, "big")
        if not tail or base + len(codes) > 256 ** len(tail):
            return False
        for step, code in enumerate(codes):
            self._add(code, head + (base + step).to_bytes(len(tail), "big"))
        return True

    def _add(self, code: int, text: bytes) -> None:
        letter = text.decode("utf-16-be", "ignore")
        if letter == "\u00a0" and self.known.get(code) == " ":
            return  # some fonts say both of one code
        self.known[code] = letter


def _bytes(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode())
