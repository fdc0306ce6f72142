"""The clock of the house: instants in UTC, days as in Japan (時計)."""

import datetime as dt
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> dt.datetime:
    """This instant."""
    return dt.datetime.now(JAPAN)


def today() -> dt.date:
    """This day in Japan."""
    return now().date()
