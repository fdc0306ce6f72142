"""Scanned pages whose text is known (正解のある紙面).

By default the samples' text PDFs are drawn as a flat-bed scanner sees them. A folder of
documents that are there both as ``NAME_pdf.pdf`` and as ``NAME_scan.*`` can be given
instead. The text layer is the truth.
"""

import csv
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from extractors import pdf
from extractors.textlayer import read_layers
from samples.degrade import scan
from samples.draw import draw_pages

SAMPLES = Path(__file__).parents[2] / "samples"
HOME = Path(__file__).parents[2] / "var" / "samples"
DPI = 200


@dataclass(frozen=True)
class KnownPage:
    """A scanned page as a picture file, and the lines printed on it."""

    picture: Path
    lines: tuple[str, ...]


def known_pages(folder: Path, pairs: Path | None, count: int) -> list[KnownPage]:
    """Write so many scanned pages into ``folder``; fewer if there are no more."""
    source = _drawn(folder) if pairs is None else _paired(folder, pairs)
    return [page for page, _ in zip(source, range(count), strict=False)]


def text_pdfs() -> list[Path]:
    """The samples that are PDFs with text."""
    with (SAMPLES / "manifest.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["variant"] == "pdf"]
    return [SAMPLES / "inbox" / row["file"] for row in rows]


def _drawn(folder: Path) -> Iterator[KnownPage]:
    for path in text_pdfs():
        for number, page in enumerate(draw_pages(path.read_bytes(), DPI), 1):
            seed = zlib.crc32(f"{path.name} {number}".encode())
            image = Image.fromarray(scan(page, seed))
            yield _written(folder, image, path, number)


def _paired(folder: Path, pairs: Path) -> Iterator[KnownPage]:
    for path in sorted(pairs.glob("*_pdf.pdf")):
        stem = path.name.removesuffix("_pdf.pdf")
        for other in sorted(pairs.glob(f"{stem}_scan.*")):
            yield _written(folder, _first_page(other), path, 1)


def _first_page(path: Path) -> Image.Image:
    if path.suffix == ".pdf":
        return pdf.render(path, 1, DPI)
    with Image.open(path) as image:
        resolution = image.info.get("dpi", (DPI, DPI))
        whole = image.convert("RGB")
    whole.info["dpi"] = resolution
    return whole


def _written(folder: Path, image: Image.Image, truth: Path, number: int) -> KnownPage:
    picture = folder / f"{truth.stem}-{number}.png"
    resolution = tuple(map(float, image.info.get("dpi", (DPI, DPI))))
    image.save(picture, dpi=resolution)
    layer = next(read_layers(truth, [number]))
    return KnownPage(picture, tuple(word.text for word in layer.words))
