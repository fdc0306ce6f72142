"""Running every day: up, down, schedules, notices (毎日の運転)."""

import datetime as dt
import signal
from pathlib import Path
from typing import Annotated

import typer

from flows import console
from flows.commands.common import (
    NOT_READY,
    UNREADABLE,
    Home,
    app,
    load_settings,
    prepare_settings,
)
from flows.japanese import Command


@app.command(
    cls=Command,
    help="画面・予定・実行をまとめて動かします (止めるには Ctrl-C か denpyo down)。",
)
def up(
    home: Home = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only", help="一つだけ動かす: server、runner、clock、web、bots。"
        ),
    ] = None,
    systemd: Annotated[
        Path | None,
        typer.Option("--systemd", help="systemd のユニットを書くフォルダー。"),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="動いているかを調べて終わります。")
    ] = False,
    no_prefect: Annotated[
        bool,
        typer.Option("--no-prefect", help="Prefect の画面なしで動かします (軽い)。"),
    ] = False,
) -> None:
    """Bring everything up."""
    from flows.up.parts import get_part, note_alone, wanted_parts
    from flows.up.watcher import Watcher

    if check:
        _check(home)
        return
    settings = prepare_settings(home)
    if systemd is not None:
        _write_units(home, systemd)
    elif only is not None:
        part = get_part(only)
        note_alone(part, settings)
        part.run(settings)
    else:
        wanted = wanted_parts(settings)
        parts = [p for p in wanted if not (no_prefect and p.uses_prefect)]
        Watcher(settings, parts).run()


def _check(home: Path | None) -> None:
    from flows.clock import now
    from flows.up.check import check_parts

    found = tuple(check_parts(load_settings(home), now()))
    rows = [("○" if one.well else "×", one.label, one.told) for one in found]
    console.table("様子", ("", "部品", ""), rows)
    if not all(one.well for one in found):
        raise typer.Exit(NOT_READY)


def _write_units(home: Path | None, folder: Path) -> None:
    from flows.up.systemd import write_units

    for path in write_units(load_settings(home), folder):
        console.say(f"{path} を書きました。")
    console.say(
        "管理者が /etc/systemd/system に写し、systemctl daemon-reload と "
        "systemctl enable --now denpyo.target を実行してください。"
    )


@app.command(cls=Command, help="denpyo up で動かしたものを止めます。")
def down(home: Home = None) -> None:
    """Stop everything."""
    from flows.up.watcher import stop_watcher

    stopped = stop_watcher(load_settings(home))
    console.say("止めました。" if stopped else "動いていません。")


@app.command(cls=Command, help="予定と、前回の結果・次の時刻を表示します。")
def schedules(
    home: Home = None,
    days: Annotated[
        int, typer.Option("--days", min=0, max=62, help="この日数分の予定を並べます。")
    ] = 0,
) -> None:
    """Show the schedules."""
    from flows.daily.show import show_coming, show_schedules

    settings = load_settings(home)
    if days:
        show_coming(settings, dt.timedelta(days=days))
    else:
        show_schedules(settings)


@app.command(cls=Command, hidden=True, help="予定の一回を行います (時計係が使います)。")
def perform(name: str, slot: str, home: Home = None) -> None:
    """Do the work of one slot."""
    from books.schedules import JAPAN
    from flows.daily.perform import perform_here

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends its child, too
    at = dt.datetime.fromisoformat(slot)
    at = at if at.tzinfo else at.replace(tzinfo=JAPAN)
    perform_here(load_settings(home), name, at)


@app.command(
    cls=Command, help="古い一時ファイルと記録を消し、原本と記録の鎖を点検します。"
)
def housekeeping(home: Home = None) -> None:
    """Tidy up and verify."""
    from flows.daily.housekeeping import keep_house

    for line in keep_house(load_settings(home)):
        console.say(line)


@app.command(cls=Command, help="人を待つものと失敗を、メールか webhook で知らせます。")
def notify(
    home: Home = None,
    *,
    summary: Annotated[
        bool, typer.Option("--summary", help="一日のまとめを送ります。")
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="試しのお知らせを送ります。")
    ] = False,
) -> None:
    """Tell people what waits for them."""
    from books.store import Store
    from flows.clock import now
    from flows.daily.notify import notify as tell
    from flows.daily.notify import notify_summary, try_ways

    settings = load_settings(home)
    if test:
        console.say(f"送りました: {'、'.join(try_ways(settings, now()))}")
        return
    with Store.open(settings.url, settings.shelf) as store:
        if summary:
            notify_summary(settings, store)
            console.say("一日のまとめを送りました。")
        else:
            console.say(f"知らせたこと: {tell(settings, store)} 件")


@app.command(
    cls=Command,
    help="受け取り済みのファイルを読み取る係になります。何台・いくつでも動かせます (止めるには Ctrl-C)。",
)
def worker(
    home: Home = None,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="読むものがなくなったら終わります。")
    ] = False,
) -> None:
    """Read files beside other workers."""
    from books.settings import Settings
    from flows.joining import join
    from flows.worker import work

    place = Settings.home_of(home)
    place.mkdir(parents=True, exist_ok=True)
    join(place)
    done = work(prepare_settings(home), console.say, once=once)
    raise typer.Exit(UNREADABLE if done.failed else 0)
