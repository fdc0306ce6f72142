"""Instants as people in Japan read them (日時の表示)."""

import datetime as dt

JST = dt.timezone(dt.timedelta(hours=9), "JST")


def shown(at: dt.datetime | None) -> str:
    """To the minute; empty for none.

    >>> shown(dt.datetime(2026, 3, 31, 15, tzinfo=dt.UTC)), shown(None)
    ('2026-04-01 00:00', '')
    """
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M") if at else ""
