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
MAX_RANGE = 0x10000  # codes; no font has more, and a hostile one would fill memory

_BEGIN = re.compile(rb"begin(bfchar|bfrange)\b")
_ODD = re.compile(rb"usecmap|begincid")
_HEX = rb"<\s*((?:[0-9A-Fa-f]{2})*)\s*>\s*"
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
    letters: dict[int, str] = {}
    at = 0
    while match := _BEGIN.search(table, at):
        kind = match[1]
        at = table.find(b"end" + kind, match.end())
        body = table[match.end() : max(at, 0)].lstrip()
        read = _read_chars if kind == b"bfchar" else _read_ranges
        if at < 0 or not read(body, letters):
            return None
    return letters


def _is_odd(table: bytes) -> bool:
    """True for a table with more in it than lists of codes and letters."""
    _, end, after = table.partition(b"endcmap")
    comments = (line.partition(b"%")[2] for line in table.splitlines())
    return bool(
        _ODD.search(table)
        or (end and b"begin" in after)
        or any(b"bf" in comment or b"cmap" in comment for comment in comments)
    )


def _read_chars(body: bytes, letters: dict[int, str]) -> bool:
    """Add the pairs of a code and its letters; False if there is anything else."""
    at = 0
    while match := _CHAR.match(body, at):
        at = match.end()
        code, text = match.groups()
        _add(letters, int(code or b"0", 16), bytes.fromhex(text.decode()))
    return at == len(body)


def _read_ranges(body: bytes, letters: dict[int, str]) -> bool:
    """Add the ranges of codes; False if there is anything else."""
    at = 0
    while match := _RANGE.match(body, at):
        at = match.end()
        first, last, text, several, _ = match.groups()
        if len(first) != len(last) or len(first) > 2 * MAX_CODE_BYTES:
            return False
        codes = range(int(first or b"0", 16), int(last or b"0", 16) + 1)
        if len(codes) > MAX_RANGE:
            continue
        if several is not None:
            texts = [bytes.fromhex(t.decode()) for t in _ONE.findall(several)]
            for code, each in zip(codes, texts, strict=False):
                _add(letters, code, each)
        elif not _add_range(letters, codes, bytes.fromhex(text.decode())):
            return False
    return at == len(body)


def _add_range(letters: dict[int, str], codes: range, text: bytes) -> bool:
    """Letters that follow on each other; only the last four bytes count up."""
    head, tail = text[:-4], text[-4:]
    base = int.from_bytes(tail, "big")
    if not tail or base + len(codes) > 256 ** len(tail):
        return False
    for step, code in enumerate(codes):
        _add(letters, code, head + (base + step).to_bytes(len(tail), "big"))
    return True


def _add(letters: dict[int, str], code: int, text: bytes) -> None:
    letter = text.decode("utf-16-be", "ignore")
    if letter == "\u00a0" and letters.get(code) == " ":
        return  # some fonts say both of one code
    letters[code] = letter
