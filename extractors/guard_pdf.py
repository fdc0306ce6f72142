"""PDFs that are locked, broken, endless or explosive are refused (PDFの安全確認).

qpdf (through pikepdf) reads the structure with limits; nothing is drawn or run here.
"""

import math
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from books.errors import UnreadableFileError
from books.settings_reading import Limits

MAX_STREAM_BYTES = 256 * 1024 * 1024  # of one stream, unpacked
FLATE_RATIO = 1032  # the most that deflate can compress
HEAVY_WEIGHT = 150_000  # see ``_weight``; of such a page the picture is read instead
BOMB_WEIGHT = 5_000_000
MAX_NESTING = 30  # forms within forms

_REFERENCE = re.compile(rb"(?<!\d)(\d+) (\d+) R\b")
_SERIOUS = re.compile(r"damaged|reconstruct|recover|EOF|endobj|endstream|expected")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]+>", re.DOTALL)
_DO = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")

pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM_BYTES,
    png_max_memory=MAX_STREAM_BYTES,
    run_length_max_memory=MAX_STREAM_BYTES,
    tiff_max_memory=MAX_STREAM_BYTES,
)


@dataclass(frozen=True)
class SafePdf:
    """A PDF that may be read: ``path`` is the repaired copy of a damaged one.

    ``heavy`` are pages (from 1) with more drawing than text: see their picture only.
    """

    path: Path
    count: int
    damaged: bool
    heavy: frozenset[int]
    unembedded_fonts: frozenset[str]


# What a file that is no honest PDF makes pikepdf or this module stumble over.
BROKEN = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, IndexError,
          AttributeError, OverflowError, ArithmeticError, OSError)  # fmt: skip


@contextmanager
def open_pdf(path: Path, limits: Limits) -> Iterator[SafePdf]:
    """Check a PDF and give the path to read it from, repaired if it was damaged.

    Raises:
        UnreadableFileError: encrypted, broken, cut off, without pages, too many pages
            or pixels, a bomb.
    """
    with tempfile.TemporaryDirectory(prefix="denpyo-") as folder:
        try:
            with _opened(path) as pdf:
                safe = _inspected(pdf, path, Path(folder), limits)
        except BROKEN:
            raise _error("broken", path) from None
        yield safe


def _inspected(pdf: pikepdf.Pdf, path: Path, folder: Path, limits: Limits) -> SafePdf:
    count = len(pdf.pages)
    if count == 0:
        raise _error("zero_pages", path)
    if count > limits.max_pages:
        raise _error("too_many_pages", path, f"{limits.max_pages:,} ")
    _check_streams(pdf, path, limits)
    heavy = _heavy_pages(pdf, path)
    fonts = _unembedded(pdf)
    warnings = [
        str(warning) for warning in pdf.get_warnings()
    ]  # asked once: it forgets
    damaged = any(map(_SERIOUS.search, warnings))
    if damaged:
        if _is_cut(pdf, warnings):
            raise _error("truncated", path)
        path = folder / path.name
        pdf.save(path)
    return SafePdf(path, count, damaged, heavy, fonts)


@contextmanager
def _opened(path: Path) -> Iterator[pikepdf.Pdf]:
    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError:
        raise _error("encrypted", path) from None
    except pikepdf.PdfError as error:
        code = "zero_pages" if "find any pages" in str(error) else "broken"
        raise _error(code, path) from None
    with pdf:
        yield pdf


def _is_cut(pdf: pikepdf.Pdf, warnings: Sequence[str]) -> bool:
    """True if a damaged file has lost objects that others point to."""
    if any("EOF" in warning for warning in warnings):
        return True
    wanted = set()
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            thing = thing.stream_dict  # noqa: PLW2901
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
            wanted |= {
                (int(number), int(generation))
                for number, generation in _REFERENCE.findall(thing.unparse())
            }
    return any(pdf.get_object(reference) is None for reference in wanted)


def _unembedded(pdf: pikepdf.Pdf) -> frozenset[str]:
    """Names of fonts that the file does not carry: viewers draw them with their own."""
    names, carried = set(), set()
    inline = [font for page in pdf.pages for font in _fonts(page.obj)]
    for thing in [*pdf.objects, *inline]:
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        if thing.get("/Type") == "/Font" and thing.get("/Subtype") != "/Type3":
            names.add(_name(thing.get("/BaseFont")))
        elif thing.get("/Type") == "/FontDescriptor" and any(
            key in thing for key in ("/FontFile", "/FontFile2", "/FontFile3")
        ):
            carried.add(_name(thing.get("/FontName")))
    carried.discard("")
    return frozenset(n for n in names if n and not n.startswith(tuple(carried)))


def _fonts(page: Any) -> list[Any]:
    """Fonts of a page; some writers put them right into it."""
    resources = page.get("/Resources")
    fonts = resources.get("/Font") if resources is not None else None
    return [font for _, font in fonts.items()] if fonts is not None else []


def _name(name: Any) -> str:
    """A font's name; old Japanese ones are bytes in Shift_JIS."""
    return name.unparse().decode("latin-1")[1:] if name is not None else ""


def _check_streams(pdf: pikepdf.Pdf, path: Path, limits: Limits) -> None:
    """Refuse streams that would unpack to more than memory should hold."""
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        try:
            if thing.get("/Subtype") == "/Image":
                pixels = int(thing.get("/Width", 0)) * int(thing.get("/Height", 0))
                if pixels > 4 * limits.max_pixels:
                    raise _error("too_many_pixels", path)
            _check_size(thing, path)
        except BROKEN:
            continue  # unreadable on its own: the page that needs it will show


def _check_size(stream: Any, path: Path) -> None:
    filters = stream.get("/Filter", [])
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    flates = sum(str(name) in {"/FlateDecode", "/Fl"} for name in names)
    length = int(stream.get("/Length", 0))
    if not flates or length * FLATE_RATIO**flates <= MAX_STREAM_BYTES:
        return
    if str(names[0]) not in {"/FlateDecode", "/Fl"}:
        raise _error("bomb", path)
    size = 0
    unpacker = zlib.decompressobj()
    data = stream.read_raw_bytes()
    while data and not unpacker.eof:
        try:
            size += len(unpacker.decompress(data, 1 << 20))
        except zlib.error:
            return
        if size * FLATE_RATIO ** (flates - 1) > MAX_STREAM_BYTES:
            raise _error("bomb", path)
        data = unpacker.unconsumed_tail


def _heavy_pages(pdf: pikepdf.Pdf, path: Path) -> frozenset[int]:
    heavy = set()
    known: dict[Any, float] = {}
    for number, page in enumerate(pdf.pages, 1):
        try:
            weight = _weight(page.obj, known, ())
        except BROKEN:
            continue  # unreadable drawing: the readers will see how far they come
        if weight > BOMB_WEIGHT:
            raise _error("bomb", path)
        if weight > HEAVY_WEIGHT:
            heavy.add(number)
    return frozenset(heavy)


def _weight(holder: Any, known: dict[Any, float], above: tuple[Any, ...]) -> float:
    """How much work it is to draw a page or form, forms inside counted each time.

    One a character, one for twenty bytes of other instructions.
    """
    code = _drawing_code(holder)
    weight = len(code) / 20 + sum(map(len, _STRING.findall(code)))
    resources = holder.get("/Resources")
    things = resources.get("/XObject") if resources is not None else None
    forms = {
        str(name)[1:].encode(): thing
        for name, thing in (things.items() if things is not None else ())
        if thing.get("/Subtype") == "/Form"
    }
    for match in _DO.finditer(code) if forms else ():
        form = forms.get(match.group(1))
        if form is None:
            continue
        key = form.objgen
        if key in above or len(above) > MAX_NESTING:
            return math.inf
        if key not in known:
            known[key] = _weight(form, known, (*above, key))
        weight += 1 + known[key]
        if weight > BOMB_WEIGHT:
            break
    return weight


def _drawing_code(holder: Any) -> bytes:
    if isinstance(holder, pikepdf.Stream):
        return holder.read_bytes()
    contents = holder.get("/Contents")
    if contents is None:
        return b""
    if isinstance(contents, pikepdf.Stream):
        return contents.read_bytes()
    return b"\n".join(part.read_bytes() for part in contents)


_MESSAGES = {
    "encrypted": "パスワードが掛かっています。パスワードを外した PDF を入れてください。",
    "broken": "PDF が壊れているか、途中で切れています。"
    "ビューアーで開いて保存し直すか、送り主に再送を頼んでください。",
    "truncated": "PDF が途中で切れていて、全部は読めません。"
    "送り主に再送を頼んでください。",
    "zero_pages": "ページが一つもない PDF です。送り主に再送を頼んでください。",
    "too_many_pages": "ページを超えています。書類ごとに分けて入れてください。",
    "too_many_pixels": "中の画像が大きすぎます。300 dpi 以下で読み取り直してください。",
    "bomb": "異常に大きく膨らむ PDF なので開きません。送り主に確かめてください。",
}


def _error(code: str, path: Path, detail: str = "") -> UnreadableFileError:
    return UnreadableFileError(code, f"{path.name}: {detail}{_MESSAGES[code]}")


def truncated(path: Path) -> UnreadableFileError:
    """The refusal of a damaged PDF in which nothing is left to read."""
    return _error("truncated", path)
