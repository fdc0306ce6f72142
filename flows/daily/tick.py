"""What is due now (いま行うこと): the one place where the schedules meet the clock.

Called every few seconds. It changes nothing but what it writes down as passed over or
idle; who does the work (``Dispatch``) claims each slot for itself.
"""

import datetime as dt
from collections.abc import Callable

from books.schedules import JAPAN, find_due
from books.settings import Settings
from books.store import SlotState, Store
from flows.daily.steps import Step, active_steps, get_step

Dispatch = Callable[[Step, dt.datetime, int], None]  # the step, its slot, which attempt


def tick(settings: Settings, store: Store, dispatch: Dispatch) -> int:
    """Hand out everything that is due; returns how many slots (期限の来た予定).

    Raises:
        NotReadyError: the store can't be used.
    """
    now = store.database.clock()
    active = active_steps(settings)
    names = {step.name for step in active}
    count = 0
    for slot in store.open_slots():
        if slot.flow in names:
            dispatch(get_step(slot.flow), slot.slot, slot.attempts + 1)
            count += 1
    rules, last = settings.schedules.named(), store.last_slots(now)
    for step in active:
        due = find_due(rules[step.name], now, last.get(step.name))
        if due.passed and not due.run:
            _pass_over(store, step, due.passed, first=step.name not in last)
        if not due.run or _is_busy(store, step):
            continue  # what is due stays due
        count += 1
        if step.quiet(settings, store):
            store.settle_slot(step.name, due.run[0], SlotState.IDLE)
        else:
            dispatch(step, due.run[0], 1)
    return count


def _is_busy(store: Store, step: Step) -> bool:
    running = {slot.flow for slot in store.running_slots()}
    return bool(running & {step.name, *step.beside})


def _pass_over(
    store: Store, step: Step, passed: tuple[dt.datetime, ...], *, first: bool
) -> None:
    """Write down what is not made up for; only its last time, the key of what follows."""
    slot = passed[-1]
    if first:
        store.settle_slot(step.name, slot, SlotState.IDLE, "次の予定から始めます。")
        return
    when = f"{slot.astimezone(JAPAN):%Y-%m-%d %H:%M}"
    count = f"(ほかに {len(passed) - 1} 回) " if len(passed) > 1 else ""
    told = (
        f"{when} の{step.label}を行えませんでした {count}― その時刻に動いていなかったため、"
        "設定 (missed: skip) のとおり見送りました。"
    )
    store.settle_slot(step.name, slot, SlotState.MISSED, told)
