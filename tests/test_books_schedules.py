import datetime as dt

import pytest
from pydantic import ValidationError

from books.errors import SettingsError
from books.schedules import (
    JAPAN,
    LOOK_BACK,
    Rule,
    describe,
    find_due,
    find_latest,
    find_next,
    is_day,
    slots,
)
from books.settings import Settings


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def days(first, last, **values):
    rule = Rule(at="09:00", **values)
    start, end = at(f"{first}T00:00"), at(f"{last}T23:59")
    return [f"{slot:%m-%d}" for slot in slots(rule, start, end)]


@pytest.mark.parametrize("holiday", ["2026-05-06", "2026-09-22", "2026-12-31"])
def test_bank_days_leave_bank_holidays_out(holiday):
    day = dt.date.fromisoformat(holiday)
    assert not is_day(Rule(at="09:00", days="bank"), day)
    assert is_day(Rule(at="09:00"), day)
    assert not is_day(Rule(at="09:00", on_holiday="skip"), day)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ("before", ["05-01", "06-05"]),
        ("after", ["05-07", "06-05"]),
        ("skip", ["06-05"]),
        ("run", ["05-05", "06-05"]),
    ],
)
def test_a_closing_day_on_a_holiday_moves_by_its_rule(move, expected):
    values = {"days": "closing", "closing_days": 5, "on_holiday": move}
    assert days("2026-05-01", "2026-06-10", **values) == expected


def test_month_ends_move_to_the_bank_day_before():
    assert days("2026-10-01", "2027-01-31", days="month_end") == [
        "10-30",
        "11-30",
        "12-30",
        "01-29",
    ]


def test_closing_days_count_business_days_from_there():
    values = {"days": "closing", "closing_days": [20, 31], "business_days": 2}
    assert days("2026-09-01", "2026-10-31", **values) == [
        "09-02",  # of August 31
        "09-25",  # the 20th is a Sunday, before it Friday 18; 21 to 23 are holidays
        "10-02",
        "10-22",
    ]
    values["business_days"] = -3
    assert days("2026-09-15", "2026-10-31", **values) == [
        "09-15",
        "09-25",
        "10-15",
        "10-27",
    ]


def test_moved_days_that_fall_together_are_one():
    assert days("2026-04-28", "2026-05-08", on_holiday="after") == [
        "04-28",
        "04-30",
        "05-01",
        "05-07",
        "05-08",
    ]


def test_february_has_a_31st_for_closing():
    values = {"days": "closing", "closing_days": [30, 31], "on_holiday": "run"}
    assert days("2027-02-01", "2027-02-28", **values) == ["02-28"]


def test_times_between_bounds():
    rule = Rule(every_minutes=90, begin="08:00", end="12:00")
    found = slots(rule, at("2026-11-30T00:00"), at("2026-11-30T23:00"))
    assert [f"{slot:%H:%M}" for slot in found] == ["08:00", "09:30", "11:00"]


def test_work_that_is_new_waits_for_its_next_time_but_repeated_work_begins():
    now = at("2026-11-30T12:00")
    daily = find_due(Rule(at="09:00"), now, None)
    assert (daily.run, daily.passed) == ((), (at("2026-11-30T09:00"),))
    repeated = find_due(Rule(every_minutes=10), now, None)
    assert repeated.run == (now,)


@pytest.mark.parametrize(
    ("missed", "run", "passed"),
    [("once", 1, 2), ("each", 3, 0), ("skip", 0, 3)],
)
def test_missed_times_follow_their_rule(missed, run, passed):
    rule = Rule(at="09:00", missed=missed)
    due = find_due(rule, at("2026-11-30T12:00"), at("2026-11-27T09:00"))
    assert (len(due.run), len(due.passed)) == (run, passed)


def test_a_little_late_is_not_missed():
    rule = Rule(at="09:00", missed="skip")
    due = find_due(rule, at("2026-11-30T09:05"), at("2026-11-29T09:00"))
    assert due.run == (at("2026-11-30T09:00"),)


def test_a_clock_that_was_years_ahead_does_not_stop_the_work():
    rule = Rule(at="09:00")
    now = at("2026-11-30T09:00")
    assert find_due(rule, now, at("2026-11-29T09:00")).run == (now,)
    assert find_latest(rule, now) == now
    assert find_next(rule, now) == at("2026-12-01T09:00")


def test_however_long_it_was_off_only_so_many_times_are_looked_at():
    rule = Rule(every_minutes=60, missed="each")
    due = find_due(rule, at("2027-11-30T09:00"), at("2026-11-30T09:00"))
    assert len(due.run) == LOOK_BACK.total_seconds() / 3600


def test_off_is_never_due():
    assert find_due(Rule(enabled=False), at("2026-11-30T09:00"), None).run == ()


@pytest.mark.parametrize(
    "values",
    [{}, {"at": "09:00", "every_minutes": 5}, {"at": "25:00"}, {"at": 9}],
)
def test_rules_that_say_nothing_are_refused(values):
    with pytest.raises(ValidationError):
        Rule(**values)


def test_yaml_without_quotes_is_understood_and_mistakes_are_explained(tmp_path):
    path = tmp_path / "denpyo.yaml"
    path.write_text("schedules:\n  publish: {at: 18:30, days: month_end}\n")
    settings = Settings.load(tmp_path)
    assert settings.schedules.publish.at == (dt.time(18, 30),)
    path.write_text("schedules:\n  publish: {days: bank}\n  intak: {at: 9}\n")
    with pytest.raises(SettingsError, match="every_minutes") as told:
        Settings.load(tmp_path)
    assert "intake の打ち間違い" in str(told.value)


def test_every_default_is_described():
    for rule in Settings().schedules.named().values():
        assert describe(rule)
