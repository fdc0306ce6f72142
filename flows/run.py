"""A run of the intake flow from a command (実行).

The readers start first and get ready while Prefect is imported and its server asked.
"""

from dataclasses import replace
from pathlib import Path

from books.errors import DenpyoError
from books.settings import Settings
from flows.desk import Desk, open_desk
from flows.log import log
from flows.outcome import RunSummary
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
        summary = _work(desk)
        write_overview(desk)
        return summary, write_report(desk, summary)


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
