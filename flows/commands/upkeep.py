"""The house itself: doctor, Prefect server (管理)."""

import json
from dataclasses import asdict, replace
from typing import Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import NOT_READY, Home, app, load_settings, require_home
from flows.japanese import Command, Group
from flows.typable import typable

server = typer.Typer(
    cls=Group,
    help="実行の様子を見せる Prefect サーバーの操作。",
    no_args_is_help=True,
)
app.add_typer(server, name="server")


@app.command(
    cls=Command,
    help="必要なものがそろっているか調べ、直し方を示します。",
)
def doctor(
    home: Home = None,
    *,
    online: Annotated[
        bool,
        typer.Option(
            "--online", help="取引先やメールのサーバーにつながるかも調べます。"
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="結果を JSON で出します。")
    ] = False,
) -> None:
    """Examine every part."""
    from flows.doctor import examine

    settings = Settings.load(home)
    require_home(settings)
    checks = tuple(
        replace(check, remedy=typable(check.remedy, settings))
        for check in examine(settings, online=online)
    )
    if as_json:
        found = [asdict(check) for check in checks]
        console.out.print_json(json.dumps(found, ensure_ascii=False))
        sound = all(check.ok or not check.needed for check in checks)
        raise typer.Exit(0 if sound else NOT_READY)
    rows = []
    for check in checks:
        mark = "○" if check.ok else ("×" if check.needed else "△")
        told = f"{check.found}\n→ {check.remedy}" if check.remedy else check.found
        rows.append((mark, check.name, told))
    console.table("診断", ("", "項目", "結果"), rows)
    if any(not check.ok and check.needed for check in checks):
        console.say("× の項目を直してから使ってください。")
        raise typer.Exit(NOT_READY)
    console.say("使えます。")


@server.command(
    "start", cls=Command, help="サーバーを起動します (動いていれば何もしません)。"
)
def server_start(home: Home = None) -> None:
    """Start the Prefect server."""
    from flows.server import ensure_server, page_url

    settings = load_settings(home)
    ensure_server(settings)
    console.say(f"動いています: {page_url(settings)}")


@server.command("stop", cls=Command, help="サーバーを止めます。")
def server_stop(home: Home = None) -> None:
    """Stop the Prefect server."""
    from flows.server import stop_server

    stopped = stop_server(load_settings(home))
    console.say("止めました。" if stopped else "動いていません。")


@server.command("status", cls=Command, help="サーバーが動いているか調べます。")
def server_status(home: Home = None) -> None:
    """Tell whether the Prefect server runs."""
    from flows.server import server_status as ask

    status = ask(load_settings(home))
    if not status.running:
        console.say("止まっています。")
        raise typer.Exit(NOT_READY)
    console.say(
        f"動いています: {status.url} (版 {status.version}, pid {status.pid or '他'})"
    )
