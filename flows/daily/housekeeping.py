"""Tidying up and looking whether everything still holds (掃除と点検)."""

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

from books.errors import DenpyoError
from books.settings import Settings
from books.store import Store

KEEP_SLOTS = dt.timedelta(days=400)
KEEP_PICTURES_SECONDS = 60 * 24 * 3600
SHOWN = 3


class BrokenError(DenpyoError):
    """Something that is kept does not hold any more (保管の不整合)."""


def keep_house(settings: Settings) -> Iterator[str]:
    """Remove what can be made again, then verify originals and chains (掃除と点検).

    Raises:
        BrokenError: an original or a chain does not hold.
        NotReadyError: the store can't be used.
    """
    count = sum(_clear(settings.home / "pictures", KEEP_PICTURES_SECONDS))
    if count:
        yield f"60 日使わなかったページの画像 {count} 個を消しました。見るときに作り直します。"
    with Store.open(settings.url, settings.shelf) as store:
        store.forget_slots(store.database.clock() - KEEP_SLOTS)
        store.forget_notices()
        found = store.verify()
    if found:
        told = " ".join(problem.message for problem in found[:SHOWN])
        more = f" ほか {len(found) - SHOWN} 件。" if len(found) > SHOWN else ""
        raise BrokenError(
            f"保管した記録に {len(found)} 件の不整合があります。{told}{more}"
            "控えから戻す前に、いまの状態も写しておいてください。"
        )
    yield "原本と記録の鎖に不整合はありません。"


def _clear(folder: Path, seconds: float) -> Iterator[int]:
    limit = time.time() - seconds
    for path in folder.rglob("*.png"):
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            if max(found.st_mtime, found.st_atime) < limit:
                path.unlink()
                yield 1
