"""What day it is at the bank (銀行の日付)."""

import datetime as dt
import time

from starlette.requests import Request

from samples.sites.site import site_of

TOKYO = dt.timezone(dt.timedelta(hours=9))


def today(request: Request) -> dt.date:
    """Today in Japan, or the day that the settings say."""
    said = site_of(request).plan.settings.today
    return dt.date.fromisoformat(said) if said else day_of(time.time())


def day_of(moment: float) -> dt.date:
    """The day of an instant in Japan."""
    return dt.datetime.fromtimestamp(moment, TOKYO).date()
