"""The review desk served to a real browser, for tests."""

from pathlib import Path

from PIL import Image, ImageDraw

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Evidence,
    FieldRead,
    Finding,
    Line,
    Party,
    Reading,
    Source,
)
from web.seams import PrintedWord, Seams

WORDS = (
    PrintedWord("ご請求金額 ￥1,100円", (100, 100, 220, 112)),
    PrintedWord("登録番号:T7999901000001", (300, 60, 460, 70)),
)


def make_picture(folder: Path):
    """A picture of a page that is always the same."""
    path = folder / "page.png"
    image = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(image).rectangle((200, 200, 460, 230), outline="black")
    image.save(path, dpi=(150, 150))
    return lambda _path, _source, _number: path


def words(_path, _source, _number):
    return WORDS


def keep(store, folder, number, *, review=(), findings=(), **values):
    """A document that waits for a person; returns its id."""
    path = folder / f"{number}.pdf"
    path.write_bytes(b"%PDF-1.7 " + number.encode())
    file = store.add_file(path)
    document = {
        "document_type": DocumentType.QUOTATION,
        "document_number": number,
        "issuer": Party(name=f"山田商店{number}"),
        "lines": (Line(description="ねじ", quantity=10, unit_price=100, amount=1000),),
        "subtotal": 1000,
        "tax_total": 100,
        "total": 1100,
    } | values
    box = Evidence(page=1, bbox=(100, 100, 220, 112))
    reading = Reading(
        source=Source(file=file.name, sha256=file.sha256, pages=(1,), reader="text"),
        document=Document.model_validate(document),
        fields={
            "total": FieldRead(confidence=0.6, evidence=box),
            **{path: FieldRead(confidence=0.5, evidence=box) for path in review},
        },
        review=tuple(review),
        findings=tuple(findings),
    )
    troubled = review or any(isinstance(f, Finding) for f in findings)
    state = DocumentState.NEEDS_REVIEW if troubled else DocumentState.READY
    return store.add_readings(file.sha256, [reading], "denpyo", [state])[0]


SEAMS = Seams(words=words)
