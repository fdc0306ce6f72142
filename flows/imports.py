"""Files of the outside looked into and kept (取込): documents, bank statements, results.

Doing it twice changes nothing: a file is one document, a movement is known by what the
bank says of it, in whatever download it comes.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from books.errors import DenpyoError
from books.model import Document, Finding, Reading, Severity
from books.settings import Settings
from books.store import Store
from books.triage import check_alone
from edi.formats import Content, get_format
from edi.validation import schema_errors_of
from flows.desk import Desk
from flows.messages import Looked, look_into, read_message_file
from flows.movements import accounts_of, check_follows, check_unnamed, split_known
from flows.opening import cannot_open
from flows.process import approve_clean, process_file


@dataclass(frozen=True)
class Imported:
    """One file: what it is, what of it was kept, or why it can't be read (取込結果)."""

    path: Path
    looked: Looked | None = None
    kept: tuple[str, ...] = ()
    error: DenpyoError | None = None
    schema_errors: tuple[str, ...] = ()
    checked: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the content: the reader's findings, then the rules'."""
        read = self.looked.content.findings if self.looked else ()
        return (*read, *self.checked)

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against using it."""
        wrong = any(f.severity is Severity.ERROR for f in self.findings)
        return self.error is None and not wrong and not self.schema_errors


def look(
    path: Path, settings: Settings, today: dt.date, schemas: Path | None = None
) -> Imported:
    """What a file is and what is wrong with it; nothing is kept (検査).

    ``schemas`` is a folder of XSDs that XML is held against besides.
    """
    try:
        looked = look_into(path, settings, today)
        if looked is None:
            get_format(path.read_bytes())  # raises with the formats that are known
        wrong = schema_errors_of(path.read_bytes(), schemas) if schemas else ()
        checked = tuple(_checked(looked, settings, today)) if looked else ()
        return Imported(path, looked, schema_errors=wrong, checked=checked)
    except OSError as error:
        return Imported(path, error=cannot_open(path, error))
    except DenpyoError as error:
        return Imported(path, error=error)


def import_file(
    path: Path, settings: Settings, store: Store, today: dt.date, by: str
) -> Imported:
    """Keep what a file holds (取込)."""
    found = look(path, settings, today)
    found = _beside_store(found, store)
    if found.looked is None:
        return found
    try:
        kept = tuple(_keep(path, found.looked.content, settings, store, today, by))
    except DenpyoError as error:
        return replace(found, error=error)
    return replace(found, kept=kept)


def _beside_store(found: Imported, store: Store) -> Imported:
    """With what the store's own movements say of the statements."""
    if found.looked is None:
        return found
    content = found.looked.content
    told = (
        *content.findings,
        *check_follows(content.statements, store),
        *check_unnamed(content.statements, store),
    )
    looked = replace(found.looked, content=replace(content, findings=told))
    return replace(found, looked=looked)


def _checked(looked: Looked, settings: Settings, today: dt.date) -> Iterator[Finding]:
    """What the rules say of each document by itself, as kept ones are not known here."""
    for document in looked.content.documents:
        for finding in check_alone(document, settings, today):
            if finding.severity is not Severity.INFO:
                yield finding


def _keep(
    path: Path,
    content: Content,
    settings: Settings,
    store: Store,
    today: dt.date,
    by: str,
) -> Iterator[str]:
    if content.documents:
        yield from _keep_documents(path, settings, store, today)
    if content.statements:
        payments, repeated = split_known(content.statements, store)
        new = store.add_payments(payments, by, accounts_of(content.statements))
        count = len(payments) + repeated
        yield f"入出金 {count} 件のうち、新しい {new} 件を登録しました。"
        if repeated:
            yield f"すでに別の種類の明細にある同じ入出金 {repeated} 件は登録していません。"
    if not (content.documents or content.statements):
        yield "中身を確かめただけで、何も登録していません。"


def _keep_documents(
    path: Path, settings: Settings, store: Store, today: dt.date
) -> Iterator[str]:
    desk = message_desk(settings, store, today)
    outcome = process_file(desk, store.add_file(path, path.name))
    approve_clean(desk)
    for document in outcome.documents:
        now = store.get(document.id)
        yield f"書類 {now.id} {now.reading.document.document_type.label} ({now.state.label})"
    if outcome.message:
        yield outcome.message


def message_desk(
    settings: Settings, store: Store, today: dt.date, about: Document | None = None
) -> Desk:
    """A desk for files of data, which needs no reader of paper (電文だけの作業机)."""

    def read(kept: Path) -> tuple[Reading, ...]:
        return read_message_file(kept, settings, today) or ()

    return Desk(settings, store, read, about=about)
