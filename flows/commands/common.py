"""What every command shares: the application, ``--home``, the settings (共通)."""

from pathlib import Path
from typing import Annotated

import typer

from books.settings import Settings
from flows.japanese import Group

app = typer.Typer(
    cls=Group,
    help="伝票: 紙・FAX・PDF の請求書や注文書を読み取り、確かめ、EDI・振込・仕訳のファイルにします。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

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
NOT_READY = 5  # exit code when something is missing


def load_settings(home: Path | None) -> Settings:
    """The settings of a home folder; the log is written there from now on."""
    from flows.log import start_log

    settings = Settings.load(home)
    start_log(settings)
    return settings
