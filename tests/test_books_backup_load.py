"""Backups while processes write and are killed; the home wiped; all of it back."""

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import time

import pytest

from books.backup.check import check_backup
from books.backup.make import make_backup
from books.backup.read import known_backups
from books.backup.recover import Wish, recover
from books.settings import Settings
from books.store import Store
from books.store.store import utc_now
from tests.backup_cases import NOW, PASSPHRASE, full_home, originals_of, quick_keys
from tests.store_cases import DATABASES, READY, make_reading

pytestmark = pytest.mark.slow
fork = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quick_keys(monkeypatch)
    monkeypatch.delenv("DENPYO_DATABASE_URL", raising=False)


def write_on(url, originals, folder, name):
    """A process that takes in, corrects and approves until it is killed."""
    with Store.open(url, originals) as store:
        for number in range(10_000):
            path = folder / f"{name}.pdf"
            path.write_bytes(f"{name} {number}".encode() * 500)
            file = store.add_file(path)
            reading = make_reading(file.sha256, document_number=f"{name}-{number}")
            (one,) = store.add_readings(file.sha256, [reading], "denpyo", [READY])
            store.revise(one, make_reading(total=number), "佐藤", "訂正", 1)
            store.approve(one, "部長")


def log_of(store):
    return [(e.number, e.hash) for e in reversed(store.audit_log(limit=None))]


@pytest.mark.parametrize("kind", DATABASES)
def test_backup_under_load_wiped_and_restored(kind, tmp_path):
    with full_home(kind, tmp_path) as (plain, store):
        store.database.engine.dispose()  # what a child inherits must not be shared
        rules = plain.backup.model_copy(update={"folder": tmp_path / "safe"})
        settings = plain.model_copy(update={"backup": rules})
        writers = [
            fork.Process(
                target=write_on,
                args=(settings.url, settings.originals, tmp_path, name),
            )
            for name in "ab"
        ]
        for writer in writers:
            writer.start()
        try:
            made = []
            for hour in range(3):
                time.sleep(0.5)
                at = NOW.replace(hour=hour)
                made.append(
                    make_backup(settings, store.database.engine, PASSPHRASE, at)
                )
        finally:
            for writer in writers:
                os.kill(writer.pid, signal.SIGKILL)
                writer.join()
        assert [one.troubles for one in made] == [(), (), ()]
        counts = [one.checked.unpacked.tables["audit_log"][0] for one in made]
        assert counts == sorted(set(counts)), "it went on between them"
        log, originals = log_of(store), originals_of(settings)
    shutil.rmtree(settings.home)
    for one, count in zip(made, counts, strict=True):
        home = tmp_path / one.path.stem
        found = recover(Wish(one.path, home, "sqlite"), PASSPHRASE, utc_now())
        assert found.problems == ()
        there = Settings.load(home)
        with Store.open(there.url, there.originals) as again:
            assert log_of(again)[:count] == log[:count], "the very same chain"
            assert again.verify() == ()
        for place, content in originals_of(there).items():
            assert originals[place] == content


def test_a_backup_that_is_killed_is_none(tmp_path):
    chance = random.Random(3)
    with full_home("sqlite", tmp_path) as (settings, store):
        store.database.engine.dispose()

        def take(hour):
            with Store.open(settings.url, settings.originals) as own:
                at = NOW.replace(hour=hour)
                make_backup(settings, own.database.engine, PASSPHRASE, at)

        for hour in range(12):
            child = fork.Process(target=take, args=(hour,))
            child.start()
            time.sleep(chance.random() * 1.2)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            child.join()
            for known in known_backups(settings.backups):
                check_backup(known.path, PASSPHRASE, tmp_path)
        take(23)
        names = {path.name for path in settings.backups.iterdir() if path.is_file()}
        assert not any(name.endswith(".part") for name in names)
        assert store.verify() == ()
