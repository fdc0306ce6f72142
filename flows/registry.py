"""Registration numbers beside the tax agency's registry: kept, asked, imported (公表情報)."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import SecretStr

from books.errors import DenpyoError, NotReadyError
from books.registry import Published
from books.settings import Settings
from books.store import Store
from edi.tax_agency.client import RegistryClient
from edi.tax_agency.connection import Connection
from edi.tax_agency.files import find_file_day, read_registry_file
from flows.log import log

ID_VARIABLE = "DENPYO_TAX_AGENCY_ID"
LONGEST_DIFFERENCE_DAYS = 40  # the agency keeps that many (差分の保存期間)


def look_up(
    store: Store, settings: Settings, numbers: Sequence[str], today: dt.date
) -> Mapping[str, Published]:
    """What is known of some numbers; asks the agency where the settings allow it (照会).

    An agency that does not answer never holds a document up: it is noted in the log, and
    the document is checked without.
    """
    known = store.published(numbers)
    if not settings.tax_agency.ask:
        return known
    since = today - dt.timedelta(days=settings.tax_agency.fresh_days)
    stale = [n for n in numbers if not _is_fresh(known.get(n), since)]
    if not stale:
        return known
    try:
        ask_agency(store, settings, stale, today)
    except DenpyoError as error:
        log.warning("registry: %s", error)
        return known
    return store.published(numbers)


def _is_fresh(published: Published | None, since: dt.date) -> bool:
    return published is not None and published.complete and published.as_of >= since


def ask_agency(
    store: Store, settings: Settings, numbers: Sequence[str], today: dt.date
) -> None:
    """Ask about some numbers and keep the answers (国税庁への照会).

    Raises:
        NotReadyError: no application id, or no answer.
        FormatError: an answer that can't be read.
    """
    with connect(settings, settings.tax_agency.registry_url) as connection:
        for found in RegistryClient(connection).fetch_numbers(numbers, today):
            store.keep_lookup([found.number], found.records, found.as_of)


def refresh(store: Store, settings: Settings, today: dt.date, by: str) -> int:
    """Fetch what changed since the newest imported file (差分の取得); returns how many.

    Raises:
        NotReadyError: no file was imported yet, it is too old, or no answer.
        FormatError: an answer that can't be read.
    """
    last = store.registry_day()
    if last is None or (today - last).days > LONGEST_DIFFERENCE_DAYS:
        raise NotReadyError(
            "差分を取る元になる公表ファイルがないか、古すぎます。公表サイトの全件ファイルを "
            "denpyo registry import で取り込んでから、もう一度実行してください。"
        )
    with connect(settings, settings.tax_agency.registry_url) as connection:
        changes = RegistryClient(connection).fetch_changes(last, today)
        return store.keep_registrations(changes, today, by, f"diff {last}/{today}")


def import_files(
    store: Store, paths: Sequence[Path], today: dt.date, by: str
) -> dict[Path, int]:
    """Keep the records of downloaded files (公表ファイルの取込); how many of each.

    Raises:
        FormatError: a file that can't be read.
    """
    return {
        path: store.keep_registrations(
            read_registry_file(path), find_file_day(path) or today, by, path.name
        )
        for path in paths
    }


def connect(settings: Settings, url: str) -> AbstractContextManager[Connection]:
    """A connection with the application id of the environment (接続).

    Raises:
        NotReadyError: there is none.
    """
    app_id = os.environ.get(ID_VARIABLE)
    if not app_id:
        raise NotReadyError(
            "国税庁のWeb-APIを使うには、発行を受けたアプリケーションIDを環境変数 "
            f"{ID_VARIABLE} に入れてください。なくても、公表サイトの全件・差分ファイルを "
            "denpyo registry import で取り込めば照合できます。"
        )
    pause = settings.tax_agency.pause_seconds
    return Connection(url, SecretStr(app_id), pause_seconds=pause)
