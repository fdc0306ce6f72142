"""Does what is kept look well: database, clock, secrets, folders, what waits (診断)."""

import datetime as dt
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from books.errors import NotReadyError
from books.health import Concern, find_concerns
from books.secrets import Keyring
from books.settings import Settings
from books.store import Store, schema
from books.store.database import connect, explained
from books.store.shared import Shared
from flows.check import Check
from flows.clock import now

_CLOCK_TOLERANCE = dt.timedelta(seconds=60)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_database(settings: Settings) -> Check:
    """Reachable, which version, and are the migrations done; nothing is migrated."""
    shown = make_url(settings.url).set(password=None).render_as_string()
    engine = connect(settings.url)
    try:
        revision, version = schema.current(engine), _version(engine)
    finally:
        engine.dispose()
    if revision is None:  # the first time: make it, as every command does
        Store.open(settings.url, settings.shelf).close()
        revision = schema.revisions()[-1]
    newest = schema.revisions()[-1]
    found = f"{version}、版 {revision} ({shown})"
    if revision == newest:
        return Check("データベース", ok=True, found=found)
    if revision in schema.revisions():
        return Check(
            "データベース",
            ok=False,
            found=f"{found}。このプログラムの版は {newest} です",
            remedy="`denpyo upgrade` が、控えを取ってから移します。",
            needed=False,
        )
    return Check(
        "データベース",
        ok=False,
        found=f"{found}。このプログラム ({newest}) より新しい版です",
        remedy="denpyo を更新してください。",
    )


def _version(engine: Engine) -> str:
    sqlite = engine.dialect.name == "sqlite"
    query = "SELECT sqlite_version()" if sqlite else "SHOW server_version"
    with explained(), engine.connect() as connection:
        told = str(connection.execute(text(query)).scalar_one()).split(" ")[0]
    return f"{'SQLite' if sqlite else 'PostgreSQL'} {told}"


def check_clock(settings: Settings) -> Check:
    """Against the day of the release, the database and the last line of the log."""
    name, at = "時計", now()
    shown = at.strftime("%Y-%m-%d %H:%M %z")
    remedy = (
        "時計を合わせてください (timedatectl、または時刻サーバーの設定)。"
        "日付の確認と記録の時刻に使います。"
    )
    if at.year < 2026:
        return Check(name, ok=False, found=shown, remedy=remedy)
    engine = connect(settings.url)
    try:
        if schema.current(engine) != schema.revisions()[-1]:
            return Check(name, ok=True, found=shown)
    finally:
        engine.dispose()
    with Store.open(settings.url, settings.shelf) as store:
        server, last = store.database_time(), store.figures().last_written_at
    if server is not None and abs(server - at) > _CLOCK_TOLERANCE:
        seconds = (at - server).total_seconds()
        told = f"{shown}。データベースの時計と {seconds:+,.0f} 秒違います"
        return Check(name, ok=False, found=told, remedy=remedy)
    if last is not None and last - at > _CLOCK_TOLERANCE:
        told = f"{shown}。最後の記録 ({last.astimezone(at.tzinfo):%Y-%m-%d %H:%M}) より前です"
        return Check(name, ok=False, found=told, remedy=remedy)
    return Check(name, ok=True, found=shown)


def check_secrets(settings: Settings) -> Check:
    """Nobody else may read the secrets."""
    name, folder = "秘密の保護", settings.secrets
    open_ones = [str(path) for path in _private(settings) if _is_open(path)]
    if open_ones:
        modes = "700" if open_ones == [str(folder)] else "go-rwx"
        return Check(
            name,
            ok=False,
            found=f"ほかの利用者も読めます: {'、'.join(open_ones)}",
            remedy=f"chmod {modes} {' '.join(open_ones)} を実行してください。",
        )
    count = sum(1 for path in _private(settings) if path.is_file())
    return Check(name, ok=True, found=f"{count} 個、本人だけが読めます")


def _private(settings: Settings) -> Iterator[Path]:
    if settings.secrets.is_dir():
        yield settings.secrets
        yield from sorted(settings.secrets.iterdir())
    yield settings.home / "web.secret"


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def check_boxes(settings: Settings) -> Check:
    """Files can be put into the boxes."""
    name = "受信箱と送信箱"
    for folder in (settings.inbox, settings.outbox, settings.quarantine):
        if folder == settings.inbox and settings.inbox_folder and not folder.is_dir():
            return Check(
                name,
                ok=False,
                found=f"受信箱 {folder} がありません",
                remedy="共有の接続と、設定の inbox_folder を確かめてください。",
            )
        if not folder.is_dir():
            continue
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".denpyo-"):
                pass
        except OSError as error:
            return Check(
                name,
                ok=False,
                found=f"{folder}: {error.strerror}",
                remedy=f"{folder} に書き込む権限を付けてください。受信箱からは読み終えた"
                "ファイルを消し、送信箱には出力ファイルを書きます。",
            )
    return Check(name, ok=True, found=str(settings.inbox))


def check_sources(settings: Settings) -> Check:
    """Watched folders are there, and mailboxes have their passwords (受け取り元)."""
    name, intake = "受け取り元", settings.intake
    told = [
        f"見張るフォルダー「{one.label}」{one.path} がありません。"
        "共有の接続と、設定の intake.folders を確かめてください。"
        for one in intake.folders
        if not one.path.is_dir()
    ]
    keyring = Keyring(settings.secrets)
    for box in intake.mailboxes:
        try:
            keyring.get(box.password)
        except NotReadyError as error:
            told.append(f"メールボックス {box.id}: {error}")
    count = len(intake.folders) + len(intake.mailboxes)
    if told:
        found = f"{count} か所のうち {len(told)} か所から受け取れません"
        return Check(name, ok=False, found=found, remedy="\n".join(told), needed=False)
    return Check(name, ok=True, found=f"受信箱のほかに {count} か所")


def check_originals(settings: Settings) -> Check:
    """Originals can be put where machines share them, and had back."""
    name = "原本の置き場所"
    shelf = settings.shelf
    if shelf.url is None:
        return Check(name, ok=True, found=str(shelf.folder))
    Shared(shelf.url).try_out()
    return Check(name, ok=True, found=f"{shelf.url} に書いて読めます")


def check_space(settings: Settings) -> Check:
    """Room for what comes, and for the copy by which a backup is proven."""
    home = settings.home.resolve()
    free = shutil.disk_usage(next(p for p in (home, *home.parents) if p.exists())).free
    database = home / "denpyo.db"
    size = database.stat().st_size if database.is_file() else 0
    need = 2 * 1024**3 + 2 * size
    told = f"{free / 1024**3:.1f} GB (要るのは {need / 1024**3:.1f} GB)"
    if free >= need:
        return Check("ディスクの空き", ok=True, found=told)
    return Check(
        "ディスクの空き",
        ok=False,
        found=told,
        remedy=f"{need / 1024**3:.1f} GB 以上空けてください。原本とデータベース、"
        "控えの確認に使う写しが置かれます。",
    )


def check_work(settings: Settings) -> Iterator[Check]:
    """What waits, failed or stands still; one line each, or one that all is well."""
    engine = connect(settings.url)
    try:
        if schema.current(engine) != schema.revisions()[-1]:
            return
    finally:
        engine.dispose()
    free = shutil.disk_usage(settings.home).free
    with Store.open(settings.url, settings.shelf) as store:
        figures, held = store.figures(), store.held_since() is not None
    concerns = find_concerns(figures, settings, free, held=held)
    told = [one for one in concerns if one.code not in ("disk", "clock")]
    yield from (_line(one) for one in told)
    if not told:
        yield Check("日々の動き", ok=True, found="待っているものも、失敗もありません")


_NAMES = {
    "restored": "復元の後",
    "backup": "控え",
    "run": "実行",
    "files": "受信ファイル",
    "review": "要確認",
}


def _line(concern: Concern) -> Check:
    first = concern.code.partition("_")[0]
    name = _NAMES.get(first, "送信" if first == "deliveries" else "自動操作")
    return Check(
        name, ok=False, found=concern.found, remedy=concern.remedy, needed=False
    )
