"""Pictures of pages for the screen, made once (ページの画像)."""

from collections.abc import Callable
from pathlib import Path

from books.settings import Settings
from flows.atomic import write_bytes
from flows.readers import ProcessPool

DPI = 110


def draw_page(path: Path, target: Path, number: int, settings: Settings) -> None:
    """Draw a page upright into a PNG file; runs in a process of its own."""
    import io

    from extractors.reader import page_image

    picture = io.BytesIO()
    image = page_image(path, number, DPI, settings)
    image.info["dpi"] = (DPI, DPI)
    image.save(picture, "PNG", dpi=(DPI, DPI))
    write_bytes(target, picture.getvalue())


def picture_source(
    settings: Settings, pool: ProcessPool[None]
) -> Callable[[Path, str, int], Path]:
    """Gives the picture of a page: original, its hash, number → file (画像の取り出し)."""
    folder = settings.home / "pictures"

    def picture(path: Path, sha256: str, number: int) -> Path:
        target = folder / sha256[:2] / f"{sha256[2:]}-{number}.png"
        if not target.exists():
            pool.call(path, target, number)
        return target

    return picture
