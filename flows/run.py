"""A run of the intake flow from a command (実行).

The readers start first and get ready while Prefect is imported and its server asked.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from books.errors import DenpyoError
from books.health import RUN_DONE, RUN_FAILED
from books.settings import Settings
from books.store.figures import RUN
from flows.desk import Desk, open_desk
from flows.log import log
from flows.outcome import FileResult, RunSummary
from flows.readers import EXTRACT
from flows.recipe import work_alone
from flows.report import write_overview, write_report
from flows.server import ensure_server
from flows.tally import Tally


def run_intake(
    settings: Settings, tally: Tally, extract: str = EXTRACT
) -> tuple[RunSummary, Path]:
    """Work through the inbox once; returns what happened and the report (実行).

    Raises:
        ConflictError: another run is at work.
        NotReadyError: the store is not to be had.
    """
    with open_desk(settings, tally, extract) as desk:
        summary = _work_noted(desk)
        write_overview(desk)
        return summary, write_report(desk, summary)


def _work_noted(desk: Desk) -> RunSummary:
    """Leave a line in the log of how it ended, for who watches over it (実行の記録)."""
    try:
        summary = _work(desk)
    except Exception as error:
        with suppress(DenpyoError):  # the store may be what failed
            told = {"error": type(error).__name__}
            desk.store.audit("denpyo", RUN_FAILED, RUN, told)
        raise
    counts = {result.value: summary.count(result) for result in FileResult}
    desk.store.audit("denpyo", RUN_DONE, RUN, counts)
    return summary


def _work(desk: Desk) -> RunSummary:
    """With Prefect if it is to be had, else without."""
    try:
        ensure_server(desk.settings)
        from flows.intake import work_shown
    except Exception as error:  # Prefect only shows: no reason not to work
        log.warning("no Prefect server: the run is not shown", exc_info=error)
        why = str(error) if isinstance(error, DenpyoError) else ""
        told = f"Prefect の画面に表示せずに実行しました。{why}"
        summary = work_alone(desk)
        return replace(summary, notices=(*summary.notices, told))
    return work_shown(desk)
