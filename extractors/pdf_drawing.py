"""What a PDF page draws: letters, lines, pictures, as pdfplumber tells it (描画の内容).

The same rules as pdfplumber's, which are pdfminer's, but the parsing is qpdf's and only
what ``textlayer`` asks for is kept: a fifth of the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTImage, LTLine, LTRect
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1, stream_value
from pdfplumber.page import fix_fontname_bytes

from extractors.pdf_fonts import Fonts
from extractors.pdf_objects import Objects

MAX_CODE_BYTES = 1_000_000  # more of it would fill memory if it were parsed at once

_SIGNS = {"_a": "*", "_w": '"', "_q": "'"}  # as pdfminer writes them in names


@dataclass
class Drawing:
    """Things on a page, by the names and with the keys that pdfplumber gives them."""

    chars: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    rects: list[dict[str, Any]] = field(default_factory=list)
    curves: list[dict[str, Any]] = field(default_factory=list)
    images: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Contents:
    """What pdfminer asks of a page."""

    mediabox: Sequence[float]
    rotate: int
    resources: dict[str, Any]
    contents: list[Any]


class Draughtsman:
    """Follows the drawing instructions of the pages of one PDF."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._objects = Objects(pdf)
        self._fonts = Fonts()

    def follow(self, page: Any) -> Drawing:
        """What a page of pdfplumber's draws.

        Raises:
            LookupError: qpdf has another page at this place.
        """
        source = self._objects.pdf.pages[page.page_number - 1].obj
        if source.objgen[0] != page.page_obj.pageid:
            raise LookupError
        contents = self._objects.inner(source.get("/Contents"))
        given: Any = _Contents(
            page.page_obj.mediabox,
            page.page_obj.rotate,
            self._objects.inherited(source, "/Resources") or {},
            contents if isinstance(contents, list) else [contents] * bool(contents),
        )
        device = PDFPageAggregator(self._fonts)
        _Interpreter(self._fonts, device, self._objects).process_page(given)
        return _drawing(device.get_result(), page)


class _Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter, given its instructions by qpdf."""

    def __init__(self, fonts: Fonts, device: Any, objects: Objects) -> None:
        super().__init__(fonts, device)
        self._fonts = fonts
        self._objects = objects

    def dup(self) -> "_Interpreter":
        """Another one for a form inside; called by pdfminer."""
        return _Interpreter(self._fonts, self.device, self._objects)

    def execute(self, streams: Sequence[Any]) -> None:
        """Follow the instructions of a page or form; called by pdfminer."""
        given = [stream_value(stream) for stream in streams]
        codes = [stream.get_data() for stream in given]
        if sum(map(len, codes)) > MAX_CODE_BYTES:
            super().execute(streams)
            return
        self.stream_ids = {stream.objid for stream in given if stream.objid}
        if self.stream_ids & self.parent_stream_ids:
            return  # a form that draws itself
        source = pikepdf.Stream(self._objects.pdf, b"\n".join(codes))
        convert = self._objects.convert
        for step in pikepdf.parse_content_stream(source):
            name = str(step.operator)
            if isinstance(step, pikepdf.ContentStreamInlineImage):
                image = step.iimage
                self.do_EI(PDFStream({"W": image.width, "H": image.height}, b""))
            elif name in _METHODS:
                self._do(*_METHODS[name], [convert(part) for part in step.operands])

    def _do(self, method: str, count: int, operands: list[Any]) -> None:
        if not count:
            self.argstack += operands  # sc and scn take them off the stack
            getattr(self, method)()
        elif len(operands) >= count:
            getattr(self, method)(*operands[-count:])


def _operator(method: str) -> str:
    name = method.removeprefix("do_")
    return name[:-2] + _SIGNS[name[-2:]] if name[-2:] in _SIGNS else name


# operators with the methods that follow them, and how many operands these take
_METHODS = {
    _operator(name): (name, getattr(_Interpreter, name).__code__.co_argcount - 1)
    for name in dir(PDFPageInterpreter)
    if name.startswith("do_")
}


def _drawing(layout: LTContainer[Any], page: Any) -> Drawing:
    drawing = Drawing()
    left, top = page.mediabox[:2]
    for thing in _things(layout):
        entry = {
            "x0": thing.x0 + left,
            "x1": thing.x1 + left,
            "y0": thing.y0,
            "top": page.height - thing.y1 + top,
            "bottom": page.height - thing.y0 + top,
        }
        if isinstance(thing, LTChar):
            entry |= {
                "text": thing.get_text(),
                "fontname": _font_name(thing.fontname),
                "matrix": thing.matrix,
                "size": thing.size,
                "upright": thing.upright,
            }
            drawing.chars.append(entry)
        elif isinstance(thing, LTImage):
            entry["srcsize"] = tuple(map(resolve1, thing.srcsize))
            drawing.images.append(entry)
        elif isinstance(thing, LTCurve):
            entry |= {
                "stroke": thing.stroke,
                "fill": thing.fill,
                "non_stroking_color": thing.non_stroking_color,
            }
            if isinstance(thing, LTLine):
                drawing.lines.append(entry)
            elif isinstance(thing, LTRect):
                drawing.rects.append(entry)
            else:
                entry["pts"] = [page.point2coord(point) for point in thing.pts]
                drawing.curves.append(entry)
    return drawing


def _things(layout: LTContainer[Any]) -> Iterator[Any]:
    for thing in layout:
        if isinstance(thing, LTContainer):
            yield from _things(thing)
        else:
            yield thing


def _font_name(name: Any) -> str:
    name = resolve1(name)
    return str(fix_fontname_bytes(name) if isinstance(name, bytes) else name)
