import datetime as dt
import hashlib
import json
import os
import random
import shutil
import threading
from decimal import Decimal

import pytest

from books import archive
from books.backup import home, sealed
from books.backup.check import check_backup
from books.backup.errors import DamagedBackupError
from books.backup.make import make_backup
from books.backup.read import known_backups, read_beginning
from books.backup.records import as_json, pack, unpack
from books.backup.recover import Wish, recover
from books.backup.rows import decode, encode
from books.backup.shelf import TURNS, Shelf
from books.errors import ConflictError, NotReadyError
from books.secrets import Secret
from books.settings import Settings
from books.store import Store
from books.store.passes import PassKind
from tests.backup_cases import (
    NOW,
    PASSPHRASE,
    SQLITE_DAILY,
    full_home,
    originals_of,
    quick_keys,
    rows_of,
)
from tests.store_cases import add_document, execute, fresh_url, make_reading
from tests.web_people import HOUR, make_person


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quick_keys(monkeypatch)
    monkeypatch.delenv("DENPYO_DATABASE_URL", raising=False)


@pytest.fixture(params=SQLITE_DAILY)
def both(request, tmp_path):
    with full_home(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def plain(tmp_path):
    with full_home("sqlite", tmp_path) as made:
        yield made


def take(settings, store, now=NOW):
    return make_backup(settings, store.database.engine, PASSPHRASE, now)


def restored(path, home, database="sqlite"):
    found = recover(Wish(path, home, database), PASSPHRASE, NOW)
    url = None if database == "sqlite" else database
    settings = Settings.load(home).model_copy(update={"database_url": url})
    return found, settings


def _shelf_key(settings):
    return read_beginning(known_backups(settings.backups)[0].path, PASSPHRASE)[
        "shelf_key"
    ]


def without_trace(rows):
    """Without what the restore itself added to the log."""
    own = ("backup.restored", "passes.ended")
    log = [r for r in rows["audit_log"] if not any(action in r for action in own)]
    return rows | {"audit_log": log, "audit_head": None}


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param("sqlite", "sqlite", marks=SLOW),
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
        pytest.param("postgresql", "postgresql", marks=SLOW),
    ],
)
def test_everything_comes_back_whatever_the_database(source, target, tmp_path):
    with full_home(source, tmp_path) as (settings, store):
        _check_all_comes_back(settings, store, target, tmp_path)


def _check_all_comes_back(settings, store, target, tmp_path):
    made = take(settings, store)
    assert made.troubles == ()
    before, originals = rows_of(store), originals_of(settings)
    with fresh_url(target, tmp_path) as url:
        database = "sqlite" if target == "sqlite" else url
        found, there = restored(made.path, tmp_path / "new", database)
        assert found.problems == ()
        with Store.open(there.url, there.originals) as again:
            assert without_trace(rows_of(again)) == without_trace(before)
            assert again.verify() == ()
            assert again.audit_log()[1].action == "backup.restored"
    assert originals_of(there) == originals
    new, old = there.home, settings.home
    for name in ("secrets/mail_password", "outbox/edi/a.xml", "inbox/待ち.pdf"):
        assert (new / name).read_bytes() == (old / name).read_bytes()
    assert (new / "secrets/mail_password").stat().st_mode & 0o777 == 0o600
    assert not (new / "models").exists(), "what can be made again is left out"


def test_backup_while_others_write(both, tmp_path):
    settings, store = both
    stop, failures = threading.Event(), []
    papers = tmp_path / "load"
    papers.mkdir()

    def write(worker):
        count = 0
        try:
            while not stop.is_set():
                count += 1
                name = add_document(store, papers, f"{worker}-{count}")
                store.revise(name, make_reading(total=count), "佐藤", "訂正", 1)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    try:
        made = take(settings, store)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert made.troubles == ()
    shutil.move(made.path.parent, tmp_path / "safe")
    during = made.checked.unpacked.tables["audit_log"][0]
    assert 0 < during < store.audit_end()[0], "it went on after the snapshot"
    before = rows_of(store)
    found, there = restored(tmp_path / "safe" / made.path.name, tmp_path / "new")
    assert found.problems == ()
    with Store.open(there.url, there.originals) as again:
        for table, rows in without_trace(rows_of(again)).items():
            if table in {"audit_log", "revisions"}:  # never change
                assert set(rows) <= set(before[table])
        assert len(again.audit_log(limit=None)) == during + 2
        assert again.verify() == ()


def test_an_original_that_is_there_costs_nothing_more(plain, tmp_path):
    settings, store = plain
    first = take(settings, store)
    assert first.added == first.originals == 4
    add_document(store, tmp_path, "新しい")
    second = take(settings, store, NOW.replace(hour=3))
    assert (second.originals, second.added) == (5, 1)
    assert len(list(settings.backups.glob("originals-*"))) == 1


def test_a_first_backup_that_broke_off_is_taken_up(plain, monkeypatch):
    settings, store = plain
    with monkeypatch.context() as patched:
        patched.setattr("books.backup.make.check_backup", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(settings, store)
    assert known_backups(settings.backups) == ()
    assert take(settings, store).added == 0
    assert len(list(settings.backups.glob("originals-*"))) == 1


def test_an_original_is_read_again_in_turn_and_mended(plain):
    settings, store = plain
    take(settings, store)
    shelf = Shelf(settings.backups, bytes.fromhex(_shelf_key(settings)))
    sha256 = store.find()[0].file.sha256
    hurt = shelf.place(sha256)
    hurt.write_bytes(hurt.read_bytes()[:-1])
    (turn,) = (d for d in range(TURNS) if shelf.is_due(sha256, d))
    days = [NOW.replace(day=day) for day in range(1, 17)]
    other = next(day for day in days if day.toordinal() % TURNS != turn)
    its = next(day for day in days if day.toordinal() % TURNS == turn)
    assert take(settings, store, other).added == 0
    assert take(settings, store, its).added == 1


def test_an_original_that_is_lost_is_told_and_the_rest_is_kept(plain, tmp_path):
    settings, store = plain
    lost = next(iter(originals_of(settings)))
    (settings.originals / lost).unlink()
    made = take(settings, store)
    assert [lost in trouble for trouble in made.troubles] == [True]
    found, _ = restored(made.path, tmp_path / "new")
    assert [problem.code for problem in found.problems] == ["original_missing"]


def test_a_store_that_was_tampered_with_is_kept_as_it_is_and_told(plain):
    settings, store = plain
    execute(store, "DROP TRIGGER audit_log_no_update")
    execute(store, "UPDATE audit_log SET actor = '別人' WHERE number = 2")
    made = take(settings, store)
    assert any("2番が書き換え" in trouble for trouble in made.troubles)


@pytest.mark.parametrize("kind", ["cut", "cut at a chunk", "flip", "add", "swap"])
def test_damage_is_told_and_nothing_is_made(plain, tmp_path, monkeypatch, kind):
    settings, store = plain
    monkeypatch.setattr(sealed, "CHUNK", 2048)
    path = take(settings, store).path
    data = bytearray(path.read_bytes())
    start, size = sealed.read_header(path).size, 2048 + 16
    assert len(data) > start + 2 * size
    match kind:
        case "cut":
            del data[-1:]
        case "cut at a chunk":
            del data[start + 2 * size :]
        case "flip":
            data[start + size + 5] ^= 1
        case "add":
            data += b"\0"
        case "swap":
            one, two = start + size, start + 2 * size
            data[start:one], data[one:two] = data[one:two], data[start:one]
    path.write_bytes(data)
    with pytest.raises(DamagedBackupError, match="壊れています"):
        restored(path, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert list(tmp_path.glob(".new*")) == []


def test_no_single_flipped_bit_goes_unnoticed(plain, tmp_path):
    settings, store = plain
    path = take(settings, store).path
    whole = path.read_bytes()
    for place in random.Random(1).sample(range(len(whole)), 25):
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        with pytest.raises(NotReadyError):
            check_backup(path, PASSPHRASE, tmp_path)


def test_a_damaged_original_is_left_out_and_told(plain, tmp_path):
    settings, store = plain
    made = take(settings, store)
    missing = 0
    for count, hurt in enumerate(settings.backups.glob("originals-*/*/*")):
        whole = hurt.read_bytes()
        hurt.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        found, _ = restored(made.path, tmp_path / f"new{count}")
        hurt.write_bytes(whole)
        assert len(found.unpacked.lost) == 1
        codes = [problem.code for problem in found.problems]
        assert codes in ([], ["original_missing"])  # []: a file beside the originals
        missing += len(codes)
    assert missing == len(list(settings.originals.glob("*/*")))


def test_another_passphrase_opens_nothing(plain, tmp_path):
    settings, store = plain
    path = take(settings, store).path
    with pytest.raises(NotReadyError, match="合言葉が違う"):
        recover(Wish(path, tmp_path / "new"), Secret("別の合言葉"), NOW)
    assert not (tmp_path / "new").exists()


def test_a_new_passphrase_starts_a_new_shelf(plain):
    settings, store = plain
    take(settings, store)
    other = make_backup(
        settings, store.database.engine, Secret("次"), NOW.replace(hour=3)
    )
    assert other.added == other.originals
    assert read_beginning(other.path, Secret("次"))["content"] == 1


def test_a_file_that_is_no_backup(tmp_path):
    path = tmp_path / "denpyo-1.backup"
    for content in (b"", b"%PDF-1.7", sealed.MAGIC, sealed.MAGIC + b"\xff" * 40):
        path.write_bytes(content)
        with pytest.raises(NotReadyError, match="控え"):
            read_beginning(path, PASSPHRASE)
    assert known_backups(tmp_path) == ()


def test_a_backup_of_a_newer_program(plain, tmp_path, monkeypatch):
    settings, store = plain
    with monkeypatch.context() as patched:
        patched.setattr(sealed, "FORMAT", 2)
        path = take(settings, store, NOW.replace(hour=1)).path
    with pytest.raises(NotReadyError, match="新しい denpyo"):
        restored(path, tmp_path / "new")
    path = take(settings, store).path
    monkeypatch.setattr("books.store.schema.revisions", lambda: ("0001",))
    with pytest.raises(NotReadyError, match="新しい denpyo"):
        restored(path, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_existing_data_are_refused_and_moved_aside_when_told(plain, tmp_path):
    settings, store = plain
    path = take(settings, store).path
    home = tmp_path / "new"
    home.mkdir()
    (home / "mine.txt").write_text("mine")
    with pytest.raises(ConflictError, match="すでにデータがあります"):
        recover(Wish(path, home), PASSPHRASE, NOW)
    assert [p.name for p in home.iterdir()] == ["mine.txt"]
    found = recover(Wish(path, home, replace=True), PASSPHRASE, NOW)
    assert (found.moved / "mine.txt").read_text() == "mine"
    assert Settings.load(home).company.name == "でんぴょう製作所"


def test_a_database_that_is_in_use_is_never_restored_over(tmp_path):
    with full_home("postgresql", tmp_path) as (settings, store):
        made = take(settings, store)
        before = rows_of(store)
        with pytest.raises(ConflictError, match="空ではありません"):
            recover(
                Wish(made.path, tmp_path / "new", settings.database_url),
                PASSPHRASE,
                NOW,
            )
        assert rows_of(store) == before
        assert not (tmp_path / "new").exists()


def test_a_restore_into_postgresql_that_broke_off_can_be_repeated(plain, tmp_path):
    settings, store = plain
    path = take(settings, store).path
    whole = path.read_bytes()
    with fresh_url("postgresql", tmp_path) as url:
        path.write_bytes(whole[:-1])
        with pytest.raises(DamagedBackupError):
            recover(Wish(path, tmp_path / "new", url), PASSPHRASE, NOW)
        path.write_bytes(whole)
        found = recover(Wish(path, tmp_path / "new", url), PASSPHRASE, NOW)
        assert found.problems == ()
        assert Settings.load(tmp_path / "new").database_url == url


def test_nothing_goes_out_after_a_restore_until_somebody_looked(plain, tmp_path):
    settings, store = plain
    _, there = restored(take(settings, store).path, tmp_path / "new")
    store.refuse_restored()
    with Store.open(there.url, there.shelf) as again:
        with pytest.raises(NotReadyError, match=r"2026-11-30 11:00 .*二度出る"):
            again.refuse_restored()
        assert again.release("佐藤") == NOW
        again.refuse_restored()
        assert again.release("佐藤") is None


@pytest.mark.parametrize("fails", ["write", "replace", "fsync"])
def test_a_full_disk_leaves_no_half_backup(plain, monkeypatch, fails):
    settings, store = plain
    old = take(settings, store, NOW.replace(hour=1)).path
    full = OSError(28, "No space left on device")

    def refuse(*_):
        raise full

    with monkeypatch.context() as patched:
        match fails:
            case "write":
                patched.setattr(sealed.SealedWriter, "write", refuse)
            case "replace":
                patched.setattr("pathlib.Path.replace", refuse)
            case "fsync":
                patched.setattr("os.fsync", refuse)
        with pytest.raises(NotReadyError, match="No space left"):
            take(settings, store)
    assert [p for p in settings.backups.iterdir() if p.is_file()] == [old]
    assert take(settings, store).troubles == ()


def test_what_does_not_come_back_is_no_backup(plain, monkeypatch):
    settings, store = plain

    def forget(self, name, columns, rows):
        if name != "jobs":
            load(self, name, columns, rows)

    from books.backup.rows import Loader

    load = Loader.load
    monkeypatch.setattr(Loader, "load", forget)
    with pytest.raises(NotReadyError, match=r"jobs.*一致しません"):
        take(settings, store)
    assert known_backups(settings.backups) == ()


def test_names_and_contents_are_not_to_be_seen(plain):
    settings, store = plain
    path = take(settings, store).path
    header = json.dumps(sealed.read_header(path).values, ensure_ascii=False)
    everything = b"".join(
        p.read_bytes() for p in settings.backups.rglob("*") if p.is_file()
    )
    for text in ("山田", "himitsu", "mail_password", "でんぴょう"):
        assert text.encode() not in everything
        assert text not in header
    (name, *_) = originals_of(settings)
    assert not any(name[3:20] in str(p) for p in settings.backups.rglob("*"))


def test_a_hostile_header_cannot_ask_for_all_memory(plain):
    settings, store = plain
    path = take(settings, store).path
    values = sealed.read_header(path).values
    values["kdf"] |= {"n": 2**40, "salt": "00" * 16}
    assert len(sealed.master_of(PASSPHRASE, {"kdf": {**values["kdf"], "n": 2}})) == 32
    assert sealed._MAX_SCRYPT["n"] * 128 * 8 <= 2**30


def test_chunks_of_every_size(tmp_path, monkeypatch):
    monkeypatch.setattr(sealed, "CHUNK", 64)
    rng = random.Random(7)
    for size in (0, 1, 50, 63, 64, 65, 128, 1000):
        path = tmp_path / f"{size}"
        content = rng.randbytes(size)
        with path.open("wb") as file, sealed.SealedWriter(file, b"k" * 32, {}) as out:
            out.write(content)
        assert b"".join(sealed.open_sealed(path, b"k" * 32)) == content


def test_the_shelf_refuses_what_is_not_its_hash(tmp_path):
    shelf = Shelf(tmp_path, b"k" * 32)
    path = tmp_path / "a"
    path.write_bytes(b"a")
    with path.open("rb") as source:
        assert not shelf.add(source, "0" * 64)
    assert not shelf.holds("0" * 64)
    assert [p for p in shelf.folder.rglob("*") if p.is_file()] == []


def test_sessions_do_not_come_back_and_tokens_of_programs_do(plain, tmp_path):
    settings, store = plain
    person = make_person(store)
    kinds = (PassKind.SESSION, PassKind.LINK, PassKind.API)
    tokens = {kind: store.issue_pass(person, kind, HOUR, "x") for kind in kinds}
    found, there = restored(take(settings, store).path, tmp_path / "new")
    assert found.problems == ()
    with Store.open(there.url, there.originals) as again:
        alive = [kind for kind in kinds if again.holder(tokens[kind], kind)]
    assert alive == [PassKind.API]


def test_a_place_that_is_a_file(plain, tmp_path):
    settings, store = plain
    (tmp_path / "new").write_text("mine")
    path = take(settings, store).path
    with pytest.raises(ConflictError, match="すでにデータ"):
        recover(Wish(path, tmp_path / "new"), PASSPHRASE, NOW)
    assert (tmp_path / "new").read_text() == "mine"


def test_a_check_that_others_are_at_is_left_alone(plain):
    settings, store = plain
    other, old = settings.home / ".checking-other", settings.home / ".checking-old"
    for folder in (other, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    take(settings, store)
    assert other.exists()
    assert not old.exists()


def test_an_earlier_backup_in_the_home_is_not_put_into_the_next(plain):
    settings, store = plain
    first = take(settings, store, NOW.replace(hour=1))
    second = take(settings, store)
    files = second.checked.unpacked.files
    assert files == first.checked.unpacked.files


def test_records_are_found_however_the_stream_is_cut():
    rng = random.Random(5)
    records = [("R", rng.randbytes(rng.randrange(300))) for _ in range(40)]
    stream = b"".join(pack(kind, payload) for kind, payload in records)
    for _ in range(20):
        cuts = sorted(rng.sample(range(len(stream)), 12))
        ends = [*cuts, len(stream)]
        pieces = [stream[a:b] for a, b in zip([0, *cuts], ends, strict=True)]
        assert list(unpack(iter(pieces), ValueError)) == records
    with pytest.raises(EOFError):
        list(unpack(iter([stream[:-1]]), EOFError))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("instant", dt.datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC)),
        ("date", dt.date(1, 1, 1)),
        ("decimal", Decimal("0.10")),
        ("bytes", b"\x00\xff"),
        ("bool", True),
        ("int", -(2**63)),
        ("float", 0.1),
        ("text", "ﾎﾟ\n\u2028"),
        ("text", None),
    ],
)
def test_values_come_back_as_they_were(kind, value):
    assert decode(json.loads(as_json(encode(value, kind))), kind) == value


def test_a_big_file_of_the_home_lies_on_the_shelf_once(plain, tmp_path):
    settings, store = plain
    big = settings.home / "outbox" / "edi" / "a.xml"
    assert big.stat().st_size > home.BIG
    first = take(settings, store, NOW.replace(hour=1))
    second = take(settings, store)
    assert max(first.size, second.size) < big.stat().st_size / 4
    shelf = Shelf(settings.backups, bytes.fromhex(_shelf_key(settings)))
    sha256 = hashlib.sha256(big.read_bytes()).hexdigest()
    assert shelf.is_intact(sha256)
    shelf.place(sha256).unlink()
    found, there = restored(second.path, tmp_path / "new")
    assert found.unpacked.lost == ("outbox/edi/a.xml",)
    assert found.problems == ()
    assert not (there.home / "outbox" / "edi" / "a.xml").exists()


def test_a_backup_that_was_copied_without_its_originals(plain, tmp_path):
    settings, store = plain
    made = take(settings, store)
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(made.path, alone)
    found, _ = restored(alone / made.path.name, tmp_path / "new")
    assert len(found.unpacked.lost) == 4 + 1
    assert {p.code for p in found.problems} == {"original_missing"}


def test_originals_that_machines_share_come_back_there(tmp_path):
    with full_home("sqlite", tmp_path) as (plain, _):
        url = str(tmp_path / "bucket")
        settings = plain.model_copy(update={"originals_url": url})
        (settings.home / "denpyo.yaml").write_text(f"originals_url: {url}\n")
        with Store.open(settings.url, settings.shelf) as store:
            store.share_originals()
            before = originals_of(settings)
            shutil.rmtree(settings.originals)
            made = take(settings, store)
            assert made.troubles == ()
            assert originals_of(settings) == {}, "another machine's stay there"
            assert store.verify() == ()
            assert archive.export(store, store.find(), tmp_path / "out", NOW).files == 4
        shutil.rmtree(tmp_path / "bucket")
        found, there = restored(made.path, tmp_path / "new")
        assert found.problems == ()
        assert originals_of(there) == before
        kept = [p for p in (tmp_path / "bucket").rglob("*") if p.is_file()]
        assert len(kept) == 4
