"""What people tell bots (人の回答と判断): a password, what really happened."""

import getpass
from typing import Annotated

import typer

from flows import console
from flows.commands.bot import By, Reason, Reference, bot
from flows.commands.common import Home, load_settings
from flows.japanese import Command


@bot.command(
    cls=Command,
    help="ボットが尋ねているもの (ワンタイムパスワードなど) を渡します。",
)
def answer(
    reference: Reference,
    code: Annotated[
        str | None, typer.Argument(help="値。書かなければ、画面に出さずに尋ねます。")
    ] = None,
    home: Home = None,
    by: Annotated[str | None, typer.Option("--by", help="答えた人。")] = None,
) -> None:
    """Answer a bot."""
    from books.secrets import Secret
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        given = Secret(code or typer.prompt("値", hide_input=True))
        full, name = office.reference(reference), by or getpass.getuser()
        one = office.store.answer_handover(full, given, name)
    console.say(f"渡しました: {one.question}")


@bot.command(
    cls=Command,
    help="サイトで確かめた結果を記録します (結果不明・担当者待ちの依頼)。",
)
def resolve(
    reference: Reference,
    by: By,
    reason: Reason,
    happened: Annotated[
        bool,
        typer.Option(
            "--happened/--not",
            help="--happened: 登録されていた。--not: 登録されていなかった (もう一度行います)。",
        ),
    ],
    home: Home = None,
) -> None:
    """Say what really happened."""
    from flows.bots.decide import mark_happened, mark_not_happened
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        decide = mark_happened if happened else mark_not_happened
        job = decide(office, office.reference(reference), by, reason)
    console.say(f"{job.reference} を「{job.label}」にしました ({by})。")


@bot.command(
    cls=Command,
    help="依頼をもう一度行います。登録済みでないかを、先にサイトで確かめます。",
)
def retry(reference: Reference, by: By, reason: Reason, home: Home = None) -> None:
    """Have a job tried again."""
    from flows.bots.decide import try_again
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        job = try_again(office, office.reference(reference), by, reason)
    console.say(f"{job.reference} を「{job.label}」にしました ({by})。")


@bot.command(
    cls=Command,
    help="依頼を取りやめます。登録されていないと分かっているときだけ使います。",
)
def cancel(reference: Reference, by: By, reason: Reason, home: Home = None) -> None:
    """Give a job up."""
    from flows.bots.decide import give_up
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        job = give_up(office, office.reference(reference), by, reason)
    console.say(f"{job.reference} を「{job.label}」にしました ({by})。")


@bot.command(
    cls=Command,
    help="確認済みの登録を、人がサイトで取り消したと記録します。書類はまた依頼できます。",
)
def withdraw(reference: Reference, by: By, reason: Reason, home: Home = None) -> None:
    """Say that a person took it away on the site."""
    from flows.bots.decide import withdraw as take_back
    from flows.bots.office import open_bots

    with open_bots(load_settings(home)) as office:
        job = take_back(office, office.reference(reference), by, reason)
    console.say(f"{job.reference} をサイトで取消済みと記録しました ({by})。")
