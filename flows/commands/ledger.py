"""Around reconciling: close a month, what is overdue, letters (締め・年齢表・督促)."""

import datetime as dt
import getpass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from books.errors import FormatError
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.commands.reconcile import By
from flows.japanese import Command

Day = Annotated[
    str | None,
    typer.Option("--on", help="いつの時点か (2026-10-31)。", show_default="今日"),
]


class Ledger(StrEnum):
    """The two ledgers (台帳)."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


@app.command(
    cls=Command,
    help="月を締めます。締めた期間の消込・取消・取込はできなくなります。日付を書かなければ、"
    "いまの締め日と履歴を表示します。",
)
def close(
    *,
    until: Annotated[
        str | None, typer.Argument(help="締める日 (2026-10-31)。この日までを締めます。")
    ] = None,
    ledger: Annotated[
        Ledger | None,
        typer.Option("--ledger", help="片方だけ締めるとき。", show_default="両方"),
    ] = None,
    reopen: Annotated[
        bool,
        typer.Option("--reopen", help="締めを UNTIL まで戻します (なければ全部)。"),
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="締めを解く理由。")] = "",
    home: Home = None,
    by: By = None,
) -> None:
    """Close or reopen a period."""
    from books.model import Side
    from flows.ledger import left_open, open_ledger
    from flows.show_ledger import show_closings

    settings = load_settings(home)
    name = by or getpass.getuser()
    sides = [Side(ledger.value)] if ledger else list(Side)
    day = _day(until) if until else None
    with open_ledger(settings) as store:
        if reopen:
            for side in sides:
                store.reopen_period(side, day, name, reason)
                told = f"{day} まで" if day else "すべて"
                console.say(f"{side.label}の締めを解きました({told})。")
            return
        if day is None:
            show_closings(store)
            return
        for side in sides:
            left = left_open(store, side, day)
            store.close_period(side, day, name, left)
            console.say(
                f"{side.label}を {day} まで締めました。残っている明細 {left['items']} 件 "
                f"{left['items_yen']:,} 円、未消込の入出金 {left['payments']} 件 "
                f"{left['payments_yen']:,} 円。"
            )


@app.command(cls=Command, help="売掛・買掛の年齢表 (期日からの日数別の残高) です。")
def ageing(
    on: Day = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="年齢表を書く Excel ファイル。")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="年齢表を書く JSON ファイル。")
    ] = None,
    home: Home = None,
) -> None:
    """Show what is open by age."""
    from edi.reconciliation import write_ageing
    from flows.clock import today
    from flows.ledger import ageings, open_ledger
    from flows.show_ledger import show_ageing, write_ageing_json

    settings = load_settings(home)
    with open_ledger(settings) as store:
        tables = ageings(store, _day(on) if on else today())
    for table in tables:
        show_ageing(table)
    if xlsx is not None:
        xlsx.parent.mkdir(parents=True, exist_ok=True)
        write_ageing(tables, xlsx)
        console.say(f"年齢表: {xlsx}")
    if json is not None:
        write_ageing_json(tables, json)
        console.say(f"年齢表: {json}")


@app.command(
    cls=Command,
    help="期日を過ぎた売掛の相手ごとに、お願いの手紙を PDF と文章で作ります。",
)
def dunning(
    *,
    on: Day = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="書くフォルダー。", show_default="outbox/dunning/日付"
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="手紙を作らず、誰に何を送るかだけ表示します。"),
    ] = False,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            "--hold", help="手紙を出さない取引先か明細の番号。--reason も書きます。"
        ),
    ] = None,
    release: Annotated[
        list[str] | None, typer.Option("--release", help="--hold をやめるもの。")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="保留の理由。")] = "",
    home: Home = None,
    by: By = None,
) -> None:
    """Write letters for overdue receivables."""
    from flows.clock import today
    from flows.dunning import change_holds, make_letters, plan
    from flows.ledger import open_ledger
    from flows.show_ledger import show_dunning

    settings = load_settings(home)
    day, name = _day(on) if on else today(), by or getpass.getuser()
    with open_ledger(settings, alone=not dry_run) as store:
        if hold or release:
            for told in change_holds(store, hold or (), release or (), reason, name):
                console.say(told)
            return
        done = (
            plan(settings, store, day)
            if dry_run
            else make_letters(settings, store, day, out, name)
        )
    show_dunning(done, dry_run=dry_run)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"日付「{text}」を読めません。2026-10-31 の形で書いてください。"
        ) from error
