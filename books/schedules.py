"""When something is to be done (予定): bank days, month ends, closing days, missed times.

A rule gives slots, instants at which its work is due. Which slots were done is the
store's to know; here is only which of them is due now. So a restart, a clock that jumps
and a second machine change nothing: a slot has one key for ever.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from books.calendar import (
    add_bank_business_days,
    is_bank_business_day,
    next_bank_business_day,
    previous_bank_business_day,
)
from books.section import NotNegative, Positive, Section

JAPAN = dt.timezone(dt.timedelta(hours=9), "JST")
LOOK_BACK = dt.timedelta(days=70)  # two months: a month end is found from anywhere
LATE = dt.timedelta(minutes=10)  # what is later than that was missed
_DAY = dt.timedelta(days=1)


def _clock_time(value: Any) -> Any:
    """A time of day; YAML reads 18:00 without quotes as the number 1080."""
    if isinstance(value, int) and not isinstance(value, bool) and 60 <= value < 1440:
        return dt.time(value // 60, value % 60)
    try:
        return dt.datetime.strptime(str(value).strip(), "%H:%M").time()  # noqa: DTZ007
    except ValueError as error:
        raise ValueError('時刻 ("07:30" のように時と分を引用符で囲む)') from error


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


ClockTime = Annotated[
    dt.time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda value: f"{value:%H:%M}"),
]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]


class Rule(Section):
    """When one kind of work is due (予定の決まり).

    ``at`` names times of day, or ``every_minutes`` repeats from ``begin`` to ``end``.
    ``days`` says on which days: every day, bank business days, the last day of the month,
    or ``closing_days`` (31: end of month). A day on which banks are closed is moved by
    ``on_holiday``; then ``business_days`` are counted on (back when negative).
    ``missed`` says what happens when nobody was there at the time: the latest is made up
    for once, each one is, or it is passed over and told.
    """

    enabled: bool = True
    at: Annotated[tuple[ClockTime, ...], BeforeValidator(_several)] = ()
    every_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    begin: ClockTime = dt.time(0, 0)
    end: ClockTime = dt.time(23, 59)
    days: Literal["every", "bank", "month_end", "closing"] = "every"
    closing_days: Annotated[tuple[DayOfMonth, ...], BeforeValidator(_several)] = (31,)
    business_days: Annotated[int, Field(ge=-20, le=20)] = 0
    on_holiday: Literal["run", "before", "after", "skip"] | None = None
    missed: Literal["once", "each", "skip"] = "once"
    retries: NotNegative = 2
    retry_minutes: Positive = 5
    timeout_minutes: Positive = 120

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.enabled and bool(self.at) == (self.every_minutes is not None):
            raise ValueError(
                '「at: ["18:00"]」か「every_minutes: 10」のどちらか一方がある予定 '
                "(やめるときは enabled: false)"
            )
        if self.every_minutes is not None and self.begin > self.end:
            raise ValueError("begin が end より前の予定 (日はまたげない)")
        return self

    @property
    def holiday_rule(self) -> str:
        """What happens on a day on which banks are closed (休日の扱い)."""
        usual = {"every": "run", "bank": "skip"}
        return self.on_holiday or usual.get(self.days, "before")


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done now (いま行うこと): slots to run, and slots passed over."""

    run: tuple[dt.datetime, ...] = ()
    passed: tuple[dt.datetime, ...] = ()


def find_due(rule: Rule, now: dt.datetime, last: dt.datetime | None) -> Due:
    """What is due, when ``last`` is the latest slot up to now that is known (期限).

    Work that is seen for the first time does not make up for what was before it, but
    what is repeated every few minutes begins at once.

    >>> rule = Rule(at="09:00")
    >>> noon = dt.datetime(2026, 11, 30, 12, tzinfo=JAPAN)
    >>> find_due(rule, noon, dt.datetime(2026, 11, 28, 9, tzinfo=JAPAN)).run[0].isoformat()
    '2026-11-30T09:00:00+09:00'
    """
    if not rule.enabled:
        return Due()
    if last is None:
        newest = find_latest(rule, now)
        if newest is None:
            return Due()
        begin = rule.every_minutes is not None
        return Due(run=(newest,)) if begin else Due(passed=(newest,))
    missed = tuple(slots(rule, max(last, now - LOOK_BACK), now))
    if not missed:
        return Due()
    if rule.missed == "each":
        return Due(run=missed)
    if rule.missed == "skip" and now - missed[-1] > LATE:
        return Due(passed=missed)
    return Due(run=missed[-1:], passed=missed[:-1])


def find_latest(rule: Rule, now: dt.datetime) -> dt.datetime | None:
    """The latest slot up to now (直近の予定); None when there is none for two months."""
    day = now.astimezone(JAPAN).date()
    for back in range(LOOK_BACK.days):
        found = [s for s in _of_day(rule, day - back * _DAY) if s <= now]
        if found:
            return found[-1]
    return None


def find_next(rule: Rule, now: dt.datetime) -> dt.datetime | None:
    """The next slot after now (次の予定); None when there is none for two months."""
    return next(slots(rule, now, now + LOOK_BACK), None)


def slots(rule: Rule, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Slots after one instant up to another, in order (予定の時刻)."""
    day = after.astimezone(JAPAN).date()
    while day <= until.astimezone(JAPAN).date():
        yield from (s for s in _of_day(rule, day) if after < s <= until)
        day += _DAY


@lru_cache(maxsize=20_000)
def is_day(rule: Rule, day: dt.date) -> bool:
    """Whether the work of a rule falls on this day (予定日か).

    >>> is_day(Rule(at="09:00", days="month_end"), dt.date(2026, 10, 30))
    True
    """
    if rule.business_days == 0 and rule.holiday_rule in ("run", "skip"):
        return _is_nominal(rule, day) and _moved(rule, day) == day
    reach = 45 if rule.business_days else 15  # the longest row of holidays, twice over
    near = (day + n * _DAY for n in range(-reach, reach + 1))
    return any(_moved(rule, one) == day for one in near if _is_nominal(rule, one))


def describe(rule: Rule) -> str:
    """A rule in words (予定の説明).

    >>> describe(Rule(at="18:00", days="closing", closing_days=(20, 31), business_days=1))
    '締日 (20日・末日) の 1 営業日後、休日なら前の営業日から数える 18:00'
    """
    if not rule.enabled:
        return "なし"
    return f"{_describe_days(rule)} {_describe_times(rule)}"


def _describe_times(rule: Rule) -> str:
    if rule.every_minutes is None:
        return "・".join(f"{time:%H:%M}" for time in sorted(rule.at))
    whole_day = (rule.begin, rule.end) == (dt.time(0, 0), dt.time(23, 59))
    between = "" if whole_day else f" ({rule.begin:%H:%M}〜{rule.end:%H:%M})"
    return f"{rule.every_minutes} 分ごと{between}"


def _describe_days(rule: Rule) -> str:
    named = "・".join("末日" if d == 31 else f"{d}日" for d in rule.closing_days)
    days = {
        "every": "毎日",
        "bank": "銀行営業日",
        "month_end": "月末",
        "closing": f"締日 ({named})",
    }[rule.days]
    if rule.business_days:
        count, side = abs(rule.business_days), "後" if rule.business_days > 0 else "前"
        days += f" の {count} 営業日{side}"
    usual = {"every": "run", "bank": "skip"}.get(rule.days)
    if rule.holiday_rule == usual:
        return days
    move = {
        "run": "休日も行う",
        "before": "休日なら前の営業日",
        "after": "休日なら次の営業日",
        "skip": "休日は行わない",
    }[rule.holiday_rule]
    counted = rule.business_days and rule.holiday_rule in ("before", "after")
    return f"{days}、{move}{'から数える' if counted else ''}"


def _of_day(rule: Rule, day: dt.date) -> list[dt.datetime]:
    if not is_day(rule, day):
        return []
    return [dt.datetime.combine(day, time, JAPAN) for time in _times(rule)]


def _times(rule: Rule) -> list[dt.time]:
    if rule.every_minutes is None:
        return sorted(set(rule.at))
    first, last = _minutes(rule.begin), _minutes(rule.end)
    counted = range(first, last + 1, rule.every_minutes)
    return [dt.time(minute // 60, minute % 60) for minute in counted]


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _is_nominal(rule: Rule, day: dt.date) -> bool:
    """Whether the rule names this day, holiday or not."""
    if rule.days == "every":
        return True
    if rule.days == "bank":
        return is_bank_business_day(day)
    last = monthrange(day.year, day.month)[1]
    named = (31,) if rule.days == "month_end" else rule.closing_days
    return day.day in {min(one, last) for one in named}


def _moved(rule: Rule, day: dt.date) -> dt.date | None:
    """Where the work of a named day is done; None when it is not."""
    if not is_bank_business_day(day):
        match rule.holiday_rule:
            case "before":
                day = previous_bank_business_day(day)
            case "after":
                day = next_bank_business_day(day)
            case "skip":
                return None
    return add_bank_business_days(day, rule.business_days)
