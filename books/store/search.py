"""Find documents (検索): by date, amount, partner, number, text, in any mixture.

Search by date, amount and partner, with ranges and combinations, is what the
電子帳簿保存法 (規則第2条第6項第5号) asks for.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from books.model import Document, DocumentState, DocumentType
from books.store import derive
from books.store.content import MAX_YEN, load_gist, load_reading
from books.store.files import stored_file
from books.store.keys import fold, name_key, number_key
from books.store.originals import Originals
from books.store.part import Part, as_it_is
from books.store.slips import StoredSlip, read_slips
from books.store.tables import (
    documents,
    export_documents,
    files,
    named_orders,
    partner_texts,
    revisions,
)
from books.store.values_documents import (
    DocumentQuery,
    SimilarDocument,
    SortBy,
    StoredDocument,
)

MAX_SIMILAR = 200
_AT_ONCE = 400
_EVERYTHING = DocumentQuery()


class Search(Part):
    """Find and count documents."""

    __slots__ = ()

    def find(self, query: DocumentQuery = _EVERYTHING) -> tuple[StoredDocument, ...]:
        """Documents for which every condition holds."""
        order = _order(query)
        return self._all(_those(_chosen(query)).order_by(*order))

    def find_page(self, query: DocumentQuery) -> tuple[tuple[StoredDocument, ...], int]:
        """A page of what is found, and how many there are in all (一画面と総数).

        They are counted only where the page does not show the end: a word that is
        nowhere takes as long to count as to find.
        """
        found = self.find(query)
        is_full = query.limit is not None and len(found) >= query.limit
        if is_full or (query.offset and not found):
            return found, self.count(query)
        return found, query.offset + len(found)

    def find_slips(self, query: DocumentQuery) -> tuple[StoredSlip, ...]:
        """The same documents without their rows (明細を除いた検索), where many are asked for."""
        with self.database.read() as connection:
            ids = connection.execute(_chosen(query)).scalars().all()
            return read_slips(connection, ids)

    def slips_of(self, document_ids: Sequence[str]) -> tuple[StoredSlip, ...]:
        """Documents by their ids without their rows (明細を除いた伝票), those there are."""
        with self.database.read() as connection:
            return read_slips(connection, document_ids)

    def naming_orders(
        self, numbers: Iterable[str | None], types: Collection[DocumentType]
    ) -> tuple[StoredDocument, ...]:
        """Documents of some types that name one of these orders (注文に基づく書類).

        In the order in which they came; all of them, however long ago.
        """
        keys = sorted({number_key(number) for number in numbers} - {""})
        found: dict[str, StoredDocument] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = named_orders.c.number_key.in_(keys[start : start + _AT_ONCE])
            named = select(named_orders.c.document_id).where(part)
            # The types are looked at here: asked for there, SQLite reads them all
            for document in self._all(_those(named)):
                if document.reading.document.document_type in types:
                    found[document.id] = document
        return tuple(sorted(found.values(), key=lambda d: (d.created_at, d.id)))

    def numbered(
        self,
        number: str,
        types: Collection[DocumentType],
        states: Collection[DocumentState],
    ) -> tuple[StoredDocument, ...]:
        """Documents that bear this number (同じ番号の書類), the latest first."""
        same = documents.c.number_key == number_key(number)
        # States and types are looked at here: asked for there, SQLite reads them all
        found = (
            document
            for document in self._all(_those(select(documents.c.id).where(same)))
            if document.state in states
            and document.reading.document.document_type in types
        )
        latest = sorted(found, key=lambda document: document.id)
        return tuple(sorted(latest, key=lambda d: d.created_at, reverse=True))

    def get_many(self, document_ids: Collection[str]) -> dict[str, StoredDocument]:
        """Documents by their ids, those that are there (まとめて取得)."""
        chosen = select_documents().where(documents.c.id.in_(document_ids))
        return {document.id: document for document in self._all(chosen)}

    def count(self, query: DocumentQuery = _EVERYTHING) -> int:
        """How many documents ``find`` would give without limit and offset."""
        chosen = select(func.count()).select_from(documents).where(*_conditions(query))
        with self.database.read() as connection:
            return int(connection.execute(chosen).scalar_one())

    def count_by_state(self) -> dict[DocumentState, int]:
        """How many documents stand where; every state is there."""
        counted = select(documents.c.state, func.count()).group_by(documents.c.state)
        with self.database.read() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return {state: found.get(state.value, 0) for state in DocumentState}

    def similar(
        self, document: Document, exclude: str | None = None
    ) -> tuple[SimilarDocument, ...]:
        """Candidates for duplicates and for matching order, delivery and invoice.

        The same supplier, or the same document or order number; equal numbers first,
        then equal amounts, then the latest; at most ``MAX_SIMILAR``.
        """
        numbers = {number_key(document.document_number)}
        numbers = (numbers | {number_key(document.order_number)}) - {""}
        same_number = or_(
            documents.c.number_key.in_(numbers), documents.c.order_key.in_(numbers)
        )
        same_amount = documents.c.amount == derive.storable_amount(document)
        rank = case((same_number, 0), (same_amount, 1), else_=2)
        order = (rank, documents.c.created_at.desc(), documents.c.id)
        found = select(documents.c.id).order_by(*order).limit(MAX_SIMILAR)
        found = found.where(or_(same_number, *_same_supplier(document)))
        if exclude is not None:
            found = found.where(documents.c.id != exclude)
        table = documents.c
        query = (
            select(table.id, table.state, table.created_at, revisions.c.reading)
            .join(revisions, _latest())
            .where(table.id.in_(found))
            .order_by(*order)
        )
        with self.database.read() as connection:
            return tuple(_similar(row) for row in connection.execute(query))

    def count_since(self, at: dt.datetime) -> dict[str, int]:
        """How many documents were added since, by their state now (登録数)."""
        table = documents.c
        query = select(table.state, func.count()).where(table.created_at >= at)
        with self.database.read() as connection:
            rows = connection.execute(query.group_by(table.state).order_by(table.state))
            return {str(state): int(count) for state, count in rows}

    def _all(self, chosen: Select[Any]) -> tuple[StoredDocument, ...]:
        with self.database.read() as connection:
            rows = connection.execute(chosen).mappings()
            return tuple(stored_document(row, self.originals) for row in rows)


def select_documents() -> Select[Any]:
    """Documents with their file and latest reading."""
    return (
        select(
            documents.c.id,
            documents.c.position,
            documents.c.state.label("document_state"),
            documents.c.revision,
            documents.c.created_at,
            documents.c.updated_at,
            documents.c.approved_by,
            revisions.c.reading,
            files,
        )
        .join(files, files.c.sha256 == documents.c.sha256)
        .join(revisions, _latest())
    )


def _latest() -> ColumnElement[bool]:
    return (revisions.c.document_id == documents.c.id) & (
        revisions.c.number == documents.c.revision
    )


def _those(chosen: Select[Any]) -> Select[Any]:
    """Documents of these ids alone: readings are long, and would be sorted along."""
    return select_documents().where(documents.c.id.in_(chosen))


def _order(query: DocumentQuery) -> tuple[ColumnElement[Any], ...]:
    order: ColumnElement[Any] = documents.c.created_at.desc()
    if query.sort is SortBy.DATE:
        order = documents.c.document_date.nulls_last()
    return order, documents.c.id


def _chosen(query: DocumentQuery) -> Select[Any]:
    """The ids for which every condition holds, in order."""
    found = select(documents.c.id).where(*_conditions(query))
    found = found.order_by(*_order(query)).offset(query.offset)
    return found if query.limit is None else found.limit(query.limit)


def stored_document(row: Any, originals: Originals) -> StoredDocument:
    """Turn a row of ``select_documents`` into its value."""
    return StoredDocument(
        id=row["id"],
        index=row["position"],
        state=DocumentState(row["document_state"]),
        revision=row["revision"],
        reading=load_reading(row["reading"]),
        file=stored_file(row, originals),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        approved_by=row["approved_by"],
    )


def _similar(row: Any) -> SimilarDocument:
    gist = load_gist(row.reading)
    return SimilarDocument(
        id=row.id,
        state=DocumentState(row.state),
        created_at=row.created_at,
        document=gist.document,
        findings=gist.findings,
    )


def _same_supplier(document: Document) -> list[ColumnElement[bool]]:
    supplier = document.supplier
    same: list[ColumnElement[bool]] = []
    if key := name_key(supplier.name):
        same.append(documents.c.supplier_key == key)
    if key := number_key(supplier.registration_number):
        same.append(documents.c.supplier_registration == key)
    return same


def _within(yen: int | None) -> int | None:
    """No amount in the table is beyond these ends."""
    return None if yen is None else max(-MAX_YEN, min(MAX_YEN, yen))


def _conditions(query: DocumentQuery) -> list[ColumnElement[bool]]:
    table = documents.c
    found: list[ColumnElement[bool]] = []
    if query.states:
        # Not from the index of states where the partners lead to fewer documents
        state = as_it_is(table.state) if name_key(query.partner) else table.state
        found.append(state.in_([one.value for one in query.states]))
    if query.types:
        found.append(table.document_type.in_([kind.value for kind in query.types]))
    ranges = (
        (table.document_date, query.date_from, query.date_to),
        (table.amount, _within(query.amount_from), _within(query.amount_to)),
    )
    for column, low, high in ranges:
        found += [] if low is None else [column >= low]
        found += [] if high is None else [column <= high]
    if query.sha256:
        found.append(table.sha256 == query.sha256)
    if query.corrected:
        found.append(table.revision > 1)
    if query.not_out:
        out = export_documents.c
        is_out = (out.document_id == table.id) & (out.kind == query.not_out) & out.live
        found.append(~exists().where(is_out))
    if partner := name_key(query.partner):
        like = partner_texts.c.text.contains(partner, autoescape=True)
        found.append(table.partner_hash.in_(select(partner_texts.c.hash).where(like)))
    if number := number_key(query.number):
        columns = (table.number_key, table.order_key)
        found.append(or_(*(c.contains(number, autoescape=True) for c in columns)))
    for word in query.text.split():
        found.append(table.search_text.contains(fold(word), autoescape=True))
    return found
