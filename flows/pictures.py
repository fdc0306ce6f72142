"""Pictures of pages for the screen, made once (ページの画像)."""

from pathlib import Path

from books.model import Source
from books.settings import Settings
from flows.atomic import write_bytes
from flows.readers import ProcessPool
from web.site import PICTURE_DPI

DPI = PICTURE_DPI
QUALITY = 80


def draw_page(
    path: Path, target: Path, source: Source, number: int, settings: Settings
) -> None:
    """Draw a page upright into a WebP file; runs in a process of its own.

    It is small enough to be on the screen at once, and fine enough to be zoomed into.
    """
    import io

    from extractors.reader import page_image

    picture = io.BytesIO()
    reader, rotation = how_read(source, number)
    image = page_image(path, number, DPI, settings, reader, rotation)
    image.convert("RGB").save(picture, "WEBP", quality=QUALITY, method=2)
    write_bytes(target, picture.getvalue())


def how_read(source: Source, number: int) -> tuple[str, int]:
    """Reader and rotation of a page as ``page_image`` takes them.

    Where the rotation was not noted the page is drawn as it lies: to find it out the
    page would have to be read again, and a picture must not keep a person waiting.
    """
    noted = dict(zip(source.pages, source.rotations, strict=False))
    unknown = None if source.reader == "text" else 0
    turn = noted.get(number, unknown)
    return ("text", 0) if turn is None else ("ocr", turn)


class Pictures:
    """The pictures of pages (ページの画像の窓口)."""

    def __init__(self, settings: Settings, pool: ProcessPool[None]) -> None:
        """Keep where they lie and who draws them."""
        self._folder = settings.home / "pictures"
        self._pool = pool

    def draw(self, path: Path, source: Source, number: int) -> Path:
        """The picture of a page, drawn if it is not there (画像)."""
        target = self._place(source, number)
        if not target.exists():
            self._pool.call(path, target, source, number)
        return target

    def is_drawn(self, source: Source, number: int) -> bool:
        """Whether the picture of a page is there (描画済みか)."""
        return self._place(source, number).exists()

    def _place(self, source: Source, number: int) -> Path:
        sha256 = source.sha256
        return self._folder / sha256[:2] / f"{sha256[2:]}-{number}@{DPI}.webp"
