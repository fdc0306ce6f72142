"""Bring the database to another revision, up or down, with a backup first (版の移行).

What is to be done to the database is done to the restored backup before: a migration
that fails on these data, or loses some of them, is known before anything is touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from books.backup.check import check_backup
from books.backup.key import find_passphrase
from books.backup.rows import read_tables
from books.errors import ConflictError, NotReadyError
from books.settings import Settings
from books.store import schema
from books.store.database import Database, connect
from books.store.store import utc_now
from flows.backup import back_up
from flows.lock import hold

_Contents = Mapping[str, tuple[int, frozenset[str]]]  # table → rows, columns


@dataclass(frozen=True)
class Move:
    """What is wanted (移行の指定); ``revision`` None means the newest one."""

    revision: str | None = None
    by: str = "denpyo"
    key_file: Path | None = None
    dry_run: bool = False
    accept_loss: bool = False


@dataclass(frozen=True)
class Moved:
    """What was done (移行の結果); ``losses`` are sentences."""

    before: str | None
    after: str
    backup: Path | None = None
    losses: tuple[str, ...] = ()


def move_schema(settings: Settings, move: Move) -> Moved:
    """Take a backup, rehearse on it, then do it (版の移行).

    Raises:
        ConflictError: a run is at work, or data would be lost and nobody agreed.
        NotReadyError: the database is of a newer program, or the rehearsal failed.
        NotFoundError: no such revision.
    """
    known = schema.revisions()
    target = move.revision or known[-1]
    schema.require(target)
    busy = "denpyo run が動いています。終わってからもう一度実行してください。"
    engine = connect(settings.url)
    try:
        with hold(settings.home / "run.lock", busy=busy):
            before = schema.current(engine)
            _refuse_unknown(before, known)
            if before == target:
                return Moved(before, target)
            backup, losses = _rehearse(settings, move, target)
            if not move.dry_run:
                _refuse_loss(losses, move, backup)
                schema.move(engine, target)
                with Database(engine, utc_now).write() as work:
                    detail = {"from": before, "to": target, "backup": backup.name}
                    work.audit(move.by, "schema.moved", "schema", detail)
            return Moved(before, target, backup, losses)
    finally:
        engine.dispose()


def _refuse_unknown(current: str | None, known: tuple[str, ...]) -> None:
    if current is None:
        raise NotReadyError(
            "データベースに denpyo の表がありません。初めてなら `denpyo setup` で作れます。"
        )
    if current not in known:
        raise NotReadyError(
            f"データベースは、このプログラムより新しい版({current})のものです。新しい denpyo で "
            f"`denpyo upgrade --to {known[-1]}` を実行してから、このプログラムに戻してください。"
        )


def _rehearse(
    settings: Settings, move: Move, target: str
) -> tuple[Path, tuple[str, ...]]:
    """Do it to a restored backup; returns the backup and what would be lost."""
    backup = back_up(settings, move.by, move.key_file).made.path
    passphrase = find_passphrase(settings.backup.key, settings.secrets, move.key_file)
    losses: list[str] = []

    def rehearse(copy: Engine) -> None:
        before = _contents(copy)
        schema.move(copy, target)
        losses.extend(_losses(before, _contents(copy)))

    check_backup(backup, passphrase, settings.home, rehearse)
    return backup, tuple(losses)


def _contents(engine: Engine) -> _Contents:
    with engine.connect() as connection:
        return {
            table.name: (
                connection.execute(
                    select(func.count()).select_from(table)
                ).scalar_one(),
                frozenset(table.columns.keys()),
            )
            for table in read_tables(connection)
        }


def _losses(before: _Contents, after: _Contents) -> list[str]:
    found = []
    for name, (rows, columns) in sorted(before.items()):
        kept, left = after.get(name, (0, frozenset()))
        if kept < rows:
            found.append(f"表 {name} の {rows - kept:,} 件")
        elif rows and columns - left:
            found.append(f"表 {name} の列 {'、'.join(sorted(columns - left))}")
    return found


def _refuse_loss(losses: tuple[str, ...], move: Move, backup: Path) -> None:
    if losses and not move.accept_loss:
        raise ConflictError(
            f"この移行では、次のものが失われます: {'、'.join(losses)}。控え {backup} を取りました。"
            "データベースは変更していません。それでも移すときは --accept-loss を付けてください。"
        )
