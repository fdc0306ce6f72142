"""A partner's own CSV or XLSX: propose a mapping, check one (対応表)."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import Home, app, require_home
from flows.japanese import Command


@app.command(
    "map",
    cls=Command,
    help="取引先の Web-EDI などの CSV・XLSX を見て、列と項目の対応表を提案します。"
    "--mapping を書けば、その対応表で読めるか確かめます。",
)
def map_columns(
    file: Annotated[Path, typer.Argument(help="取引先のファイル (CSV か XLSX)。")],
    save: Annotated[
        Path | None,
        typer.Option("--save", help="提案した対応表を書くファイル (YAML)。"),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="確かめる対応表 (YAML)。")
    ] = None,
    partner: Annotated[
        str, typer.Option("--partner", help="取引先の名前。対応表に書きます。")
    ] = "",
    home: Home = None,
) -> None:
    """Propose a mapping for a file, or check one."""
    from books.settings import Settings
    from flows.mapping import check, propose

    settings = Settings.load(home)
    if home is not None:
        require_home(settings)
    if mapping is not None:
        check(file, mapping, settings)
    else:
        propose(file, save, partner, settings)
