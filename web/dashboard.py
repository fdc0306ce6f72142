"""How things stand (状況): what waits where, what went by itself, what is due."""

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import Response

from books.store.dashboard import Pace, Touch
from web.charts import Chart, Column, draw_columns, draw_rows
from web.sessions import Who
from web.site import Here, Site, page

router = APIRouter()
SPAN = dt.timedelta(days=84)
MONTH = dt.timedelta(days=30)


@router.get("/dashboard")
def show_dashboard(request: Request, site: Here, who: Who) -> Response:
    """Everything at a glance; each chart has its table."""
    now, store = site.store.database.clock(), site.store
    waits = store.waits()
    weeks = by_week(store.touches(now - SPAN))
    month = store.touches(now - MONTH)
    alone, people = sum(t.alone for t in month), sum(t.people for t in month)
    pace = store.pace(now - MONTH)
    suppliers = store.supplier_figures(now - SPAN)
    until = site.today + dt.timedelta(days=site.settings.pay_days_ahead)
    dues = due_columns(site, until)
    return page(
        request,
        "dashboard",
        waits=waits,
        weeks=weeks,
        weeks_chart=draw_columns([_week(week) for week in weeks]),
        alone=alone,
        people=people,
        saved=minutes_saved(site, alone, people, pace),
        pace=pace,
        suppliers=suppliers,
        suppliers_chart=draw_rows(
            [
                (
                    s.name,
                    1 - s.corrected / s.total,
                    _percent(s.total - s.corrected, s.total),
                )
                for s in suppliers
            ]
        ),
        dues=dues,
        dues_chart=_dues_chart(dues),
        sample=store.sample_estimate(now - dt.timedelta(days=365)),
        left=store.next_sample(site.settings.measures.sample_percent, now - MONTH)[1],
        measures=site.settings.measures,
        minutes=_minutes,
        roles={role.value for role in who.roles},
    )


def by_week(days: tuple[Touch, ...]) -> list[Touch]:
    """Days put together, each week under its Monday (週ごと)."""
    weeks: dict[dt.date, Touch] = {}
    for one in days:
        monday = one.day - dt.timedelta(days=one.day.weekday())
        known = weeks.get(monday, Touch(monday, 0, 0))
        weeks[monday] = Touch(
            monday, known.alone + one.alone, known.people + one.people
        )
    return [weeks[monday] for monday in sorted(weeks)]


def _week(week: Touch) -> Column:
    told = f"{week.day:%m/%d} の週: 自動 {week.alone} 件、人 {week.people} 件"
    parts = ((week.alone, "bar"), (week.people, "bar second"))
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
