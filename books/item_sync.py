"""Approved documents become open items and stay true to them (伝票の反映).

A correction or cancellation of a document changes its item by a visible adjustment; what
was settled by then stays settled, and a person is told.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from books.item_before import (
    COUNTS,
    billed_already,
    document_name,
    item_before,
    numbers_before,
)
from books.model import DocumentState, OpenItem, Purpose, Severity, Side
from books.one_sale import PAIR, OneSale
from books.open_items import ITEM_TYPES, item_of
from books.settings import Settings
from books.store import DocumentQuery, Store, StoredDocument
from books.store.item_keeping import Stand
from books.store.keys import name_key, number_key

SYNC = "rule:documents"
_OF_DOCUMENT = "doc:"
_COUNTS = (*COUNTS, DocumentState.REJECTED)
_OLDEST = dt.timedelta(days=800)  # a sale older than that is not moved by itself
_AT_ONCE = 200  # documents in memory, and in one transaction


@dataclass(frozen=True)
class Synced:
    """What became of the documents (反映結果): new items, changed ones, sentences."""

    added: int = 0
    changed: int = 0
    notices: tuple[str, ...] = ()


BillKey = tuple[Side, str, str]


def bill_key(item: OpenItem) -> BillKey:
    """What tells that two items are the same bill (請求書のキー)."""
    return item.side, number_key(item.document_number), name_key(item.partner_name)


def sync_items(
    store: Store, settings: Settings, only: Collection[str] | None = None
) -> Synced:
    """Let the open items be what the documents say now (伝票の反映), all or some."""
    waiting = documents_to_sync(store, settings, only)
    if not waiting:
        return Synced()
    sync = _Sync(store, settings, store.imported_items())
    for start in range(0, len(waiting), _AT_ONCE):
        sync.take(waiting[start : start + _AT_ONCE])
    sync.take_left()
    return Synced(sync.added, sync.changed, tuple(dict.fromkeys(sync.notices)))


def documents_to_sync(
    store: Store, settings: Settings, only: Collection[str] | None = None
) -> tuple[str, ...]:
    """Documents whose item is not what they say now (未反映の書類), as they came.

    Then those that gave way to another paper of the same sale which was left out since.
    """
    waiting = store.documents_to_open(ITEM_TYPES, only)
    sales = OneSale(store, settings)
    if only is None:
        since = store.database.clock().date() - _OLDEST  # they are many, after years
        rejected = (DocumentState.REJECTED,)
        out = DocumentQuery(states=rejected, types=PAIR, date_from=since, limit=None)
        moved = store.find_slips(out)
    else:
        moved = store.slips_of(sorted(set(only) - set(waiting)))
    again: list[str] = []
    for slip in moved:
        if sales.is_one(slip.paper) and slip.state is DocumentState.REJECTED:
            again += sales.left_without(slip.paper)
        elif sales.is_one(slip.paper) and slip.state in COUNTS:
            again += [] if store.item_of_document(slip.id) else [slip.id]
    return tuple(dict.fromkeys((*waiting, *again)))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A document with what it stands for, and what to tell if that can be kept."""

    document: StoredDocument
    stand: Stand
    told: tuple[str, ...]


class _Sync:
    """Documents one after the other, kept in the ledger many at a time.

    What rests on another paper is planned once all before it of the same number are
    kept.
    """

    def __init__(
        self, store: Store, settings: Settings, known: Sequence[OpenItem]
    ) -> None:
        self.added = self.changed = 0
        self.notices: list[str] = []
        self._store, self._settings = store, settings
        self._sales = OneSale(store, settings)
        self._gone: list[StoredDocument] = []
        self._partners, self._imported = _partner_ids(known), _imported(known)
        self._waiting: list[_Planned] = []
        self._numbers: set[str] = set()

    def take(self, names: Sequence[str]) -> None:
        """Documents in this order; what was taken up again is left."""
        found = self._store.get_many(names)
        items = self._store.items_of_documents(names)
        for name in names:
            if found[name].state in _COUNTS:
                self._plan(found[name], items.get(name))
        self._keep()

    def take_left(self) -> None:
        """What stands for a sale now that another paper of it does not."""
        gone, self._gone = self._gone, []
        self._sales = OneSale(self._store, self._settings)
        papers = [document.reading.document for document in gone]
        names = [name for one in papers for name in self._sales.left_without(one)]
        self.take(tuple(dict.fromkeys(names)))

    def _plan(self, document: StoredDocument, now: str | None) -> None:
        paper = document.reading.document
        if self._numbers.intersection(map(number_key, numbers_before(paper))):
            self._keep()
        item, reason, told = _planned(self._store, document, self._settings)
        other = self._sales.instead_of(document) if item is not None else None
        if other is not None:
            item, told = None, (_told_instead(document, other),)
            reason = told[0]
        if item is not None:
            item = _with_partner(item, self._partners)
            item, more = _as_imported(now, item, self._imported)
            told += more
        state = document.state
        stand = Stand(document.id, document.revision, state, item, reason)
        self._waiting.append(_Planned(document, stand, told))
        self._numbers.add(number_key(paper.document_number))

    def _keep(self) -> None:
        stands = [one.stand for one in self._waiting]
        kept = self._store.keep_document_items(stands, SYNC) if stands else ()
        for one, result in zip(self._waiting, kept, strict=True):
            name = document_name(one.document)
            if result.refused:
                self.notices.append(f"{name}: {result.refused}")
                continue
            self.notices += [f"{name}: {text}" for text in one.told]
            self.added += result.added
            if result.changed and one.stand.item is None:
                self._gone.append(one.document)
            if result.changed and not result.added:
                self.changed += 1
                self.notices += _after_change(self._store, one)
        self._waiting.clear()
        self._numbers.clear()


def name_partners(store: Store) -> int:
    """Let items of documents bear the imported ledger's code of their partner (名寄せ).

    Documents that were there before the ledger was imported know their partner by its
    registration number only. Returns how many items changed.
    """
    partners, count = _partner_ids(store.imported_items()), 0
    for item in store.all_items():
        named = _with_partner(item, partners)
        if item.item_id.startswith(_OF_DOCUMENT) and named != item:
            told = f"取り込んだ明細の {item.partner_name} と同じ取引先のため"
            store.name_partner(item.item_id, named.partner_id or "", SYNC, told)
            count += 1
    return count


def _planned(
    store: Store, document: StoredDocument, settings: Settings
) -> tuple[OpenItem | None, str, tuple[str, ...]]:
    """The item that a document stands for, why it changes, and what to tell."""
    paper = document.reading.document
    if document.state is DocumentState.REJECTED:
        return None, f"{document_name(document)} が対象外になったため", ()
    if paper.purpose is Purpose.CANCEL:
        return _withdrawn(store, document)
    item, findings = item_of(document.id, paper, settings)
    told = tuple(f.message for f in findings if f.severity is not Severity.INFO)
    reason = f"{document_name(document)} 第 {document.revision} 版"
    if item is None:
        return None, "".join(f.message for f in findings), told
    if paper.purpose is Purpose.CHANGE:
        before = item_before(store, document)
        if before is not None:
            return item.model_copy(update={"item_id": before}), reason, told
    twin = billed_already(store, document)
    if twin is not None:
        told = (
            f"{document_name(twin)} がすでに明細になっているため、同じ取引の{paper.document_type.label}"
            "は明細にしません。別の取引なら、参照している番号を確かめてください。",
        )
        return None, told[0], told
    return item, reason, told


def _told_instead(document: StoredDocument, other: StoredDocument) -> str:
    label = document.reading.document.document_type.label
    return (
        f"{document_name(other)} と同じ取引のため、この{label}は売掛金にしません"
        "(売上は一度だけ計上します)。別の取引なら、番号と金額を確かめてください。"
    )


def _withdrawn(
    store: Store, document: StoredDocument
) -> tuple[OpenItem | None, str, tuple[str, ...]]:
    """What a cancellation takes back: the item of the paper that it cancels."""
    name = item_before(store, document)
    if name is None:
        told = (
            "取り消される元の書類の明細がありません。番号と取引先を確かめてください。"
        )
        return None, told, (told,)
    item = store.get_items([name])[name]
    gone = item.model_copy(update={"amount": 0, "withholding_tax": 0})
    return gone, f"{document_name(document)} で取り消されたため", ()


def _partner_ids(known: Iterable[OpenItem]) -> dict[str, str]:
    """What imported items call a partner, by its name: one name, one partner."""
    found: dict[str, set[str]] = {}
    for item in known:
        if item.partner_id and item.partner_name:
            found.setdefault(name_key(item.partner_name), set()).add(item.partner_id)
    return {name: min(ids) for name, ids in found.items() if len(ids) == 1}


def _imported(known: Iterable[OpenItem]) -> dict[BillKey, OpenItem]:
    """Imported items that name a bill, by it."""
    return {bill_key(item): item for item in known if item.document_number}


def _as_imported(
    now: str | None, item: OpenItem, imported: dict[BillKey, OpenItem]
) -> tuple[OpenItem, tuple[str, ...]]:
    """The imported item where it is the same bill: never two for one."""
    same = imported.get(bill_key(item)) if item.document_number else None
    if same is None or now == item.item_id:
        return item, ()
    if same.amount == item.amount:
        return same, ()
    return same, (
        f"取り込み済みの明細 {same.item_id} ({same.amount:,} 円) と同じ請求書ですが、書類は "
        f"{item.amount:,} 円です。明細はそのままにしました。違いを確かめてください。",
    )


def _with_partner(item: OpenItem, partners: dict[str, str]) -> OpenItem:
    known = partners.get(name_key(item.partner_name))
    return item.model_copy(update={"partner_id": known}) if known else item


def _after_change(store: Store, one: _Planned) -> Iterator[str]:
    """Tell of an item that is settled by more than it now is."""
    told, item = document_name(one.document), one.stand.item
    name = item.item_id if item else store.item_of_document(one.document.id)
    if name is None:
        return
    now, rest = store.get_items([name])[name], store.rests_of([name])[name]
    yield f"{told}: 未消込明細を {now.amount:,} 円に直しました。"
    if rest * now.amount < 0 or (not now.amount and rest):
        yield (
            f"{told}: 直す前の金額で消し込み済みです(差額 {rest:,} 円)。"
            "消込を取り消してやり直し、余った金額は前受金か返金にしてください。"
        )
