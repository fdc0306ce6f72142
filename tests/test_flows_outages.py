"""Disk full, database away, clock jump: nothing lost, nothing twice, one clear notice."""

import datetime as dt
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy import event, make_url

from books.errors import DenpyoError, NotReadyError
from books.health import find_concerns
from books.settings import Settings
from books.store import DocumentQuery, FileState, Store
from flows.desk import Desk
from flows.outcome import FileResult
from tests.desk import clean, desk, put, work
from tests.fake_extract import extract
from tests.store_cases import fresh_url

__all__ = ["desk"]
FULL = OSError(28, "No space left on device")


class Switch:
    """A line to a server that can be cut and mended."""

    def __init__(self, host, port):
        self.far = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.on = True
        self.lines = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds):
        self.on = False
        for line in self.lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        time.sleep(seconds)
        self.on = True

    def close(self):
        self.listener.close()
        for line in self.lines:
            line.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if not self.on:
                near.close()
                continue
            far = socket.create_connection(self.far)
            self.lines += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(
                    target=self._pump, args=(one, other), daemon=True
                ).start()

    def _pump(self, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for line in (one, other):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("seconds", [1.0, pytest.param(60.0, marks=pytest.mark.slow)])
def test_a_database_that_is_away_is_waited_for(tmp_path, monkeypatch, seconds):
    monkeypatch.setattr("flows.arrivals.SETTLE_SECONDS", 0.0)
    count = 12
    with fresh_url("postgresql", tmp_path) as url:
        target = make_url(url)
        switch = Switch(target.host, target.port or 5432)
        through = target.set(host="127.0.0.1", port=switch.port)
        settings = Settings(
            home=tmp_path / "home",
            database_url=through.render_as_string(hide_password=False),
        )
        settings.inbox.mkdir(parents=True)
        read = 0

        def read_and_cut(path):
            nonlocal read
            read += 1
            if read == 4:
                threading.Thread(target=switch.cut, args=(seconds,)).start()
                time.sleep(0.2)
            return extract(path, settings)

        with Store.open(
            settings.url, settings.originals, patience=seconds + 20
        ) as store:
            desk = Desk(settings, store, read_and_cut)
            for number in range(count):
                put(desk, f"{number}.txt", clean(f"Q-{number}"))
            outcomes, _ = work(desk)
            failed = [o for o in outcomes.values() if o.result is FileResult.FAILED]
            assert len(failed) <= 1, "only what was cut off in the middle"
            assert all("データベースを使えません" in o.message for o in failed)
            work(desk)
            numbers = [d.reading.document.document_number for d in store.find()]
            assert sorted(numbers) == sorted(f"Q-{n}" for n in range(count))
            assert store.find_files(FileState.RECEIVED) == ()
            assert store.verify() == ()
        switch.close()


@pytest.mark.slow
def test_a_database_that_stays_away_ends_the_wait(tmp_path):
    with fresh_url("postgresql", tmp_path) as url:
        target = make_url(url)
        switch = Switch(target.host, target.port or 5432)
        through = target.set(host="127.0.0.1", port=switch.port)
        address = through.render_as_string(hide_password=False)
        with Store.open(address, tmp_path / "originals", patience=1) as store:
            switch.cut(0)
            switch.on = False
            began = time.monotonic()
            with pytest.raises(Exception, match="データベースを使えません"):
                store.count()
            assert 1 <= time.monotonic() - began < 10
            switch.on = True
            assert store.count() == 0
        switch.close()


@pytest.mark.parametrize("moment", ["os.fsync", "mkstemp"])
def test_a_disk_that_is_full_when_files_come_in(desk, monkeypatch, moment):
    paths = [put(desk, f"{n}.txt", clean(f"Q-{n}")) for n in range(3)]

    def refuse(*_, **__):
        raise FULL

    with monkeypatch.context() as full:
        if moment == "os.fsync":
            full.setattr("books.store.originals.os.fsync", refuse)
        else:
            full.setattr("books.store.originals.tempfile.mkstemp", refuse)
        outcomes, _ = work(desk)
    assert {o.result for o in outcomes.values()} == {FileResult.FAILED}
    assert all("ディスクの空き" in o.message for o in outcomes.values())
    assert all(path.exists() for path in paths), "they stay in the inbox"
    outcomes, _ = work(desk)
    assert {o.result for o in outcomes.values()} == {FileResult.READ}
    assert desk.store.count() == 3
    assert desk.store.verify() == ()


def raise_first(outcomes):
    """What a run tells of the first file that failed."""
    for outcome in outcomes.values():
        if outcome.result is FileResult.FAILED:
            raise NotReadyError(outcome.message)


def test_a_disk_that_is_full_for_the_database(desk):
    """SQLite is told that it may not grow, and says what it says on a full disk."""
    engine = desk.store.database.engine
    limit = [0]

    def no_more(connection, _record):
        if limit[0]:
            connection.execute(f"PRAGMA max_page_count={limit[0]}")

    event.listen(engine, "connect", no_more)
    with sqlite3.connect(desk.settings.home / "denpyo.db") as other:
        limit[0] = other.execute("PRAGMA page_count").fetchone()[0] + 2
    engine.dispose()
    for n in range(4):
        put(desk, f"{n}.txt", clean(f"Q-{n}", notes="long " * 500))
    with pytest.raises(NotReadyError, match=r"full.*ディスクの空き"):
        raise_first(work(desk)[0])
    limit[0] = 10**6
    engine.dispose()
    outcomes, _ = work(desk)
    assert {o.result for o in outcomes.values()} == {FileResult.READ}, outcomes
    assert sorted(d.reading.document.document_number for d in desk.store.find()) == [
        f"Q-{n}" for n in range(4)
    ]
    assert desk.store.verify() == ()


def test_a_clock_that_jumps_back(tmp_path):
    at = [dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)]
    settings = Settings(home=tmp_path)
    with Store.open(settings.url, tmp_path / "originals", lambda: at[0]) as store:
        desk = Desk(settings, store, lambda path: extract(path, settings))
        settings.inbox.mkdir()
        put(desk, "a.txt", clean("Q-1"))
        work(desk)
        at[0] -= dt.timedelta(days=400)
        put(desk, "b.txt", clean("Q-2"))
        work(desk)
        assert store.verify() == ()
        assert store.count(DocumentQuery()) == 2
        at[0] -= dt.timedelta(days=1)
        found = find_concerns(store.figures(), settings, 2**40)
        (clock,) = (one for one in found if one.code == "clock")
        assert "時計" in clock.found


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 40 MB: really full when it is full."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk, and not everywhere")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill_up(place, *, leaving):
    """A file that leaves so many bytes free."""
    filler = place / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(place).free - leaving))
    return filler


@pytest.mark.parametrize("leaving", [0, 40_000, 400_000])
def test_a_disk_that_is_really_full(small_disk, monkeypatch, leaving):
    """At any moment: taking in, keeping what was read, writing the outbox."""
    monkeypatch.setattr("flows.arrivals.SETTLE_SECONDS", 0.0)
    count = 12
    settings = Settings(home=small_disk / "home")
    settings.inbox.mkdir(parents=True)
    with Store.open(settings.url, settings.shelf) as store:
        desk = Desk(settings, store, lambda path: extract(path, settings))
        for number in range(count):
            put(desk, f"{number}.txt", clean(f"Q-{number}", notes="あ" * 9000))
        filler = fill_up(small_disk, leaving=leaving)
        told = what_is_told(desk)
        assert told, "nobody is left in the dark"
        assert all("空き" in one or "space" in one for one in told), told
        filler.unlink()
        work(desk)
        work(desk)
        assert sorted(
            d.reading.document.document_number for d in store.find()
        ) == sorted(f"Q-{n}" for n in range(count))
        assert store.find_files(FileState.RECEIVED) == ()
        assert list(settings.inbox.iterdir()) == []
        assert store.verify() == ()


def what_is_told(desk):
    """The sentences of a run: those of its files, or the one that it ended with."""
    try:
        outcomes, summary = work(desk)
    except DenpyoError as error:
        return [str(error)]
    failed = [o for o in outcomes.values() if o.result is FileResult.FAILED]
    return [*(one.message for one in failed), *summary.notices]
