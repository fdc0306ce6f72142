"""Backups from the command line and from schedules (控えと復元)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from books.backup.check import Checked, check_backup
from books.backup.key import find_passphrase
from books.backup.make import Made, make_backup
from books.backup.read import read_beginning
from books.backup.rotate import rotate
from books.backup.shelf import Shelf
from books.errors import DenpyoError, NotReadyError
from books.health import BACKUP_FAILED, BACKUP_MADE
from books.settings import Settings
from books.store.database import Database, connect
from books.store.figures import BACKUP
from books.store.store import utc_now
from flows.lock import hold
from flows.log import log


@dataclass(frozen=True)
class BackupDone:
    """A backup, what it displaced, and what a person should know (控えの結果)."""

    made: Made
    removed: tuple[Path, ...]
    notices: tuple[str, ...]


def back_up(settings: Settings, by: str, key_file: Path | None = None) -> BackupDone:
    """Take a backup, leave a trace, remove what need not stay (控えを取る).

    Where the store itself is not in order, nothing older is removed.

    Raises:
        ConflictError: another backup is being taken.
        NotReadyError: no passphrase, no place, no database, or it did not come back.
    """
    busy = "ほかの denpyo backup が動いています。終わってからもう一度実行してください。"
    passphrase = find_passphrase(settings.backup.key, settings.secrets, key_file)
    with (
        hold(settings.home / "backup.lock", busy=busy),
        _database(settings) as database,
    ):
        try:
            made = make_backup(settings, database.engine, passphrase, utc_now())
        except DenpyoError as error:
            _note_failure(database, by, error)
            raise
        removed: tuple[Path, ...] = ()
        if not made.troubles:
            rules = settings.backup
            removed = rotate(made.path, rules.keep_daily, rules.keep_monthly)
        with database.write() as work:
            work.audit(by, BACKUP_MADE, BACKUP, _detail(made))
    return BackupDone(made, removed, tuple(_notices(settings, made)))


def lacks_passphrase(settings: Settings) -> bool:
    """Whether the backup is on the schedule and can't be taken (合言葉がない)."""
    if not settings.schedules.backup.enabled:
        return False
    try:
        find_passphrase(settings.backup.key, settings.secrets)
    except NotReadyError:
        return True
    return False


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    """The database as it is, migrated or not; the backup comes before a migration."""
    if settings.database_url is None and not (settings.home / "denpyo.db").is_file():
        raise NotReadyError(
            f"{settings.home} にデータベースがありません。--home を確かめてください。"
        )
    engine: Engine = connect(settings.url)
    try:
        yield Database(engine, utc_now)
    finally:
        engine.dispose()


def _detail(made: Made) -> dict[str, object]:
    return {
        "file": made.path.name,
        "size": made.size,
        "records": made.checked.unpacked.records,
        "originals": made.originals,
        "troubles": len(made.troubles),
    }


def _note_failure(database: Database, by: str, error: DenpyoError) -> None:
    try:
        with database.write() as work:
            work.audit(by, BACKUP_FAILED, BACKUP, {"message": str(error)})
    except DenpyoError:  # the database is what failed
        log.warning("the failed backup could not be noted in the audit log")


def _notices(settings: Settings, made: Made) -> Iterator[str]:
    yield from made.troubles
    if made.troubles:
        yield "保管庫に不整合があるため、古い控えは消さずにすべて残しました。"
    if made.path.stat().st_dev == settings.home.stat().st_dev:
        yield (
            "控えが、もとのデータと同じディスクにあります。ディスクが壊れると両方なくなります。"
            "--to か設定の backup.folder で、別の機械か外付けのディスクを指定してください。"
        )


def check_whole(settings: Settings, path: Path, key_file: Path | None) -> Checked:
    """Restore a backup in a temporary place, and read every original of it (控えの検査).

    Raises:
        NotReadyError: something of it does not come back.
    """
    passphrase = find_passphrase(settings.backup.key, settings.secrets, key_file)
    begun = read_beginning(path, passphrase)
    shelf = Shelf(path.parent, bytes.fromhex(begun["shelf_key"]))
    lost = []

    def look(sha256: str) -> None:
        if not shelf.is_intact(sha256):
            lost.append(sha256)

    checked = check_backup(path, passphrase, settings.home, on_original=look)
    if lost:
        raise NotReadyError(
            f"控え {path} の原本のうち {len(lost)} 件が、ないか壊れています"
            f"(フォルダー {shelf.folder})。フォルダーごと写してあるか確かめ、もう一度"
            "`denpyo backup` を実行してください (壊れた原本は入れ直されます)。"
        )
    return checked
