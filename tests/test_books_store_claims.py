import datetime as dt
import shutil

import fsspec
import pytest
from sqlalchemy import text

from books.errors import NotReadyError, SettingsError
from books.shelf import Shelf
from books.store import FileState, Store
from tests.store_cases import DATABASES, Clock, add_document, add_file, fresh_store

LEASE = dt.timedelta(minutes=3)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_every_file_goes_to_one_worker_oldest_first(store, tmp_path):
    files = [add_file(store, tmp_path, str(number)).sha256 for number in range(3)]
    taken = [store.claim_next(name, LEASE).sha256 for name in "abc"]
    assert taken == files
    assert store.claim_next("d", LEASE) is None
    assert not store.claim_file(files[0], "b", LEASE)
    assert store.claim_file(files[0], "a", LEASE)
    assert store.count_unread() == 3
    store.mark_file(files[0], FileState.READ)
    assert store.count_unread() == 2


def test_a_worker_that_dies_gives_its_file_back_by_its_lease(store, tmp_path):
    file = add_file(store, tmp_path)
    store.claim_next("a", LEASE)
    store.database.clock.now += dt.timedelta(minutes=2)
    store.renew_claims("a", LEASE)
    store.database.clock.now += dt.timedelta(minutes=2)
    assert store.claim_next("b", LEASE) is None
    store.database.clock.now += dt.timedelta(minutes=2)
    assert store.claim_next("b", LEASE).sha256 == file.sha256
    store.renew_claims("a", LEASE)  # it comes back to life: too late
    assert not store.claim_file(file.sha256, "a", LEASE)


def test_a_file_that_kills_its_workers_is_left_alone_by_them(store, tmp_path):
    file = add_file(store, tmp_path)
    for _ in range(5):
        assert store.claim_next("a", LEASE)
        store.database.clock.now += 2 * LEASE
    assert store.claim_next("a", LEASE) is None
    assert store.count_unread() == 0
    assert store.claim_file(file.sha256, "run", LEASE)


def test_a_failed_file_waits_a_little_and_an_ended_worker_holds_nothing(
    store, tmp_path
):
    file = add_file(store, tmp_path)
    store.claim_next("a", LEASE)
    store.give_back(file.sha256, "a", dt.timedelta(seconds=20))
    assert store.claim_next("b", LEASE) is None
    store.database.clock.now += dt.timedelta(seconds=20)
    assert store.claim_next("b", LEASE)
    store.give_all_back("b")
    assert store.claim_next("c", LEASE)


def test_a_clock_that_went_back_blocks_no_file(store, tmp_path):
    add_file(store, tmp_path)
    store.database.clock.now += dt.timedelta(days=9)
    store.claim_next("a", LEASE)
    store.database.clock.now -= dt.timedelta(days=9)
    assert store.claim_next("b", LEASE)


@pytest.fixture(params=["memory", "folder"])
def url(request, tmp_path):
    if request.param == "folder":
        yield str(tmp_path / "share")
        return
    yield f"memory://{tmp_path.name}/originals"
    fsspec.filesystem("memory").store.clear()


def machine(tmp_path, name, url):
    shelf = Shelf(tmp_path / name, url)
    return Store.open(f"sqlite:///{tmp_path / 'denpyo.db'}", shelf, Clock())


def test_machines_share_originals(tmp_path, url):
    with machine(tmp_path, "a", url) as first, machine(tmp_path, "b", url) as second:
        name = add_document(first, tmp_path, "請求書")
        file = second.get(name).file
        assert not file.place.exists()
        assert file.path.read_text() == "請求書"
        assert file.path.stat().st_mode & 0o222 == 0
        assert second.verify() == ()
        again = add_file(second, tmp_path, "請求書")
        assert again.duplicate


def test_a_damaged_or_lost_original_is_found_and_mended_by_sending_it_again(
    tmp_path, url
):
    with machine(tmp_path, "a", url) as store:
        name = add_document(store, tmp_path, "請求書")
        file = store.get(name).file
        files, root = fsspec.core.url_to_fs(url)
        (there,) = files.find(root)
        files.pipe_file(there, b"damaged")
        shutil.rmtree(tmp_path / "a")
        (tmp_path / "a" / ".incoming").mkdir(parents=True)
        with pytest.raises(NotReadyError, match="壊れています"):
            _ = store.get(name).file.path
        assert [problem.code for problem in store.verify()]
        add_file(store, tmp_path, "請求書")
        assert store.verify() == ()
        files.rm_file(there)
        shutil.rmtree(tmp_path / "a")
        (tmp_path / "a" / ".incoming").mkdir(parents=True)
        with pytest.raises(NotReadyError, match="ありません"):
            _ = store.get(name).file.path
        assert file.sha256 in there.replace("/", "")


def test_a_place_that_can_not_be_is_a_mistake_of_the_settings(tmp_path):
    with pytest.raises(SettingsError, match="originals_url"):
        machine(tmp_path, "a", "nonsense://x")


def test_every_command_opens_the_shared_shelf():
    """``Store.open(settings.url, settings.originals)`` would forget ``originals_url``."""
    from pathlib import Path

    root = Path(__file__).parents[1]
    wrong = [
        str(path.relative_to(root))
        for package in ("flows", "web", "rpa")
        for path in (root / package).rglob("*.py")
        if "settings.originals)" in path.read_text("utf-8")
    ]
    assert wrong == []


def test_what_was_kept_stays_kept_when_the_lock_is_cut_off(tmp_path):
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks"
        " WHERE locktype = 'advisory' AND granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with fresh_store("postgresql", tmp_path) as store:
        with store.hold_filing():
            file = add_file(store, tmp_path)
            with store.database.engine.connect() as connection:
                assert connection.execute(text(cut)).all() == [(True,)]
        assert store.find_files(FileState.RECEIVED) == (file,)
        with store.hold_filing():
            pass
