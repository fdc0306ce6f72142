"""Pages of several files as one PDF (ファイルの結合): put together, nothing is read.

The same pages give the same bytes, so that doing it again gives the same file.
"""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

from books.errors import FormatError, UnreadableFileError
from books.settings_reading import Limits
from extractors.guard import identify
from extractors.guard_image import open_picture
from extractors.guard_image import pages as frames
from extractors.guard_pdf import open_pdf
from extractors.image import stated_dpi

Pages = tuple[Path, tuple[int, ...]]  # a file, and the numbers of its pages in order
_A4_LONG_INCHES = 297 / 25.4
_QUALITY = 95  # of photographs, which are packed anew


def join_files(parts: Sequence[Pages], limits: Limits, target: Path) -> None:
    """Write the pages of these files as one PDF.

    Raises:
        UnreadableFileError: a file can't be opened, or has no such page.
        FormatError: a file has no pages (表、電文), or they are too many together.
    """
    count = sum(len(numbers) for _, numbers in parts)
    if count > limits.max_pages:
        raise FormatError(
            f"合わせて {count} ページになり、上限 {limits.max_pages} ページを超えます。"
        )
    with ExitStack() as stack:
        joined = stack.enter_context(pikepdf.new())
        for path, numbers in parts:
            for page in _pages(path, numbers, limits, stack):
                joined.pages.append(page)
        joined.save(target, deterministic_id=True)


def _pages(
    path: Path, numbers: Sequence[int], limits: Limits, stack: ExitStack
) -> list[pikepdf.Page]:
    kind = identify(path, limits)
    if kind == "pdf":
        safe = stack.enter_context(open_pdf(path, limits))
        source = stack.enter_context(pikepdf.open(safe.path))
    elif kind == "image":
        with open_picture(path, limits) as image:
            packed = [_as_pdf(frame) for frame in frames(image, path)]
        source = stack.enter_context(pikepdf.new())
        for content in packed:
            one = stack.enter_context(pikepdf.open(io.BytesIO(content)))
            source.pages.append(one.pages[0])
    else:
        raise FormatError(
            f"{path.name} は表か電文なので、ほかのファイルとつなげません。"
        )
    if not all(1 <= number <= len(source.pages) for number in numbers):
        raise UnreadableFileError(
            "no_page", f"{path.name} に、そのページはありません。"
        )
    return [source.pages[number - 1] for number in numbers]


def _as_pdf(frame: Image.Image) -> bytes:
    """A picture as a page of its own size; without a stated one, as large as A4."""
    upright = ImageOps.exif_transpose(frame)
    across, down = stated_dpi(frame)
    if upright.size != frame.size:
        across, down = down, across
    if not across:
        across = down = max(upright.size) / _A4_LONG_INCHES
    if upright.mode not in ("1", "L", "RGB"):
        upright = upright.convert("RGB")
    kept, quality = io.BytesIO(), {} if upright.mode == "1" else {"quality": _QUALITY}
    upright.save(kept, "PDF", dpi=(across, down), **quality)
    return kept.getvalue()
