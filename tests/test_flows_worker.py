"""Workers: how one joins a house, takes files and ends."""

import time

import pytest

from books.errors import NotReadyError
from books.settings import Settings
from books.shelf import Shelf
from books.store import DocumentQuery, FileState, Store
from flows.joining import join, share_settings
from flows.worker import work
from tests.desk import clean
from tests.fleet import Fleet
from tests.store_cases import fresh_url

FAKE = "tests.fake_extract:extract"


@pytest.fixture
def fleet(tmp_path):
    with fresh_url("postgresql", tmp_path) as url:
        fleet = Fleet(tmp_path, url)
        yield fleet
        fleet.close()


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_throughput(fleet, workers):
    fleet.put_orders(60)
    for number in range(workers):
        fleet.start(f"w{number}")
    fleet.wait_until(lambda: fleet.unread() < 60, 600)
    begun, left = time.monotonic(), fleet.unread()
    fleet.wait_until(lambda: fleet.unread() == 0, 600)
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
    assert settings.shelf == Shelf(home / "originals", fleet.share)
    assert (settings.mappings / "yamada.yaml").read_text() == "partner: 山田"
    assert not share_settings(settings, fleet.store)  # only the main machine says


def test_a_house_that_shared_nothing_yet_is_told(tmp_path, monkeypatch):
    with fresh_url("postgresql", tmp_path) as url:
        monkeypatch.setenv("DENPYO_DATABASE_URL", url)
        with pytest.raises(NotReadyError, match="共有の設定がまだありません"):
            join(tmp_path / "new")


def put_two(store, folder):
    for number in ("A-1", "A-2"):
        path = folder / f"{number}.json"
        path.write_text(clean(number), encoding="utf-8")
        store.add_file(path)


def test_a_worker_reads_what_waits_and_ends(tmp_path):
    settings = Settings(home=tmp_path / "home", limits={"readers": 1})
    settings.home.mkdir()
    with Store.open(settings.url, settings.shelf) as store:
        put_two(store, tmp_path)
        done = work(settings, lambda _: None, once=True, extract=FAKE)
        assert (done.files, done.failed) == (2, set())
        assert store.find_files(FileState.RECEIVED) == ()
        assert store.count(DocumentQuery()) == 2


def test_a_database_that_is_away_while_documents_are_compared(tmp_path, monkeypatch):
    told, compared, tries = [], [], iter((1, 2))
    monkeypatch.setattr("flows.worker.TOGETHER", 1)
    monkeypatch.setattr("flows.worker.AWAY_SECONDS", 0.1)

    def compare(_, outcomes):
        if next(tries, None):
            raise NotReadyError("データベースを使えません。")
        compared.extend(one.file for one in outcomes)

    monkeypatch.setattr("flows.worker.check_together", compare)
    settings = Settings(home=tmp_path / "home", limits={"readers": 1})
    settings.home.mkdir()
    with Store.open(settings.url, settings.shelf) as store:
        put_two(store, tmp_path)
        done = work(settings, told.append, once=True, extract=FAKE)
    assert (done.files, done.failed) == (2, set())
    assert sorted(compared) == ["A-1.json", "A-2.json"]
