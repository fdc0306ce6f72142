"""The scheduled work as Prefect knows it (デプロイメント): one flow, a deployment a kind.

Thin: our store says what is due and whether it was done (``flows.daily``); Prefect's
worker starts the process, and its page shows how it went. The entrypoint is a module's
(``flows.deployments.scheduled``); ``prefect.yaml`` names the same deployments for people
who run Prefect by themselves.
"""

import contextlib
import datetime as dt
import time
from pathlib import Path

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import State
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Completed, Failed
from prefect.types.entrypoint import EntrypointType

from books.errors import NotReadyError
from books.schedules import JAPAN
from books.settings import Settings
from books.store import SlotState
from flows.clock import now
from flows.daily.perform import perform_here
from flows.daily.steps import STEPS
from flows.log import log, start_log

PAUSE_SECONDS = 3.0
POOL = "denpyo"
FLOW = "denpyo"


@flow(name=FLOW, flow_run_name="{name} {slot}", persist_result=False)
def scheduled(name: str, home: str = "", slot: str = "") -> State[None]:
    """Do the work of one slot (予定の実行); without a slot: of this minute."""
    settings = Settings.load(Path(home) if home else None)
    start_log(settings)
    at = dt.datetime.fromisoformat(slot) if slot else now().replace(second=0)
    done = perform_here(settings, name, at.replace(microsecond=0))
    if done is None:
        return Completed(name="済み", message="この予定は、ほかで行われました。")
    if done.state is SlotState.DONE:
        return Completed(message=done.message or None)
    when = done.next_try_at
    again = f" {when.astimezone(JAPAN):%H:%M} にやり直します。" if when else ""
    return Failed(message=f"{done.message}{again}")


def register_patiently() -> None:
    """Register; a server that has just started, or is busy, is asked again (登録).

    Raises:
        NotReadyError: it does not take it.
    """
    for last in (False, False, False, False, True):
        try:
            register()
        except Exception as error:  # whatever Prefect's client raises
            log.warning("deployments are not registered", exc_info=error)
            if last:
                raise NotReadyError(
                    "Prefect サーバーに予定を登録できません。予定は Prefect を通さずに"
                    "行われます。記録 logs/denpyo.log を確かめてください。"
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return


def register() -> None:
    """Tell the server about the pool and the deployments (登録); again changes nothing."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound:
            with contextlib.suppress(ObjectAlreadyExists):  # another machine was first
                client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    for step in STEPS:
        RunnerDeployment.from_flow(
            scheduled,
            step.name,
            description=step.label,
            parameters={"name": step.name},
            concurrency_limit=1,
            entrypoint_type=EntrypointType.MODULE_PATH,
        ).apply(work_pool_name=POOL)
