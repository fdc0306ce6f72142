"""Entries of matches go out to the accounting program (消込の仕訳の出力), each once.

Claimed with their content in the store first, then written to a name that follows from
the reference: a run that is cut off is taken up by the next. What was undone after it
went out is taken back by a reversal (反対仕訳).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from books.errors import DenpyoError
from books.journal import journal_entries
from books.match_sums import settled_by
from books.model import JournalEntry, OpenItem, Payment
from books.parties import is_sale
from books.payment_journal import payment_entries
from books.settings import Settings
from books.store import Export, ExportState, Store, StoredMatch
from books.store.match_exports import KIND, Draft
from flows.atomic import write_bytes
from flows.chosen import find_published
from flows.clock import JAPAN
from flows.kinds import label_of
from flows.outcome import Written
from flows.outdated import CANCELLED_FOLDER
from flows.writers import write_entries

PROGRAMS = ("yayoi", "moneyforward")  # freee takes a payment with its deal
_MAX_TOLD = 20


@dataclass(frozen=True)
class Booked:
    """Files that were written, how many entries, and sentences."""

    written: tuple[Written, ...] = ()
    notices: tuple[str, ...] = ()


def publish_matches(settings: Settings, store: Store, by: str) -> Booked:
    """Write the entries of all that is matched and not out yet (消込の仕訳)."""
    notices: list[str] = []
    for program in PROGRAMS:
        if program in settings.exports:
            notices += _claim(settings, store, program, by)
    written = []
    for export in store.find_exports(state=ExportState.CLAIMED):
        if export.kind.startswith(KIND):
            file, told = _write(settings, store, export)
            written.append(file)
            notices += told
    return Booked(tuple(written), tuple(dict.fromkeys(notices)))


def cancel_file(settings: Settings, store: Store, told: str, by: str) -> str:
    """Take back a file that was not used (出力の取消); its entries go out again.

    Raises:
        NotFoundError: no such file.
        ConflictError: entries of it were reversed since.
    """
    known = [e for e in store.find_exports() if e.kind.startswith(KIND)]
    chosen = [e for e in known if told in (e.reference, e.path, Path(e.path).name)]
    reference = chosen[0].reference if chosen else told
    reason = "会計ソフトに取り込まなかったため"
    store.cancel_match_export(reference, by, reason)
    for export in chosen:
        path = settings.outbox / export.path
        if export.path and path.is_file():
            target = settings.outbox / CANCELLED_FOLDER / export.path
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    return f"{reference} を取り消しました。中の仕訳を出し直します。"


def _claim(settings: Settings, store: Store, program: str, by: str) -> list[str]:
    found = store.matches_to_book(program)
    drafts, notices = list(store.entries_to_reverse(program)), []
    facts = _Facts.of(store, found)
    for stored in found:
        entries, told = _entries(settings, store, stored, facts)
        notices += told
        if entries or not told:  # what can't be booked is told each time
            draft = Draft(stored.id, stored.round, reversal=False, entries=entries)
            drafts.append(draft)
    fitting, refused = _fitting(settings, program, drafts)
    notices += refused
    if any(draft.entries for draft in fitting):
        store.claim_match_entries(program, fitting, by)
    return notices[:_MAX_TOLD]


def _fitting(
    settings: Settings, program: str, drafts: Sequence[Draft]
) -> tuple[Sequence[Draft], list[str]]:
    """Drafts that the program takes; what it does not is told, and holds up nobody else."""
    together = [entry for draft in drafts for entry in draft.entries]
    if _refusal(settings, program, together) is None:
        return drafts, []
    fitting, told = [], []
    for draft in drafts:
        error = _refusal(settings, program, draft.entries)
        if error is None:
            fitting.append(draft)
        else:
            told.append(f"消込 {draft.match_id} の仕訳を書けません。{error}")
    return fitting, told


def _refusal(
    settings: Settings, program: str, entries: Sequence[JournalEntry]
) -> DenpyoError | None:
    try:
        write_entries(program, entries, settings)
    except DenpyoError as error:
        return error
    return None


@dataclass(frozen=True)
class _Facts:
    """Payments, items and their documents' entries for some matches."""

    payments: Mapping[str, Payment]
    items: Mapping[str, OpenItem]
    documents: Mapping[str, str]

    @classmethod
    def of(cls, store: Store, found: Sequence[StoredMatch]) -> "_Facts":
        names = [p.item_id for one in found for p in settled_by(one.match)]
        paid = [name for one in found for name in one.match.payments]
        items = store.get_items(names)
        return cls(store.get_payments(paid), items, store.documents_of_items(items))


def _entries(
    settings: Settings, store: Store, stored: StoredMatch, facts: _Facts
) -> tuple[tuple[JournalEntry, ...], list[str]]:
    match = stored.match
    paid = [facts.payments[name] for name in match.payments]
    items = [facts.items[part.item_id] for part in settled_by(match)]
    booked = dict(_booked(settings, store, items, facts.documents))
    day = stored.day or stored.created_at.astimezone(JAPAN).date()
    reference = f"{stored.id}-{stored.round}"
    entries, findings = payment_entries(
        reference, match, paid or day, items, settings, booked
    )
    return entries, [f"消込 {stored.id}: {f.message}" for f in findings]


def _booked(
    settings: Settings,
    store: Store,
    items: Sequence[OpenItem],
    documents: Mapping[str, str],
) -> Iterator[tuple[str, Sequence[JournalEntry]]]:
    """The entries of the items' documents: in which account they are owed, how taxed."""
    for item in items:
        name = documents.get(item.item_id)
        if name is None:
            continue
        paper = store.get(name).reading.document
        sale = is_sale(paper, settings.company)
        choices = store.account_choices(paper.buyer if sale else paper.supplier)
        published = find_published(store, paper)
        yield (
            item.item_id,
            journal_entries(name, paper, settings, choices, published)[0],
        )


def _write(
    settings: Settings, store: Store, export: Export
) -> tuple[Written, list[str]]:
    """Write the file of a claimed export and finish it; twice gives the same file."""
    program = export.kind.removeprefix(KIND)
    entries = store.entries_of(export.reference)
    content, findings = write_entries(program, entries, settings)
    day = export.claimed_at.astimezone(JAPAN)
    token = export.reference.rpartition(":")[2]
    name = f"消込_{day:%Y%m%d-%H%M%S}_{token}.csv"
    path = write_bytes(settings.outbox / "accounting" / program / name, content)
    place = path.relative_to(settings.outbox).as_posix()
    digest = hashlib.sha256(content).hexdigest()
    store.finish_export(export.reference, place, digest)
    told = [f"{path.name}: {f.message}" for f in findings]
    return Written(label_of(export.kind), path, len(entries)), told
