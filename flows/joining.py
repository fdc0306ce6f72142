"""How a machine joins a house (参加): it takes the settings that the main one shared.

What belongs to one machine (its inbox, mailboxes, ports) is not shared, and neither are
passwords: they are named in the settings and kept elsewhere.
"""

import os
from pathlib import Path

import yaml

from books.errors import NotReadyError
from books.settings import Settings
from books.settings_file import read_values
from books.shelf import Shelf
from books.store import Store
from flows.atomic import write_text

OWN = (
    "inbox_folder",
    "database_url",
    "intake",
    "web",
    "prefect",
    "schedules",
    "notices",
)
MARK = "# denpyo worker が共有の設定から作りました。直すのは元の機械の denpyo.yaml です。\n"
SETTINGS = "denpyo.yaml"


def share_settings(settings: Settings, store: Store) -> bool:
    """Give other machines what they need to read like this one (設定の共有)."""
    if not store.is_shared or _is_taken_over(settings.home):
        return False
    values = {
        name: value
        for name, value in read_values(settings.home / SETTINGS).items()
        if name not in OWN
    }
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    contents = {SETTINGS: text}
    for path in sorted(settings.mappings.glob("*.yaml")):
        contents[f"mappings/{path.name}"] = path.read_text("utf-8")
    return store.share_files(contents)


def join(home: Path) -> Settings:
    """The settings of a worker (設定の受け取り): its own, or those that are shared.

    Raises:
        NotReadyError: there are none, or the database is not to be had.
    """
    url = os.environ.get("DENPYO_DATABASE_URL")
    if url and (not (home / SETTINGS).exists() or _is_taken_over(home)):
        with Store.open(url, Shelf(home / "originals")) as store:
            shared = store.shared_files()
        if SETTINGS not in shared:
            raise NotReadyError(
                "共有の設定がまだありません。元の機械で denpyo up か denpyo run を一度"
                "実行してから、もう一度始めてください。"
            )
        for name, text in shared.items():
            write_text(home / name, MARK + text if name == SETTINGS else text)
    return Settings.load(home)


def _is_taken_over(home: Path) -> bool:
    path = home / SETTINGS
    return path.is_file() and path.read_text("utf-8").startswith(MARK)
