"""What the API says (API の値): summaries, the whole record, lists."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from books.model import DocumentState, DocumentType
from books.record import to_record
from books.settings_company import Company
from books.store import StoredDocument
from books.triage import labels_to_look, partner_of


class Summary(BaseModel):
    """A document in a list (書類の概要)."""

    id: str
    state: DocumentState
    revision: int = Field(description="版。訂正と承認のときに一緒に送る")
    document_type: DocumentType
    document_number: str | None
    date: dt.date | None
    partner: str | None
    amount: int | None = Field(description="円 (税込)")
    look: list[str] = Field(description="確認すること")
    file: str
    sha256: str
    created_at: dt.datetime
    updated_at: dt.datetime


class Whole(Summary):
    """A document with everything that was read (書類): ``record`` is the 抽出レコード."""

    record: dict[str, Any]
    approved_by: str | None


class Page(BaseModel):
    """Some of the documents that were found (検索結果)."""

    total: int
    documents: list[Summary]


class Revision(BaseModel):
    """One revision of a document (版)."""

    number: int
    author: str
    reason: str
    created_at: dt.datetime
    hash: str


class Correction(BaseModel):
    """A value to be set (訂正)."""

    revision: int = Field(ge=1, description="見ていた版")
    path: str = Field(
        max_length=200, description="項目。total、issuer.name、lines[0].amount など"
    )
    value: str = Field(max_length=10_000, description="値。空は「書かれていない」")


class Decision(BaseModel):
    """A decision on a revision (判断)."""

    revision: int = Field(ge=1)


class Refusal(BaseModel):
    """A document is left out (対象外)."""

    reason: str = Field(min_length=1, max_length=1000)


class Taken(BaseModel):
    """A file that was put into the inbox (受け付けたファイル)."""

    name: str
    sha256: str


class FileStatus(BaseModel):
    """What became of a file (ファイルの状態)."""

    sha256: str
    name: str
    state: str
    reason: str
    documents: list[str]


class OrderRow(BaseModel):
    """A row of an order (注文の明細)."""

    description: str | None
    ordered: str | None
    agreed: str | None
    delivered: str
    rest: str | None
    stands: bool


class OrderStatus(BaseModel):
    """An order of ours and how far it is (発注の状況)."""

    id: str
    document_number: str | None
    supplier: str | None
    state: str
    sent: str
    total: int | None
    rows: list[OrderRow]
    documents: list[str]


def summary(document: StoredDocument, company: Company) -> dict[str, Any]:
    """The values of a summary."""
    said = document.reading.document
    return {
        "id": document.id,
        "state": document.state,
        "revision": document.revision,
        "document_type": said.document_type,
        "document_number": said.document_number,
        "date": said.issue_date or said.delivery_date,
        "partner": partner_of(said, company).name,
        "amount": said.payable_amount,
        "look": list(labels_to_look(document.reading)),
        "file": document.file.name,
        "sha256": document.file.sha256,
        "created_at": document.created_at,
        "updated_at": document.updated_at,
    }


def whole(document: StoredDocument, company: Company) -> Whole:
    """A document with its record."""
    return Whole(
        **summary(document, company),
        record=to_record(document.reading),
        approved_by=document.approved_by,
    )
