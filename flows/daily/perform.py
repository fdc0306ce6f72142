"""One slot of one kind of work (予定の一回): claimed, done, written down.

Whoever calls it (Prefect's worker, the clock itself, a person), and however often: the
work of a slot is done once.
"""

import datetime as dt
import os
import re
import socket
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress

from books.errors import (
    ConflictError,
    DenpyoError,
    NotReadyError,
    UnknownOutcomeError,
)
from books.settings import Settings
from books.store import Slot, SlotState, Store
from flows.daily.child import TIMED_OUT, Ended, run_child
from flows.daily.steps import Step, get_step
from flows.log import log

LEASE = dt.timedelta(minutes=3)
BUSY_AGAIN = dt.timedelta(minutes=2)  # somebody works in the home folder by hand
UNREADABLE = 3
FINE = (0, UNREADABLE, UnknownOutcomeError.exit_code)  # what waits for a person is told
USAGE = 2
LONGEST_MESSAGE = 300

Run = Callable[[Settings, Sequence[str], float, Callable[[], None]], Ended]


def perform(
    settings: Settings,
    store: Store,
    name: str,
    slot: dt.datetime,
    run: Run = run_child,
) -> Slot | None:
    """Do the work of a slot (予定の実行); None when it is not to be done now.

    Raises:
        NotReadyError: the store can't be used.
    """
    step, rule = get_step(name), settings.schedules.named()[name]
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    held = store.claim_slot(name, slot, worker, LEASE, step.beside)
    if held is None:
        return None
    log.info("schedule: %s %s begins", name, slot.isoformat())
    try:
        ended = run(
            settings,
            step.command,
            rule.timeout_minutes * 60,
            lambda: _renew(store, held),
        )
        return _write_down(settings, store, held, ended)
    except ConflictError as error:
        log.warning("schedule: %s was taken over: %s", name, error)
        return None
    except Exception:
        raise
    except BaseException:  # we are told to end: the next one begins at once
        _leave(store, held)
        raise


def _leave(store: Store, held: Slot) -> None:
    told = "途中で止められました。続きから始めます。"
    with suppress(DenpyoError):
        store.finish_slot(held, SlotState.WAITING, told, store.database.clock())


def _renew(store: Store, held: Slot) -> None:
    """Keep the slot; a database that is away for a moment is no reason to stop."""
    try:
        store.renew_slot(held, LEASE)
    except NotReadyError as error:
        log.warning("schedule: %s is not renewed: %s", held.flow, error)


def _write_down(settings: Settings, store: Store, held: Slot, ended: Ended) -> Slot:
    step, rule = get_step(held.flow), settings.schedules.named()[held.flow]
    told = explain(step, ended, rule.timeout_minutes)
    if ended.code in FINE:
        return store.finish_slot(held, SlotState.DONE, told)
    now = store.database.clock()
    if ended.code == ConflictError.exit_code and held.attempts <= rule.retries + 5:
        return store.finish_slot(held, SlotState.WAITING, told, now + BUSY_AGAIN)
    if held.attempts > rule.retries or ended.code == USAGE:
        log.error("schedule: %s failed: %s", held.flow, told)
        return store.finish_slot(held, SlotState.FAILED, told)
    pause = dt.timedelta(minutes=rule.retry_minutes) * held.attempts
    return store.finish_slot(held, SlotState.WAITING, told, now + pause)


def explain(step: Step, ended: Ended, minutes: int) -> str:
    """How a command ended, in a sentence (結果の説明)."""
    if ended.code == TIMED_OUT:
        return (
            f"{step.label}が {minutes} 分で終わらないので止めました。次の予定で続きから"
            f"始めます。長くかかるのが普通なら schedules の timeout_minutes を増やしてください。"
        )
    errors = [line for line in ended.lines if line.startswith("エラー")]
    if ended.code not in FINE and errors:
        return errors[-1].removeprefix("エラー").strip()[:LONGEST_MESSAGE]
    fitting = [
        line.strip() for line in ended.lines if re.match(step.result, line.strip())
    ]
    last = fitting[-1] if fitting else ""
    if ended.code in FINE:
        return last[:LONGEST_MESSAGE]
    return f"{step.label}が異常終了しました (終了コード {ended.code})。{last}"[
        :LONGEST_MESSAGE
    ]


def perform_here(
    settings: Settings,
    name: str,
    slot: dt.datetime,
    say: Callable[[str], None] = print,
) -> Slot | None:
    """The same with a store of its own; says how it went, nothing of documents.

    Raises:
        NotReadyError: the store can't be used.
    """
    with Store.open(settings.url, settings.shelf) as store:
        done = perform(settings, store, name, slot)
    if done is not None:
        say(f"{get_step(name).label}: {done.state.label} {done.message}".rstrip())
    return done
