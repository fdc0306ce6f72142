"""The daily work: prepare, run, look, write (日々の仕事)."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from books.errors import FormatError
from books.settings import Settings
from flows import console
from flows.commands.common import (
    UNREADABLE,
    Home,
    app,
    load_settings,
    prepare_settings,
)
from flows.japanese import Command


@app.command(
    cls=Command,
    help="フォルダー・データベース・文字認識モデルを用意します。",
)
def setup(home: Home = None) -> None:
    """Prepare the home folder."""
    from books.store import Store
    from extractors.models import ready_models

    settings = prepare_settings(home)
    for folder in (settings.inbox, settings.outbox, settings.quarantine):
        folder.mkdir(parents=True, exist_ok=True)
    ready_models(settings)
    Store.open(settings.url, settings.shelf).close()
    console.say(f"用意ができました: {settings.home.resolve()}")


@app.command(
    cls=Command,
    help="受信箱のファイルを読み取り、出力ファイルを作ります。",
)
def run(
    home: Home = None,
    inbox: Annotated[
        Path | None,
        typer.Option(
            "--inbox",
            help="受信箱にするフォルダー。保管し終えたファイルはここから消えます。",
            show_default="データを置くフォルダーの inbox",
        ),
    ] = None,
) -> None:
    """Work through the inbox."""
    from flows.run import run_intake
    from flows.show import show_summary

    settings = prepare_settings(home)
    if inbox is not None:
        settings = settings.model_copy(update={"inbox_folder": inbox})
    with console.progress("読み取り中") as tally:
        summary, report = run_intake(settings, tally)
    show_summary(summary, report, settings)
    raise typer.Exit(UNREADABLE if summary.troubled else 0)


@app.command(
    cls=Command,
    help="確認の画面をこの機械の中だけに開きます (止めるには Ctrl-C)。",
)
def serve(home: Home = None) -> None:
    """Serve the pages."""
    from flows.serve import serve_pages

    serve_pages(load_settings(home))


@app.command(
    cls=Command,
    help="承認済みの書類の出力ファイルを作ります。RECORD と --format を書けば、その書類 1 件だけを"
    "その形式のファイルにします。",
)
def export(
    record: Annotated[
        str | None,
        typer.Argument(
            metavar="RECORD",
            help="書類 1 件: 番号 (list で表示)、抽出レコード、電文や相手独自の表のファイル。",
        ),
    ] = None,
    home: Home = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="edi、jp-pint、pdf、record、yayoi、moneyforward、freee、transfer、zedi。",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="相手独自の表にする対応表 (YAML)。"),
    ] = None,
    original: Annotated[
        Path | None,
        typer.Option(
            "--original", help="--mapping で、回答を書き入れる相手のファイル。"
        ),
    ] = None,
    answer: Annotated[
        str | None,
        typer.Option(
            "--answer",
            help="注文書 RECORD への回答 (注文請書) を作って書きます。"
            "accept: 希望納期・数量どおりに承諾。違う回答は YAML のファイルに"
            "「rows: {1: {quantity: 80, date: 2026-12-25}, 3: {answer: rejected}}」のように。",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="書くファイル。", show_default="元の名前と拡張子"),
    ] = None,
    again: Annotated[
        str | None,
        typer.Option(
            "--again",
            help="訂正した書類の番号。古いファイルを取り消し、出し直します。",
        ),
    ] = None,
    paid: Annotated[
        str | None,
        typer.Option(
            "--paid",
            help="ファイルを使わずに支払った、または相殺した書類の番号。",
        ),
    ] = None,
    unpaid: Annotated[
        str | None, typer.Option("--unpaid", help="--paid の記録を取り消す書類の番号。")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", help="操作する人の名前。", show_default="この機械の利用者名"
        ),
    ] = None,
) -> None:
    """Write what is approved."""
    from flows.desk import open_desk
    from flows.publish import publish, publish_again
    from flows.settled import mark_paid
    from flows.show import show_written

    if record or form or mapping:
        _export_one(record, form, home, out, (mapping, original), answer)
        return
    name = by or getpass.getuser()
    settings = load_settings(home)
    with open_desk(settings, while_held=bool(paid or unpaid)) as desk:
        if paid:
            mark_paid(desk, paid, name)
            console.say(f"書類 {paid} を支払済み・相殺済みと記録しました ({name})。")
        if unpaid:
            mark_paid(desk, unpaid, name, paid=False)
            console.say(f"書類 {unpaid} の支払済みの記録を取り消しました ({name})。")
        if desk.store.held_since():
            console.say("復元後の確認が済んでいないため、出力はしていません。")
            return
        published = publish_again(desk, again, name) if again else publish(desk)
    for notice in published.notices:
        console.say(f"・{notice}")
    show_written(published.written)
    if not published.written:
        console.say("新しく出力するものはありません。")


def _export_one(
    record: str | None,
    form: str | None,
    home: Path | None,
    out: Path | None,
    tables: tuple[Path | None, Path | None],
    answer: str | None,
) -> None:
    """Write one document in a format, or by a mapping."""
    from flows.atomic import write_bytes
    from flows.single import (
        answered,
        find_document,
        is_file_name,
        write_as,
        write_table,
    )

    mapping, original = tables
    if record is None or (form is None) == (mapping is None):
        raise typer.BadParameter(
            "書類 (RECORD) と、--format か --mapping のどちらか一方を書いてください。"
        )
    settings = Settings.load(home) if is_file_name(record) else load_settings(home)
    given = find_document(record, settings)
    if answer is not None:
        given = answered(given, answer)
    if mapping is not None:
        suffix, content, findings = write_table(given, mapping, original)
    else:
        suffix, content, findings = write_as(given, form or "")
    target = out or Path(f"{Path(record).stem}{suffix}")
    if any(
        source.exists() and target.exists() and target.samefile(source)
        for source in (Path(record), original)
        if source
    ):
        raise FormatError(
            f"{target} は元のファイルです。--out に別の名前を指定してください。"
        )
    path = write_bytes(target, content)
    for finding in (*given.told, *findings):
        console.say(f"・{finding.message}")
    console.say(f"{path} を書きました。")
