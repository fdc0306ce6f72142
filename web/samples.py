"""Sampled checks (抜き取り検査): a person looks at what nobody looked at."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from books.errors import FormatError
from books.fields import field_label
from web.fields import list_fields
from web.sessions import Who
from web.site import Here, Posted, page

router = APIRouter()
RECENT = dt.timedelta(days=30)


@router.get("/samples")
def show_sample(request: Request, site: Here) -> Response:
    """The next drawn document with its picture and all that was read."""
    now = site.store.database.clock()
    percent = site.settings.measures.sample_percent
    document, left = site.store.next_sample(percent, now - RECENT)
    source = document.reading.source if document else None
    pictured = bool(source and source.reader in ("text", "ocr"))
    return page(
        request,
        "sample",
        document=document,
        fields=list_fields(document.reading) if document else (),
        left=left,
        pages=source.pages if source and pictured else (),
        percent=percent,
        sample=site.store.sample_estimate(now - dt.timedelta(days=365)),
    )


class CheckForm(BaseModel):
    """What the form of a check sends."""

    revision: int
    answer: str = ""
    wrong: list[str] = []
    note: str = ""

    def told(self) -> str:
        """The fields that are wrong, for the record.

        Raises:
            FormatError: the button and the fields do not go together.
        """
        told = [field_label(path) for path in self.wrong]
        told += [self.note.strip()] if self.note.strip() else []
        fits = self.answer == ("wrong" if told else "right")
        if not fits:
            raise FormatError(
                "違う項目にチェックを付けて「違いがあった」を、なければ何も付けずに"
                "「すべて合っている」を押してください。"
            )
        return "、".join(told)


@router.post("/samples/{document_id}", dependencies=[Posted])
def keep_check(
    site: Here, who: Who, document_id: str, form: Annotated[CheckForm, Form()]
) -> Response:
    """Keep what the person found."""
    told = form.told()
    site.store.keep_check(document_id, form.revision, told, who.name)
    target = f"/documents/{document_id}" if told else "/samples"
    return RedirectResponse(target, status_code=303)
