"""Stores for tests: on SQLite always, on PostgreSQL when one answers."""

import atexit
import datetime as dt
import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Evidence,
    FieldRead,
    Line,
    Party,
    Reading,
    Source,
)
from books.store import Store, StoredFile, chain
from books.store.tables import metadata

DATABASES = ("sqlite", "postgresql")
POSTGRES = os.environ.get(
    "DENPYO_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1/postgres"
)
READY = DocumentState.READY


class Clock:
    """A clock that goes one second at each look, and further when told."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


def _server(statement: str) -> None:
    engine = create_engine(
        make_url(POSTGRES),
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 3},
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _create() -> str:
    name = f"denpyo_test_{uuid.uuid4().hex[:12]}"
    _server(f"CREATE DATABASE {name}")
    return name


def _drop(name: str) -> None:
    _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


@lru_cache
def _answers() -> bool:
    try:
        _server("SELECT 1")
    except DBAPIError:
        return False
    return True


@lru_cache
def _shared() -> str:
    """A database that one test after another uses, emptied in between."""
    name = _create()
    atexit.register(_drop, name)
    return name


def _empty(engine: Engine) -> None:
    guarded = ("revisions", "audit_log")
    names = ", ".join(table for table in metadata.tables)
    with engine.begin() as connection:
        for table in guarded:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.exec_driver_sql(f"TRUNCATE {names}")
        for table in guarded:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.exec_driver_sql(
            f"INSERT INTO audit_head VALUES (1, 0, '{chain.GENESIS}')"
        )


@contextmanager
def fresh_url(kind: str, folder: Path) -> Iterator[str]:
    """URL of a database of this test alone, without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'denpyo.db'}"
        return
    require_postgresql()
    name = _create()
    try:
        yield _url(name)
    finally:
        _drop(name)


def require_postgresql() -> None:
    """Skip the test, saying why, when no server answers."""
    if not _answers():
        pytest.skip(f"no PostgreSQL answers at {make_url(POSTGRES)!r}")


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[Store]:
    """An empty store with its own clock.

    It does not wait for the disk, to be quick; the tests of crashes do.
    """
    with ExitStack() as stack:
        if kind == "sqlite":
            url = stack.enter_context(fresh_url(kind, folder))
        else:
            require_postgresql()
            url = _url(_shared())
        store = stack.enter_context(Store.open(url, folder / "originals", Clock()))
        engine = store.database.engine
        engine.dispose()
        event.listen(engine, "connect", _hurry)
        if kind != "sqlite":
            _empty(engine)
        yield store


def _hurry(connection: Any, _record: Any) -> None:
    if hasattr(connection, "create_function"):
        connection.execute("PRAGMA synchronous=OFF")
    else:
        connection.execute("SET synchronous_commit TO off")
        connection.commit()


def make_reading(sha256: str = "0" * 64, **values: object) -> Reading:
    """A reading with a line, evidence and text; ``values`` go into its document."""
    document = {
        "document_type": DocumentType.INVOICE,
        "document_number": "INV-2026/001",
        "issue_date": dt.date(2026, 3, 31),
        "issuer": Party(name="株式会社山田商事", registration_number="T1234567890123"),
        "recipient": Party(name="髙橋工業(株)"),
        "lines": (
            Line(description="六角ボルト", quantity=Decimal("1.50"), amount=1000),
        ),
        "total": 1100,
        **values,
    }
    return Reading(
        source=Source(file="a.pdf", sha256=sha256, pages=(1,), reader="text"),
        document=Document.model_validate(document),
        fields={
            "total": FieldRead(
                confidence=0.98, evidence=Evidence(page=1, bbox=(1.5, 2, 3, 4.25))
            )
        },
        text="御請求書 ﾎﾞﾙﾄ 1.50 本",
    )


def add_file(store: Store, folder: Path, content: str = "請求書") -> StoredFile:
    """A file with this content, named after it."""
    path = folder / f"{abs(hash(content))}.pdf"
    path.write_text(content)
    return store.add_file(path, f"{content}.pdf")


def add_document(
    store: Store,
    folder: Path,
    content: str = "請求書",
    state: DocumentState = READY,
    **values: object,
) -> str:
    """A document in its own file; returns its id."""
    file = add_file(store, folder, content)
    reading = make_reading(file.sha256, **values)
    return store.add_readings(file.sha256, [reading], "試験", [state])[0]


def add_history(store: Store, folder: Path) -> str:
    """A document that was revised, approved and went out; returns its id."""
    name = add_document(store, folder)
    store.revise(name, make_reading(total=2200), "佐藤", "訂正", 1)
    store.approve(name, "部長")
    store.claim_export("edi:1", "edi", [name])
    store.finish_export("edi:1", "a.xml", "5" * 64)
    return name


def execute(store: Store, statement: str, **values: object) -> None:
    """What somebody does who has the database, and nothing else."""
    engine = store.database.engine
    with (
        engine.connect().execution_options(denpyo_writes=True) as connection,
        connection.begin(),
    ):
        connection.execute(text(statement), values)
