"""Bring a database to the form that this program knows (移行)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from books.errors import NotFoundError, NotReadyError
from books.store.database import explained

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x64656E70796F  # "denpyo", for PostgreSQL's advisory locks


def configuration() -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations that are missing; of several processes one does it.

    Raises:
        NotReadyError: the database is of a newer program, or can't be used.
    """
    config = configuration()
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head() if revision == "head" else revision
    with explained(), engine.connect() as connection:
        if _current(connection) == head:
            return
    with explained(), engine.connect() as connection:
        connection.execution_options(denpyo_writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                connection.execute(lock, {"key": _LOCK})
            _refuse_unknown(_current(connection), script)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)


def revisions() -> tuple[str, ...]:
    """All revisions that this program knows, oldest first (版の一覧)."""
    script = ScriptDirectory.from_config(configuration())
    return tuple(step.revision for step in reversed(list(script.walk_revisions())))


def require(revision: str) -> tuple[str, ...]:
    """All revisions, among which this one is.

    Raises:
        NotFoundError: no such revision.
    """
    known = revisions()
    if revision not in known:
        raise NotFoundError(
            f"版 {revision} はありません。使えるのは {'、'.join(known)} です。"
        )
    return known


def current(engine: Engine) -> str | None:
    """The revision that a database is at; None for one without tables (今の版)."""
    with explained(), engine.connect() as connection:
        return _current(connection)


def move(engine: Engine, revision: str) -> None:
    """Run migrations up or down to a revision, all or nothing (版を移す).

    Raises:
        NotReadyError: the database is of a newer program, or can't be used.
        NotFoundError: no such revision.
    """
    known = require(revision)
    now = current(engine)
    if now is not None and now in known and known.index(now) > known.index(revision):
        downgrade(engine, revision)
    elif now != revision:
        upgrade(engine, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Undo migrations down to ``revision``; ``base`` removes every table."""
    config = configuration()
    with explained(), engine.connect() as connection:
        connection.execution_options(denpyo_writes=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.downgrade(config, revision)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(current: str | None, script: ScriptDirectory) -> None:
    known = {step.revision for step in script.walk_revisions()}
    if current is not None and current not in known:
        raise NotReadyError(
            f"データベースは、このプログラムより新しい版({current})のものです。"
            "denpyo を更新してから開いてください。"
        )
