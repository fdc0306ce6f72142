"""What happened to a document, in the order of time (履歴)."""

import datetime as dt
from dataclasses import dataclass

from books.store import AuditEntry, ExportState, Output, Store
from books.store.review_holds import HELD, RELEASED

_DECISIONS = {
    "document.approved": "承認",
    "document.rejected": "対象外",
    HELD: "保留",
    RELEASED: "保留を解いた",
    "document.paid": "支払済み・相殺済みと記録",
    "document.unpaid": "支払済みの記録を取り消し",
}
_EXPORTS = {
    ExportState.CLAIMED: "出力の途中",
    ExportState.FINISHED: "出力",
    ExportState.CANCELLED: "出力 (取り消し済み)",
}
_NAMES = {"denpyo": "denpyo (自動)", "rule:clean": "自動 (確認事項なし)"}


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: dt.datetime
    who: str
    told: str


def list_events(store: Store, document_id: str) -> tuple[Event, ...]:
    """Revisions, decisions and exports of a document, oldest first (履歴)."""
    events = [
        Event(revision.created_at, shown_name(revision.author), revision.reason)
        for revision in store.history(document_id)
    ]
    events += [
        _decision(entry)
        for entry in reversed(store.audit_log(document_id, limit=None))
        if entry.action in _DECISIONS
    ]
    events += [_export(export) for export in store.outputs_of(document_id)]
    return tuple(sorted(events, key=lambda event: event.at))


def _decision(entry: AuditEntry) -> Event:
    reason = entry.detail.get("reason") or ""
    told = _DECISIONS[entry.action] + (f" ({reason})" if reason else "")
    return Event(entry.at, shown_name(entry.actor), told)


def _export(export: Output) -> Event:
    told = f"{_EXPORTS[export.state]}: {export.path or export.reference}"
    return Event(export.finished_at or export.claimed_at, shown_name("denpyo"), told)


def shown_name(author: str) -> str:
    """A name of the records for people (担当の表示)."""
    return _NAMES.get(author, author)
