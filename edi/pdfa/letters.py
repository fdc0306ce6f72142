"""The text of a PDF says the letters that are on the page (文字コードの修正).

Fonts draw several characters with one glyph: 大 and the radical ⼤, ・ and ‧. A browser
notes the first of them, so that nobody finds 大阪 in the PDF. Where the letters of the
page are known, each glyph is given back the one that was meant.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pikepdf import Dictionary, Name, Pdf, Stream

from edi.pdfa.extract import open_pdf, refuse_broken

# Looks alike in common Japanese fonts, and is not made equal by NFKC.
_NOTED = "\u2003‧〜‒ʻ∕⺎⺒⺓⺠⻄⻑⻘⻨⻩⻫⻭⻯⻲⼾"
_MEANT = "\u3000・～–‘／兀巳幺民西長青麦黄斉歯竜亀戸"
_ALIKE = dict(zip(_NOTED, _MEANT, strict=True))
_BLOCK = re.compile(rb"\d+\s+beginbf(char|range)(.*?)endbf\1\s*", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_SEEN = frozenset(  # categories that leave ink; Co are 外字
    "Lu Ll Lt Lm Lo Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Co".split()
)
_PER_BLOCK = 100  # ISO 32000-1, 9.7.5.4


def name_letters(pdf: Pdf, letters: Iterable[str]) -> None:
    """Let the fonts of a PDF name the letters that are on its pages (文字の名前)."""
    known = frozenset(letters)
    if not known:
        return
    meant = {_fold(letter): letter for letter in sorted(known, reverse=True)}
    for names in _name_maps(pdf):
        names.write(_rename(names.read_bytes(), known, meant))


def missing_letters(pdf: bytes, letters: Iterable[str]) -> tuple[str, ...]:
    """Letters that no font of a PDF draws (印字できなかった文字), blanks left out.

    Raises:
        FormatError: it can't be read as a PDF.
    """
    named: set[str] = set()
    with open_pdf(pdf) as opened, refuse_broken():
        for names in _name_maps(opened):
            for block in _BLOCK.finditer(names.read_bytes()):
                for _, text in _entries(block):
                    named.update(map(_fold, text))
    seen = (x for x in sorted(set(letters)) if unicodedata.category(x) in _SEEN)
    return tuple(letter for letter in seen if _fold(letter) not in named)


def _name_maps(pdf: Pdf) -> Iterator[Stream]:
    """What the fonts of a PDF say which letters they draw (ToUnicode)."""
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font:
            names = thing.get("/ToUnicode")
            if isinstance(names, Stream):
                yield names


def _fold(letter: str) -> str:
    if letter in _MEANT:
        return letter
    return _ALIKE.get(letter) or unicodedata.normalize("NFKC", letter)


def _rename(cmap: bytes, known: frozenset[str], meant: dict[str, str]) -> bytes:
    """A ToUnicode map whose letters are those that were meant."""
    found = [entry for block in _BLOCK.finditer(cmap) for entry in _entries(block)]
    rows = [
        b"<%s> <%s>\n" % (code, _hex(_meant(text, known, meant)))
        for code, text in found
    ]
    blocks = [rows[i : i + _PER_BLOCK] for i in range(0, len(rows), _PER_BLOCK)]
    told = b"".join(
        b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block))
        for block in blocks
    )
    first = _BLOCK.search(cmap)
    at = first.start() if first else len(cmap)
    return cmap[:at] + told + _BLOCK.sub(b"", cmap[at:])


def _meant(text: str, known: frozenset[str], meant: dict[str, str]) -> str:
    return "".join(
        letter if letter in known else meant.get(_fold(letter), letter)
        for letter in text
    )


def _entries(block: re.Match[bytes]) -> Iterator[tuple[bytes, str]]:
    """Codes with their text; a range is told code by code."""
    values = _HEX.findall(block[2])
    if block[1] == b"char":
        for code, text in zip(values[::2], values[1::2], strict=True):
            yield code, _text(text)
        return
    for low, high, text in zip(values[::3], values[1::3], values[2::3], strict=True):
        start = _text(text)
        for step in range(int(high, 16) - int(low, 16) + 1):
            code = b"%0*X" % (len(low), int(low, 16) + step)
            yield code, start[:-1] + chr(ord(start[-1]) + step)


def _text(value: bytes) -> str:
    return bytes.fromhex(value.decode("ascii")).decode("utf-16-be")


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode("ascii")
