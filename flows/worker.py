"""A reader among several (読み取り係): takes files from the store, one after the other.

Any number of them, on any number of machines that see the same database and originals,
work beside ``denpyo run``. They read, check and keep; taking files in, approving and
writing the outbox stay with the machine whose inbox and outbox they are.
"""

import os
import signal
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta

from books.errors import ConflictError, DenpyoError, NotReadyError
from books.settings import Settings
from books.store import FileState, StoredFile
from flows.claimed import LEASE
from flows.desk import Desk, set_up
from flows.log import log
from flows.outcome import FileResult, Outcome
from flows.process import check_together, process_file
from flows.readers import EXTRACT
from flows.tally import silent

IDLE_SECONDS = 2.0
AWAY_SECONDS = 2.0
LONGEST_AWAY_SECONDS = 60.0
TOGETHER = 200  # documents are compared at the latest after so many files
AGAIN = timedelta(seconds=20)

Say = Callable[[str], None]


@dataclass
class Done:
    """What a worker did (読み取り係の結果)."""

    files: int = 0
    failed: set[str] = field(default_factory=set)
    outcomes: list[Outcome] = field(default_factory=list)


def work(settings: Settings, say: Say, *, once: bool, extract: str = EXTRACT) -> Done:
    """Read files until SIGTERM or Ctrl-C; ``once``: until there are none (読み取り)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
    done = Done()
    with set_up(settings, silent(), extract, worker) as desk:
        say(f"読み取り係 {worker} が始めます (同時に {desk.workers} ファイル)。")
        try:
            with ThreadPoolExecutor(desk.workers) as threads:
                _work(desk, threads, done, say, once=once)
        except KeyboardInterrupt:
            say("止めています。読みかけのファイルは、ほかの読み取り係に戻します。")
        finally:
            _leave(desk, done)
    say(f"{done.files} ファイルを読み取りました (エラー {len(done.failed)})。")
    return done


def _work(
    desk: Desk, threads: ThreadPoolExecutor, done: Done, say: Say, *, once: bool
) -> None:
    running: dict[Future[Outcome], StoredFile] = {}
    away = 0.0
    while True:
        try:
            if len(done.outcomes) >= TOGETHER:
                _compare(desk, done)
            for file in _claims(desk, desk.workers - len(running)):
                running[threads.submit(process_file, desk, file)] = file
            if not running and _is_over(desk, done, once=once):
                return
            away = 0.0
        except NotReadyError as error:  # the database is away: it will be back
            away = min(LONGEST_AWAY_SECONDS, away * 2 or AWAY_SECONDS)
            log.warning("worker: %s", error)
            say(f"エラー {error} {away:.0f} 秒後にもう一度試します。")
            time.sleep(away)
        if not running:
            time.sleep(0 if away else IDLE_SECONDS)
        ready, _ = wait(running, timeout=IDLE_SECONDS, return_when=FIRST_COMPLETED)
        for future in ready:
            _note(desk, running.pop(future), future.result(), done)


def _claims(desk: Desk, free: int) -> Iterator[StoredFile]:
    for _ in range(free):
        file = desk.store.claim_next(desk.worker, LEASE)
        if file is None:
            return
        yield file


def _note(desk: Desk, file: StoredFile, outcome: Outcome, done: Done) -> None:
    if outcome.result is FileResult.FAILED:
        done.failed.add(file.sha256)
        try:
            desk.store.give_back(file.sha256, desk.worker, AGAIN)
        except NotReadyError as error:  # the lease ends by itself
            log.warning("%s stays claimed for a while: %s", file.name, error)
        return
    done.files += 1
    done.failed.discard(file.sha256)
    done.outcomes.append(outcome)


def _is_over(desk: Desk, done: Done, *, once: bool) -> bool:
    """When nobody has anything to read any more, compare what was read here."""
    if desk.store.count_unread():
        return False
    if done.outcomes:
        _compare(desk, done)
    return once


def _compare(desk: Desk, done: Done) -> None:
    """Check documents again beside those that came meanwhile, also from other workers."""
    try:
        with desk.filing:
            check_together(desk, done.outcomes)
    except ConflictError as error:  # a person was first: their word stands
        log.warning("worker: %s", error)
    done.outcomes.clear()
    desk.forget()


def _leave(desk: Desk, done: Done) -> None:
    """Hold nothing any more; what another worker read meanwhile did not fail."""
    try:
        desk.store.give_all_back(desk.worker)
        waiting = {file.sha256 for file in desk.store.find_files(FileState.RECEIVED)}
        done.failed &= waiting
    except DenpyoError as error:
        log.warning("worker: %s", error)
