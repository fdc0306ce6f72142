"""The only module that touches pdfium: pictures of PDF pages (PDFの描画)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw
from numpy.typing import NDArray
from PIL import Image

from books.errors import UnreadableFileError

MAX_RENDER_PIXELS = 20_000_000  # an A3 page at 300 dpi has 17 million
INVISIBLE = 3  # text render mode of hidden OCR text

_LOCK = threading.RLock()  # pdfium is not thread-safe


@contextmanager
def _page(path: Path, number: int) -> Iterator[Any]:
    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            raise _undrawable(path, number) from None
        try:
            yield document[number - 1]
        except (pypdfium2.PdfiumError, IndexError):
            raise _undrawable(path, number) from None
        finally:
            document.close()


def render(path: Path, number: int, dpi: float) -> Image.Image:
    """Picture of a page as viewers show it (number from 1); fewer dpi if it is huge.

    Raises:
        UnreadableFileError: pdfium can't draw it.
    """
    picture = draw(path, number, dpi)
    return Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))


def draw(path: Path, number: int, dpi: float) -> NDArray[np.uint8]:
    """The same as pixels, blue-green-red.

    Raises:
        UnreadableFileError: pdfium can't draw it.
    """
    with _page(path, number) as page:
        width, height = page.get_size()
        scale = dpi / 72
        pixels = max(width * height * scale * scale, 1.0)
        if pixels > MAX_RENDER_PIXELS:
            scale *= (MAX_RENDER_PIXELS / pixels) ** 0.5
        return np.array(page.render(scale=scale).to_numpy(), np.uint8)


def hides_text(path: Path, number: int) -> bool:
    """True if most text of a page is invisible, as scanners put it under a picture."""
    raw = pypdfium2.raw
    with _page(path, number) as page:
        modes = [
            raw.FPDFTextObj_GetTextRenderMode(thing.raw)
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4)
        ]
    return bool(modes) and modes.count(INVISIBLE) > 0.5 * len(modes)


def _undrawable(path: Path, number: int) -> UnreadableFileError:
    return UnreadableFileError(
        "broken",
        f"{path.name}: {number} ページ目を表示できません。"
        "ビューアーで開いて保存し直すか、送り主に再送を頼んでください。",
    )
