"""Statements that are fetched every morning (毎朝の入出金明細): asked of the bots."""

import datetime as dt

from books.store import Job, JobState
from flows.bots.money import queue_statement
from flows.bots.office import BotOffice
from flows.clock import today


def queue_statements(office: BotOffice) -> tuple[Job, ...]:
    """Ask for the movements of every account of the settings (明細の依頼).

    An account that is still waited for is not asked for again: it would pile up while
    no bot is at work.

    Raises:
        DenpyoError: a site is not known.
    """
    waiting = office.store.find_jobs("statement", JobState.QUEUED)
    prefixes = {job.reference.rpartition(":")[0] for job in waiting}
    return tuple(
        queue_statement(
            office,
            one.site,
            one.account,
            (today() - dt.timedelta(days=one.days), today()),
        )
        for one in office.settings.intake.statements
        if f"statement:{one.site}:{one.account}" not in prefixes
    )
