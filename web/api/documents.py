"""Documents by the API (書類): find, get, correct, approve, leave out."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from books.correct import correct
from books.fields import field_label
from books.model import DocumentState, DocumentType
from books.store import DocumentQuery
from books.triage import first_state
from web.api.caller import Caller, Here
from web.api.shapes import (
    Correction,
    Decision,
    Page,
    Refusal,
    Revision,
    Summary,
    Whole,
    summary,
    whole,
)
from web.checking import check_changed

router = APIRouter(prefix="/documents", tags=["documents"])
_YEN = 10**15


class Wanted(BaseModel):
    """What to look for (検索条件); conditions add up."""

    state: DocumentState | None = None
    type: DocumentType | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    amount_from: int | None = Field(default=None, ge=-_YEN, le=_YEN)
    amount_to: int | None = Field(default=None, ge=-_YEN, le=_YEN)
    partner: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=10**9)

    def query(self) -> DocumentQuery:
        """As the store takes it."""
        return DocumentQuery(
            states=(self.state,) if self.state else (),
            types=(self.type,) if self.type else (),
            date_from=self.date_from,
            date_to=self.date_to,
            amount_from=self.amount_from,
            amount_to=self.amount_to,
            partner=self.partner,
            number=self.number,
            text=self.text,
            limit=self.limit,
            offset=self.offset,
        )


@router.get("")
def find_documents(site: Here, wanted: Annotated[Wanted, Query()]) -> Page:
    """Find documents by state, kind, date, amount, partner, number and text (検索)."""
    query = wanted.query()
    company = site.settings.company
    found, total = site.store.find_page(query)
    told = [Summary(**summary(d, company)) for d in found]
    return Page(total=total, documents=told)


@router.get("/{document_id}")
def get_document(site: Here, document_id: str) -> Whole:
    """One document with its record (取得)."""
    return whole(site.store.get(document_id), site.settings.company)


@router.get("/{document_id}/revisions")
def list_revisions(site: Here, document_id: str) -> list[Revision]:
    """Every revision, oldest first (訂正の履歴)."""
    site.store.get(document_id)
    return [
        Revision(
            number=one.number,
            author=one.author,
            reason=one.reason,
            created_at=one.created_at,
            hash=one.hash,
        )
        for one in site.store.history(document_id)
    ]


@router.get("/{document_id}/original", response_class=FileResponse)
def get_original(site: Here, document_id: str) -> FileResponse:
    """The file as it came (原本)."""
    file = site.store.get(document_id).file
    return FileResponse(
        file.path, media_type="application/octet-stream", filename=file.name
    )


@router.patch("/{document_id}")
def correct_document(
    site: Here, who: Caller, document_id: str, told: Correction
) -> Whole:
    """Set one value; the rules look again (訂正)."""
    document = site.store.get(document_id)
    changed = correct(document.reading, told.path, told.value, who.name)
    checked = check_changed(site, changed, document)
    site.store.revise(
        document_id,
        checked,
        who.name,
        f"API で訂正: {field_label(told.path)}",
        told.revision,
        first_state(checked),
    )
    return whole(site.store.get(document_id), site.settings.company)


@router.post("/{document_id}/approve")
def approve_document(
    site: Here, who: Caller, document_id: str, told: Decision
) -> Whole:
    """Approve the revision that was looked at (承認)."""
    site.store.approve(document_id, who.name, told.revision)
    return whole(site.store.get(document_id), site.settings.company)


@router.post("/{document_id}/reject")
def reject_document(site: Here, who: Caller, document_id: str, told: Refusal) -> Whole:
    """Leave a document out, with a reason (対象外)."""
    site.store.reject(document_id, who.name, told.reason)
    return whole(site.store.get(document_id), site.settings.company)
