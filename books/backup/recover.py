"""Make a home folder again out of a backup (復元).

Everything is put into a draft beside the place, compared with the backup and checked;
only then it gets its name. What was there before is moved aside, never deleted.
"""

import datetime as dt
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, inspect, make_url, select

from books.backup.errors import unwritable
from books.backup.read import read_beginning
from books.backup.restore import Unpacked, unpack_backup
from books.errors import ConflictError, SettingsError
from books.secrets import Secret
from books.settings import Settings
from books.settings_file import read_values
from books.store import Problem, Store, schema
from books.store.database import connect, explained
from books.store.tables import audit_log, files

SQLITE = "sqlite"
_URL_LINE = re.compile(r"^database_url:.*$", re.MULTILINE)


@dataclass(frozen=True)
class Wish:
    """What is to be restored, and where to (復元の指定).

    ``database`` is a URL, ``sqlite`` for one in the new home folder, or None for what
    the settings in the backup say.
    """

    backup: Path
    home: Path
    database: str | None = None
    replace: bool = False
    by: str = "denpyo"


@dataclass(frozen=True)
class Recovered:
    """A home folder that is there again (復元の結果)."""

    home: Path
    unpacked: Unpacked
    problems: tuple[Problem, ...]
    moved: Path | None = None

    @property
    def made_at(self) -> dt.datetime:
        """When the backup was taken."""
        return dt.datetime.fromisoformat(self.unpacked.begun["made_at"])


def recover(wish: Wish, passphrase: Secret, now: dt.datetime) -> Recovered:
    """Restore a backup (復元).

    Raises:
        ConflictError: there is a home folder or a database already.
        NotReadyError: the backup or its key is not in order, or the disk is full.
    """
    home = wish.home.resolve()
    read_beginning(wish.backup, passphrase)  # before anything is touched
    _refuse_existing(home, wish)
    draft = home.with_name(f".{home.name}.restoring")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        unpacked = unpack_backup(
            wish.backup, passphrase, draft, lambda: _open_database(draft, wish)
        )
        problems = _finish(draft, unpacked, wish)
        draft.chmod(unpacked.begun["home_mode"])
        moved = _give_name(draft, home, now)
    except OSError as error:
        raise unwritable(draft, error) from error
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(draft)
        raise
    return Recovered(home, unpacked, problems, moved)


def _refuse_existing(home: Path, wish: Wish) -> None:
    if not home.exists():
        return
    if home.is_dir() and (wish.replace or not any(home.iterdir())):
        return
    raise ConflictError(
        f"フォルダー {home} には、すでにデータがあります。別の名前を指定するか、--replace を"
        "付けてください (今あるものは消さず、名前を変えて残します)。何も変更していません。"
    )


def _open_database(draft: Path, wish: Wish) -> Engine:
    """The database that the restored settings name; it has to be empty."""
    _set_database(draft, wish.database)
    settings = _settings(draft, wish)
    engine = connect(settings.url)
    try:
        _require_empty(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _settings(draft: Path, wish: Wish) -> Settings:
    settings = Settings.load(draft)
    if wish.database is None:
        return settings
    url = None if wish.database == SQLITE else wish.database
    return settings.model_copy(update={"database_url": url})


def _set_database(draft: Path, database: str | None) -> None:
    """Have the restored settings name the database that was asked for.

    A URL with a password is not written down: it belongs into the environment.
    """
    path = draft / "denpyo.yaml"
    if database is None:
        return
    wanted = None if database == SQLITE or make_url(database).password else database
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    line = f"database_url: {wanted}\n" if wanted else ""
    path.write_text(line + _URL_LINE.sub("", text), encoding="utf-8")
    if read_values(path).get("database_url") != wanted:
        raise SettingsError(
            "控えの denpyo.yaml の database_url を書き換えられません。1 行で書いてある控えを"
            "使うか、復元先のデータベースを環境変数 DENPYO_DATABASE_URL で指定してください。"
        )


def _require_empty(engine: Engine) -> None:
    with explained(), engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        if not names:
            return
        if {"audit_log", "files"} <= names:
            counts = [select(func.count()).select_from(t) for t in (audit_log, files)]
            if not any(connection.execute(count).scalar() for count in counts):
                connection.rollback()
                schema.downgrade(engine, "base")
                return
    shown = make_url(engine.url).set(password=None).render_as_string()
    raise ConflictError(
        f"復元先のデータベース {shown} は空ではありません。空のデータベースを作って --database で"
        f"指定するか、--database {SQLITE} で復元先のフォルダーの中に作ってください。"
        "何も変更していません。"
    )


def _finish(draft: Path, unpacked: Unpacked, wish: Wish) -> tuple[Problem, ...]:
    """Bring the store to this program's form, check all of it, leave a trace."""
    settings = _settings(draft, wish)
    with Store.open(settings.url, settings.shelf) as store:
        detail = {"made_at": unpacked.begun["made_at"], "file": wish.backup.name}
        store.note_restored(wish.by, detail)
        store.end_sessions(wish.by)
        store.share_originals()
        return store.verify()


def _give_name(draft: Path, home: Path, now: dt.datetime) -> Path | None:
    moved = None
    if home.exists() and not any(home.iterdir()):
        home.rmdir()
    elif home.exists():
        moved = home.with_name(f"{home.name}.before-{now:%Y%m%d-%H%M%S}")
        home.rename(moved)
    draft.rename(home)
    return moved
