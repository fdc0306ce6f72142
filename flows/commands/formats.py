"""Files of the outside looked into and kept (取込)."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from books.errors import FormatError
from flows.commands.common import UNREADABLE, Home, app, prepare_settings, view_settings
from flows.japanese import Command

WRONG = 7  # exit code of data that does not fit a format


@app.command(
    "import",
    cls=Command,
    help="EDI・デジタルインボイス・銀行明細などのファイルを、中身で形式を見分けて取り込みます。"
    "--validate は確かめるだけで、何も登録しません。",
)
def import_(
    files: Annotated[list[Path], typer.Argument(help="取り込むファイル。")],
    home: Home = None,
    *,
    validate: Annotated[
        bool, typer.Option("--validate", help="登録せずに、内容と誤りを示します。")
    ] = False,
    schemas: Annotated[
        Path | None,
        typer.Option(
            "--schemas", help="XML スキーマ (XSD) のフォルダー。照らし合わせます。"
        ),
    ] = None,
) -> None:
    """Look into files and keep what they hold."""
    from books.store import Store
    from flows.clock import today
    from flows.imports import import_file, look
    from flows.show_imports import show_imported

    if validate or schemas is not None:
        settings = view_settings(home)
        found = [look(path, settings, today(), schemas) for path in files]
    else:
        settings, by = prepare_settings(home), getpass.getuser()
        with Store.open(settings.url, settings.shelf) as store:
            found = [import_file(p, settings, store, today(), by) for p in files]
    show_imported(found)
    if any(isinstance(one.error, FormatError) for one in found):
        raise typer.Exit(UNREADABLE)
    for one in found:
        if one.error is not None:
            raise typer.Exit(one.error.exit_code)
    if not all(one.is_sound for one in found):
        raise typer.Exit(WRONG)
