"""Bring a database to the form that this program knows (移行)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from books.errors import NotReadyError
from books.store.database import explained

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x64656E70796F  # "denpyo", for PostgreSQL's advisory locks


def configuration() -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; of several processes one does it.

    Raises:
        NotReadyError: the database is of a newer program, or can't be used.
    """
    config = configuration()
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
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
            command.upgrade(config, "head")


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
