"""Small PDFs and pictures that the reader tests draw for themselves."""

from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont

TEXT = b"BT /F 12 Tf 50 250 Td (Hello 12,345) Tj ET"


def make_pdf(
    path: Path,
    code: bytes = TEXT,
    *,
    rotate: int = 0,
    media: tuple[int, ...] = (0, 0, 400, 300),
    crop: tuple[int, ...] | None = None,
    pages: int = 1,
    image: Image.Image | None = None,
) -> Path:
    """A PDF whose every page draws ``code`` with Helvetica as /F and a picture as /I."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
    )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    if image is not None:
        picture = pdf.make_stream(image.convert("L").tobytes())
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height = image.size
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        resources.XObject = pikepdf.Dictionary(I=picture)
    for _ in range(pages):
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=list(media),
            Resources=resources,
            Contents=pdf.make_stream(code),
            Rotate=rotate,
        )
        if crop is not None:
            page.CropBox = list(crop)
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    pdf.save(path)
    return path


def draw_page(
    lines: list[tuple[int, int, str]], size: tuple[int, int] = (1240, 877)
) -> Image.Image:
    """White paper (A5 across at 150 dpi) with dark print at these pixels."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for x, y, text in lines:
        pen.text((x, y), text, fill="black", font=font)
    return image
