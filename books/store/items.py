"""Documents behind open items (伝票と未消込明細): each once, changed only visibly."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from books.model import DocumentState, DocumentType, OpenItem
from books.store.content import load
from books.store.item_keeping import Keeping, Kept, Stand, source_rows
from books.store.item_rows import bump, day_of, get_items, rests_of, set_item
from books.store.part import Part, as_it_is
from books.store.periods import PERIOD_ACTIONS
from books.store.queue import OPEN_STATES
from books.store.revision import SETTLED
from books.store.tables import audit_log, documents, open_items
from books.store.tables_reconcile import item_changes, item_sources
from books.store.values_matches import ItemChange

_SETTLED = tuple(state.value for state in SETTLED)


_MOVES = (
    "document.added",
    "document.revised",
    "document.approved",
    "document.rejected",
    "document.exported",
)
_AT_ONCE = 400


class Items(Part):
    """Keep what documents stand for, and tell how items changed."""

    __slots__ = ()

    def documents_to_open(
        self, types: Iterable[DocumentType], only: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Documents whose item is not what they say now (未反映の書類), as they came.

        Approved ones that are new or were corrected; rejected ones that have an item.
        What is being corrected keeps its item until it is approved again. ``only``
        looks at some alone.
        """
        behind = item_sources.c.document_id == documents.c.id
        settled = documents.c.state.in_(_SETTLED)
        changed = or_(
            item_sources.c.document_id.is_(None),
            item_sources.c.revision != documents.c.revision,
            item_sources.c.state.not_in(_SETTLED),
        )
        gone = and_(
            documents.c.state == DocumentState.REJECTED.value,
            item_sources.c.item_id.is_not(None),
            item_sources.c.state.in_(_SETTLED),
        )
        of_types = documents.c.document_type.in_([kind.value for kind in types])
        query = select(documents.c.created_at, documents.c.id)
        query = query.outerjoin(item_sources, behind)
        query = query.where(of_types, or_(and_(settled, changed), gone))
        with self.database.read() as connection:
            found = [
                (row.created_at, row.id)
                for some in _some(only)
                for row in connection.execute(query.where(*some))
            ]
        return tuple(name for _, name in sorted(found))

    def decided_since(self, number: int) -> tuple[str, ...] | None:
        """Documents that the audit log names after a line (その後に動いた書類).

        None where a period was closed or opened: then any document may count.
        """
        log = audit_log.c
        query = select(log.action, log.subject).where(log.number > number)
        # The lines since then are few, those of these actions many: not by their index
        named = query.where(as_it_is(log.action).in_((*_MOVES, *PERIOD_ACTIONS)))
        with self.database.read() as connection:
            rows = connection.execute(named).all()
        if any(row.action in PERIOD_ACTIONS for row in rows):
            return None
        return tuple(dict.fromkeys(row.subject for row in rows))

    def keep_document_items(self, stands: Sequence[Stand], by: str) -> list[Kept]:
        """Let items be what documents say now (伝票の反映), in one transaction.

        An item whose document stands for none any more is changed to 0. What can't be
        kept (a new item in a closed period) is told and changes nothing.
        """
        with self.database.write() as work:
            keeping = Keeping(work, stands, by)
            kept = [keeping.keep(stand) for stand in stands]
            keeping.finish()
            if any(one.changed for one in kept):
                bump(work)
        return kept

    def name_partner(self, item_id: str, partner_id: str, by: str, reason: str) -> None:
        """Say whose item it is, as the imported ledger names the partner (取引先の統一)."""
        with self.database.write() as work:
            item = get_items(work.connection, [item_id])[item_id]
            named = item.model_copy(update={"partner_id": partner_id})
            if set_item(work, named, by, reason):
                bump(work)

    def get_items(self, ids: Iterable[str]) -> dict[str, OpenItem]:
        """Items by id with their full amounts (明細)."""
        with self.database.read() as connection:
            return get_items(connection, ids)

    def rests_of(self, ids: Iterable[str]) -> dict[str, int]:
        """Yen still open of some items (未消込残高)."""
        with self.database.read() as connection:
            return rests_of(connection, ids)

    def all_items(self) -> tuple[OpenItem, ...]:
        """Every item, settled or not, with its full amount, by id."""
        query = select(open_items.c.content).order_by(open_items.c.item_id)
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(load(OpenItem, text) for text in found)

    def imported_items(self) -> tuple[OpenItem, ...]:
        """Items that no document stands behind, by id (取り込んだ明細)."""
        of_document = func.substr(open_items.c.item_id, 1, 4) == "doc:"
        names = select(open_items.c.item_id).where(~of_document)
        query = select(open_items.c.content).where(open_items.c.item_id.in_(names))
        with self.database.read() as connection:
            found = connection.execute(query.order_by(open_items.c.item_id)).scalars()
            return tuple(load(OpenItem, text) for text in found)

    def item_of_document(self, document_id: str) -> str | None:
        """The item that a document stands for, if any (伝票の明細)."""
        return self.items_of_documents([document_id]).get(document_id)

    def stands_for_none(self, document_id: str, revision: int) -> bool:
        """Whether a revision was looked at and stands for no item (明細にしない書類)."""
        with self.database.read() as connection:
            row = source_rows(connection, [document_id]).get(document_id)
        return (
            row is not None and row["item_id"] is None and row["revision"] == revision
        )

    def items_of_documents(self, ids: Collection[str]) -> dict[str, str]:
        """The items that some documents stand for, where they do (伝票の明細)."""
        with self.database.read() as connection:
            rows = source_rows(connection, ids).items()
        return {name: row["item_id"] for name, row in rows if row["item_id"]}

    def documents_of_items(self, ids: Iterable[str]) -> dict[str, str]:
        """The first document of each of some items, where there is one."""
        names = list(ids)
        found: dict[str, str] = {}
        query = select(item_sources.c.item_id, item_sources.c.document_id)
        with self.database.read() as connection:
            for start in range(0, len(names), 500):
                some = item_sources.c.item_id.in_(names[start : start + 500])
                found |= {
                    item_id: document_id
                    for item_id, document_id in connection.execute(query.where(some))
                    if f"doc:{document_id}" == item_id
                }
        return found

    def items_in_correction(self, day: dt.date) -> dict[str, str]:
        """Items whose document is not approved any more (訂正中の明細), with its id.

        On a day: what was opened again later still counted then.
        """
        query = (
            select(item_sources.c.item_id, documents.c.id, documents.c.updated_at)
            .join(documents, documents.c.id == item_sources.c.document_id)
            .where(documents.c.state.in_([state.value for state in OPEN_STATES]))
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return {
            row.item_id: row.id
            for row in rows
            if row.item_id == f"doc:{row.id}" and day_of(row.updated_at) <= day
        }

    def item_changes(
        self, item_id: str | None = None, since: dt.date | None = None
    ) -> tuple[ItemChange, ...]:
        """How items were changed, oldest first (明細の増減): of one, after a day, all."""
        query = select(item_changes).order_by(
            item_changes.c.changed_at, item_changes.c.item_id, item_changes.c.number
        )
        if item_id is not None:
            query = query.where(item_changes.c.item_id == item_id)
        if since is not None:
            query = query.where(item_changes.c.day > since)
        with self.database.read() as connection:
            return tuple(
                ItemChange(
                    item_id=row["item_id"],
                    number=row["number"],
                    delta=row["delta"],
                    day=row["day"],
                    before=load(OpenItem, row["before"]),
                    reason=row["reason"],
                    by=row["changed_by"],
                    at=row["changed_at"],
                )
                for row in connection.execute(query).mappings()
            )


def _some(only: Collection[str] | None) -> Iterator[list[ColumnElement[bool]]]:
    """Conditions for all documents, or for some at a time."""
    if only is None:
        yield []
        return
    names = sorted(only)
    for start in range(0, len(names), _AT_ONCE):
        yield [documents.c.id.in_(names[start : start + _AT_ONCE])]
