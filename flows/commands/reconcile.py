"""Reconciling: propose, decide, book (消込)."""

import getpass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import Home, app, load_settings, require_home
from flows.japanese import Command

if TYPE_CHECKING:
    from flows.ledger import Reconciled
    from flows.reconcile import Proposal

By = Annotated[
    str | None,
    typer.Option("--by", help="操作する人の名前。", show_default="この機械の利用者名"),
]


class Program(StrEnum):
    """Accounting programs that take entries of payments (会計ソフト)."""

    YAYOI = "yayoi"
    MONEYFORWARD = "moneyforward"


@app.command(
    cls=Command,
    help="入出金と未消込を突き合わせます。ファイルを書かなければ、保管している明細と"
    "入出金を消し込みます。書けば、案をファイルに書くだけで何も保管しません。",
)
def reconcile(
    items: Annotated[
        Path | None, typer.Option("--items", help="未消込の一覧 (CSV)。")
    ] = None,
    payments: Annotated[
        list[Path] | None,
        typer.Option("--payments", help="入出金のファイル。続けていくつでも書けます。"),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="案や状態を書くファイル。")
    ] = None,
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
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="結果の一覧を書く Excel ファイル。")
    ] = None,
    home: Home = None,
    by: By = None,
) -> None:
    """Propose which payments settle which open items."""
    from flows.reconcile import run as propose

    if items is None and not payments and not more:
        if history is not None or journal is not None:
            raise typer.BadParameter(
                "--history と --journal は、--items と --payments と一緒に書いてください。"
                "保管している消込の仕訳は entries で書けます。"
            )
        _reconcile_store(home, by, json, xlsx)
        return
    if items is None or not payments or json is None:
        raise typer.BadParameter(
            "ファイルを突き合わせるには、--items、--payments、--json を書いてください。"
        )
    if xlsx is not None:
        raise typer.BadParameter(
            "--xlsx は、ファイルを書かずに実行したときに使えます。"
        )
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


def _reconcile_store(
    home: Path | None, by: str | None, json: Path | None, xlsx: Path | None
) -> None:
    from books.store import MatchState
    from flows.clock import today
    from flows.ledger import (
        open_ledger,
        reconcile_ledger,
        write_json,
        write_workbook,
    )
    from flows.show_ledger import show_proposals

    settings = load_settings(home)
    with open_ledger(settings, alone=True) as store:
        done = reconcile_ledger(settings, store, by or getpass.getuser())
        _tell(done)
        proposals = store.find_matches(MatchState.PROPOSED)
        show_proposals(store, proposals, settings)
        if xlsx is not None:
            write_workbook(store, today(), xlsx)
            console.say(f"結果の一覧: {xlsx}")
        if json is not None:
            write_json(store, json)
            console.say(f"消込の状態: {json}")


def _tell(done: "Reconciled") -> None:
    synced, run = done.synced, done.run
    if synced.added or synced.changed:
        console.say(
            f"承認済みの書類から、明細 {synced.added} 件を登録し、{synced.changed} 件を"
            "直しました。"
        )
    for told in (*synced.notices, *run.notes):
        console.say(f"△ {told}")
    console.say(
        f"自動で消し込んだもの {run.applied} 件、確認を待つ提案 {run.proposed} 件、"
        f"行き先の分からない入出金 {run.unmatched} 件。"
    )


@app.command(
    cls=Command,
    help="未消込の明細を取り込みます (CSV)。ファイルを書かなければ、残高を一覧にします。",
)
def items(
    files: Annotated[list[Path] | None, typer.Argument(help="未消込の CSV。")] = None,
    home: Home = None,
    by: By = None,
) -> None:
    """Import open items, or list them."""
    from flows.ledger import import_items, open_ledger
    from flows.show_ledger import show_items

    settings = load_settings(home)
    with open_ledger(settings) as store:
        if files:
            done = import_items(store, files, by or getpass.getuser())
            for told in done.notices:
                console.say(f"△ {told}")
            console.say(f"新しい明細 {done.new} 件を登録しました。")
            if done.repeated:
                console.say(
                    f"承認済みの書類と同じ請求書 {done.repeated} 件は、二重になるので登録して"
                    "いません。"
                )
            return
        show_items(store)


@app.command(
    "match",
    cls=Command,
    help="消込の提案を確定・却下し、消込を取り消し、手で消し込みます。何も書かなければ、"
    "提案と残っている入出金の一覧を表示します。番号は、ほかと区別できるところまでで足ります。",
)
def decide(
    *,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", help="確定する提案の番号。")
    ] = None,
    sure: Annotated[
        bool, typer.Option("--sure", help="確実な提案をすべて確定します。")
    ] = False,
    refuse: Annotated[
        list[str] | None, typer.Option("--refuse", help="却下する提案の番号。")
    ] = None,
    undo: Annotated[
        list[str] | None,
        typer.Option("--undo", help="取り消す消込の番号。--reason も書きます。"),
    ] = None,
    payment: Annotated[
        list[str] | None, typer.Option("--payment", help="手で消し込む入出金の番号。")
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item", help="消し込む明細。一部なら R1=1000 のように書きます。"
        ),
    ] = None,
    gap: Annotated[
        str | None,
        typer.Option(
            "--gap",
            help="差額の種類: transfer_fee、withholding_tax、discount、rounding、advance、"
            "suspense、sundry、interest、bank_fee、cash。rest は残りを未消込のままにします。",
        ),
    ] = None,
    partner: Annotated[
        str | None, typer.Option("--partner", help="前受金・仮受金の相手の名前。")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="却下・取消の理由。")] = "",
    home: Home = None,
    by: By = None,
) -> None:
    """Decide about matches."""
    from flows.ledger import open_ledger
    from flows.ledger_decisions import Decisions, carry_out
    from flows.show_ledger import show_open

    settings = load_settings(home)
    wanted = Decisions(
        confirm=tuple(confirm or ()),
        sure=sure,
        refuse=tuple(refuse or ()),
        undo=tuple(undo or ()),
        payments=tuple(payment or ()),
        items=tuple(item or ()),
        gap=gap,
        partner=partner,
        reason=reason,
    )
    with open_ledger(settings) as store:
        if wanted == Decisions():
            show_open(store, settings)
            return
        for told in carry_out(store, wanted, by or getpass.getuser()):
            console.say(told)


@app.command(
    cls=Command,
    help="確定した消込の仕訳を、会計ソフトのファイルにします。一つの消込は一度だけ出力し、"
    "出力したあとで取り消したものは反対仕訳を出力します。",
)
def entries(
    home: Home = None,
    cancel: Annotated[
        str | None,
        typer.Option(
            "--cancel",
            help="会計ソフトに取り込まなかったファイルの番号。中の仕訳を出し直します。",
        ),
    ] = None,
    by: By = None,
) -> None:
    """Write the entries of matches."""
    from flows.ledger import open_ledger
    from flows.match_entries import cancel_file, publish_matches
    from flows.show import show_written

    settings = load_settings(home)
    name = by or getpass.getuser()
    with open_ledger(settings, alone=True) as store:
        if cancel:
            console.say(cancel_file(settings, store, cancel, name))
        booked = publish_matches(settings, store, name)
    for notice in booked.notices:
        console.say(f"△ {notice}")
    show_written(booked.written)
    if not booked.written:
        console.say("新しく出力する仕訳はありません。")
