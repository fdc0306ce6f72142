"""Print a kept document or a record as the paper that people know (書類の印刷)."""

import datetime as dt
import json
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from books.errors import FormatError
from books.model import Document, Finding
from books.settings import Settings
from books.store import Store
from edi.paper import check_paper, check_print, company_look, print_paper
from edi.sme_common.message import check_message, write_message
from flows.clock import now, today
from rpa.browser import print_pdf


def is_record(named: str) -> bool:
    """Whether a file is meant, and not the id of a kept document."""
    return Path(named).suffix.lower() == ".json"


def find_paper(named: str, settings: Settings) -> tuple[Document, str, dt.datetime]:
    """The document of a record file, else the kept one of that id: with id and time.

    Raises:
        NotFoundError: there is no kept document of that id.
        FormatError: the file is not there or no record.
    """
    if is_record(named):
        return _read_record(Path(named)), Path(named).stem, now()
    with Store.open(settings.url, settings.originals) as store:
        stored = store.get(named)
    return stored.reading.document, stored.id, stored.updated_at


def _read_record(path: Path) -> Document:
    """The document in an extraction record (抽出レコード), or in the model's own JSON."""
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known = {k: v for k, v in record.items() if k in Document.model_fields}
        return Document.model_validate(known)
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise FormatError(
            f"{path} は抽出レコード (JSON) として読めません。denpyo extract で作った"
            "ファイルを指定してください。"
        ) from error


def print_document(
    named: str, settings: Settings, *, with_message: bool
) -> tuple[bytes, tuple[Finding, ...]]:
    """The PDF/A of a document, and what is missing or could not be shown (書類の印刷).

    ``with_message`` puts its 中小企業共通EDI message inside.

    Raises:
        DenpyoError: there is no such document, message or browser.
    """
    document, document_id, at = find_paper(named, settings)
    findings = check_paper(document, today(), settings)
    xml = None
    if with_message:
        xml = write_message(document, message_id=document_id, issued_at=at)
        findings += check_message(document)
    look = company_look(document, settings)
    printer = partial(print_pdf, tagged=True)
    pdf = print_paper(document, printer, at, look=look, xml=xml)
    return pdf, (*findings, *check_print(document, pdf))
