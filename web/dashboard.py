"""How things stand (状況): what waits where, what went by itself, what is due."""

import datetime as dt
from dataclasses import dataclass
from threading import Lock

from fastapi import APIRouter, Request
from fastapi.responses import Response

from books.ageing import BUCKETS, Ageing, age_items
from books.model import Side
from books.sampling import Estimate
from books.store.dashboard import Pace, SupplierFigures, Touch
from web.charts import Chart, Column, draw_columns, draw_rows
from web.sessions import Who
from web.site import Here, Site, page

router = APIRouter()
SPAN = dt.timedelta(days=84)
MONTH = dt.timedelta(days=30)
FRESH = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class _Numbers:
    """What takes a while to count; it is counted anew each minute."""

    days: tuple[Touch, ...]
    pace: Pace
    suppliers: tuple[SupplierFigures, ...]
    dues: list[tuple[str, int]]
    sample: Estimate
    left: int
    ageing: tuple[Ageing, ...]
    behind: int


@router.get("/dashboard")
def show_dashboard(request: Request, site: Here, who: Who) -> Response:
    """Everything at a glance; each chart has its table."""
    now = site.store.database.clock()
    counted: Counted = request.app.state.counted
    numbers = counted.numbers(site)
    weeks = by_week(numbers.days)
    month = [d for d in numbers.days if d.day >= (now - MONTH).date()]
    alone, people = sum(t.alone for t in month), sum(t.people for t in month)
    waiting = sum(t.waiting for t in month)
    return page(
        request,
        "dashboard",
        waits=site.store.waits(),
        matching=site.store.count_waiting(),
        weeks=weeks,
        weeks_chart=draw_columns([_week(week) for week in weeks]),
        alone=alone,
        people=people,
        waiting=waiting,
        saved=minutes_saved(site, alone, people, numbers.pace),
        numbers=numbers,
        suppliers_chart=draw_rows([_supplier_row(s) for s in numbers.suppliers]),
        dues_chart=_dues_chart(numbers.dues),
        measures=site.settings.measures,
        minutes=_minutes,
        buckets=BUCKETS,
        ages=[
            (age, _ageing_chart(age)) for age in numbers.ageing if age.rows or age.apart
        ],
        roles={role.value for role in who.roles},
    )


class Counted:
    """The numbers of the last minute (直近の数): counted by one request at a time.

    Who asks meanwhile waits for them and does not count the same again.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[dt.datetime, _Numbers] | None = None

    def numbers(self, site: Site) -> _Numbers:
        """Those at hand, or new ones."""
        with self._lock:
            now = site.store.database.clock()
            if self._kept is None or now - self._kept[0] >= FRESH:
                self._kept = (now, _count(site, now))
            return self._kept[1]


def _count(site: Site, now: dt.datetime) -> _Numbers:
    store, percent = site.store, site.settings.measures.sample_percent
    until = site.today + dt.timedelta(days=site.settings.pay_days_ahead)
    behind = site.take_over()
    items = store.open_items_on(site.today)
    apart = store.items_in_correction(site.today)
    return _Numbers(
        days=store.touches(now - SPAN),
        pace=store.pace(now - MONTH),
        suppliers=store.supplier_figures(now - SPAN),
        dues=due_columns(site, until),
        sample=store.sample_estimate(now - dt.timedelta(days=365)),
        left=store.count_sample(percent, now - MONTH),
        ageing=tuple(age_items(items, side, site.today, apart) for side in Side),
        behind=behind,
    )


def _supplier_row(one: SupplierFigures) -> tuple[str, float, str]:
    right = one.total - one.corrected
    return one.name, right / one.total, _percent(right, one.total)


def _ageing_chart(ageing: Ageing) -> Chart:
    kinds = ("bar", "bar second", "bar second", "bar bad", "bar bad")
    return draw_columns(
        [
            Column(name, ((max(yen, 0), kind),), f"{name}: {yen:,} 円")
            for name, yen, kind in zip(BUCKETS, ageing.amounts, kinds, strict=True)
        ]
    )


def by_week(days: tuple[Touch, ...]) -> list[Touch]:
    """Days put together, each week under its Monday (週ごと)."""
    weeks: dict[dt.date, Touch] = {}
    for one in days:
        monday = one.day - dt.timedelta(days=one.day.weekday())
        known = weeks.get(monday, Touch(monday, 0, 0, 0))
        weeks[monday] = Touch(
            monday,
            known.alone + one.alone,
            known.people + one.people,
            known.waiting + one.waiting,
        )
    return [weeks[monday] for monday in sorted(weeks)]


def _week(week: Touch) -> Column:
    told = f"{week.day:%m/%d} の週: 自動 {week.alone} 件、人 {week.people} 件、"
    told += f"確認待ち {week.waiting} 件"
    parts = (
        (week.alone, "bar"),
        (week.people, "bar second"),
        (week.waiting, "bar third"),
    )
    return Column(f"{week.day:%m/%d}", parts, told)


def due_columns(site: Site, until: dt.date) -> list[tuple[str, int]]:
    """What has to be paid: overdue, then by week (支払の予定)."""
    found: dict[str, int] = {"期日超過": 0}
    day = site.today
    while day <= until:
        found[f"{day - dt.timedelta(days=day.weekday()):%m/%d}"] = 0
        day += dt.timedelta(days=7)
    for due, yen in site.store.dues(site.settings.company, until):
        monday = due - dt.timedelta(days=due.weekday())
        key = "期日超過" if due < site.today else f"{monday:%m/%d}"
        found[key] = found.get(key, 0) + yen
    return list(found.items())


def _dues_chart(dues: list[tuple[str, int]]) -> Chart:
    kinds = ["bar bad"] + ["bar"] * (len(dues) - 1)
    return draw_columns(
        [
            Column(name, ((max(yen, 0), kind),), f"{name}: {yen:,} 円")
            for (name, yen), kind in zip(dues, kinds, strict=True)
        ]
    )


def minutes_saved(site: Site, alone: int, people: int, pace: Pace) -> float:
    """Minutes saved against typing by hand (削減した時間), never below nothing."""
    by_hand = site.settings.measures.minutes_by_hand
    took = pace.hands.total_seconds() / 60 if pace.hands else 0.0
    return alone * by_hand + people * max(by_hand - took, 0.0)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "—"


def _minutes(span: dt.timedelta | None) -> str:
    """A span for people."""
    if span is None:
        return "—"
    minutes = span.total_seconds() / 60
    if minutes < 1:
        return f"{span.total_seconds():.0f} 秒"
    if minutes < 120:
        return f"{minutes:.1f} 分"
    hours = minutes / 60
    return f"{hours:.1f} 時間" if hours < 48 else f"{hours / 24:.1f} 日"
