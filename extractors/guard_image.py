"""Pictures that are too big, cut off or endless are refused (画像の安全確認).

Pillow reads only the header when it opens a file, so size and number of pictures are
known before a pixel is unpacked.
"""

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from books.errors import UnreadableFileError
from books.settings_reading import Limits

MANY = {"TIFF"}  # formats whose further pictures are pages, not animation


@contextmanager
def open_picture(path: Path, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture file whose every page has been found acceptable.

    Raises:
        UnreadableFileError: too many pixels or pages, broken, or no picture at all.
    """
    import pillow_heif

    pillow_heif.register_heif_opener()
    warnings.filterwarnings("ignore", module="PIL")  # what matters is checked below
    try:
        image = Image.open(path)
    except Image.DecompressionBombError:
        raise _too_many_pixels(path, limits) from None
    except (UnidentifiedImageError, *BROKEN):
        raise _broken(path) from None
    with image:
        _check(image, path, limits)
        yield image


def pages(image: Image.Image, path: Path) -> Iterator[Image.Image]:
    """Each page of an open picture file, its pixels loaded.

    Raises:
        UnreadableFileError: the pixels can't be unpacked.
    """
    for index in range(_count(image, 10**6)):
        try:
            image.seek(index)
            image.load()
        except Image.DecompressionBombError:
            raise _too_many_pixels(path, Limits()) from None
        except BROKEN:
            raise _broken(path) from None
        yield image


# What Pillow and its codecs raise for data that is cut off or nonsense.
BROKEN = (OSError, EOFError, ValueError, SyntaxError, TypeError, KeyError,
          IndexError, struct.error, ZeroDivisionError, OverflowError,
          AttributeError, RuntimeError, MemoryError)  # fmt: skip


def _check(image: Image.Image, path: Path, limits: Limits) -> None:
    try:
        count = _count(image, limits.max_pages + 1)
        if count > limits.max_pages:
            raise UnreadableFileError(
                "too_many_pages",
                f"{path.name}: {limits.max_pages} ページを超えています。"
                "書類ごとに分けて入れてください。",
            )
        for index in range(count):
            image.seek(index)
            if image.width * image.height > limits.max_pixels:
                raise _too_many_pixels(path, limits)
        image.seek(0)
    except Image.DecompressionBombError:
        raise _too_many_pixels(path, limits) from None
    except BROKEN:
        raise _broken(path) from None


def _count(image: Image.Image, most: int) -> int:
    """Number of pages, counting no further than ``most``."""
    if image.format not in MANY:
        return 1
    count = 0
    while count < most:
        try:
            image.seek(count)
        except EOFError:
            break
        count += 1
    return count


def _too_many_pixels(path: Path, limits: Limits) -> UnreadableFileError:
    return UnreadableFileError(
        "too_many_pixels",
        f"{path.name}: 画素数が {limits.max_pixels // 1_000_000:,} 百万を超えています。"
        "300 dpi 以下で読み取り直してください。",
    )


def _broken(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        "broken_image",
        f"{path.name}: 画像が壊れているか、途中で切れています。"
        "もう一度読み取るか、送り主に再送を頼んでください。",
    )
