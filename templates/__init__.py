"""Every Jinja2 text of denpyo, and the one environment that renders them (テンプレート).

Templates named ``*.html.j2`` and ``*.xml.j2`` are escaped; an undefined name is an
error, so a typing mistake shows in the first test and not on somebody's invoice.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

JAPAN = ZoneInfo("Asia/Tokyo")


@cache
def environment() -> Environment:
    """The one environment, with the filters ``yen``, ``day`` and ``clock``."""
    return make_environment(Environment)


def make_environment(kind: type[Environment]) -> Environment:
    """An environment of this kind, set up as all of ours are (環境の用意)."""
    env = kind(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"yen": format_yen, "day": format_day, "clock": format_clock}
    return env


def render(name: str, /, **values: Any) -> str:
    """Fill a template of this folder (差し込み)."""
    return environment().get_template(name).render(**values)


def format_yen(amount: int | None) -> str:
    """Yen with separators and a Japanese minus (金額の表示).

    >>> format_yen(1234567), format_yen(-500), format_yen(None)
    ('1,234,567', '▲500', '')
    """
    if amount is None:
        return ""
    return f"{amount:,}" if amount >= 0 else f"▲{-amount:,}"


def format_day(day: dt.date | None) -> str:
    """A date as Japanese offices write it (日付の表示).

    >>> format_day(dt.date(2026, 4, 30))
    '2026/04/30'
    """
    return day.strftime("%Y/%m/%d") if day else ""


def format_clock(at: dt.datetime | None) -> str:
    """An instant by Japan's clock (日時の表示).

    >>> format_clock(dt.datetime(2026, 4, 30, 15, 5, tzinfo=dt.UTC))
    '2026/05/01 00:05'
    """
    return at.astimezone(JAPAN).strftime("%Y/%m/%d %H:%M") if at else ""
