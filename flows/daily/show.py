"""The schedules on the terminal (予定の表示)."""

import datetime as dt
import heapq

from books.schedules import JAPAN, describe, find_next, slots
from books.settings import Settings
from books.store import Slot, Store
from flows import console
from flows.clock import now
from flows.daily.steps import STEPS, Step, active_steps
from web.seams import Scheduled

_WEEKDAYS = "月火水木金土日"


def show_schedules(settings: Settings) -> None:
    """Each kind of work: its rule, how it went last, when it is due next."""
    with Store.open(settings.url, settings.shelf) as store:
        rows = [
            (
                one.name,
                one.label,
                one.rule,
                _last(one.last),
                _when(one.following) if one.following else one.why_not,
            )
            for one in list_schedules(settings, store)
        ]
    console.table("予定", ("名前", "仕事", "決まり", "前回", "次回"), rows)
    console.say("変えるには denpyo.yaml の schedules に書きます。")


def list_schedules(settings: Settings, store: Store) -> tuple[Scheduled, ...]:
    """Each kind of work, how it went last, when it is due next (予定の一覧)."""
    active, rules = active_steps(settings), settings.schedules.named()
    found = []
    for step in STEPS:
        following = find_next(rules[step.name], now()) if step in active else None
        found.append(
            Scheduled(
                step.name,
                step.label,
                describe(rules[step.name]),
                following,
                next(iter(store.find_slots(step.name, limit=1)), None),
                "" if following else _why_not(settings, step),
            )
        )
    return tuple(found)


def show_coming(settings: Settings, span: dt.timedelta) -> None:
    """What is due in the next days; what is repeated every few minutes is left out."""
    start, rules = now(), settings.schedules.named()
    rows = [
        [(slot, step.label) for slot in slots(rules[step.name], start, start + span)]
        for step in active_steps(settings)
        if rules[step.name].every_minutes is None
    ]
    found = [(_when(slot), label) for slot, label in heapq.merge(*rows)]
    console.table(f"{span.days} 日間の予定", ("時刻", "仕事"), found)


def _why_not(settings: Settings, step: Step) -> str:
    if not settings.schedules.named()[step.name].enabled:
        return "―"
    return "設定がないので動きません" if not step.wanted(settings) else "ありません"


def _when(at: dt.datetime) -> str:
    here = at.astimezone(JAPAN)
    return f"{here:%m-%d}({_WEEKDAYS[here.weekday()]}) {here:%H:%M}"


def _last(slot: Slot | None) -> str:
    return "" if slot is None else f"{_when(slot.slot)} {slot.state.label}"
