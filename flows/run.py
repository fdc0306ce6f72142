"""A run of the intake flow from a command (実行).

The readers start first and get ready while Prefect is imported and its server asked.
"""

from pathlib import Path
from typing import Any

from books.settings import Settings
from flows.desk import open_desk
from flows.outcome import RunSummary
from flows.readers import EXTRACT
from flows.report import write_overview, write_report
from flows.server import ensure_server
from flows.tally import Tally


def run_intake(
    settings: Settings, tally: Tally, extract: str = EXTRACT
) -> tuple[RunSummary, Path]:
    """Work through the inbox once; returns what happened and the report (実行).

    Raises:
        ConflictError: another run is at work.
        NotReadyError: the store or the Prefect server is not to be had.
    """
    with open_desk(settings, tally, extract) as desk:
        ensure_server(settings)
        from flows.intake import intake

        state = intake(str(settings.home.resolve()), return_state=True)
        summary: Any = state.result(raise_on_failure=False)
        if not isinstance(summary, RunSummary):
            raise summary
        write_overview(desk)
        return summary, write_report(desk, summary)
