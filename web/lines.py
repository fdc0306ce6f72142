"""The lines as a table, and the sums while somebody types (明細の表と計算)."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from books.correct import CorrectionError, confirm, set_value
from books.errors import FormatError
from books.model import Document, Reading
from books.people import Person
from books.rewrite import Row, rewrite_lines
from books.rules.sums_shown import shown_sums
from books.store import StoredDocument
from web.checking import check_changed, now
from web.decide import conflict, keep, refused
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
MOST_FIELDS = 60_000  # cells of a form
MOST_ROWS = 5_000
_BROKEN = "明細を受け取れませんでした。画面を開き直して、もう一度保存してください。"


class SentRow(BaseModel):
    """A row as the page sends it."""

    model_config = ConfigDict(extra="forbid")
    source: int | None
    cells: dict[str, str]


_ROWS = TypeAdapter(list[SentRow])
_FIELDS = TypeAdapter(dict[str, str])


@router.post("/documents/{document_id}/lines", dependencies=[Posted])
async def save_lines(
    request: Request, site: Here, who: Who, document_id: str
) -> Response:
    """Keep the table as it was left; what changed counts as confirmed."""
    form = await request.form(max_fields=MOST_FIELDS)
    sent = {name: [str(v) for v in form.getlist(name)] for name in form}
    return await run_in_threadpool(_save, request, site, who, document_id, sent)


def _save(
    request: Request,
    site: Site,
    who: Person,
    document_id: str,
    sent: Mapping[str, list[str]],
) -> Response:
    document = site.store.get(document_id)
    if str(document.revision) not in sent.get("revision", []):
        return conflict(request, site, document, "lines", None)
    seen = [path for path in sent.get("seen", []) if path]
    try:
        changed = rewrite_lines(document.reading, _rows(sent), who.name, seen)
    except CorrectionError as error:
        return refused(request, site, document, str(error), "")
    if sent.get("all"):
        changed = _all_seen(changed, who.name)
    same = changed.document == document.reading.document
    reason = f"画面で{'確認' if same else '訂正'}: 明細"
    checked = check_changed(site, changed, document)
    after = seen[-1] if seen else "lines"
    return keep(request, site, document, checked, (who.name, reason), after)


def _all_seen(reading: Reading, by: str) -> Reading:
    for path in reading.review:
        if path.startswith("lines"):
            reading = confirm(reading, path, by)
    return reading


def _rows(sent: Mapping[str, list[str]]) -> list[Row]:
    """Rows from the script's JSON, else from the plain form.

    Raises:
        FormatError: they are neither.
    """
    try:
        if "rows" in sent:
            found = _ROWS.validate_json(sent["rows"][-1])
        else:
            found = _plain_rows(sent)
    except (ValidationError, ValueError) as error:
        raise FormatError(_BROKEN) from error
    if len(found) > MOST_ROWS:
        raise FormatError(f"明細は {MOST_ROWS:,} 行までです。")
    return [Row(row.source, row.cells) for row in found]


def _plain_rows(sent: Mapping[str, list[str]]) -> list[SentRow]:
    columns = sent["columns"][-1].split(",") if "columns" in sent else []
    sources, cells = sent.get("source", []), sent.get("cell", [])
    if not columns or len(cells) != len(sources) * len(columns):
        raise ValueError(cells)
    width = len(columns)
    return [
        SentRow(
            source=int(source) if source else None,
            cells=dict(zip(columns, cells[i * width : (i + 1) * width], strict=True)),
        )
        for i, source in enumerate(sources)
    ]


@router.post("/documents/{document_id}/sums", dependencies=[Posted])
def show_sums(
    request: Request,
    site: Here,
    document_id: str,
    fields: Annotated[str, Form(max_length=2_000_000)] = "{}",
    rows: Annotated[str, Form(max_length=5_000_000)] = "",
) -> Response:
    """The sums with what is typed but not kept yet; nothing is written."""
    document = _typed(site.store.get(document_id), fields, rows)
    return page(request, "document_sums", sums=shown_sums(document, now().date()))


def _typed(kept: StoredDocument, fields: str, rows: str) -> Document:
    reading = kept.reading
    try:
        if rows:
            found = [Row(r.source, r.cells) for r in _ROWS.validate_json(rows)]
            reading = rewrite_lines(reading, found[:MOST_ROWS], "")
    except (ValidationError, CorrectionError):
        pass
    document = reading.document
    try:
        typed: dict[str, Any] = _FIELDS.validate_json(fields)
    except ValidationError:
        return document
    for path, text in typed.items():
        try:
            document = set_value(document, path, text)
        except CorrectionError:
            continue
    return document
