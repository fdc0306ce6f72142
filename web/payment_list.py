"""The list of payments (支払の一覧): runs under way, bills by pay day, bills that can't.

Every bill is counted; the days beyond a screenful are one line each until they are
opened, and what is left out is told.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from books.payment_checks import APPROVED_WITH, Candidates, first_pay_day
from books.payment_run import OUT, RunItem, RunState, Standing, account_text
from web.candidates import count_unseen, load_candidates, warning_of
from web.preview import payer_of
from web.search import read_date
from web.site import Here, Site, page

router = APIRouter()
ROWS = 50  # about as many bills are opened
WAITING = 50  # bills that can't be paid, before the rest is asked for
_GOING = (RunState.DRAFT, RunState.SUBMITTED, RunState.APPROVED, *OUT)
_ENDED = (RunState.PAID, RunState.CANCELLED)
Days = Mapping[dt.date, Sequence[RunItem]]


@dataclass(frozen=True)
class Closed:
    """A day whose bills are not opened (たたんだ日): how many, how much, warned of."""

    day: dt.date
    count: int
    total: int
    changed: int


@dataclass(frozen=True)
class Asked:
    """What of the list was asked for, for the addresses of its links."""

    until: str
    since: str
    day: str = ""
    waiting: str = ""

    @property
    def opened(self) -> tuple[tuple[str, str], ...]:
        """What a form of the list carries along, to show the same list again."""
        told = {"until": self.until, "since": self.since, "day": self.day}
        told["waiting"] = self.waiting
        return tuple((name, value) for name, value in told.items() if value)

    def at(self, **values: str) -> str:
        """The same list with something else opened."""
        told = {"until": self.until, "since": self.since, **values}
        query = urlencode({name: value for name, value in told.items() if value})
        return "/payments" + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Again:
    """What was sent and not taken (受け付けなかった入力): shown again as it was."""

    group: str
    chosen: tuple[str, ...]
    pay_day: str


@router.get("/payments")
def list_payments(
    request: Request,
    site: Here,
    until: str = "",
    since: str = "",
    day: str = "",
    waiting: str = "",
) -> Response:
    """Runs under way, bills that can be paid by day, and bills that can't and why."""
    return list_page(request, site, Asked(until, since, day, waiting))


def list_page(
    request: Request,
    site: Site,
    asked: Asked,
    told: str = "",
    again: Again | None = None,
) -> HTMLResponse:
    """The list as it was asked for; ``told`` is why what was sent was not taken."""
    until, since = asked.until, asked.since
    latest = site.today + dt.timedelta(days=site.settings.pay_days_ahead)
    last, first = min(read_date(until) or latest, latest), read_date(since)
    found = load_candidates(site, last, first)
    days: dict[dt.date, list[RunItem]] = {}
    for candidate in found.payable:
        days.setdefault(candidate.pay_day, []).append(candidate.item)
    opened = open_days(days, read_date(asked.day))
    shown = found.waiting if asked.waiting == "all" else found.waiting[:WAITING]
    runs = site.store.find_runs(_GOING)
    return page(
        request,
        "payments",
        runs=runs,
        lost={run.id for run in runs if site.store.lost_bills(run.content)},
        told=told,
        again=again,
        days={one: days[one] for one in opened},
        closed=[close_day(one, days[one]) for one in days if one not in opened],
        payable=len(found.payable),
        waiting=shown,
        more_waiting=len(found.waiting) - len(shown),
        unseen=count_unseen(site, found, last, first),
        looked_at=found.looked_at,
        later=last_seen(found),
        until=last,
        since=first,
        asked=asked,
        latest=latest,
        first=first_pay_day(site.today),
        payer=payer_of(site),
        warning=warning_of(site),
        account_text=account_text,
        approved_with=APPROVED_WITH,
    )


def last_seen(found: Candidates) -> dt.date | None:
    """The last due date among what was looked at: the rest goes on from there."""
    bills = (one.bill for some in (found.payable, found.waiting) for one in some)
    dates = (bill.paper.due_date for bill in bills)
    return max((date for date in dates if date is not None), default=None)


def open_days(days: Days, chosen: dt.date | None) -> tuple[dt.date, ...]:
    """The day that was asked for, or the first ones that fill a screen (開く日)."""
    if chosen is not None and chosen in days:
        return (chosen,)
    opened: list[dt.date] = []
    rows = 0
    for day, items in days.items():
        if opened and rows + len(items) > ROWS:
            break
        opened.append(day)
        rows += len(items)
    return tuple(opened)


def close_day(day: dt.date, items: Sequence[RunItem]) -> Closed:
    """A day in one line."""
    changed = sum(item.standing is Standing.CHANGED for item in items)
    return Closed(day, len(items), sum(item.amount for item in items), changed)


@router.get("/payments/ended")
def list_ended(request: Request, site: Here) -> Response:
    """Runs that are paid or cancelled."""
    runs = site.store.find_runs(_ENDED)
    return page(request, "payments_ended", runs=runs)
