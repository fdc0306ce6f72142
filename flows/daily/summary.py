"""How the day was (一日のまとめ): numbers, nothing of a document."""

import datetime as dt
from collections import Counter

from books.calendar import is_bank_business_day
from books.model import DocumentState
from books.notices import KINDS
from books.schedules import JAPAN, find_next
from books.settings import Settings
from books.store import DocumentQuery, SlotState, Store
from flows.daily.steps import active_steps
from flows.daily.waiting import find_waiting

_BAD = (SlotState.FAILED, SlotState.MISSED)


def summarize(settings: Settings, store: Store) -> tuple[str, str]:
    """Subject and text (件名と本文)."""
    now = store.database.clock().astimezone(JAPAN)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"{now:%Y-%m-%d} のまとめ", "", *_documents(store, start), ""]
    waiting = Counter(thing.kind for thing in find_waiting(settings, store))
    if waiting:
        lines += [
            f"・{KINDS[kind]} {waiting[kind]} 件" for kind in KINDS if waiting[kind]
        ]
    else:
        lines.append("・人を待つものはありません。")
    bad = [
        s for s in store.find_slots(limit=500) if s.state in _BAD and s.slot >= start
    ]
    lines += [f"・{s.slot.astimezone(JAPAN):%H:%M} {s.message}" for s in bad]
    lines += ["", *_coming(settings, now)]
    total = sum(waiting.values())
    return f"[denpyo] {now:%m月%d日} のまとめ (人を待つもの {total} 件)", "\n".join(
        lines
    )


def _documents(store: Store, start: dt.datetime) -> list[str]:
    came = store.count_since(start)
    lines = [f"・今日登録した書類 {sum(came.values())} 件"]
    lines += [
        f"　{DocumentState(state).label} {count} 件" for state, count in came.items()
    ]
    approved = DocumentQuery(states=(DocumentState.APPROVED,))
    lines.append(f"・出力を待つ承認済みの書類 {store.count(approved)} 件")
    return lines


def _coming(settings: Settings, now: dt.datetime) -> list[str]:
    tomorrow = now.date() + dt.timedelta(days=1)
    closed = "" if is_bank_business_day(tomorrow) else " (銀行休業日)"
    rules = settings.schedules.named()
    lines = [f"明日 {tomorrow:%m月%d日}{closed} までの主な予定"]
    for step in active_steps(settings):
        following = find_next(rules[step.name], now)
        repeated = rules[step.name].every_minutes is not None
        if following and not repeated and following.date() <= tomorrow:
            lines.append(f"・{following:%m-%d %H:%M} {step.label}")
    return lines if len(lines) > 1 else []
