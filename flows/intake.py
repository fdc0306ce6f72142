"""The flow from the inbox to the outbox (受信から出力まで), as Prefect shows it.

Thin: each task calls a plain function of ``flows.inbox``, ``flows.process`` or
``flows.publish``; what happened is in the store. One flow run per command, one task run
per file, whose state tells what became of it; the readers are processes of our own, the
tasks only wait for them.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.client.schemas.objects import State
from prefect.futures import wait
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from books.settings import Settings
from books.store import StoredFile
from flows.clock import now
from flows.desk import Desk, current_desk, find_desk, open_desk
from flows.inbox import take_in
from flows.outcome import FileResult, Outcome, RunSummary
from flows.process import approve_clean, process_file
from flows.publish import Published, publish


@task(name="読み取り", task_run_name="{file.name}", persist_result=False)
def read_file(file: StoredFile) -> State[Outcome]:
    """Read, check and keep one file; the state says what became of it."""
    outcome = process_file(current_desk(), file)
    kind = Failed if outcome.result is FileResult.FAILED else Completed
    return kind(name=outcome.label, message=outcome.message or None, data=outcome)


@task(name="出力", persist_result=False)
def write_outbox() -> Published:
    """Write everything that is approved and due to go out."""
    return publish(current_desk())


@flow(
    name="intake",
    flow_run_name="{home}",
    persist_result=False,
    validate_parameters=False,
)
def intake(home: str = "var") -> State[RunSummary]:
    """Take in, read, check and publish (受信から出力まで); the data is a ``RunSummary``.

    Works at the desk of the command that calls it, else sets one up for ``home``.
    """
    desk = find_desk()
    if desk is not None:
        return _work(desk)
    with open_desk(Settings.load(Path(home))) as opened:
        return _work(opened)


def _work(desk: Desk) -> State[RunSummary]:
    started_at = now()
    taken = take_in(desk)
    desk.tally.expect(len(taken.files))
    outcomes = taken.outcomes + _read_all(desk, taken.files)
    approve_clean(desk)
    published = write_outbox()
    outcomes = tuple(_refresh(desk, outcome) for outcome in outcomes)
    summary = RunSummary(
        started_at, now(), outcomes, published.written, published.notices
    )
    failed = summary.count(FileResult.FAILED)
    if failed:
        return Failed(message=f"{failed} 件のファイルでエラー", data=summary)
    return Completed(message=f"{len(outcomes)} 件のファイル", data=summary)


def _read_all(desk: Desk, files: Sequence[StoredFile]) -> tuple[Outcome, ...]:
    """One task a file, as many at a time as there are readers."""
    with ThreadPoolTaskRunner[Any](max_workers=desk.workers) as runner:
        futures = [runner.submit(read_file, {"file": file}) for file in files]
        wait([*futures])
    return tuple(_outcome(future.state) for future in futures)


def _outcome(state: State[Any]) -> Outcome:
    found = state.result(raise_on_failure=False)
    if isinstance(found, Outcome):
        return found
    raise found  # Prefect itself failed; the file is kept and read by the next run


def _refresh(desk: Desk, outcome: Outcome) -> Outcome:
    """The documents of an outcome as they stand at the end of the run."""
    documents = tuple(desk.store.get(document.id) for document in outcome.documents)
    return replace(outcome, documents=documents)
