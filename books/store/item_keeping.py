"""What documents stand for goes into the ledger, many in one transaction (伝票の反映)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from books.errors import ConflictError, FormatError
from books.model import DocumentState, OpenItem, Side
from books.store.database import Work
from books.store.item_rows import get_items, new_row, set_item
from books.store.periods import check_open, closed_until
from books.store.tables import open_items
from books.store.tables_reconcile import item_sources


@dataclass(frozen=True, slots=True)
class Stand:
    """What a document stands for now (伝票の明細); None for no item, and why."""

    document_id: str
    revision: int
    state: DocumentState
    item: OpenItem | None
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it (反映の結果): a new item, a changed one, or why it was refused."""

    added: bool = False
    changed: bool = False
    refused: str = ""


class Keeping:
    """One transaction's documents, each as if it came alone, after those before it.

    New rows wait and go in together.
    """

    def __init__(self, work: Work, stands: Sequence[Stand], by: str) -> None:
        self._work, self._by = work, by
        self._sources = source_rows(work.connection, [s.document_id for s in stands])
        names = {name for stand in stands if (name := self._name(stand))}
        self._known = get_items(work.connection, names)
        self._closed: dict[Side, dt.date | None] = {}
        self._items: list[dict[str, Any]] = []
        self._rows: list[dict[str, Any]] = []

    def keep(self, stand: Stand) -> Kept:
        """Let an item be what this document says now; a refused one changes nothing."""
        source = self._sources.get(stand.document_id)
        if source is not None and source["revision"] > stand.revision:
            return Kept()
        name, item = self._name(stand), stand.item
        before = self._known.get(name) if name else None
        if name is None and source is not None and _same(source, stand):
            return Kept()  # it stood for none, and does so still
        if item is None and before is not None:
            gone = {"amount": 0, "withholding_tax": 0}
            item = before.model_copy(update=gone)
        try:
            kept = Kept() if item is None else self._set(item, before, stand.reason)
        except (ConflictError, FormatError) as error:
            return Kept(refused=str(error))
        values = {"item_id": name, "revision": stand.revision}
        self._note(
            stand, values | {"state": stand.state.value}, known=source is not None
        )
        return kept

    def finish(self) -> None:
        """Write what waits."""
        for table, rows in ((open_items, self._items), (item_sources, self._rows)):
            if rows:
                self._work.connection.execute(table.insert(), rows)
                rows.clear()

    def _name(self, stand: Stand) -> str | None:
        """The item of a document: what it says now, else what it stood for."""
        if stand.item is not None:
            return stand.item.item_id
        source = self._sources.get(stand.document_id)
        return None if source is None else source["item_id"]

    def _set(self, item: OpenItem, before: OpenItem | None, reason: str) -> Kept:
        if before == item:
            return Kept()
        if before is None:
            self._check_open(item)
            self._items.append(new_row(self._work, item, self._by, reason))
            self._known[item.item_id] = item
            return Kept(added=True, changed=True)
        self.finish()  # it may be one of those that wait
        set_item(self._work, item, self._by, reason)
        self._known[item.item_id] = item
        return Kept(changed=True)

    def _check_open(self, item: OpenItem) -> None:
        if item.side not in self._closed:
            self._closed[item.side] = closed_until(self._work.connection, item.side)
        until = self._closed[item.side]
        check_open(item.side, until, [item.issue_date], "明細の登録")

    def _note(self, stand: Stand, values: dict[str, Any], *, known: bool) -> None:
        if known:
            here = item_sources.c.document_id == stand.document_id
            self.finish()
            update = item_sources.update().where(here).values(values)
            self._work.connection.execute(update)
        else:
            self._rows.append({"document_id": stand.document_id, **values})
        if values["item_id"] is None:
            told = {"reason": stand.reason}
            self._work.audit(self._by, "open_items.none", stand.document_id, told)


def _same(source: Any, stand: Stand) -> bool:
    now = (stand.revision, stand.state.value)
    return bool((source["revision"], source["state"]) == now)


def source_rows(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """What is kept of some documents (反映の記録): revision, state and item of each."""
    query = select(item_sources).where(item_sources.c.document_id.in_(ids))
    rows = connection.execute(query).mappings()
    return {row["document_id"]: row for row in rows}
