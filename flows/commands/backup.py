"""Backup and restore at the command line (控えと復元)."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from books.errors import NotReadyError
from books.secrets import Secret
from books.settings import Settings
from flows import console
from flows.commands.common import NOT_SOUND, Home, app, load_settings
from flows.japanese import Command
from flows.typable import typable, typed

KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="合言葉の入ったファイル。", show_default=False),
]


@app.command(
    cls=Command,
    help="控え (バックアップ) を取ります。動かしたまま取れ、戻せることを確かめてから残します。",
)
def backup(
    home: Home = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="控えを置くフォルダー。", show_default="backup.folder"
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=1, help="何日分を残すか。", show_default="14"),
    ] = None,
    key_file: KeyFile = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="取らずに、この控えを原本まですべて検査します。"),
    ] = None,
    *,
    new_passphrase: Annotated[
        bool, typer.Option("--new-passphrase", help="合言葉を作り、表示します。")
    ] = False,
) -> None:
    """Take a backup, or check one."""
    from flows.backup import back_up, check_whole

    settings = load_settings(home)
    if new_passphrase:
        _make_passphrase(settings)
        return
    if check is not None:
        checked = check_whole(settings, check, key_file)
        unpacked = checked.unpacked
        console.say(
            f"{check} は戻せます: 記録 {unpacked.records:,} 件、"
            f"ファイル {unpacked.files:,} 個、原本 {unpacked.originals:,} 件。"
        )
        for problem in checked.problems:
            console.say(f"・{problem.message}")
        raise typer.Exit(NOT_SOUND if checked.problems else 0)
    done = back_up(_with_options(settings, to, keep), getpass.getuser(), key_file)
    made, unpacked = done.made, done.made.checked.unpacked
    console.say(
        f"控えを取り、戻せることを確かめました: {made.path} ({_size(made.size)})\n"
        f"記録 {unpacked.records:,} 件、ファイル {unpacked.files:,} 個、"
        f"原本 {made.originals:,} 件 (新しく {made.added:,} 件)"
    )
    for path in done.removed:
        console.say(f"古い控えを消しました: {path.name}")
    for notice in done.notices:
        console.say(f"・{typable(notice, settings)}")
    raise typer.Exit(NOT_SOUND if made.troubles else 0)


def _with_options(settings: Settings, to: Path | None, keep: int | None) -> Settings:
    changes: dict[str, object] = {}
    changes |= {"folder": to} if to is not None else {}
    changes |= {"keep_daily": keep} if keep is not None else {}
    rules = settings.backup.model_copy(update=changes)
    return settings.model_copy(update={"backup": rules})


def _make_passphrase(settings: Settings) -> None:
    from books.backup.key import keep_passphrase

    passphrase = keep_passphrase(settings.backup.key, settings.secrets)
    console.say(
        f"控えの合言葉を作りました: {passphrase.reveal()}\n"
        "紙に書き、この機械とは別の所 (金庫など) に保管してください。機械が壊れたとき、"
        "これがないと控えを開けません。二度は表示しません。\n"
        f"この機械では {settings.secrets / settings.backup.key} に入れました。"
        f"{typed(settings, 'backup')} で控えを取れます。"
    )


def _size(count: int) -> str:
    return (
        f"{count / 1024**2:,.1f} MB" if count >= 1024**2 else f"{count / 1024:,.0f} KB"
    )


@app.command(
    cls=Command,
    help="控えから、新しいフォルダーにすべてを戻します。",
)
def restore(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="控えのファイル。")
    ] = None,
    home: Home = None,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            help="戻す先のデータベースの URL。sqlite と書けば、フォルダーの中に作ります。",
            show_default="控えの設定のとおり",
        ),
    ] = None,
    key_file: KeyFile = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="操作する人の名前。", show_default="この機械の利用者名"
        ),
    ] = None,
    *,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="今あるフォルダーを、名前を変えて残したうえで戻します。"
        ),
    ] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--release", help="復元後に出したものを確かめ終えたので、再開します。"
        ),
    ] = False,
) -> None:
    """Restore a backup, or go on after one."""
    from books.store import Store

    who = by or getpass.getuser()
    if again:
        settings = load_settings(home)
        with Store.open(settings.url, settings.shelf) as store:
            made_at = store.release(who)
        console.say(
            f"再開しました ({who})。"
            if made_at
            else "止まっていません。何もしていません。"
        )
        return
    if file is None:
        raise typer.BadParameter("控えのファイル (FILE) を指定してください。")
    _restore(file, home, database, key_file, who, replace=replace)


def _restore(
    file: Path,
    home: Path | None,
    database: str | None,
    key_file: Path | None,
    by: str,
    *,
    replace: bool,
) -> None:
    from books.backup.recover import Wish, recover
    from flows.clock import now

    target = home or Path("var")
    wish = Wish(file, target, database, replace, by)
    passphrase = _passphrase(target, key_file)
    with _nobody_at_work(target, replace=replace):
        found = recover(wish, passphrase, now())
    unpacked = found.unpacked
    console.say(
        f"戻しました: {found.home}\n記録 {unpacked.records:,} 件、"
        f"ファイル {unpacked.files:,} 個、原本 {unpacked.originals:,} 件。"
        "記録は 1 件ずつ控えと一致しました。"
    )
    if found.moved:
        console.say(f"前のフォルダーはこの名前で残しました: {found.moved}")
    for place in unpacked.lost:
        console.say(f"・{place} は控えの中で失われていて、戻せませんでした。")
    for problem in found.problems:
        console.say(f"・{problem.message}")
    settings = Settings.load(found.home)
    at = found.made_at.astimezone(now().tzinfo)
    again = typed(settings, f"restore --release --by {by}")
    console.say(
        f"\n次にすること: この控えは {at:%Y-%m-%d %H:%M} のものです。それより後に出した振込・仕訳の"
        "ファイルや送信は、記録にありません。\n二度出さないよう、run・export・send・bot を止めてあります。"
        "銀行・会計ソフト・取引先で確かめ、済んでいるものに印を付けてから "
        f"(export --paid、arrived)、\n{again}\nを実行してください。"
    )
    raise typer.Exit(NOT_SOUND if found.problems or unpacked.lost else 0)


@contextmanager
def _nobody_at_work(home: Path, *, replace: bool) -> Iterator[None]:
    """Hold the folder that is to be moved aside."""
    from flows.lock import hold

    if not (replace and home.is_dir()):
        yield
        return
    busy = "denpyo run が動いています。止めてからもう一度実行してください。"
    with hold(home / "run.lock", busy=busy):
        yield


def _passphrase(home: Path, key_file: Path | None) -> Secret:
    """From where a backup finds it too, else typed in."""
    from books.backup.key import find_passphrase

    settings = Settings(home=home)
    try:
        return find_passphrase(settings.backup.key, settings.secrets, key_file)
    except NotReadyError:
        if key_file is not None or not sys.stdin.isatty():
            raise
    return Secret(typer.prompt("控えの合言葉", hide_input=True))


@app.command(
    cls=Command,
    help="データベースを、このプログラムの版 (または --to の版) に移します。先に控えを取り、写しで試します。",
)
def upgrade(
    home: Home = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", help="移す先の版。古い版にも戻せます。", show_default="最新"
        ),
    ] = None,
    key_file: KeyFile = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="控えを取り、写しで試すだけにします。")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="失われるものがあっても移します。")
    ] = False,
) -> None:
    """Migrate, up or down."""
    from flows.upgrade import Move, move_schema

    settings = load_settings(home)
    wanted = Move(to, getpass.getuser(), key_file, dry_run, accept_loss)
    moved = move_schema(settings, wanted)
    if moved.backup is None:
        console.say(f"データベースは版 {moved.after} です。することはありません。")
        return
    console.say(f"控え: {moved.backup}")
    for loss in moved.losses:
        console.say(f"・失われるもの: {loss}")
    if dry_run:
        console.say(
            f"写しでは、版 {moved.before} から {moved.after} に移せました。"
            "データベースは変更していません。"
        )
        return
    console.say(f"データベースを版 {moved.before} から {moved.after} に移しました。")
    if to is not None:
        console.say(
            "このプログラムで開くと最新の版に戻ります。古い denpyo に入れ替えてから使ってください。"
        )
