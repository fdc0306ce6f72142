"""The command ``denpyo`` (コマンド). Heavy parts are imported where they are used."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from books.errors import DenpyoError
from books.model import DocumentState
from books.settings import Settings
from flows import console
from flows.japanese import (
    Command,
    Group,
    explain_mistake,
    shows_help,
    speak_japanese,
)

app = typer.Typer(
    cls=Group,
    help="伝票: 紙・FAX・PDF の請求書や注文書を読み取り、確かめ、EDI・振込・仕訳のファイルにします。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
server = typer.Typer(
    cls=Group, help="実行の様子を見せる Prefect サーバーの操作。", no_args_is_help=True
)
app.add_typer(server, name="server")

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="DENPYO_HOME",
        help="データを置くフォルダー。",
        show_default="var",
    ),
]

UNREADABLE = 3  # exit code when some file could not be read
_DEBUG = "DENPYO_DEBUG"


def main() -> None:
    """Entry point: run a command, turn every failure into a sentence and a code."""
    speak_japanese()
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command line; returns the exit code (コマンドの実行)."""
    try:
        return app(arguments, prog_name="denpyo", standalone_mode=False) or 0
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        console.complain("中断しました。もう一度実行すると続きから始まります。")
        return 130
    except TyperException as mistake:
        if shows_help(mistake):
            return 0
        console.complain(explain_mistake(mistake))
        console.say("使い方は denpyo --help で確かめられます。")
        return mistake.exit_code
    except DenpyoError as error:
        return _explain(error, str(error), error.exit_code)
    except (
        Exception
    ) as error:  # the last net: a sentence for people, details in the log
        told = f"想定外のエラーが起きました ({type(error).__name__}: {error})。"
        hint = "記録 logs/denpyo.log を添えてお知らせください。保管済みのデータは無事です。"
        return _explain(error, told + hint, 1)


def _explain(error: Exception, sentence: str, code: int) -> int:
    from flows.log import log

    log.error("%s", sentence, exc_info=error)
    if os.environ.get(_DEBUG):
        console.err.print_exception()
    console.complain(sentence)
    return code


@app.callback(cls=Group)
def start(
    *,
    debug: Annotated[
        bool, typer.Option("--debug", help="エラーのときに詳細を表示します。")
    ] = False,
) -> None:
    """Options of every command."""
    if debug:
        os.environ[_DEBUG] = "1"


def _settings(home: Path | None) -> Settings:
    from flows.log import start_log

    settings = Settings.load(home)
    start_log(settings)
    return settings


@app.command(
    cls=Command,
    help="フォルダー・データベース・文字認識モデルを用意します。何度でも実行できます。",
)
def setup(home: Home = None) -> None:
    """Prepare the home folder."""
    from books.store import Store
    from extractors.models import ready_models

    settings = _settings(home)
    for folder in (settings.inbox, settings.outbox, settings.quarantine):
        folder.mkdir(parents=True, exist_ok=True)
    ready_models(settings)
    Store.open(settings.url, settings.originals).close()
    console.say(f"用意ができました: {settings.home.resolve()}")


@app.command(
    cls=Command,
    help="必要なものがそろっているか調べ、足りないものの直し方を表示します。",
)
def doctor(home: Home = None) -> None:
    """Examine every part."""
    from flows.doctor import examine

    checks = tuple(examine(Settings.load(home)))
    rows = []
    for check in checks:
        mark = "○" if check.ok else ("×" if check.needed else "△")
        told = f"{check.found}\n→ {check.remedy}" if check.remedy else check.found
        rows.append((mark, check.name, told))
    console.table("診断", ("", "項目", "結果"), rows)
    if any(not check.ok and check.needed for check in checks):
        console.say("× の項目を直してから使ってください。")
        raise typer.Exit(5)
    console.say("使えます。")


@server.command(
    "start", cls=Command, help="サーバーを起動します (動いていれば何もしません)。"
)
def server_start(home: Home = None) -> None:
    """Start the Prefect server."""
    from flows.server import ensure_server, page_url

    settings = _settings(home)
    ensure_server(settings)
    console.say(f"動いています: {page_url(settings)}")


@server.command("stop", cls=Command, help="サーバーを止めます。")
def server_stop(home: Home = None) -> None:
    """Stop the Prefect server."""
    from flows.server import stop_server

    stopped = stop_server(_settings(home))
    console.say("止めました。" if stopped else "動いていません。")


@server.command("status", cls=Command, help="サーバーが動いているか調べます。")
def server_status(home: Home = None) -> None:
    """Tell whether the Prefect server runs."""
    from flows.server import server_status as ask

    status = ask(_settings(home))
    if not status.running:
        console.say("止まっています。")
        raise typer.Exit(5)
    console.say(
        f"動いています: {status.url} (版 {status.version}, pid {status.pid or '他'})"
    )


@app.command(
    cls=Command,
    help="受信箱のファイルを読み取り、確かめ、出力ファイルを作ります。何度でも実行できます。",
)
def run(home: Home = None) -> None:
    """Work through the inbox."""
    from flows.run import run_intake
    from flows.show import show_summary

    settings = _settings(home)
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

    serve_pages(_settings(home))


@app.command(
    cls=Command,
    help="ファイルを読み取り、抽出レコード (JSON) を書きます。何も保管しません。",
)
def extract(
    files: Annotated[list[Path], typer.Argument(help="読み取るファイル。")],
    json: Annotated[Path, typer.Option("--json", help="レコードを書くフォルダー。")],
    home: Home = None,
) -> None:
    """Read files into extraction records."""
    from flows.clock import today
    from flows.extract import extract_files, write_records
    from flows.show import show_extracted

    settings = Settings.load(home)
    with console.progress("読み取り中") as tally:
        found = extract_files(files, settings, today(), tally)
    show_extracted(found, write_records(found, json))
    if any(one.error for one in found):
        raise typer.Exit(UNREADABLE)


@app.command(
    cls=Command,
    help="入出金と未消込の一覧を突き合わせ、消込の案を書きます。何も保管しません。",
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
) -> None:
    """Propose which payments settle which open items."""
    from flows.reconcile import run as propose

    outcome = propose(items, [*payments, *(more or ())], json, history)
    console.say(
        f"消込 {len(outcome.matches)} 件、行き先の分からない入出金 "
        f"{len(outcome.unmatched)} 件、未消込 {len(outcome.open_items)} 件: {json}"
    )


@app.command(
    cls=Command,
    help="承認済みで、まだ出力していない書類のファイルを作ります。",
)
def export(home: Home = None) -> None:
    """Write what is approved."""
    from flows.desk import open_desk
    from flows.publish import publish

    with open_desk(_settings(home)) as desk:
        published = publish(desk)
    for notice in published.notices:
        console.say(f"・{notice}")
    for file in published.written:
        console.say(f"{file.kind} ({file.documents} 件): {file.path}")
    if not published.written:
        console.say("新しく出力するものはありません。")


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

    show_documents(_settings(home), state, limit)


@app.command(cls=Command, help="1 件の書類の値・指摘・履歴を表示します。")
def show(
    document: Annotated[str, typer.Argument(help="書類の番号 (list で表示)。")],
    home: Home = None,
) -> None:
    """Show one document."""
    from flows.show import show_document

    show_document(_settings(home), document)


@app.command(
    cls=Command, help="確かめた書類を承認します。次の run か export で出力されます。"
)
def approve(
    documents: Annotated[list[str], typer.Argument(help="書類の番号。")],
    home: Home = None,
) -> None:
    """Approve documents."""
    import getpass

    from books.store import Store

    settings = _settings(home)
    with Store.open(settings.url, settings.originals) as store:
        for document in documents:
            store.approve(document, getpass.getuser())
            console.say(f"{document} を承認しました。")


if __name__ == "__main__":
    main()
