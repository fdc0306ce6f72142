"""Files in, files out, nothing stored (変換だけ)."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import UNREADABLE, Home, app, require_home
from flows.japanese import Command

if TYPE_CHECKING:
    from flows.reconcile import Proposal


class Program(StrEnum):
    """Accounting programs that take entries of payments (会計ソフト)."""

    YAYOI = "yayoi"
    MONEYFORWARD = "moneyforward"


@app.command(
    cls=Command,
    help="ファイルを読み取り、抽出レコード (JSON) を書きます。--home を書けば、"
    "そこに保管した書類から覚えた取引先のことも使います。",
)
def extract(
    files: Annotated[list[Path], typer.Argument(help="読み取るファイル。")],
    json: Annotated[Path, typer.Option("--json", help="レコードを書くフォルダー。")],
    home: Home = None,
) -> None:
    """Read files into extraction records."""
    from books.triage import NOTHING
    from flows.clock import today
    from flows.extract import extract_files, recollect, write_records
    from flows.show import show_extracted

    settings = Settings.load(home)
    memory = NOTHING
    if home is not None:  # nothing is kept there: only what is named must be there
        require_home(settings)
        memory = recollect(settings)
    with console.progress("読み取り中") as tally:
        found = extract_files(files, settings, today(), tally, memory)
    show_extracted(found, write_records(found, json))
    if any(one.error for one in found):
        raise typer.Exit(UNREADABLE)


@app.command(
    cls=Command,
    help="入出金と未消込を突き合わせ、消込の案を書きます。",
)
def reconcile(
    items: Annotated[Path, typer.Option("--items", help="未消込の一覧 (CSV)。")],
    payments: Annotated[
        list[Path],
        typer.Option("--payments", help="入出金のファイル。続けていくつでも書けます。"),
    ],
    json: Annotated[Path, typer.Option("--json", help="案を書くファイル。")],
    more: Annotated[
        list[Path] | None, typer.Argument(help="続けて書いた入出金のファイル。")
    ] = None,
    history: Annotated[
        Path | None, typer.Option("--history", help="過去に確認した消込 (CSV)。")
    ] = None,
    journal: Annotated[
        Path | None, typer.Option("--journal", help="自動の消込の仕訳を書くファイル。")
    ] = None,
    program: Annotated[
        Program, typer.Option("--program", help="仕訳を取り込む会計ソフト。")
    ] = Program.YAYOI,
    home: Home = None,
) -> None:
    """Propose which payments settle which open items."""
    from flows.reconcile import run as propose

    proposal = propose(items, [*payments, *(more or ())], json, history)
    outcome = proposal.outcome
    console.say(
        f"消込 {len(outcome.matches)} 件、行き先の分からない入出金 "
        f"{len(outcome.unmatched)} 件、未消込 {len(outcome.open_items)} 件: {json}"
    )
    if journal is not None:
        _write_journal(journal, program, proposal, home)


def _write_journal(
    path: Path, program: Program, proposal: "Proposal", home: Path | None
) -> None:
    from flows.payment_entries import write_payment_entries

    settings = Settings.load(home)
    if home is not None:
        require_home(settings)
    count, told = write_payment_entries(
        path,
        program,
        proposal.outcome,
        {payment.payment_id: payment for payment in proposal.payments},
        {item.item_id: item for item in proposal.items},
        settings,
    )
    for finding in told:
        console.say(f"△ {finding.message}")
    console.say(f"自動の消込の仕訳 {count} 件: {path}")
