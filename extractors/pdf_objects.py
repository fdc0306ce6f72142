"""Objects of a PDF as pdfminer knows them, parsed by qpdf (PDFの部品).

pdfminer parses a PDF letter by letter in Python, which takes longer than all it does with
the objects afterwards. Here qpdf parses them, and pdfminer gets what it would have made.
"""

import re
from decimal import Decimal
from typing import Any

import pikepdf
from pdfminer.glyphlist import glyphname2unicode
from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef, PDFStream
from pdfminer.psparser import LIT

MAX_LEVELS = 50  # of the tree of pages
DIFFERENCES = "/Differences"
UNUSED = frozenset({"/CharProcs", DIFFERENCES})  # the first is nothing to pdfminer

_PLAIN_NAMES = re.compile(rb"\[(?:\s+(?:\d+|/[\w.]+))*\s+\]")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_KIND = pikepdf.ObjectType
_SCALARS = frozenset({int, float, bool, type(None)})


class QpdfStream(PDFStream):
    """A stream that qpdf unpacks when it is asked for."""

    def __init__(self, attrs: dict[str, Any], source: Any) -> None:
        super().__init__(attrs, b"")
        self.source = source
        self.set_objid(*source.objgen)

    def decode(self) -> None:
        """Unpack it; called once by pdfminer."""
        self.data = self.source.read_bytes()


class Objects:
    """What pdfminer's references look into: a document of which qpdf knows the parts."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self._self: Any = self  # of a PDFDocument, a reference only asks ``getobj``
        self._known: dict[int, Any] = {}

    def getobj(self, number: int) -> Any:
        """An object by its number, as ``PDFDocument.getobj`` gives it.

        Raises:
            PDFObjectNotFound: there is none.
        """
        if number not in self._known:
            thing = self.pdf.get_object(number, 0)
            if thing is None:
                raise PDFObjectNotFound(number)
            self._known[number] = self.inner(thing)
        return self._known[number]

    def convert(self, thing: Any) -> Any:
        """A value as pdfminer would have it, or a reference to it."""
        if type(thing) is Decimal:
            return float(thing)
        if type(thing) in _SCALARS:
            return thing
        if thing.is_indirect:
            return PDFObjRef(self._self, thing.objgen[0])
        return self.inner(thing)

    def inner(self, thing: Any) -> Any:
        """The value itself, also of an object that has a number of its own."""
        if type(thing) is Decimal:
            return float(thing)
        if type(thing) in _SCALARS:
            return thing
        kind = thing._type_code  # isinstance asks the same thing, but slowly
        if kind is _KIND.name_:
            return LIT(_name(thing))
        if kind is _KIND.string:
            return bytes(thing)
        if kind is _KIND.array:
            return [self.convert(part) for part in thing]
        if kind is _KIND.dictionary:
            return self._entries(thing)
        if kind is _KIND.stream:
            return QpdfStream(self._entries(thing.stream_dict), thing)
        raise TypeError(kind)

    def _entries(self, thing: Any) -> dict[str, Any]:
        entries = {
            name[1:]: self.convert(part)
            for name, part in thing.items()
            if name not in UNUSED
        }
        if DIFFERENCES in thing:
            given = thing.get(DIFFERENCES)
            names = _letter_names(given)
            entries[DIFFERENCES[1:]] = self.convert(given) if names is None else names
        return entries

    def inherited(self, page: Any, name: str) -> Any:
        """An entry of a page, or of the nearest branch above that has it."""
        for _ in range(MAX_LEVELS):
            value = page.get(name)
            if value is not None:
                return self.inner(value)
            page = page.get("/Parent")
            if page is None:
                break
        return None


def _name(thing: Any) -> str | bytes:
    """A name without its slash; old Japanese ones are bytes in Shift_JIS."""
    try:
        return str(thing)[1:]
    except UnicodeDecodeError:
        raw: bytes = thing.unparse()
        return _ESCAPED.sub(lambda m: bytes.fromhex(m[1].decode()), raw)[1:]


def _letter_names(differences: Any) -> list[Any] | None:
    """Codes and names of glyphs, without names that stand for no letter (g1A).

    None for what is not a plain list of codes and names.
    """
    text: bytes = differences.unparse()
    if not _PLAIN_NAMES.fullmatch(text):
        return None
    names: list[Any] = []
    code = 0
    for token in text[1:-1].split():
        if not token.startswith(b"/"):
            code = int(token)
            continue
        name = token[1:].decode()
        if name in glyphname2unicode or name.startswith("u") or not name.isalnum():
            names += [code, LIT(name)]
        code += 1
    return names
