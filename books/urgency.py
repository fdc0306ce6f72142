"""What a person should look at first, and why (急ぎの順).

The store puts documents into this order; here are the bounds and the words.
"""

import datetime as dt
from dataclasses import dataclass

SOON = dt.timedelta(days=7)  # a due date within this is near
LONG = dt.timedelta(days=5)  # waiting longer than this is long
LARGE = 1_000_000  # yen: a large amount


@dataclass(frozen=True)
class Waiting:
    """A document that waits for a person (確認待ち), with what makes it urgent."""

    id: str
    due_date: dt.date | None
    has_error: bool
    amount: int | None
    since: dt.datetime


def reasons(waiting: Waiting, now: dt.datetime) -> tuple[str, ...]:
    """Why a document is urgent, the weightiest first (急ぐ理由); empty if it is not."""
    told = [_due(waiting.due_date, now.date())]
    if waiting.has_error:
        told.append("エラーの指摘")
    days = (now - waiting.since).days
    if days >= LONG.days:
        told.append(f"{days} 日待ち")
    if (waiting.amount or 0) >= LARGE:
        told.append("高額")
    return tuple(filter(None, told))


def _due(due: dt.date | None, today: dt.date) -> str:
    if due is None or due > today + SOON:
        return ""
    left = (due - today).days
    if left < 0:
        return f"支払期日を {-left} 日過ぎています"
    return f"支払期日まで {left} 日" if left else "支払期日は今日"
