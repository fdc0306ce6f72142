import pytest

from books.errors import ConflictError, NotFoundError, NotReadyError
from books.store import Store, schema
from books.store.database import connect
from flows.lock import hold
from flows.upgrade import Move, move_schema
from tests.backup_cases import PASSPHRASE, SQLITE_DAILY, full_home, quick_keys
from tests.store_cases import execute


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    quick_keys(monkeypatch)
    monkeypatch.setenv("DENPYO_SECRET_BACKUP_KEY", PASSPHRASE.reveal())


@pytest.fixture(params=SQLITE_DAILY)
def settings(request, tmp_path):
    with full_home(request.param, tmp_path) as (settings, _):
        yield settings


def revision_of(settings):
    engine = connect(settings.url)
    try:
        return schema.current(engine)
    finally:
        engine.dispose()


def test_down_and_up_with_a_backup_each_time(settings):
    newest = schema.revisions()[-1]
    assert move_schema(settings, Move()).backup is None, "nothing to do"
    down = move_schema(settings, Move("0001", accept_loss=True))
    assert (down.before, down.after, down.backup.exists()) == (newest, "0001", True)
    assert revision_of(settings) == "0001"
    up = move_schema(settings, Move())
    assert (up.before, up.after) == ("0001", newest)
    with Store.open(settings.url, settings.originals) as store:
        assert store.verify() == ()
        actions = [entry.action for entry in store.audit_log()]
        assert actions.count("schema.moved") == actions.count("backup.made") == 2


def test_a_rehearsal_changes_nothing(settings):
    newest = revision_of(settings)
    assert move_schema(settings, Move("0001", dry_run=True)).after == "0001"
    assert revision_of(settings) == newest


def test_what_would_be_lost_is_told_first(tmp_path):
    with full_home("sqlite", tmp_path) as (settings, store):
        execute(
            store,
            "INSERT INTO registry_lookups VALUES ('T1234567890123', '2026-11-30')",
        )
        with pytest.raises(ConflictError, match="表 registry_lookups の 1 件"):
            move_schema(settings, Move("0004"))
        assert revision_of(settings) == schema.revisions()[-1]
        moved = move_schema(settings, Move("0004", accept_loss=True))
        assert "表 registry_lookups の 1 件" in moved.losses


def test_what_cannot_be_done_is_told_before_a_backup(tmp_path):
    with full_home("sqlite", tmp_path) as (settings, store):
        with (
            hold(settings.home / "run.lock"),
            pytest.raises(ConflictError, match="run が動いて"),
        ):
            move_schema(settings, Move("0001"))
        with pytest.raises(NotFoundError, match="版 9999 はありません"):
            move_schema(settings, Move("9999"))
        execute(store, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NotReadyError, match="より新しい版"):
            move_schema(settings, Move())
        assert not settings.backups.exists()
