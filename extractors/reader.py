"""A file becomes pages of words (ファイルを読む).

The text layer of a PDF is used where it agrees with the page's picture, else the
picture is read by OCR. Sheets of a workbook become pages of cells.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from books.errors import UnreadableFileError
from books.settings import Settings
from books.settings_reading import Limits
from extractors import guard, guard_image, guard_pdf, pdf
from extractors.grid import lay_out
from extractors.guard_pdf import SafePdf
from extractors.image import A4_LONG, Sheet, make_sheet
from extractors.ocr import get_engine, turned
from extractors.page import Page, Word
from extractors.scan import read_sheet
from extractors.separators import is_separator
from extractors.sheet import read_tables
from extractors.textlayer import TextLayer, read_layers
from extractors.trust import covers_page, judge
from extractors.upright import find_turn, prepare

LOOK_DPI = 144  # to compare a text layer with its picture
OCR_DPI = 200
MAX_OCR_DPI = 300
MAX_SIDE_SHARE = 2.5  # A4s that one detection may cover
REPAIRED = "壊れた PDF を修復して読みました"


@dataclass(frozen=True)
class FileContent:
    """A file that was read (読み取った内容).

    ``kind`` is ``pdf``, ``image``, ``xlsx`` or ``csv``.
    """

    sha256: str
    kind: str
    pages: tuple[Page, ...]


def read_pages(path: Path, settings: Settings) -> FileContent:
    """Read every page of a file.

    Raises:
        UnreadableFileError: the file can't be a document; says why.
        NotReadyError: a picture is to be read and the models are missing.
    """
    kind = guard.identify(path, settings.limits)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    readers = {"pdf": _pdf_pages, "image": _picture_pages}
    pages = readers.get(kind, _table_pages)(path, settings)
    return FileContent(digest, kind, tuple(pages))


def read_page(
    path: Path, number: int, settings: Settings, reader: str | None = None
) -> Page:
    """One page again, as ``read_pages`` gives it; ``reader`` is how it was read.

    Without it is found out anew whether the page's own text can be trusted.

    Raises:
        UnreadableFileError: as in ``read_pages``, or there is no such page.
        NotReadyError: a picture is to be read and the models are missing.
    """
    kind = guard.identify(path, settings.limits)
    if kind == "image":
        return _read(_nth_sheet(path, number, settings.limits), number, settings)
    if kind != "pdf":
        pages = {page.number: page for page in _table_pages(path, settings)}
        if number not in pages:
            raise no_page(path, number)
        return pages[number]
    with guard_pdf.open_pdf(path, settings.limits) as safe:
        if not 1 <= number <= safe.count:
            raise no_page(path, number)
        layer = next(read_layers(safe.path, [number]))
        if reader == "text":
            return _page(number, layer)
        return _pdf_page(safe, number, layer, settings, set())


def page_image(
    path: Path,
    number: int,
    dpi: int,
    settings: Settings | None = None,
    reader: str | None = None,
    rotation: int = 0,
) -> Image.Image:
    """Upright picture of a page, in the frame that ``read_pages`` places words in.

    Give ``reader`` and ``rotation`` of the page as it was read where they are known;
    else they are found again, for which pictures are read, and that takes seconds.

    Raises:
        UnreadableFileError: as in ``read_pages``, or there is no such page.
    """
    settings = settings or Settings()
    turn = None if reader is None else rotation
    kind = guard.identify(path, settings.limits)
    if kind not in {"image", "pdf"}:
        raise UnreadableFileError(
            "no_picture",
            f"{path.name}: 表計算ファイルに絵はありません。表で見てください。",
        )
    if kind == "image":
        sheet = _nth_sheet(path, number, settings.limits)
        return _framed(sheet, dpi, settings, turn)
    with guard_pdf.open_pdf(path, settings.limits) as safe:
        if not 1 <= number <= safe.count:
            raise no_page(path, number)
        layer = next(read_layers(safe.path, [number]))
        if reader is None:
            page = _pdf_page(safe, number, layer, settings, set())
            reader, turn = page.reader, page.rotation
        if reader == "text":
            image = pdf.render(safe.path, number, dpi)
            return image.rotate(-layer.rotation, expand=True)
        return _framed(_rendered(safe.path, number, layer), dpi, settings, turn)


def _framed(
    sheet: Sheet, dpi: int, settings: Settings, turn: int | None
) -> Image.Image:
    if turn is None:
        turn = find_turn(sheet, get_engine(settings), _side(sheet, settings))
    sheet, _ = prepare(sheet, turn)
    image = Image.fromarray(np.ascontiguousarray(sheet.picture[:, :, ::-1]))
    factor = dpi * sheet.scale / 72
    return image.resize((round(image.width * factor), round(image.height * factor)))


# --- pictures -------------------------------------------------------------------------


def _picture_pages(path: Path, settings: Settings) -> Iterator[Page]:
    with guard_image.open_picture(path, settings.limits) as image:
        for number, frame in enumerate(guard_image.pages(image, path), 1):
            yield _read(make_sheet(frame), number, settings)


def _nth_sheet(path: Path, number: int, limits: Limits) -> Sheet:
    with guard_image.open_picture(path, limits) as image:
        for index, frame in enumerate(guard_image.pages(image, path), 1):
            if index == number:
                return make_sheet(frame)
    raise no_page(path, number)


def _read(sheet: Sheet, number: int, settings: Settings) -> Page:
    if is_separator(sheet.picture, settings.intake.separators):
        size = (sheet.width, sheet.height)
        return Page(number, *size, reader="ocr", separator=True)
    return read_sheet(sheet, number, get_engine(settings), _side(sheet, settings))


def _side(sheet: Sheet, settings: Settings) -> int:
    """Pixels of the longer side for detection: larger sheets need more."""
    share = max(sheet.width, sheet.height) / A4_LONG
    return round(settings.ocr.detection_side * min(max(share, 1.0), MAX_SIDE_SHARE))


def no_page(path: Path, number: int) -> UnreadableFileError:
    """The refusal of a page that is not there, to be raised."""
    return UnreadableFileError(
        "no_page",
        f"{path.name}: {number} ページ目はありません。番号を確かめてください。",
    )


# --- tables ---------------------------------------------------------------------------


def _table_pages(path: Path, settings: Settings) -> Iterator[Page]:
    tables = read_tables(path)
    if len(tables) > settings.limits.max_pages:
        raise guard.refuse("too_large", path)
    for number, rows in enumerate(tables, 1):
        yield lay_out(rows, number)


# --- PDF ------------------------------------------------------------------------------


def _pdf_pages(path: Path, settings: Settings) -> Iterator[Page]:
    with guard_pdf.open_pdf(path, settings.limits) as safe:
        pages = []
        honest = set(safe.unembedded_fonts)
        layers = read_layers(safe.path, range(1, safe.count + 1), safe.heavy)
        for number, layer in enumerate(layers, 1):
            page = _pdf_page(safe, number, layer, settings, honest)
            if safe.damaged:
                page = replace(page, notes=(*page.notes, REPAIRED))
            pages.append(page)
    yield from pages


def _pdf_page(
    safe: SafePdf, number: int, layer: TextLayer, settings: Settings, honest: set[str]
) -> Page:
    """One page, from its text layer, its picture, or both; adds fonts to ``honest``."""
    scan = covers_page(layer)
    if safe.damaged and not layer.words and not scan:
        raise guard_pdf.truncated(safe.path)
    if not layer.words or (scan and pdf.hides_text(safe.path, number)):
        return _read(_rendered(safe.path, number, layer), number, settings)
    picture = turned(pdf.draw(safe.path, number, LOOK_DPI), layer.rotation)
    verdict = judge(layer, picture, lambda: get_engine(settings), frozenset(honest))
    honest |= verdict.fonts
    notes = (verdict.reason,) if verdict.reason else ()
    if verdict.use == "layer":
        return _page(number, layer)
    if safe.damaged and not scan:
        raise guard_pdf.truncated(safe.path)  # its text or fonts are lost
    seen = _read(_rendered(safe.path, number, layer), number, settings)
    if verdict.use == "picture":
        return replace(seen, notes=notes)
    page = _page(number, layer)
    if seen.rotation:
        return page
    extra = tuple(word for word in seen.words if not _is_known(word, layer.words))
    return replace(page, words=_in_order((*layer.words, *extra)), notes=notes)


def _page(number: int, layer: TextLayer) -> Page:
    return Page(
        number=number,
        width=layer.width,
        height=layer.height,
        words=tuple(word for word in layer.words if word.text.strip("\ufffd ")),
        rules=layer.rules,
        rotation=layer.rotation,
    )


def _rendered(path: Path, number: int, layer: TextLayer) -> Sheet:
    """The page's picture: as fine as the scan in it, within reason."""
    dpi = min(max(layer.scan_dpi, OCR_DPI), MAX_OCR_DPI)
    picture = turned(pdf.draw(path, number, dpi), layer.rotation)
    return Sheet(picture, layer.width / picture.shape[1])


def _is_known(word: Word, known: tuple[Word, ...]) -> bool:
    """True if a word read from the picture stands where the layer has one."""
    area = word.box.width * word.box.height
    covered = sum(
        word.box.x_overlap(other.box) * word.box.y_overlap(other.box) for other in known
    )
    return covered > 0.25 * area


def _in_order(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda w: (round(w.box.cy), w.box.x0)))
