"""Documents on paper (書類の印刷)."""

from pathlib import Path
from typing import Annotated

import typer

from books.settings import Settings
from flows import console
from flows.commands.common import Home, app, load_settings
from flows.japanese import Command


@app.command(
    "print",
    cls=Command,
    help="書類を見慣れた書式の PDF (PDF/A) にします。--xml で電文も中に入れます。",
)
def print_paper(
    document: Annotated[
        str,
        typer.Argument(
            help="書類の番号 (list で表示)、または抽出レコードや電文のファイル。"
        ),
    ],
    home: Home = None,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", help="書く PDF。", show_default="書類の番号.pdf"),
    ] = None,
    *,
    xml: Annotated[
        bool, typer.Option("--xml", help="中小企業共通EDIの電文を PDF の中に入れます。")
    ] = False,
) -> None:
    """Print one document."""
    from flows.atomic import write_bytes
    from flows.paper import print_document
    from flows.single import find_document, is_file_name

    settings = Settings.load(home) if is_file_name(document) else load_settings(home)
    given = find_document(document, settings)
    content, findings = print_document(given, with_message=xml)
    path = write_bytes(pdf or Path(f"{Path(document).stem}.pdf"), content)
    for finding in (*given.told, *findings):
        console.say(f"・{finding.message}")
    console.say(f"{path} を書きました。")


@app.command(
    cls=Command,
    help="スキャンする書類の間にはさむ区切りシートの PDF を作ります "
    "(intake.separators を sheet か both に)。",
)
def separator(
    pdf: Annotated[Path, typer.Option("--pdf", help="書く PDF。")],
    copies: Annotated[int, typer.Option("--copies", min=1, max=100, help="枚数。")] = 1,
) -> None:
    """Print separator sheets."""
    from flows.atomic import write_bytes
    from flows.separator import print_separators

    console.say(
        f"{write_bytes(pdf, print_separators(copies))} を書きました ({copies} 枚)。"
    )
