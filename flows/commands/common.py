"""What every command shares: the application, ``--home``, the settings (共通)."""

from pathlib import Path
from typing import Annotated

import typer

from books.errors import NotReadyError
from books.settings import Settings
from flows import console
from flows.japanese import Group
from flows.typable import typed

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
NOT_SOUND = 10  # exit code when something kept was lost or changed


def load_settings(home: Path | None) -> Settings:
    """The settings of a home folder that is there; the log is written there from now on.

    Raises:
        NotReadyError: there is no such folder.
    """
    from flows.log import start_log

    settings = Settings.load(home)
    require_home(settings)
    start_log(settings)
    return settings


def view_settings(home: Path | None) -> Settings:
    """The same for a command that keeps nothing: the folder need not be there."""
    settings = Settings.load(home)
    return load_settings(home) if settings.home.is_dir() else settings


def prepare_settings(home: Path | None) -> Settings:
    """The same for a command that may be the first: the folder is made, and told."""
    settings = Settings.load(home)
    if not settings.home.exists():
        try:
            settings.home.mkdir(parents=True)
        except OSError as error:
            raise NotReadyError(
                f"データを置くフォルダー {settings.home} を作れません({error.strerror})。"
                "場所と書き込み権限を確かめてください。"
            ) from error
        console.say(f"データを置くフォルダーを作りました: {settings.home.resolve()}")
    return load_settings(home)


def require_home(settings: Settings) -> None:
    """Refuse a home folder that is not there: mostly a typing mistake.

    Raises:
        NotReadyError: there is no such folder.
    """
    if not settings.home.is_dir():
        raise NotReadyError(
            f"データを置くフォルダー {settings.home} がありません。--home の書き方と、"
            "いまいるフォルダーを確かめてください。初めて使うときは "
            f"{typed(settings, 'setup')} で作れます。"
        )
