"""Dates and numbers of a document (日付・番号): when it was, what it is called."""

import calendar
import datetime as dt
import random

from samples.variety.forms import Kind
from samples.variety.lexicon import weighted

_FIRST_DAY = dt.date(2025, 10, 1)
_DAYS = 400


def make_dates(rng: random.Random, kind: Kind) -> dict[str, dt.date]:
    """Days of issue, payment and delivery, and the first and last of the trade."""
    issued = _FIRST_DAY + dt.timedelta(days=rng.randrange(_DAYS))
    if kind.name == "statement" or rng.random() < 0.45:
        issued = _month_end(issued)
    end = issued - dt.timedelta(days=rng.choice([0, 0, 0, 1, 3]))
    start = end.replace(day=1)
    delivered = start + dt.timedelta(days=rng.randint(0, (end - start).days))
    due = _after(rng, issued)
    if kind.name in ("order", "response", "quotation"):
        delivered = issued + dt.timedelta(days=rng.randint(3, 35))
        due = min(_month_end(_next_month(delivered)), delivered + dt.timedelta(days=55))
    return {
        "issued": issued,
        "due": due,
        "delivered": delivered,
        "start": start,
        "end": end,
    }


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _next_month(day: dt.date) -> dt.date:
    return _month_end(day) + dt.timedelta(days=1)


def _after(rng: random.Random, issued: dt.date) -> dt.date:
    following = _next_month(issued)
    how = weighted(rng, {"end": 50, "day": 25, "days": 25})
    if how == "end":
        return _month_end(following)
    if how == "day":
        return following.replace(day=rng.choice([5, 10, 15, 20, 25]))
    return issued + dt.timedelta(days=rng.choice([14, 20, 30, 30, 45]))


def make_number(rng: random.Random, kind: Kind, day: dt.date) -> str:
    """A number as companies give them (書類番号)."""
    serial = rng.randint(1, 9999)
    letters = "".join(rng.choices("ABCDEFGHJKMNPRSTUVWXYZ", k=rng.randint(1, 3)))
    forms = [
        f"{letters}-{serial:05}",
        f"{day:%Y%m%d}-{serial % 100:02}",
        f"{day:%Y%m}-{serial:04}",
        f"{letters}{day:%y%m}{serial:04}",
        f"{serial * 37:06}",
        f"{serial * 7:08}",
        f"{serial}",
        f"{letters}{day:%y}-{day:%m}-{serial % 1000:03}",
        f"第{serial}号",
        f"{day:%y%m%d}{serial % 1000:03}",
        f"R{day.year - 2018}-{serial:04}",
        f"INV-{serial:07}" if kind.name == "invoice" else f"{letters}/{serial:06}",
        f"{serial:04}-{rng.randint(1, 99):02}",
    ]
    return rng.choice(forms)


def make_order_number(rng: random.Random) -> str:
    """A number as customers give their orders (注文番号)."""
    serial = rng.randint(1000, 99999)
    return rng.choice(
        [
            f"PO-{serial}",
            f"{serial}",
            f"45000{serial:05}",
            f"H{serial}-{serial % 9 + 1}",
            f"26-{serial}",
        ]
    )


def make_period(rng: random.Random, dates: dict[str, dt.date]) -> str:
    """The time of the trade in words (取引期間)."""
    start, end = dates["start"], dates["end"]
    era = f"令和{end.year - 2018}年"
    return rng.choice(
        [
            f"{start:%Y/%m/%d}～{end:%Y/%m/%d}",
            f"{start.year}年{start.month}月{start.day}日～{end.month}月{end.day}日",
            f"{end.year}年{end.month}月分",
            f"{era}{end.month}月分",
            f"{era}{end.month}月{end.day}日締切分",
            f"{start.month}/{start.day} ～ {end.month}/{end.day}",
        ]
    )
