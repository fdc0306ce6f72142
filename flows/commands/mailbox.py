"""Mailboxes at the command line (メールの受け取り)."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from books.errors import NotReadyError, SettingsError
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command

if TYPE_CHECKING:
    from books.settings import Settings
    from books.store import Store


@app.command(
    cls=Command,
    help="メールボックスの添付ファイルを受け取ります。読み取るのは次の run です。",
)
def mailbox(
    home: Home = None,
    take: Annotated[
        str | None,
        typer.Option("--take", help="確かめたメールの番号。添付を受け取ります。"),
    ] = None,
    ignore: Annotated[
        str | None, typer.Option("--ignore", help="受け取らないと決めたメールの番号。")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="決めた人の名前。", show_default="この機械の利用者名"
        ),
    ] = None,
    *,
    list_: Annotated[
        bool, typer.Option("--list", help="確かめるのを待つメールを表示します。")
    ] = False,
) -> None:
    """Take the documents out of the mailboxes."""
    from books.store import Store
    from flows.mailbox import ignore_mail, take_mail

    settings, name = load_settings(home), by or getpass.getuser()
    with Store.open(settings.url, settings.shelf) as store:
        if take is not None:
            mail = take_mail(settings, store, take, name)
            console.say(f"添付 {len(mail.files)} 個を受け取りました。{mail.reason}")
        elif ignore is not None:
            ignore_mail(settings, store, ignore, name)
            console.say(f"メール {ignore} は受け取らないと記録しました ({name})。")
        elif list_:
            _show(store)
        elif not settings.intake.mailboxes:
            raise SettingsError(
                "メールボックスの設定がありません。denpyo.yaml の intake.mailboxes に書いてください。"
            )
        else:
            _collect(settings, store)


def _collect(settings: "Settings", store: "Store") -> None:
    from flows.mailbox import collect

    found = collect(settings, store)
    for told in found.notices:
        console.say(f"・{told}")
    console.say(
        f"メール {found.mails} 通、添付ファイル {len(found.files)} 個を受け取りました。"
    )
    if found.failed:
        raise NotReadyError("\n".join(found.failed))


def _show(store: "Store") -> None:
    from flows.mailbox import ASIDE

    rows = [
        (f"{one.mailbox}:{one.place}", one.sender, one.subject, one.reason)
        for one in store.find_mails(ASIDE)
    ]
    if not rows:
        console.say("確かめるのを待つメールはありません。")
        return
    console.table("確かめるメール", ("番号", "差出人", "件名", "理由"), rows)
    console.say("受け取るなら --take 番号、受け取らないなら --ignore 番号。")
