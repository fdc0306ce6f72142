"""Kept documents on the terminal (書類)."""

import getpass
from typing import Annotated

import typer

from books.model import DocumentState
from books.settings_booking import TaxHandling
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command


@app.command("list", cls=Command, help="書類の一覧を表示します。")
def list_documents(
    home: Home = None,
    state: Annotated[
        DocumentState | None, typer.Option("--state", help="状態で絞り込みます。")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="表示する件数。")] = 50,
) -> None:
    """List documents."""
    from flows.show import show_documents

    show_documents(load_settings(home), state, limit)


@app.command(cls=Command, help="1 件の書類の値・指摘・履歴を表示します。")
def show(
    document: Annotated[str, typer.Argument(help="書類の番号 (list で表示)。")],
    home: Home = None,
) -> None:
    """Show one document."""
    from flows.show import show_document

    show_document(load_settings(home), document)


@app.command(
    cls=Command, help="確かめた書類を承認します。次の run か export で出力されます。"
)
def approve(
    documents: Annotated[list[str], typer.Argument(help="書類の番号。")],
    home: Home = None,
) -> None:
    """Approve documents."""
    from books.store import Store

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        for document in documents:
            store.approve(document, getpass.getuser())
            console.say(f"{document} を承認しました。")


@app.command(
    cls=Command,
    help="書類 (またはその明細) の勘定科目を選びます。同じ取引先の次の書類からも、その科目になります。",
)
def account(
    document: Annotated[str, typer.Argument(help="書類の番号 (list で表示)。")],
    name: Annotated[str, typer.Argument(metavar="ACCOUNT", help="勘定科目。")],
    home: Home = None,
    line: Annotated[
        int | None, typer.Option("--line", min=1, help="明細の行 (1 から)。")
    ] = None,
    sub_account: Annotated[
        str | None, typer.Option("--sub-account", help="補助科目。")
    ] = None,
    department: Annotated[
        str | None, typer.Option("--department", help="部門。")
    ] = None,
    tax: Annotated[
        TaxHandling | None, typer.Option("--tax", help="税の扱い (仕入れ)。")
    ] = None,
) -> None:
    """Choose an account, which the next papers of the partner take, too."""
    from books.account_choice import Target
    from books.parties import is_sale
    from books.store import Store

    settings = load_settings(home)
    with Store.open(settings.url, settings.shelf) as store:
        paper = store.get(document).reading.document
        sale = is_sale(paper, settings.company)
        partner = paper.buyer if sale else paper.supplier
        store.choose_account(
            document,
            partner,
            Target(
                account=name, sub_account=sub_account, department=department, tax=tax
            ),
            getpass.getuser(),
            None if line is None else line - 1,
            sale=sale,
        )
    console.say(f"{partner.name or '取引先'}: 科目「{name}」を覚えました。")
