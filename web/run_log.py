"""What happened to a payment run, in the order of time (支払予定の履歴)."""

from books.store import AuditEntry, Store
from web.history import Event

_TOLD = {
    "payment.draft": "下書き",
    "payment.submitted": "承認に回した",
    "payment.approved": "承認がそろった",
    "payment.made": "振込ファイルができた",
    "payment.uploaded": "銀行へ送信したと記録",
    "payment.paid": "支払済みと記録",
    "payment.cancelled": "取り消した",
    "payment.approval": "承認した",
    "payment.account_confirmed": "口座を確かめた",
}


def list_run_events(store: Store, run_id: str) -> tuple[Event, ...]:
    """Every step of a run, oldest first (支払予定の履歴)."""
    entries = reversed(store.audit_log(run_id, limit=None))
    return tuple(Event(e.at, e.actor, _tell(e)) for e in entries if e.action in _TOLD)


def _tell(entry: AuditEntry) -> str:
    detail = entry.detail
    more = [
        str(detail[key]) for key in ("account", "reason", "note") if detail.get(key)
    ]
    if detail.get("left_out"):
        more.append(f"外した書類: {'、'.join(detail['left_out'])}")
    told = _TOLD[entry.action]
    return f"{told} ({'、'.join(more)})" if more else told
