"""Originals in a bucket, on a real server of the S3 protocol."""

import os
import threading
from collections import Counter

import pytest

from books.backup.make import make_backup
from books.backup.recover import Wish, recover
from books.errors import NotReadyError
from books.settings import Settings
from books.shelf import Shelf
from books.store import DocumentQuery, Store
from books.store.originals import Originals
from flows.doctor_store import check_originals
from tests.backup_cases import NOW, PASSPHRASE, full_home, quick_keys
from tests.fleet import Fleet
from tests.s3_server import BUCKET, s3_server
from tests.store_cases import add_file, fresh_url

MISTYPED = "s3://denpyo-orignals/house"
CONTENT = b"%PDF-1.7 " + os.urandom(2**20)


@pytest.fixture(scope="module")
def server():
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(server, monkeypatch):
    """The empty bucket; its client takes the access from the environment."""
    from s3fs import S3FileSystem

    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    S3FileSystem.clear_instance_cache()
    server.empty()
    yield server
    S3FileSystem.clear_instance_cache()


def keep(originals, folder, content=CONTENT):
    path = folder / "a.pdf"
    path.write_bytes(content)
    incoming = originals.take(path)
    return originals.keep(incoming, path.name), incoming.sha256


def test_another_machine_fetches_what_one_kept(bucket, tmp_path):
    one = Originals(Shelf(tmp_path / "one", bucket.url))
    other = Originals(Shelf(tmp_path / "other", bucket.url))
    relative, sha256 = keep(one, tmp_path)
    assert bucket.names() == [f"house/{relative}"]
    assert other.is_there(relative)
    assert other.is_intact(relative, sha256)
    assert other.fetch(relative, sha256).read_bytes() == CONTENT
    assert not other.is_there("zz/none.pdf")
    assert not other.is_intact("zz/none.pdf", sha256)


def test_two_machines_keep_the_same_file_at_once(bucket, tmp_path):
    machines = [Originals(Shelf(tmp_path / n, bucket.url)) for n in ("one", "other")]
    for number in range(5):
        content = CONTENT + bytes([number])
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(content)
        drafts = [machine.take(path) for machine in machines]
        threads = [
            threading.Thread(target=machine.keep, args=(draft, path.name))
            for machine, draft in zip(machines, drafts, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(bucket.names()) == 5
    for key in bucket.names():
        relative = key.removeprefix("house/")
        sha256 = relative.replace("/", "").removesuffix(".pdf")
        assert machines[0].is_intact(relative, sha256)


def test_a_damaged_original_is_found_and_put_back(bucket, tmp_path):
    one = Originals(Shelf(tmp_path / "one", bucket.url))
    relative, sha256 = keep(one, tmp_path)
    bucket.overwrite(relative, CONTENT[:-1] + b"?")
    other = Originals(Shelf(tmp_path / "other", bucket.url))
    assert not other.is_intact(relative, sha256)
    with pytest.raises(NotReadyError, match="壊れています"):
        other.fetch(relative, sha256)
    one.make_room(relative)
    with pytest.raises(NotReadyError, match="ありません"):
        other.fetch(relative, sha256)
    one.share(relative)
    assert other.fetch(relative, sha256).read_bytes() == CONTENT


def test_a_bucket_that_is_not_there_is_told_and_not_made(bucket, tmp_path):
    originals = Originals(Shelf(tmp_path / "one", MISTYPED))
    with pytest.raises(NotReadyError, match="原本の置き場所"):
        keep(originals, tmp_path)
    assert bucket.buckets() == [BUCKET]


def test_the_doctor_writes_into_the_bucket_and_cleans_up(bucket, tmp_path):
    settings = Settings(home=tmp_path, originals_url=bucket.url)
    assert check_originals(settings).ok
    assert bucket.names() == []
    with pytest.raises(NotReadyError, match="denpyo-orignals"):
        check_originals(settings.model_copy(update={"originals_url": MISTYPED}))


def test_a_store_is_checked_where_its_originals_are(bucket, tmp_path):
    shelf = Shelf(tmp_path / "originals", bucket.url)
    with Store.open(f"sqlite:///{tmp_path / 'denpyo.db'}", shelf) as store:
        file = add_file(store, tmp_path)
        assert store.verify() == ()
        (key,) = bucket.names()
        bucket.overwrite(key.removeprefix("house/"), b"something else")
        (problem,) = store.verify()
        assert problem.subject == file.sha256
        assert "original" in problem.code


def test_a_backup_brings_the_originals_back_into_the_bucket(
    bucket, tmp_path, monkeypatch
):
    quick_keys(monkeypatch)
    with full_home("sqlite", tmp_path) as (plain, _):
        settings = plain.model_copy(update={"originals_url": bucket.url})
        (settings.home / "denpyo.yaml").write_text(f"originals_url: {bucket.url}\n")
        with Store.open(settings.url, settings.shelf) as store:
            store.share_originals()
            made = make_backup(settings, store.database.engine, PASSPHRASE, NOW)
            assert made.troubles == ()
            before = sorted(bucket.names())
    assert len(before) >= 4
    bucket.empty()
    home = tmp_path / "back"
    assert recover(Wish(made.path, home, "sqlite"), PASSPHRASE, NOW).problems == ()
    assert sorted(bucket.names()) == before
    back = Settings.load(home)
    with Store.open(back.url, back.shelf) as store:
        assert store.verify() == ()


@pytest.mark.slow
def test_two_workers_read_what_lies_in_the_bucket(bucket, tmp_path):
    with fresh_url("postgresql", tmp_path) as url:
        fleet = Fleet(tmp_path, url, bucket.url)
        try:
            fleet.put_orders(12)
            fleet.start("a")
            fleet.start("b")
            fleet.wait(240)
            assert [one.returncode for one in fleet.workers] == [0, 0], fleet.logs()
            found = fleet.store.find(DocumentQuery(limit=None))
            numbers = Counter(one.reading.document.document_number for one in found)
            assert len(numbers) == 24
            assert set(numbers.values()) == {1}
            assert fleet.store.verify() == ()
            assert len(bucket.names()) == 12
        finally:
            fleet.close()
