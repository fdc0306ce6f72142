import sqlite3
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from books.errors import NotReadyError, SettingsError
from books.model import Party
from books.store import DocumentQuery, Store, database, schema
from books.store.database import connect
from books.store.tables import documents, metadata
from tests.store_cases import (
    DATABASES,
    READY,
    add_document,
    add_file,
    fresh_store,
    fresh_url,
    make_reading,
)


@pytest.fixture(params=DATABASES)
def engine(request, tmp_path):
    with fresh_url(request.param, tmp_path) as url:
        engine = connect(url)
        yield engine
        engine.dispose()


def test_up_down_and_up_again(engine):
    for _ in range(2):
        schema.upgrade(engine)
        assert set(inspect(engine).get_table_names()) == {
            *metadata.tables,
            "alembic_version",
        }
        schema.downgrade(engine, "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]


def test_the_migrations_make_the_tables_of_the_program(engine):
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def _keys(engine):
    query = text("SELECT number_key, partner_text FROM documents ORDER BY id")
    with engine.connect() as connection:
        return {(number, partners) for number, partners in connection.execute(query)}


def test_keys_of_kept_documents_are_folded_and_unfolded(engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    with Store.open(url, tmp_path / "originals") as store:
        for number in ("P0-1B", "PO-l8"):
            party = Party(name="(有)からたち金属")
            values = {"document_number": number, "issuer": party, "recipient": Party()}
            add_document(store, tmp_path, number, **values)
        new = _keys(engine)
        schema.downgrade(engine, "0001")
        assert _keys(engine) == {
            ("P01B", "(有)からたち金属\nからたち金属"),
            ("POL8", "(有)からたち金属\nからたち金属"),
        }
    with Store.open(url, tmp_path / "originals") as store:
        assert _keys(engine) == new
        assert {number for number, _ in new} == {"P018"}
        assert store.verify() == ()
        assert store.count(DocumentQuery(number="po-1b", partner="カラタチ")) == 2


def test_a_pile_of_documents_is_folded(engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    with Store.open(url, tmp_path / "originals") as store:
        file = add_file(store, tmp_path)
        pile = [make_reading(file.sha256, document_number=f"O-{n}") for n in range(401)]
        store.add_readings(file.sha256, pile, "試験", [READY] * len(pile))
        new = _keys(engine)
        schema.downgrade(engine, "0001")
        assert _keys(engine).isdisjoint(new)
        schema.upgrade(engine)
        assert _keys(engine) == new
        assert store.verify() == ()


def test_a_newer_database_is_refused(engine, tmp_path):
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = engine.url.render_as_string(hide_password=False)
    with pytest.raises(NotReadyError, match=r"新しい版\(9999\)"):
        Store.open(url, tmp_path / "originals")


def test_several_open_a_new_store_at_once(engine, tmp_path):
    url = engine.url.render_as_string(hide_password=False)
    failures = []

    def open_store():
        try:
            with Store.open(url, tmp_path / "originals") as store:
                store.audit("試験", "opened", "store", {})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=open_store) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Store.open(url, tmp_path / "originals") as store:
        assert len(store.audit_log()) == 5
        assert store.verify() == ()


@pytest.mark.parametrize(
    "url",
    ["", "denpyo.db", "sqlite://", "sqlite:///:memory:", "mysql://h/d", "foo://h/d"],
)
def test_urls_that_are_none(url):
    with pytest.raises(SettingsError, match="database_url"):
        connect(url)


def test_short_names_of_postgresql():
    engine = connect("postgresql://u@localhost/d")
    assert engine.url.drivername == "postgresql+psycopg"


def test_a_folder_is_made_for_sqlite(tmp_path):
    url = f"sqlite:///{tmp_path / 'a' / 'b' / 'denpyo.db'}"
    with Store.open(url, tmp_path / "originals") as store:
        assert store.verify() == ()
    other = sqlite3.connect(tmp_path / "a" / "b" / "denpyo.db")
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(NotReadyError, match="作れません"):
        connect(f"sqlite:///{tmp_path / 'a' / 'b' / 'denpyo.db'}")


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "denpyo.db").write_bytes(b"not a database, but long enough" * 40)
    with pytest.raises(NotReadyError, match="データベースを使えません"):
        Store.open(f"sqlite:///{tmp_path / 'denpyo.db'}", tmp_path / "originals")


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(NotReadyError, match="接続先"):
        Store.open("postgresql://postgres@127.0.0.1:1/none", tmp_path / "originals")


def test_waiting_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.2)
    url = f"sqlite:///{tmp_path / 'denpyo.db'}"
    with Store.open(url, tmp_path / "originals") as store:
        store.close()
        other = sqlite3.connect(tmp_path / "denpyo.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotReadyError, match="locked"):
            store.audit("試験", "x", "y", {})
        assert store.audit_end()[0] == 0, "readers do not wait"
        other.execute("ROLLBACK")
        store.close()
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotReadyError, match="locked"):
            store.audit("試験", "x", "y", {})
        other.close()
        store.audit("試験", "x", "y", {})


def test_our_own_mistakes_are_not_explained_away(tmp_path):
    with (
        fresh_store("sqlite", tmp_path) as store,
        pytest.raises(IntegrityError),
        store.database.write() as work,
    ):
        work.connection.execute(documents.insert().values(id="D1"))
