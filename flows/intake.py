"""The flow from the inbox to the outbox (受信から出力まで), as Prefect shows it.

Thin: ``flows.recipe`` has the steps, and each task calls a plain function; what happened
is in the store. One flow run per command, one task run per file, whose state
tells what became of it; the readers are processes of our own, the tasks only wait.
Prefect only shows: where it fails, the same plain functions go on without it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.futures import PrefectFuture, wait
from prefect.runtime import flow_run
from prefect.states import Completed, Crashed, Failed
from prefect.task_runners import ThreadPoolTaskRunner

from books.settings import Settings
from books.store import StoredFile
from flows.desk import Desk, current_desk, find_desk, open_desk
from flows.log import log
from flows.outcome import FileResult, Outcome, RunSummary
from flows.process import process_file
from flows.publish import Published, publish
from flows.recipe import work_alone, work_through
from flows.showing import shown

LOST = (
    "途中で Prefect サーバーとの接続が切れました。書類の処理はすべて終わっています。"
    "Prefect の画面には途中までしか表示されません。"
)


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
def intake(home: str = "var") -> State[None]:
    """Take in, read, check and publish (受信から出力まで).

    Works at the desk of the command that calls it, else sets one up for ``home``; the
    summary is left there.
    """
    desk = find_desk()
    if desk is not None:
        return _work(desk)
    with open_desk(Settings.load(Path(home))) as opened:
        return _work(opened)


def work_shown(desk: Desk) -> RunSummary:
    """Work through the inbox once as a flow run; to its end whatever Prefect does.

    Every step may be done twice, so what was cut off is simply done without Prefect;
    an error of our own comes up again there and is raised.
    """
    ended = None
    with shown(desk.settings) as post:
        try:
            ended = intake(str(desk.settings.home.resolve()), return_state=True)
        except Exception as error:
            log.warning("Prefect failed", exc_info=error)
    summary = desk.summaries[-1] if desk.summaries else work_alone(desk)
    if ended is None or post.lost:
        return replace(summary, notices=(*summary.notices, LOST))
    return replace(summary, shown=True)


def _work(desk: Desk) -> State[None]:
    close_cut_off_runs()
    summary = work_through(desk, _read_all, _write_all)
    desk.summaries.append(summary)
    failed = summary.count(FileResult.FAILED)
    if failed:
        return Failed(message=f"{failed} 件のファイルでエラー")
    return Completed(message=f"{len(summary.outcomes)} 件のファイル")


def close_cut_off_runs() -> None:
    """Mark runs of this home as crashed that were killed: Prefect still has them running.

    Runs are named after their home folder, whose lock says that none of them is alive.
    """
    current, name = flow_run.get_id(), flow_run.get_name()
    wanted = FlowRunFilter(
        state={"type": {"any_": [StateType.RUNNING]}}, name={"any_": [name]}
    )
    try:
        with get_client(sync_client=True) as client:
            found = client.read_flow_runs(
                flow_run_filter=wanted, sort=FlowRunSort.START_TIME_DESC, limit=50
            )
            for run in found:
                if str(run.id) != current:
                    client.set_flow_run_state(run.id, Crashed(), force=True)
    except Exception as error:  # for the show only; the next run does it again
        log.warning("cut-off runs stay open in Prefect", exc_info=error)


def _read_all(desk: Desk, files: Sequence[StoredFile]) -> tuple[Outcome, ...]:
    """One task a file, as many at a time as there are readers."""
    with ThreadPoolTaskRunner[Any](max_workers=desk.workers) as runner:
        futures = [runner.submit(read_file, {"file": file}) for file in files]
        wait([*futures])
    return tuple(
        _outcome(desk, file, future)
        for file, future in zip(files, futures, strict=True)
    )


def _outcome(desk: Desk, file: StoredFile, future: PrefectFuture[Any]) -> Outcome:
    """What the task found; the file is read without Prefect if the task failed."""
    found = future.result(raise_on_failure=False)
    return found if isinstance(found, Outcome) else process_file(desk, file)


def _write_all() -> Published:
    state = write_outbox(return_state=True)
    found = state.result(raise_on_failure=False)
    return found if isinstance(found, Published) else publish(current_desk())
