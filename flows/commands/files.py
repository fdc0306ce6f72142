"""Files in, files out, nothing stored (変換だけ)."""

from pathlib import Path
from typing import Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import UNREADABLE, Home, app, require_home
from flows.japanese import Command


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
