import datetime as dt
from pathlib import Path

import pytest

from books.backup.read import Known, known_backups
from books.backup.rotate import plan_removal, rotate
from tests.backup_cases import NOW, PASSPHRASE, full_home, quick_keys


def known(at, store="s"):
    return Known(Path(f"denpyo-{at:%Y%m%d-%H%M%S}.backup"), at.isoformat(), store, "x")


def days(count, hours=(0, 5)):
    return [
        known(NOW - dt.timedelta(days=day) + dt.timedelta(hours=hour))
        for day in range(count)
        for hour in hours
    ]


def test_the_last_of_each_day_and_of_each_month_stays():
    every = days(400)
    gone = {one.path for one in plan_removal(every, 7, 12)}
    stays = [one for one in every if one.path not in gone]
    assert len(stays) == 7 + 11, "this month's last is among the days"
    assert every[1] in stays
    assert every[0] not in stays, "the earlier one of the same day"
    months = {one.path.name[7:13] for one in stays}
    assert len(months) == 12


def test_a_machine_that_stood_still_loses_nothing():
    old = [known(NOW - dt.timedelta(days=900 + n)) for n in range(3)]
    assert plan_removal(old, 3, 0) == ()


def test_what_has_no_readable_time_stays():
    odd = Known(Path("denpyo-x.backup"), "soon", "s", "x")
    assert odd not in plan_removal([odd, *days(5)], 1, 0)


@pytest.mark.slow
def test_only_backups_of_the_same_store_go_and_their_shelf_with_them(
    tmp_path, monkeypatch
):
    quick_keys(monkeypatch)
    from books.backup.make import make_backup
    from books.secrets import Secret

    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with full_home("sqlite", tmp_path / name) as (plain, store):
            rules = plain.backup.model_copy(update={"folder": tmp_path / "out"})
            settings = plain.model_copy(update={"backup": rules})
            engine = store.database.engine
            hour = 1 if name == "one" else 2
            for day, key in ((1, "old"), (2, PASSPHRASE.reveal())):
                at = NOW.replace(day=day, hour=hour)
                made.append(make_backup(settings, engine, Secret(key), at).path)
    assert len(list((tmp_path / "out").glob("originals-*"))) == 4
    assert rotate(made[1], 1, 0) == (made[0],)
    assert {one.path for one in known_backups(tmp_path / "out")} == set(made[1:])
    assert len(list((tmp_path / "out").glob("originals-*"))) == 3
