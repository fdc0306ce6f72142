"""What a company's papers look like (書類の体裁): logo, seal, where the style is from."""

import base64
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from books.errors import FormatError, NotReadyError
from books.model import Document
from books.rules.context import Context
from books.rules.parties import is_our_own
from books.settings import Settings

MAX_PICTURE_BYTES = 2 * 1024 * 1024
_RECEIVED = "受け取った内容をこの書式に表したもので、原本ではありません。"
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


@dataclass(frozen=True)
class Look:
    """Look of a paper (体裁).

    ``logo`` and ``seal`` (角印) are addresses of pictures: ``data:`` where the page must
    stand alone, a path where a server gives it. ``stylesheet`` is the address of the
    style; None puts it into the page. ``note`` stands at the foot.
    """

    logo: str | None = None
    seal: str | None = None
    stylesheet: str | None = None
    note: str = ""


PLAIN = Look()


@dataclass(frozen=True)
class Picture:
    """A logo or seal (画像): its media type and bytes."""

    media_type: str
    content: bytes

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address, for a page that stands alone."""
        text = base64.b64encode(self.content).decode("ascii")
        return f"data:{self.media_type};base64,{text}"


def company_look(document: Document, settings: Settings) -> Look:
    """The look of a paper: our own logo and seal where we issue it (体裁).

    A paper of somebody else says that it is no original: it is drawn from what was
    received. Where the settings name no company of ours, nothing is known of that.

    Raises:
        NotReadyError, FormatError: a picture of the settings can't be used.
    """
    context = Context(dt.date.max, settings.company)  # the day does not matter here
    if not is_our_own(document.issuer, context):
        known = settings.company.name or settings.company.registration_number
        return Look(note=_RECEIVED) if known else PLAIN
    logo, seal = (
        read_picture(settings.home / path).address if path else None
        for path in (settings.paper.logo, settings.paper.seal)
    )
    return Look(logo, seal)


def read_picture(path: Path) -> Picture:
    """Read a PNG or JPEG (ロゴ・角印の読込).

    Raises:
        NotReadyError: the file is not there or can't be read.
        FormatError: it is too large or neither PNG nor JPEG.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotReadyError(
            f"ロゴ・角印の画像 {path} を開けません({error.strerror})。"
            "場所と権限を確かめてください。"
        ) from error
    if len(data) > MAX_PICTURE_BYTES:
        raise FormatError(
            f"ロゴ・角印の画像 {path} が大きすぎます({len(data):,}バイト)。"
            f"{MAX_PICTURE_BYTES:,}バイト以下に縮めてください。"
        )
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return Picture(kind, data)
    raise FormatError(
        f"ロゴ・角印の画像 {path} は PNG でも JPEG でもありません。"
        "どちらかで保存し直してください。"
    )
