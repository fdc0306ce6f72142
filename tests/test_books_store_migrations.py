"""Every migration, up and down, with data in it."""

import pytest
from sqlalchemy import func, select

from books.backup.rows import read_tables
from books.store import Store, schema
from books.store.database import connect
from tests.backup_cases import SQLITE_DAILY, fill
from tests.store_cases import add_document, fresh_url

# What may be lost on the way down: tables and columns that a migration brought.
GUARDED = ("files", "documents", "revisions", "audit_log", "jobs", "exports")


@pytest.fixture(params=SQLITE_DAILY)
def url(request, tmp_path):
    with fresh_url(request.param, tmp_path) as url:
        yield url


def counts(engine):
    with engine.connect() as connection:
        return {
            table.name: connection.execute(
                select(func.count()).select_from(table)
            ).scalar_one()
            for table in read_tables(connection)
        }


def test_down_and_up_step_by_step_with_data(url, tmp_path):
    with Store.open(url, tmp_path / "originals") as store:
        fill(store, tmp_path)
    engine = connect(url)
    before = counts(engine)
    assert all(before[name] for name in GUARDED)
    steps = schema.revisions()
    for revision in reversed(steps[:-1]):
        schema.move(engine, revision)
        assert schema.current(engine) == revision
        now = counts(engine)
        assert {name: now[name] for name in GUARDED} == {
            name: before[name] for name in GUARDED
        }
    for revision in steps[1:]:
        schema.move(engine, revision)
        assert schema.current(engine) == revision
    assert {name: counts(engine)[name] for name in GUARDED} == {
        name: before[name] for name in GUARDED
    }
    engine.dispose()
    with Store.open(url, tmp_path / "originals") as store:
        assert store.verify() == ()
        add_document(store, tmp_path, "移行の後")
        assert store.verify() == ()


@pytest.mark.slow
def test_from_any_revision_straight_to_the_newest_and_back(url, tmp_path):
    with Store.open(url, tmp_path / "originals") as store:
        fill(store, tmp_path)
    engine = connect(url)
    for revision in schema.revisions():
        schema.move(engine, revision)
        schema.upgrade(engine)
        assert schema.current(engine) == schema.revisions()[-1]
    engine.dispose()
    with Store.open(url, tmp_path / "originals") as store:
        assert store.verify() == ()
