"""Words and ruled lines of a PDF page that has text of its own (テキスト層).

``pdf_drawing`` gives the characters, or pdfplumber where that fails; this module puts
them into runs as they are printed. Whether the text can be trusted is decided in
``trust.py``.
"""

import logging
import math
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from extractors.page import Box, Rule, Word
from extractors.pdf_drawing import Draughtsman
from extractors.pdf_shapes import Placement, rule_pieces
from extractors.ruling import join_rules
from extractors.runs import Char, make_words

ASCENT, DESCENT = 0.88, 0.12  # em of a Japanese character above and below the baseline

# pdfminer raises whatever a damaged page makes it stumble over.
UNREADABLE = (PdfminerException, PSException, ValueError, TypeError, KeyError,
              AttributeError, IndexError, ZeroDivisionError, OverflowError,
              AssertionError, RecursionError, struct.error, zlib.error)  # fmt: skip
UNKNOWN = (*UNREADABLE, pikepdf.PdfError, LookupError, RuntimeError, OSError)

_BAD = re.compile(r"\(cid:\d+\)")

logging.getLogger("pdfminer").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a PDF page itself says: nothing here has been compared with its picture.

        ``rotation`` is the clockwise turn that makes sideways drawn text upright, on top
    of the page's own /Rotate; sizes and places are those after it.
    """

    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    chars: tuple[Char, ...] = ()
    images: tuple[Box, ...] = ()
    rotation: int = 0
    scan_dpi: float = 0.0


def read_layers(
    path: Path, pages: Iterable[int], heavy: frozenset[int] = frozenset()
) -> Iterator[TextLayer]:
    """Read the text layer of these pages (numbers from 1) in turn.

    Pages that are ``heavy`` or that pdfminer can't follow come without text: their
    picture is to be read.
    """
    with pdfplumber.open(path) as pdf, pikepdf.open(path) as source:
        draughtsman = Draughtsman(source)
        for number in pages:
            page = pdf.pages[number - 1]
            frame = _frame(page)
            if number in heavy:
                yield TextLayer(frame.width, frame.height)
            else:
                yield _quickly(page, frame, draughtsman) or _slowly(page, frame)
            page.close()


def _quickly(page: Any, frame: Box, draughtsman: Draughtsman) -> TextLayer | None:
    """The layer as the quick way has it; None for a page it does not understand."""
    try:
        return _read(draughtsman.follow(page), frame)
    except UNKNOWN:
        return None


def _slowly(page: Any, frame: Box) -> TextLayer:
    """The layer as pdfplumber has it, empty if that can't read the page either."""
    try:
        return _read(page, frame)
    except UNREADABLE:
        return TextLayer(frame.width, frame.height)


def _frame(page: Any) -> Box:
    """The part of the page that is shown: the crop box within the media box.

    pdfplumber does not turn the crop box with the page, so that is done here.
    """
    x0, y0, x1, y1 = (float(value) for value in page.page_obj.mediabox)
    crop = page.page_obj.cropbox or page.page_obj.mediabox
    left, bottom, right, top = (float(value) for value in crop)
    # margins cut off at the left, top, right and bottom of the unturned page
    margins = [left - x0, y1 - top, x1 - right, bottom - y0]
    quarters = page.rotation // 90 % 4
    margins = margins[4 - quarters :] + margins[: 4 - quarters]
    cut = [max(margin, 0.0) for margin in margins]
    box = Box(*(float(value) for value in page.bbox))
    frame = Box(box.x0 + cut[0], box.y0 + cut[1], box.x1 - cut[2], box.y1 - cut[3])
    return frame if frame.width > 0 and frame.height > 0 else box


def _read(page: Any, frame: Box) -> TextLayer:
    turn = _text_turn(page.chars)
    place = Placement(frame, turn)
    chars = tuple(_chars(page, place))
    rules = join_rules(r for r in rule_pieces(page, place) if place.shows(r))
    images = [(place.box(image), image) for image in page.images]
    return TextLayer(
        width=place.width,
        height=place.height,
        words=make_words(chars, rules),
        rules=rules,
        chars=chars,
        images=tuple(box for box, _ in images),
        rotation=turn,
        scan_dpi=max((_dpi(box, image) for box, image in images), default=0.0),
    )


def _dpi(box: Box, image: dict[str, Any]) -> float:
    """Pixels per inch of a picture that covers most of the page's width or height."""
    pixels = image.get("srcsize") or (0, 0)
    longest = max(box.width, box.height)
    if longest < 400 or not all(isinstance(p, int) for p in pixels):
        return 0.0
    return float(max(pixels)) / longest * 72


def _text_turn(chars: list[dict[str, Any]]) -> int:
    """Clockwise degrees that make most of the text read from left to right."""
    votes = {0: 0, 90: 0, 180: 0, 270: 0}
    for char in chars:
        a, b = char["matrix"][:2]
        angle = math.degrees(math.atan2(b, a))
        votes[round(angle / 90) % 4 * 90] += 1
    return max(votes, key=lambda turn: (votes[turn], -turn))


def _chars(page: Any, place: Placement) -> Iterator[Char]:
    for char in page.chars:
        a, b = char["matrix"][:2]
        if round((math.degrees(math.atan2(b, a)) - place.turn) / 90) % 4:
            continue  # stamped across or along the margin
        box = place.box(char)
        if box.x1 <= 0 or box.x0 >= place.width:
            continue
        if box.y1 <= 0 or box.y0 >= place.height:
            continue
        yield _char(char, box)


def _char(char: dict[str, Any], box: Box) -> Char:
    text = char["text"]
    size = float(char["size"]) or box.height or 1.0
    # pdfminer's box hangs on the font's descent, which many fonts state wrongly;
    # the origin of the glyph is reliable.
    if char["matrix"][0] > 0 and char["upright"]:
        baseline = char["bottom"] - (char["matrix"][5] - char["y0"])
        baseline += box.y0 - char["top"]
        baseline = min(max(baseline, box.y0), box.y1 + size)
        box = Box(box.x0, baseline - ASCENT * size, box.x1, baseline + DESCENT * size)
    else:
        baseline = box.y0 + ASCENT * box.height
    bad = bool(_BAD.fullmatch(text)) or any(map(_is_bad, text))
    return Char(
        text="\ufffd" if bad else text,
        box=box,
        baseline=baseline,
        size=size,
        font=str(char["fontname"]),
        bad=bad,
    )


def _is_bad(char: str) -> bool:
    """True for a character that no reader can mean: no map, private use, control."""
    if char.isspace():
        return False
    return char == "\ufffd" or unicodedata.category(char) in {"Co", "Cn", "Cc", "Cs"}
