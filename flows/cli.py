"""The command ``denpyo`` (コマンド): its entry, its errors, ``--debug``."""

import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from books.errors import DenpyoError
from flows import console
from flows.commands import (
    archive,
    backup,
    bot,
    bot_ask,
    bot_decide,
    daily,
    documents,
    exchange,
    files,
    formats,
    freee,
    ledger,
    mailbox,
    mapping,
    money,
    paper,
    payments,
    people,
    reconcile,
    registry,
    running,
    upkeep,
)
from flows.commands.common import app
from flows.japanese import (
    Group,
    explain_mistake,
    shows_help,
    speak_japanese,
)
from flows.log import log
from flows.typable import program

_DEBUG = "DENPYO_DEBUG"
GROUPS = (
    daily,
    documents,
    files,
    reconcile,
    ledger,
    formats,
    exchange,
    freee,
    mailbox,
    mapping,
    money,
    paper,
    registry,
    payments,
    people,
    running,
    upkeep,
    backup,
    archive,
    bot,
    bot_ask,
    bot_decide,
)  # in the order of the help


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
        console.say(f"使い方は {program()} --help で確かめられます。")
        return mistake.exit_code
    except DenpyoError as error:
        return _explain(error, str(error), error.exit_code)
    except Exception as error:  # the last net; the details are in the log
        told = f"想定外のエラーが起きました ({type(error).__name__}: {error})。"
        hint = "記録 logs/denpyo.log を添えてお知らせください。保管済みのデータは無事です。"
        return _explain(error, told + hint, 1)


def _explain(error: Exception, sentence: str, code: int) -> int:
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


if __name__ == "__main__":
    main()
