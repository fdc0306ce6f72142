"""Second copies side by side, order and delivery beside the invoice (見比べる画面)."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from books.errors import NotFoundError
from books.rules import Context, Known
from books.rules.related import copies_told, find_related
from books.store import StoredDocument
from books.triage import counts
from web.checking import now
from web.fields import list_fields, show_number
from web.layout import picture_address
from web.site import Here, Site, page

router = APIRouter()


@dataclass(frozen=True)
class Compared:
    """A field of two documents (項目の見比べ)."""

    label: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        """Whether they say something else."""
        return self.here != self.there


@router.get("/documents/{document_id}/related")
def show_related(request: Request, site: Here, document_id: str) -> HTMLResponse:
    """What belongs to a document: its copies, its order, its deliveries."""
    document = site.store.get(document_id)
    paper = document.reading.document
    kept = site.store.similar(paper, exclude=document_id)
    others = [Known(d.id, d.document) for d in kept if counts(d, d.state)]
    alone = Context(now().date(), site.settings.company, site.settings.partners)
    part = bool(request.headers.get("HX-Request"))
    return page(
        request,
        "document_related" if part else "related",
        document=document,
        copies=_copies(site, document),
        related=find_related(paper, others, alone),
        amount=show_number,
    )


@router.get("/documents/{document_id}/beside/{other_id}")
def show_beside(
    request: Request, site: Here, document_id: str, other_id: str
) -> HTMLResponse:
    """Two documents with their pictures, and what differs."""
    documents = (site.store.get(document_id), site.store.get(other_id))
    return page(
        request,
        "beside",
        pair=[(d, picture_of(d)) for d in documents],
        rows=compare(*documents),
    )


def picture_of(document: StoredDocument) -> str:
    """The address of the first page's picture, empty where there is none."""
    source = document.reading.source
    if source.reader not in ("text", "ocr") or not source.pages:
        return ""
    return picture_address(document, source.pages[0])


def compare(one: StoredDocument, other: StoredDocument) -> tuple[Compared, ...]:
    """Every field that one of two documents has (項目の比較)."""
    here = {f.path: f for f in list_fields(one.reading)}
    there = {f.path: f for f in list_fields(other.reading)}
    rows = []
    for path in dict.fromkeys((*here, *there)):
        shown = [known[path].shown if path in known else "" for known in (here, there)]
        label = (here.get(path) or there[path]).label
        if any(shown):
            rows.append(Compared(label, *shown))
    return tuple(rows)


def _copies(
    site: Site, document: StoredDocument
) -> tuple[tuple[StoredDocument, int], ...]:
    """The candidates, each with the number of fields that differ."""
    found = []
    for name in copies_told(document.reading.findings):
        try:
            other = site.store.get(name)
        except NotFoundError:
            continue
        found.append((other, sum(row.differs for row in compare(document, other))))
    return tuple(found)
