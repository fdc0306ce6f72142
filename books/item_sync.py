"""Approved documents become open items and stay true to them (伝票の反映).

A correction or cancellation of a document changes its item by a visible adjustment; what
was settled by then stays settled, and a person is told.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from books.errors import ConflictError
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    OpenItem,
    Purpose,
    Severity,
    Side,
)
from books.open_items import ITEM_TYPES, item_of
from books.settings import Settings
from books.store import DocumentQuery, Store, StoredDocument
from books.store.keys import name_key, number_key

SYNC = "rule:documents"
_OF_DOCUMENT = "doc:"
_KEEPS = (DocumentState.APPROVED, DocumentState.EXPORTED)
_COUNTS = (*_KEEPS, DocumentState.REJECTED)
_AT_ONCE = 200  # documents in memory


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
    waiting = store.documents_to_open(ITEM_TYPES, only)
    if not waiting:
        return Synced()
    known = store.imported_items()
    partners, imported = _partner_ids(known), _imported(known)
    result, notices = Synced(), list[str]()
    for document in _documents(store, waiting):
        try:
            item, reason, told = _planned(store, document, settings)
            if item is not None:
                item = _with_partner(item, partners)
                item, more = _as_imported(store, document, item, imported)
                told += more
            old = item is not None and store.get_items([item.item_id])
            changed = store.keep_document_item(document, item, SYNC, reason)
        except ConflictError as error:
            notices.append(f"{_name(document)}: {error}")
            continue
        notices += [f"{_name(document)}: {text}" for text in told]
        if changed and item is not None and not old:
            result = replace(result, added=result.added + 1)
        elif changed:
            result = replace(result, changed=result.changed + 1)
            notices += _after_change(store, document, item)
    return replace(result, notices=tuple(dict.fromkeys(notices)))


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
        return None, f"{_name(document)} が対象外になったため", ()
    if paper.purpose is Purpose.CANCEL:
        return _withdrawn(store, document)
    item, findings = item_of(document.id, paper, settings)
    told = tuple(f.message for f in findings if f.severity is not Severity.INFO)
    reason = f"{_name(document)} 第 {document.revision} 版"
    if item is None:
        return None, "".join(f.message for f in findings), told
    if paper.purpose is Purpose.CHANGE:
        before = _item_before(store, document)
        if before is not None:
            return item.model_copy(update={"item_id": before}), reason, told
    twin = _billed_already(store, document)
    if twin is not None:
        told = (
            f"{_name(twin)} がすでに明細になっているため、同じ取引の{paper.document_type.label}"
            "は明細にしません。別の取引なら、参照している番号を確かめてください。",
        )
        return None, told[0], told
    return item, reason, told


def _withdrawn(
    store: Store, document: StoredDocument
) -> tuple[OpenItem | None, str, tuple[str, ...]]:
    """What a cancellation takes back: the item of the paper that it cancels."""
    name = _item_before(store, document)
    if name is None:
        told = (
            "取り消される元の書類の明細がありません。番号と取引先を確かめてください。"
        )
        return None, told, (told,)
    item = store.get_items([name])[name]
    gone = item.model_copy(update={"amount": 0, "withholding_tax": 0})
    return gone, f"{_name(document)} で取り消されたため", ()


def _item_before(store: Store, document: StoredDocument) -> str | None:
    """The item of the earlier paper with the same number and partner."""
    number = document.reading.document.document_number
    found = _items_numbered(store, document, number) if number else []
    return found[0][1] if found else None


def _items_numbered(
    store: Store, document: StoredDocument, number: str
) -> list[tuple[StoredDocument, str]]:
    """Other papers of this number between the same two that have an item."""
    paper = document.reading.document
    query = DocumentQuery(states=_KEEPS, types=ITEM_TYPES, number=number, limit=None)
    return [
        (other, name)
        for other in store.find(query)
        if other.id != document.id
        and number_key(other.reading.document.document_number) == number_key(number)
        and _parties(other.reading.document) == _parties(paper)
        and (name := store.item_of_document(other.id)) is not None
    ]


def _billed_already(store: Store, document: StoredDocument) -> StoredDocument | None:
    """An invoice that a notice of payment is about, where both are here."""
    paper = document.reading.document
    if paper.document_type is not DocumentType.PAYMENT_NOTICE:
        return None
    references = [*paper.references, *(r for x in paper.lines for r in x.references)]
    for one in references:
        if one.kind is DocumentType.INVOICE:
            for other, _ in _items_numbered(store, document, one.number):
                return other
    return None


def _parties(paper: Document) -> tuple[str, str]:
    return name_key(paper.supplier.name), name_key(paper.buyer.name)


def _documents(store: Store, names: Sequence[str]) -> Iterator[StoredDocument]:
    """Documents in this order, some at a time; what was taken up again is left."""
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        found = store.get_many(part)
        for name in part:
            if found[name].state in _COUNTS:
                yield found[name]


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
    store: Store,
    document: StoredDocument,
    item: OpenItem,
    imported: dict[BillKey, OpenItem],
) -> tuple[OpenItem, tuple[str, ...]]:
    """The imported item where it is the same bill: never two for one."""
    same = imported.get(bill_key(item)) if item.document_number else None
    if same is None or store.item_of_document(document.id) == item.item_id:
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


def _after_change(
    store: Store, document: StoredDocument, item: OpenItem | None
) -> Iterator[str]:
    """Tell of an item that is settled by more than it now is."""
    name = item.item_id if item else store.item_of_document(document.id)
    if name is None:
        return
    now, rest = store.get_items([name])[name], store.rests_of([name])[name]
    yield f"{_name(document)}: 未消込明細を {now.amount:,} 円に直しました。"
    if rest * now.amount < 0 or (not now.amount and rest):
        yield (
            f"{_name(document)}: 直す前の金額で消し込み済みです(差額 {rest:,} 円)。"
            "消込を取り消してやり直し、余った金額は前受金か返金にしてください。"
        )


def _name(document: StoredDocument) -> str:
    found = document.reading.document
    return f"{found.document_type.label} {found.document_number or document.file.name}"
