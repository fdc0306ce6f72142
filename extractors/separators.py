"""Sheets that part the documents of one scan (区切り): a printed code, or a blank page.

The sheet of ``denpyo separator`` has a QR code in each corner and in the middle, so that
one of them survives punched holes, a FAX's stripes and a page that was fed upside down.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from books.settings_daily import Separators
from extractors.ocr import Picture

CODE = "DENPYO-SEPARATOR-1"
_SIDE = 1400  # pixels: a code of 40 mm has 7 a module then
_BLANK_SIDE = (
    1200  # pixels: a letter of 10 points is 14 high, the dust of a FAX up to 6
)
_LETTER_HEIGHT, _LETTER_AREA = 7, 12
_MOST_LETTERS = 1  # a hole, a staple, the number of a page
_BLANK_SHARE = 0.001
_MARGIN = 0.05
_DARK = 60  # grey levels below the paper


def is_separator(picture: Picture, kinds: Separators) -> bool:
    """Whether a page only parts others (区切りか)."""
    if kinds in ("blank", "both") and is_blank(picture):
        return True
    return kinds in ("sheet", "both") and has_code(picture)


def has_code(picture: Picture) -> bool:
    """Whether the page carries the code of a separator sheet (区切りシート)."""
    small = _shrunk(_grey(picture), _SIDE)
    return any(CODE in found for found in _read_codes(small))


def is_blank(picture: Picture) -> bool:
    """Whether next to nothing is printed on the page (白紙).

    The paper's own grey and what shines through from the other side do not count.
    """
    grey = _shrunk(_grey(picture), _BLANK_SIDE)
    height, width = grey.shape
    y, x = int(height * _MARGIN), int(width * _MARGIN)
    inner = grey[y : height - y, x : width - x]
    dark = (inner < int(np.median(inner)) - _DARK).astype(np.uint8)
    found = cv2.connectedComponentsWithStats(dark, connectivity=8)[2][1:]
    tall = found[:, cv2.CC_STAT_HEIGHT] >= _LETTER_HEIGHT
    thick = found[:, cv2.CC_STAT_AREA] >= _LETTER_AREA
    letters = int(np.count_nonzero(tall & thick))
    return letters <= _MOST_LETTERS and float(dark.mean()) < _BLANK_SHARE


def _read_codes(grey: np.ndarray) -> Iterator[str]:
    detector = cv2.QRCodeDetector()
    for view in (grey, cv2.GaussianBlur(grey, (3, 3), 0)):
        try:
            found, texts, _, _ = detector.detectAndDecodeMulti(view)
        except cv2.error:  # a picture that it stumbles over has no code of ours
            continue
        if found:
            yield from (str(text) for text in texts)


def _grey(picture: Picture) -> np.ndarray:
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def _shrunk(grey: np.ndarray, side: int) -> np.ndarray:
    factor = side / max(grey.shape)
    if factor >= 1:
        return grey
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
