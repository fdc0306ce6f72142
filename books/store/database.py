"""One database, SQLite or PostgreSQL, and its transactions (データベース).

There is one writer at a time on both: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by a
lock on the row that ends the audit log, which every write extends. So a transaction
sees all that was written before it, and nothing can deadlock. Readers never wait.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)

from books.errors import NotReadyError, SettingsError
from books.store import chain
from books.store.keys import clean
from books.store.tables import audit_head, audit_log

_log = logging.getLogger("denpyo")
WAIT_SECONDS = 60
_PAUSE_SECONDS = 0.5
_THREADS = 40  # as many as a web server runs at once
_OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError)


class Work:
    """One writing transaction: its connection, its instant and its audit lines."""

    def __init__(
        self, connection: Connection, clock: Callable[[], dt.datetime]
    ) -> None:
        head = select(audit_head.c.number, audit_head.c.hash).with_for_update()
        self.connection = connection
        self._number, self._hash = connection.execute(head).one()
        self.now = clock()
        self._lines: list[dict[str, Any]] = []

    def audit(
        self, actor: str, action: str, subject: str, detail: dict[str, Any]
    ) -> None:
        """Add a line to the audit log (操作記録)."""
        self._number += 1
        line = {
            "number": self._number,
            "at": self.now,
            "actor": clean(actor),
            "action": action,
            "subject": clean(subject),
            "detail": chain.canonical(detail),
            "previous_hash": self._hash,
        }
        line["hash"] = self._hash = chain.link_audit(self._hash, line)
        self._lines.append(line)

    def finish(self) -> None:
        """Write the lines, and where the log now ends."""
        if self._lines:
            self.connection.execute(audit_log.insert(), self._lines)
            head = {"number": self._number, "hash": self._hash}
            self.connection.execute(audit_head.update().values(head))


class Database:
    """Reading and writing transactions on an engine.

    With ``patience`` (seconds) a database that is away is waited for before a
    transaction begins; one that is cut off in the middle is not begun again.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], dt.datetime],
        patience: float = 0.0,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.patience = patience

    def connect(self) -> Connection:
        """A connection, waited for as long as there is patience (接続)."""
        deadline = time.monotonic() + self.patience
        told = False
        while True:
            try:
                return self.engine.connect()
            except OperationalError as error:
                if time.monotonic() > deadline:
                    raise
                if not told:
                    _log.warning("database away, waiting for it: %s", error.orig)
                told = True
                time.sleep(_PAUSE_SECONDS)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of everything, however long it takes."""
        options = _postgresql(self.engine, "REPEATABLE READ")
        with explained(), self.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def write(self) -> Iterator[Work]:
        """All or nothing; waits for its turn."""
        options = _postgresql(self.engine, "READ COMMITTED")
        with explained(), self.connect() as connection:
            connection.execution_options(denpyo_writes=True, **options)
            with connection.begin():
                work = Work(connection, self.clock)
                yield work
                work.finish()


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database says about itself into a sentence with a next step."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if isinstance(error, _OUR_MISTAKES):
            raise
        raise NotReadyError(
            f"データベースを使えません({str(error.orig).strip()})。ほかの処理の終了、"
            "ディスクの空き、接続先を確かめて、もう一度実行してください。"
        ) from error


def connect(url: str) -> Engine:
    """Make an engine for a database URL; nothing is created yet except a folder.

    Raises:
        SettingsError: the URL is none, or of a database that is not supported.
        NotReadyError: the folder can't be made.
    """
    try:
        target = make_url(url)
        if target.drivername in ("postgresql", "postgres"):
            target = target.set(drivername="postgresql+psycopg")
        name = target.get_backend_name()
        if name == "postgresql":
            engine = create_engine(target, pool_pre_ping=True, max_overflow=_THREADS)
            event.listen(engine, "connect", _prepare_postgresql)
            return engine
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(_bad_url("読み取れません")) from error
    if name != "sqlite" or target.database in (None, "", ":memory:"):
        raise SettingsError(_bad_url("使えるデータベースのファイルを指していません"))
    _make_folder(Path(str(target.database)).parent)
    engine = create_engine(
        target, connect_args={"timeout": WAIT_SECONDS}, max_overflow=_THREADS
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReadyError(
            f"データベースのフォルダー {folder} を作れません({error.strerror})。"
            "設定と書き込み権限を確かめてください。"
        ) from error


def _bad_url(what: str) -> str:
    return (
        f"database_url の値は{what}。sqlite:////フォルダー/denpyo.db か "
        "postgresql+psycopg://利用者@ホスト/名前 の形で書いてください。"
    )


def _postgresql(engine: Engine, level: str) -> dict[str, str]:
    return {"isolation_level": level} if engine.dialect.name == "postgresql" else {}


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """A commit means: on the disk; a lock is waited for, but not for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(f"SET lock_timeout TO '{WAIT_SECONDS}s'")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer (WAL); a commit means: on the disk (FULL)."""
    connection.isolation_level = None  # we say BEGIN ourselves
    _switch_to_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any) -> None:
    """Retry: SQLite does not wait for others when the journal mode is to change."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except connection.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("denpyo_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
