"""What bots are asked for (ボットへの依頼): post, pay, statements, balances."""

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from books.errors import FormatError
from flows import console
from flows.commands.bot import Site, bot
from flows.commands.common import Home, load_settings
from flows.japanese import Command

_DAY = ["%Y-%m-%d"]


class Posting(StrEnum):
    """What a document becomes on the site (登録のしかた)."""

    JOURNAL = "journal"
    INVOICE = "invoice"
    PAYMENT = "payment"


@bot.command(
    cls=Command,
    help="承認済みの書類を会計ソフトに登録する依頼をします。書類を書かなければ、まだの書類すべて。"
    "サイトも書かなければ、設定 (bots.post) のすべて。",
)
def post(
    site: Annotated[
        str | None, typer.Argument(help="サイトの名前 (bot list で表示)。")
    ] = None,
    documents: Annotated[
        list[str] | None, typer.Argument(help="書類の番号 (list で表示)。")
    ] = None,
    home: Home = None,
    kind: Annotated[
        Posting,
        typer.Option(
            "--kind",
            help="journal: 振替伝票。invoice: 請求書 (原本の画像)。payment: 支払。",
        ),
    ] = Posting.JOURNAL,
) -> None:
    """Queue documents."""
    from flows.bots.office import open_bots
    from flows.bots.queue import complete, queue_documents
    from flows.bots.regular import queue_regular_posts
    from flows.bots.show import tell_queued

    with open_bots(load_settings(home)) as office:
        if site is None:
            tell_queued(queue_regular_posts(office))
            return
        told = complete(office)
        queued = queue_documents(office, site, kind.value, documents or ())
    tell_queued(replace(queued, notices=(*told, *queued.notices)))


@bot.command(
    cls=Command,
    help="総合振込のファイルを銀行の画面に渡す依頼をします。最後の承認は人が銀行で行います。"
    "ファイルを書かなければ、設定 (bots.pay) のとおりに、承認された期日の近い支払予定すべて。",
)
def pay(
    file: Annotated[
        Path | None, typer.Argument(help="総合振込のファイル (全銀)。")
    ] = None,
    site: Annotated[
        str | None, typer.Option("--site", help="銀行のサイトの名前。")
    ] = None,
    home: Home = None,
) -> None:
    """Queue a transfer file."""
    from flows.bots.money import queue_payment
    from flows.bots.office import open_bots
    from flows.bots.regular import queue_due_payments
    from flows.bots.show import show_jobs, tell_queued

    if (file is None) != (site is None):
        raise FormatError("ファイルと --site は、両方書くか、両方書かないでください。")
    with open_bots(load_settings(home)) as office:
        if file is None or site is None:
            tell_queued(queue_due_payments(office))
            return
        job = queue_payment(office, site, file)
        show_jobs(office, [job], "依頼")


@bot.command(cls=Command, help="口座の入出金明細を取得する依頼をします。")
def statement(
    site: Site,
    account: Annotated[str, typer.Argument(help="口座番号。")],
    first: Annotated[
        dt.datetime, typer.Option("--from", formats=_DAY, help="最初の日。")
    ],
    last: Annotated[dt.datetime, typer.Option("--to", formats=_DAY, help="最後の日。")],
    home: Home = None,
) -> None:
    """Queue the download of a statement."""
    from flows.bots.money import queue_statement
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        days = (first.date(), last.date())
        job = queue_statement(office, site, account, days)
    console.say(f"{job.reference} を依頼しました。bot run で実行します。")


@bot.command(
    cls=Command,
    help="設定 (intake.statements) の口座すべての入出金明細を取得する依頼をします。",
)
def statements(home: Home = None) -> None:
    """Queue the statements of every account of the settings."""
    from flows.bots.office import open_bots
    from flows.daily.statements import queue_statements

    with open_bots(load_settings(home)) as office:
        queued = queue_statements(office)
    console.say(f"明細の取得を {len(queued)} 件依頼しました。bot run で実行します。")


@bot.command(
    cls=Command,
    help="銀行の残高の一覧。サイトを書けば、新しく取得する依頼をします。",
)
def balances(
    sites: Annotated[
        list[str] | None, typer.Argument(help="残高を取得し直す銀行のサイト。")
    ] = None,
    home: Home = None,
) -> None:
    """Show balances, or queue reading them."""
    from flows.bots.money import queue_balance
    from flows.bots.office import open_bots
    from flows.bots.show import show_balances

    with open_bots(load_settings(home)) as office:
        for site in sites or ():
            job = queue_balance(office, site)
            console.say(f"{job.reference} を依頼しました。bot run で実行します。")
        if not sites:
            show_balances(office)
