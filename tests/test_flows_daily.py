"""Days of schedules in simulated time: real store, real rules, no processes."""

import datetime as dt
from collections import Counter

import pytest
from typer.main import get_command

from books.schedules import JAPAN
from books.settings import Settings
from books.store import SlotState
from flows.cli import app
from flows.daily.child import TIMED_OUT, Ended
from flows.daily.perform import perform
from flows.daily.steps import STEPS
from flows.daily.tick import tick
from tests.store_cases import fresh_store

ALL = frozenset(step.name for step in STEPS)


class World:
    """A machine with a clock of its own, whose work takes no time."""

    def __init__(self, store, settings):
        self.store, self.settings = store, settings
        self.now = dt.datetime(2026, 5, 1, tzinfo=JAPAN)
        self.ran = []
        self.codes = {}
        store.database.clock = lambda: self.now

    def run(self, settings, command, seconds, beat):
        name = next(s.name for s in STEPS if s.command == tuple(command))
        self.ran.append((name, self.now))
        return Ended(self.codes.get(name, 0), ("エラー だめでした",))

    def dispatch(self, step, slot, _attempt):
        perform(self.settings, self.store, step.name, slot, self.run)

    def go(self, until, minutes=5):
        """Let time pass; the machine looks every few minutes."""
        while self.now < until:
            tick(self.settings, self.store, self.dispatch)
            self.now += dt.timedelta(minutes=minutes)

    def times(self, name):
        return [f"{at:%d %H:%M}" for one, at in self.ran if one == name]


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.daily.tick.active_steps", lambda _: STEPS)
    settings = Settings(home=tmp_path)
    with fresh_store("sqlite", tmp_path) as store:
        yield World(store, settings)


def quiet(monkeypatch, **rules):
    """Settings in which only these schedules are on."""
    off = {name: {"enabled": False} for name in Settings().schedules.named()}
    return Settings.model_validate({"schedules": off | rules})


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        pytest.param("2026-05-01", True, marks=pytest.mark.slow),
        ("2026-05-06", False),
        pytest.param("2026-09-22", False, marks=pytest.mark.slow),
        pytest.param("2026-12-31", False, marks=pytest.mark.slow),
    ],
)
def test_a_day_of_all_schedules(world, day, is_open):
    start = dt.datetime.fromisoformat(day).replace(tzinfo=JAPAN)
    world.now = start - dt.timedelta(hours=4)
    world.go(start, minutes=10)
    world.ran.clear()
    world.go(start + dt.timedelta(days=1), minutes=10)
    count = Counter(name for name, _ in world.ran)
    assert count["intake"] == 0  # nothing came: no process was needed
    idle = world.store.find_slots("intake", SlotState.IDLE, limit=1000)
    assert sum(one.slot >= start for one in idle) == 85
    assert (count["mailbox"], count["fetch"], count["send"]) == (144, 29, 29)
    named = f"{start:%d}"
    assert world.times("backup") == [f"{named} 02:30"]
    assert world.times("housekeeping") == [f"{named} 03:30"]
    assert world.times("registry") == [f"{named} 05:30"]
    for name, time in (
        ("statements", "08:45"),
        ("reconcile", "09:15"),
        ("summary", "17:30"),
        ("publish", "18:00"),
        ("pay", "10:00"),
        ("post", "18:30"),
    ):
        done = [one for one in world.store.find_slots(name) if one.attempts]
        told = [f"{one.slot.astimezone(JAPAN):%m-%d %H:%M}" for one in done]
        assert [at for at in told if at.startswith(f"{start:%m-%d}")] == (
            [f"{start:%m-%d} {time}"] if is_open else []
        )
        assert len(world.times(name)) == is_open
    slots = Counter((name, at) for name, at in world.ran)
    assert max(slots.values()) == 1


@pytest.mark.slow
def test_month_end_and_closing_days_over_a_quarter(world, monkeypatch):
    world.settings = quiet(
        monkeypatch,
        publish={"at": "18:00", "days": "month_end"},
        reconcile={
            "at": "09:00",
            "days": "closing",
            "closing_days": 20,
            "on_holiday": "after",
        },
    )
    world.now = dt.datetime(2026, 9, 1, 7, tzinfo=JAPAN)
    world.go(dt.datetime(2027, 1, 1, tzinfo=JAPAN), minutes=60)
    dates = [f"{name} {at:%m-%d %H:%M}" for name, at in world.ran]
    assert dates == [
        "reconcile 09-24 09:00",  # Sunday the 20th, then three holidays
        "publish 09-30 18:00",
        "reconcile 10-20 09:00",
        "publish 10-30 18:00",
        "reconcile 11-20 09:00",
        "publish 11-30 18:00",
        "reconcile 12-21 09:00",
        "publish 12-30 18:00",
    ]


def test_three_hours_off_are_made_up_for_once(world, monkeypatch):
    world.settings = quiet(
        monkeypatch,
        mailbox={"every_minutes": 10},
        statements={"at": "08:45", "days": "bank"},
        send={"at": "09:00", "missed": "skip"},
        fetch={"at": ["08:00", "09:00", "10:00"], "missed": "each"},
    )
    world.now = dt.datetime(2026, 5, 1, 6, tzinfo=JAPAN)
    world.go(world.now.replace(hour=7, minute=31))
    world.ran.clear()
    world.now = world.now.replace(hour=10, minute=31)
    world.go(world.now + dt.timedelta(minutes=4), minutes=1)
    assert world.times("mailbox") == ["01 10:31"]
    assert world.times("statements") == ["01 10:31"]
    assert len(world.times("fetch")) == 3
    assert world.times("send") == []
    (missed,) = world.store.find_slots("send", SlotState.MISSED)
    assert "09:00 の取引先への送信を行えませんでした" in missed.message


def test_a_clock_that_jumps_back_runs_nothing_twice(world, monkeypatch):
    world.settings = quiet(
        monkeypatch, mailbox={"every_minutes": 10}, backup={"at": "02:30"}
    )
    start = dt.datetime(2026, 5, 1, 1, tzinfo=JAPAN)
    world.now = start
    world.go(start + dt.timedelta(hours=3))
    before = len(world.ran)
    world.now -= dt.timedelta(hours=2)
    world.go(start + dt.timedelta(hours=3))
    assert len(world.ran) == before
    world.go(start + dt.timedelta(hours=4))
    assert len(world.ran) == before + 6


def test_a_clock_that_was_a_year_ahead_for_a_moment_does_no_harm(world, monkeypatch):
    world.settings = quiet(monkeypatch, backup={"at": "02:30"})
    start = dt.datetime(2026, 5, 1, 1, tzinfo=JAPAN)
    world.now = start
    world.go(start + dt.timedelta(hours=3))
    world.now += dt.timedelta(days=365)
    world.go(world.now + dt.timedelta(minutes=5))
    world.now = start + dt.timedelta(hours=4)
    world.ran.clear()
    world.go(start + dt.timedelta(days=3))
    assert world.times("backup") == ["02 02:30", "03 02:30"]


def test_two_machines_on_one_store_run_a_slot_once(world, tmp_path, monkeypatch):
    world.settings = quiet(monkeypatch, send={"every_minutes": 5})
    second = []

    def other(step, slot, attempt):
        second.append(perform(world.settings, world.store, step.name, slot, world.run))

    end = world.now + dt.timedelta(hours=2)
    while world.now < end:
        tick(world.settings, world.store, world.dispatch)
        tick(world.settings, world.store, other)
        slot = world.store.last_slots(world.now)["send"]
        assert perform(world.settings, world.store, "send", slot, world.run) is None
        world.now += dt.timedelta(minutes=1)
    assert second == []
    assert len(world.ran) == 24


def test_a_failure_is_tried_again_and_then_told(world, monkeypatch):
    world.settings = quiet(monkeypatch, backup={"at": "02:30", "retries": 2})
    world.codes["backup"] = 5
    world.now = dt.datetime(2026, 5, 1, 1, tzinfo=JAPAN)
    world.go(world.now + dt.timedelta(hours=3), minutes=1)
    assert len(world.ran) == 3
    (failed,) = world.store.find_slots("backup", SlotState.FAILED)
    assert (failed.attempts, failed.message) == (3, "だめでした")
    world.codes["backup"] = 0
    world.go(world.now + dt.timedelta(days=1), minutes=30)
    assert world.store.find_slots("backup")[0].state is SlotState.DONE


def test_work_that_takes_too_long_is_told_with_what_to_do(world, monkeypatch):
    world.settings = quiet(
        monkeypatch, backup={"at": "02:30", "retries": 0, "timeout_minutes": 7}
    )
    world.codes["backup"] = TIMED_OUT
    world.now = dt.datetime(2026, 5, 1, 1, tzinfo=JAPAN)
    world.go(world.now + dt.timedelta(hours=2))
    (failed,) = world.store.find_slots("backup", SlotState.FAILED)
    assert "7 分で終わらない" in failed.message
    assert "timeout_minutes" in failed.message


def test_work_that_is_told_to_end_is_begun_again_at_once(world, monkeypatch):
    world.settings = quiet(monkeypatch, backup={"at": "02:30"})
    slot = dt.datetime(2026, 5, 1, 2, 30, tzinfo=JAPAN)

    def end(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(world.settings, world.store, "backup", slot, end)
    assert [one.slot for one in world.store.open_slots()] == [slot]
    done = perform(world.settings, world.store, "backup", slot, world.run)
    assert done.state is SlotState.DONE


def test_work_beside_which_other_work_runs_waits_and_is_not_lost(world, monkeypatch):
    world.settings = quiet(monkeypatch, publish={"at": "02:00"})
    world.now = dt.datetime(2026, 5, 1, 1, tzinfo=JAPAN)
    world.go(world.now + dt.timedelta(minutes=50))
    lease = dt.timedelta(minutes=30)
    held = world.store.claim_slot("intake", world.now, "somebody", lease)
    world.go(world.now + dt.timedelta(minutes=20))
    assert world.ran == []
    world.store.finish_slot(held, SlotState.DONE)
    world.go(world.now + dt.timedelta(minutes=5))
    assert len(world.times("publish")) == 1


def test_prefect_knows_every_kind_of_work():
    from pathlib import Path

    import yaml

    known = yaml.safe_load(Path("prefect.yaml").read_text("utf-8"))["deployments"]
    assert [one["name"] for one in known] == [step.name for step in STEPS]
    for one in known:
        assert one["entrypoint"] == "flows.deployments.scheduled"
        assert one["parameters"] == {"name": one["name"]}


def test_every_work_is_a_command_that_needs_nothing_more_to_be_told():
    for step in STEPS:
        found = get_command(app)
        for word in step.command:
            if not word.startswith("-"):
                found = found.commands[word]
        assert not any(param.required for param in found.params), step.name


def test_every_schedule_of_the_settings_has_its_work():
    assert set(Settings().schedules.named()) == ALL
