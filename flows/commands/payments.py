"""Payment runs at the command line (支払予定): look, approve, cancel."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command, Group

if TYPE_CHECKING:
    from books.store import Store

payments = typer.Typer(
    cls=Group,
    help="支払予定を見て、承認し、取り消します (作るのは画面の「支払」)。",
    no_args_is_help=True,
)
app.add_typer(payments, name="payments")
Run = Annotated[str, typer.Argument(metavar="RUN", help="支払予定の番号。")]


def _open(settings: Settings) -> "Store":
    from books.store import Store

    return Store.open(settings.url, settings.shelf)


@payments.command("list", cls=Command, help="支払予定の一覧を表示します。")
def list_payments(home: Home = None) -> None:
    """Show the runs, the latest first."""
    heads = ("!番号", "振込指定日", ">件数", ">金額", "状態", "作った人")
    with _open(load_settings(home)) as store:
        rows = [
            (
                run.id,
                f"{run.content.pay_day:%Y/%m/%d}",
                str(len(run.content.items)),
                f"{run.content.total:,}",
                run.state.label,
                run.created_by,
            )
            for run in store.find_runs()
        ]
    if not rows:
        console.say("支払予定はありません。画面の「支払」で作れます。")
        return
    console.table("支払予定", heads, rows)


@payments.command("show", cls=Command, help="支払予定の中身を表示します。")
def show_payment(run: Run, home: Home = None) -> None:
    """Show what one run pays."""
    from books.payment_run import account_text

    heads = ("取引先", "請求書", ">金額", "振込先", "確かめること")
    with _open(load_settings(home)) as store:
        found = store.payment_run(run)
    rows = [
        (
            item.supplier,
            item.number or item.document_id,
            f"{item.amount:,}",
            account_text(item.payee),
            " ".join((item.standing.label, *item.warnings)),
        )
        for item in found.content.items
    ]
    console.table(f"支払予定 {run} ({found.state.label})", heads, rows)
    for need in found.open_needs:
        console.say(f"残りの承認: {need.told}")
    for item in found.unconfirmed:
        console.say(f"確認の済んでいない口座: {account_text(item.payee)}")


@payments.command(
    "approve",
    cls=Command,
    help="支払予定を承認します。パスワードと二段階認証の番号を尋ねます。",
)
def approve_payment(
    run: Run,
    login: Annotated[str, typer.Option("--login", help="承認する人の利用者名。")],
    home: Home = None,
) -> None:
    """Approve a run as the person who signs in here."""
    from flows.payment_approval import approve_by_code

    settings = load_settings(home)
    with _open(settings) as store:
        seen = store.payment_run(run)
        console.say(
            f"{seen.content.pay_day:%Y/%m/%d} の支払 {len(seen.content.items)} 件、"
            f"合計 {seen.content.total:,} 円を承認します。"
        )
        password = getpass.getpass("パスワード: ")
        code = getpass.getpass("認証アプリの番号 (6 桁): ")
        done = approve_by_code(settings, store, seen, login, (password, code))
    console.say(f"支払予定 {run}: {done.state.label}")


@payments.command("cancel", cls=Command, help="支払予定を取り消します。")
def cancel_payment(
    run: Run,
    reason: Annotated[str, typer.Option("--reason", help="取り消す理由。")],
    home: Home = None,
) -> None:
    """Give a run up."""
    with _open(load_settings(home)) as store:
        store.cancel_run(run, getpass.getuser(), reason)
    console.say(f"支払予定 {run} を取り消しました。")
