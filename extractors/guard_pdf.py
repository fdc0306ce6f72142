"""PDFs that are locked, broken, endless or explosive are refused (PDFの安全確認).

qpdf (through pikepdf) reads the structure with limits; nothing is drawn or run here.
"""

import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from books.errors import UnreadableFileError
from books.settings import Limits

MAX_STREAM_BYTES = 256 * 1024 * 1024  # of one stream, unpacked
FLATE_RATIO = 1032  # the most that deflate can compress
HEAVY_BYTES = 4 * 1024 * 1024  # of drawing on one page: read its picture instead
MAX_DRAWINGS = 20_000  # forms drawn on a page, those inside forms counted each time

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


@contextmanager
def open_pdf(path: Path, limits: Limits) -> Iterator[SafePdf]:
    """Check a PDF and give the path to read it from, repaired if it was damaged.

    Raises:
        UnreadableFileError: encrypted, broken, without pages, too many pages, a bomb.
    """
    with tempfile.TemporaryDirectory(prefix="denpyo-") as folder, _opened(path) as pdf:
        count = _page_count(pdf, path)
        if count == 0:
            raise _error("zero_pages", path)
        if count > limits.max_pages:
            raise _error("too_many_pages", path, f"{limits.max_pages:,} ")
        _check_streams(pdf, path, limits)
        heavy = _heavy_pages(pdf, path)
        readable = path
        damaged = bool(pdf.get_warnings())
        if damaged:
            readable = Path(folder) / "repaired.pdf"
            try:
                pdf.save(readable)
            except (pikepdf.PdfError, RuntimeError, ValueError):
                raise _error("broken", path) from None
        yield SafePdf(readable, count, damaged, heavy, _unembedded(pdf))


@contextmanager
def _opened(path: Path) -> Iterator[pikepdf.Pdf]:
    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError:
        raise _error("encrypted", path) from None
    except pikepdf.PdfError as error:
        code = "zero_pages" if "find any pages" in str(error) else "broken"
        raise _error(code, path) from None
    except (RuntimeError, ValueError, OSError):
        raise _error("broken", path) from None
    with pdf:
        yield pdf


def _page_count(pdf: pikepdf.Pdf, path: Path) -> int:
    try:
        return len(pdf.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError):
        raise _error("broken", path) from None


def _unembedded(pdf: pikepdf.Pdf) -> frozenset[str]:
    """Names of fonts that the file does not carry: viewers draw them with their own."""
    names, carried = set(), set()
    for thing in pdf.objects:
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
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
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
    known: dict[Any, int] = {}
    for number, page in enumerate(pdf.pages, 1):
        try:
            if _content_bytes(page.obj) > HEAVY_BYTES:
                heavy.add(number)
            drawings = _drawings(page.obj, known, ())
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
            continue  # unreadable drawing: the readers will see how far they come
        if drawings > MAX_DRAWINGS:
            raise _error("bomb", path)
    return frozenset(heavy)


def _content_bytes(page: Any) -> int:
    contents = page.get("/Contents")
    if contents is None:
        return 0
    streams = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
    return sum(
        len(stream.read_bytes())
        for stream in streams
        if isinstance(stream, pikepdf.Stream) and int(stream.get("/Length", 0)) > 20_000
    )


def _drawings(holder: Any, known: dict[Any, int], above: tuple[Any, ...]) -> int:
    """How many forms are drawn in all; forms within forms multiply."""
    resources = holder.get("/Resources")
    forms = resources.get("/XObject") if resources is not None else None
    if forms is None:
        return 0
    nested = {
        str(name)[1:].encode(): form
        for name, form in forms.items()
        if form.get("/Subtype") == "/Form"
    }
    if not nested or len(above) > 30:
        return 0 if not nested else MAX_DRAWINGS + 1
    total = 0
    data = _drawing_code(holder)
    for match in _DO.finditer(data):
        form = nested.get(match.group(1))
        if form is None:
            continue
        if form.objgen in above:
            return MAX_DRAWINGS + 1
        if form.objgen not in known:
            known[form.objgen] = _drawings(form, known, (*above, form.objgen))
        total += 1 + known[form.objgen]
        if total > MAX_DRAWINGS:
            break
    return total


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
    "truncated": "PDF が途中で切れていて、読める文字が残っていません。"
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
