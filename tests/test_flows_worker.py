"""Several workers on one database: real processes, killed and cut off."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, text

from books.errors import NotReadyError
from books.settings import Settings
from books.shelf import Shelf
from books.store import DocumentQuery, FileState, Store
from flows.joining import join, share_settings
from flows.worker import work
from tests.desk import clean
from tests.store_cases import fresh_url

ROOT = Path(__file__).parents[1]
ORDERS = ROOT / "samples" / "inbox" / "21_orders_rows.csv"
FAKE = "tests.fake_extract:extract"


def make_order(number: int) -> bytes:
    """A buyer's CSV with two orders that no other file has."""
    content = ORDERS.read_bytes()
    for known in (b"4500071832", b"4500071840"):
        assert known in content
        content = content.replace(known, str(int(known) + 100 * (number + 1)).encode())
    return content


class Fleet:
    """A database and originals that machines share; each worker has a home of its own."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.share = folder / "share"
        main = folder / "main"
        main.mkdir()
        own = {"originals_url": str(self.share), "limits": {"readers": 1}}
        company = {"name": "株式会社でんぴょう製作所"}
        (main / "denpyo.yaml").write_text(yaml.safe_dump(own | {"company": company}))
        self.settings = Settings.load(main).model_copy(update={"database_url": url})
        self.store = Store.open(url, self.settings.shelf)
        share_settings(self.settings, self.store)
        self.workers = []

    def put(self, count):
        for number in range(count):
            path = self.folder / f"order-{number}.csv"
            path.write_bytes(make_order(number))
            self.store.add_file(path)
            path.unlink()

    def start(self, name):
        log = (self.folder / f"{name}.log").open("wb")
        command = [sys.executable, "-m", "flows.cli", "worker", "--once"]
        process = subprocess.Popen(
            [*command, "--home", str(self.folder / name)],
            cwd=ROOT,
            env=os.environ | {"DENPYO_DATABASE_URL": self.url},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.workers.append(process)
        return process

    def unread(self):
        return len(self.store.find_files(FileState.RECEIVED))

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while any(one.poll() is None for one in self.workers):
            assert time.monotonic() < end, self.logs()
            time.sleep(0.2)

    def logs(self):
        return "\n".join(p.read_text() for p in self.folder.glob("*.log"))

    def cut(self):
        """Cut every connection that somebody has to the database."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with engine.connect() as connection:
            count = len(connection.execute(text(cut)).all())
        engine.dispose()
        return count

    def close(self):
        for one in self.workers:
            if one.poll() is None:
                one.kill()
                one.wait()
        self.store.close()


@pytest.fixture
def fleet(tmp_path):
    with fresh_url("postgresql", tmp_path) as url:
        fleet = Fleet(tmp_path, url)
        yield fleet
        fleet.close()


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_three_workers_one_killed_and_the_database_cut_all_done_none_twice(fleet):
    count = int(os.environ.get("DENPYO_TEST_FILES", "150"))  # two documents each
    fleet.put(count)
    first = fleet.start("a")
    fleet.start("b")
    fleet.start("c")
    while fleet.unread() > count * 0.7:
        time.sleep(0.1)
    os.kill(first.pid, signal.SIGKILL)
    while fleet.unread() > count * 0.4:
        time.sleep(0.1)
    assert fleet.cut() > 0
    fleet.wait(1200)
    assert fleet.unread() == 0
    found = fleet.store.find(DocumentQuery(limit=None))
    numbers = Counter(one.reading.document.document_number for one in found)
    assert len(found) == 2 * count
    assert set(numbers.values()) == {1}
    assert fleet.store.verify() == ()
    assert [one.returncode for one in fleet.workers[1:]] == [0, 0], fleet.logs()


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_throughput(fleet, workers):
    count = int(os.environ.get("DENPYO_TEST_FILES", "60"))
    fleet.put(count)
    for number in range(workers):
        fleet.start(f"w{number}")
    while fleet.unread() == count:
        time.sleep(0.05)
    begun, left = time.monotonic(), fleet.unread()
    while fleet.unread():
        time.sleep(0.05)
    seconds = time.monotonic() - begun
    print(f"{workers} workers: {left} files, {left / seconds:.1f} files a second")
    fleet.wait(600)


def test_a_new_machine_takes_the_settings_of_the_house(fleet, monkeypatch):
    fleet.settings.mappings.mkdir()
    (fleet.settings.mappings / "yamada.yaml").write_text("partner: 山田")
    assert share_settings(fleet.settings, fleet.store)
    assert not share_settings(fleet.settings, fleet.store)
    monkeypatch.setenv("DENPYO_DATABASE_URL", fleet.url)
    home = fleet.folder / "new"
    settings = join(home)
    assert settings.company.name == "株式会社でんぴょう製作所"
    assert settings.shelf == Shelf(home / "originals", str(fleet.share))
    assert (settings.mappings / "yamada.yaml").read_text() == "partner: 山田"
    assert not share_settings(settings, fleet.store)  # only the main machine says


def test_a_house_that_shared_nothing_yet_is_told(tmp_path, monkeypatch):
    with fresh_url("postgresql", tmp_path) as url:
        monkeypatch.setenv("DENPYO_DATABASE_URL", url)
        with pytest.raises(NotReadyError, match="共有の設定がまだありません"):
            join(tmp_path / "new")


def test_a_worker_reads_what_waits_and_ends(tmp_path):
    settings = Settings(home=tmp_path / "home", limits={"readers": 1})
    settings.home.mkdir()
    with Store.open(settings.url, settings.shelf) as store:
        for number in ("A-1", "A-2"):
            path = tmp_path / f"{number}.json"
            path.write_text(clean(number), encoding="utf-8")
            store.add_file(path)
        done = work(settings, lambda _: None, once=True, extract=FAKE)
        assert (done.files, done.failed) == (2, set())
        assert store.find_files(FileState.RECEIVED) == ()
        assert store.count(DocumentQuery()) == 2
