"""Open items as rows (未消込の行): kept once, changed only visibly, with what is left."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from books.model import OpenItem
from books.store.chain import digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.keys import clean
from books.store.tables import match_items, open_items
from books.store.tables_reconcile import item_changes, ledger_head

_JAPAN = ZoneInfo("Asia/Tokyo")
_AT_ONCE = 500


def day_of(at: dt.datetime) -> dt.date:
    """The day of an instant in Japan (日付)."""
    return at.astimezone(_JAPAN).date()


def set_item(
    work: Work, item: OpenItem, by: str, reason: str, day: dt.date | None = None
) -> bool:
    """Keep an item as it is now (未消込の登録・増減); what it was is kept beside it.

    ``day`` is the one of the change; that of the transaction unless told.
    """
    query = select(open_items.c.content).where(open_items.c.item_id == item.item_id)
    text = work.connection.execute(query).scalar()
    before = None if text is None else load(OpenItem, text)
    if before == item:
        return False
    if before is None:
        row = new_row(work, item, by, reason)
        work.connection.execute(open_items.insert().values(row))
        return True
    row, detail = _told(item, reason)
    numbers = select(func.max(item_changes.c.number)).where(
        item_changes.c.item_id == item.item_id
    )
    change = {
        "item_id": item.item_id,
        "number": (work.connection.execute(numbers).scalar() or 0) + 1,
        "delta": item.amount - before.amount,
        "day": day or day_of(work.now),
        "before": dump(before),
        "reason": clean(reason),
        "changed_by": clean(by),
        "changed_at": work.now,
    }
    work.connection.execute(item_changes.insert().values(change))
    changed = open_items.update().where(open_items.c.item_id == item.item_id)
    work.connection.execute(changed.values(row))
    detail |= {"before": before.amount, "after": item.amount}
    work.audit(by, "open_items.changed", item.item_id, detail)
    return True


def new_row(work: Work, item: OpenItem, by: str, reason: str) -> dict[str, Any]:
    """The row of an item that is not there yet (新しい明細の行); the log tells of it."""
    row, detail = _told(item, reason)
    key = {"item_id": item.item_id, "side": item.side.value}
    work.audit(by, "open_items.added", item.item_id, detail)
    return {**key, **row, "created_at": work.now}


def _told(item: OpenItem, reason: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the row and what the log keep of an item."""
    content = dump(item)
    row = {"amount": storable(item.amount), "content": content}
    return row, {"content_sha256": digest(content), "reason": clean(reason)}


def get_items(connection: Connection, ids: Iterable[str]) -> dict[str, OpenItem]:
    """Items by id, as they are now, with their full amounts."""
    found: dict[str, OpenItem] = {}
    query = select(open_items.c.content)
    for some in _batches(ids):
        chosen = query.where(open_items.c.item_id.in_(some))
        for text in connection.execute(chosen).scalars():
            item = load(OpenItem, text)
            found[item.item_id] = item
    return found


def rests_of(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Yen still open of some items (未消込残高)."""
    found: dict[str, int] = {}
    for some in _batches(ids):
        live = (match_items.c.item_id == open_items.c.item_id) & match_items.c.live
        left = open_items.c.amount - func.coalesce(func.sum(match_items.c.applied), 0)
        query = (
            select(open_items.c.item_id, left)
            .outerjoin(match_items, live)
            .where(open_items.c.item_id.in_(some))
            .group_by(open_items.c.item_id, open_items.c.amount)
        )
        found |= {name: int(rest) for name, rest in connection.execute(query)}
    return found


def _batches(ids: Iterable[str]) -> Iterable[list[str]]:
    names = list(dict.fromkeys(ids))
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def ledger_version(connection: Connection) -> int:
    """How often the ledger has changed (消込の版)."""
    query = select(ledger_head.c.version).where(ledger_head.c.id == 1)
    return int(connection.execute(query).scalar() or 0)


def bump(work: Work) -> None:
    """Say that the ledger changed: what was proposed before may be stale."""
    version = ledger_version(work.connection) + 1
    changed = ledger_head.update().where(ledger_head.c.id == 1)
    if not work.connection.execute(changed.values(version=version)).rowcount:
        row = {"id": 1, "version": version}
        work.connection.execute(ledger_head.insert().values(row))
