"""One kept file becomes checked documents (読み取りから登録まで). No Prefect here."""

from collections.abc import Mapping, Sequence

from books.errors import DenpyoError, UnreadableFileError
from books.memory import Memory, remember
from books.model import Document, DocumentState, Reading
from books.registry import Published, supplier_numbers
from books.rules import Known
from books.store import (
    DocumentQuery,
    FileState,
    Store,
    StoredDocument,
    StoredFile,
)
from books.triage import (
    check_again,
    check_reading,
    counts,
    first_state,
    has_changed_account,
)
from flows.claimed import LEASE
from flows.clock import today
from flows.desk import Desk
from flows.log import log, log_about
from flows.outcome import FileResult, Outcome
from flows.quarantine import copy_aside
from flows.readers import ReaderCrashError
from flows.registry import look_up

AUTHOR = "denpyo"
RULE = "rule:clean"
OPEN_STATES = (DocumentState.NEEDS_REVIEW, DocumentState.READY)
READY = DocumentQuery(states=(DocumentState.READY,), limit=None)


def process_file(desk: Desk, file: StoredFile) -> Outcome:
    """Read a kept file, check what it says, keep it (一件の処理).

    Doing it twice changes nothing. Never raises: what goes wrong is the outcome of
    this file alone; a file that failed stays ``received`` and is tried again.
    """
    with log_about(file=file.name, sha256=file.sha256[:12]):
        return _process_safely(desk, file)


def _process_safely(desk: Desk, file: StoredFile) -> Outcome:
    try:
        if desk.worker and not desk.store.claim_file(file.sha256, desk.worker, LEASE):
            told = "ほかの読み取り係が読んでいます。"
            return Outcome(file.name, FileResult.WAITING, message=told)
        return _process(desk, file)
    except UnreadableFileError as error:
        bare = str(error).removeprefix(f"{file.place.name}: ")  # its name in the store
        return _quarantine(desk, file, UnreadableFileError(error.code, bare))
    except ReaderCrashError as error:
        log.error("%s: reader failed\n%s", file.name, error.details)
        return Outcome(file.name, FileResult.FAILED, message=str(error))
    except DenpyoError as error:
        log.error("%s: %s", file.name, error, exc_info=error)
        return Outcome(file.name, FileResult.FAILED, message=str(error))
    except Exception as error:  # one bad file must not stop the rest
        log.exception("%s: unexpected", file.name)
        told = f"想定外のエラー ({type(error).__name__})。記録 logs/denpyo.log に詳細があります。"
        return Outcome(file.name, FileResult.FAILED, message=told)
    finally:
        desk.tally.finish(file.name)


def _process(desk: Desk, file: StoredFile) -> Outcome:
    readings = desk.read(file.path)
    numbers = supplier_numbers(reading.document for reading in readings)
    published = look_up(desk.store, desk.settings, numbers, today())
    with desk.filing:  # two copies of one invoice must see each other
        checked = _check(desk, file, readings, published)
        states = [first_state(reading) for reading in checked]
        ids = desk.store.add_readings(file.sha256, checked, AUTHOR, states)
    with log_about(document=",".join(ids)):
        log.info("%s: read", file.name)
    documents = tuple(desk.store.get(document_id) for document_id in ids)
    return Outcome(file.name, FileResult.READ, documents)


def check_together(desk: Desk, outcomes: Sequence[Outcome]) -> None:
    """Check the documents of a run again, now that all are known (照合のやり直し).

    Which file was read first must not decide whether an invoice is compared with its
    order and delivery note. What a person has touched is left alone.
    """
    fresh = {d.id for outcome in outcomes for d in outcome.documents}
    ready = desk.store.find(READY)
    for document_id in fresh | {document.id for document in ready}:
        document = desk.store.get(document_id)
        if document.state in OPEN_STATES and _is_untouched(desk, document):
            _check_again(desk, document)


def approve_clean(desk: Desk) -> None:
    """Approve what nobody has to look at, where the settings say so (自動承認).

    A step of its own, so that a run that was cut off catches up. What a person
    corrected, a person approves.
    """
    if not desk.settings.review.approve_clean_documents:
        return
    held = {one.document_id for one in desk.store.review_holds()}
    for document in desk.store.find(READY):
        if document.id in held:
            continue
        if _is_untouched(desk, document) and not _ask_account(desk, document):
            desk.store.approve(document.id, RULE, document.revision)


def _ask_account(desk: Desk, document: StoredDocument) -> bool:
    """Whether its account is new beside what is approved by now, also in this run."""
    if not document.reading.document.bank_accounts:
        return False
    memory = memory_of(desk.store, document.reading.document, document.id)
    others = known_papers(desk, document.reading.document, document.id)
    checked = _checked_again(desk, document, others, memory)
    if not has_changed_account(checked):
        return False
    _revise(desk, document, checked)
    return True


def _is_untouched(desk: Desk, document: StoredDocument) -> bool:
    return all(r.author == AUTHOR for r in desk.store.history(document.id))


def _check_again(desk: Desk, document: StoredDocument) -> None:
    others = known_papers(desk, document.reading.document, document.id)
    checked = _checked_again(desk, document, others, desk.memory)
    if checked != document.reading:
        _revise(desk, document, checked)


def _checked_again(
    desk: Desk, document: StoredDocument, others: Sequence[Known], memory: Memory
) -> Reading:
    published = desk.store.published(supplier_numbers([document.reading.document]))
    return check_again(
        document.reading, others, desk.settings, today(), memory, published
    )


def _revise(desk: Desk, document: StoredDocument, checked: Reading) -> None:
    desk.store.revise(
        document.id,
        checked,
        AUTHOR,
        "ほかの書類と照合",
        document.revision,
        first_state(checked),
    )


def memory_of(store: Store, document: Document, exclude: str) -> Memory:
    """What is remembered by now of the supplier of a document, without that document."""
    return remember(store.confirmed(document, exclude))


def known_papers(
    desk: Desk, document: Document, exclude: str | None = None
) -> list[Known]:
    """Kept documents that may belong to this one (関係する書類)."""
    kept = desk.store.similar(document, exclude)
    return [Known(d.id, d.document) for d in kept if counts(d, d.state)]


def _check(
    desk: Desk,
    file: StoredFile,
    readings: Sequence[Reading],
    published: Mapping[str, Published],
) -> tuple[Reading, ...]:
    """Add what the rules say, each document beside all that are known so far."""
    day = today()
    checked: list[Reading] = []
    for reading in readings:
        others = known_papers(desk, reading.document)
        others += [
            Known(f"{file.name} の {n} 件目", earlier.document)
            for n, earlier in enumerate(checked, 1)
        ]
        source = reading.source.model_copy(update={"file": file.name})
        named = reading.model_copy(update={"source": source})
        checked.append(
            check_reading(named, others, desk.settings, day, desk.memory, published)
        )
    return tuple(checked)


def _quarantine(desk: Desk, file: StoredFile, error: UnreadableFileError) -> Outcome:
    try:
        copy_aside(file.path, file.name, file.sha256, desk.settings.quarantine, error)
        desk.store.mark_file(file.sha256, FileState.QUARANTINED, str(error))
    except (DenpyoError, OSError) as trouble:
        log.error("%s: quarantine failed", file.name, exc_info=trouble)
        return Outcome(file.name, FileResult.FAILED, message=str(trouble))
    return Outcome(file.name, FileResult.QUARANTINED, message=str(error))
