"""freee by its API (freee API): connect, choose the company, send deals."""

import secrets
from typing import Annotated

import typer

from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command, Group

FAILED = 9  # exit code when something did not arrive, or nobody knows

freee = typer.Typer(
    cls=Group,
    help="freee会計に API で取引を送ります (原本も証憑として付けます)。",
    no_args_is_help=True,
)
app.add_typer(freee, name="freee")


@freee.command(
    "connect", cls=Command, help="freee にこのアプリの利用を認めます (認可)。"
)
def connect(
    home: Home = None,
    code: Annotated[
        str | None, typer.Option("--code", help="freee の画面に出た認可コード。")
    ] = None,
) -> None:
    """Authorise our application."""
    from edi.accounting.freee_tokens import authorization_url
    from flows.freee import connection_of

    line = connection_of(load_settings(home))
    if code is None:
        console.say(
            "ブラウザーで次のアドレスを開き、許可して、出てきたコードを写してください。"
        )
        console.say(f"  {authorization_url(line.app, secrets.token_urlsafe(16))}")
        code = typer.prompt("認可コード", hide_input=True)
    line.authorize(code.strip())
    console.say(
        "freee につながりました。denpyo freee companies で事業所を選んでください。"
    )


@freee.command("companies", cls=Command, help="使える事業所と番号を表示します。")
def companies(home: Home = None) -> None:
    """Show the companies."""
    from edi.accounting.freee_api import fetch_companies
    from flows.freee import connection_of

    found = fetch_companies(connection_of(load_settings(home)))
    rows = [(str(one.id), one.name) for one in found]
    console.table("事業所", ("番号", "名前"), rows)
    console.say("denpyo.yaml の freee.company に番号を書いてください。")


@freee.command(
    "send",
    cls=Command,
    help="承認済みの書類の取引を送ります。同じ書類を二度送りません。",
)
def send(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[書類ID]...", help="送る書類。")
    ] = None,
    home: Home = None,
) -> None:
    """Send deals."""
    from books.job_steps import JobState
    from books.store import Store
    from flows.freee import open_sender, queue, work

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        sender = open_sender(settings, store)
        _, told = queue(sender, documents or ())
        done = list(work(sender))
    for notice in told:
        console.say(f"・{notice}")
    for job in done:
        console.say(f"{job.document_id}: {job.state.label}。{job.message}")
    if not done:
        console.say("送るものはありません。")
    if any(job.state is not JobState.CONFIRMED for job in done):
        console.say("終わっていないものは denpyo bot jobs で確かめられます。")
        raise typer.Exit(FAILED)
