"""Which backups stay (控えの世代): the last of each day, then the last of each month."""

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from books.backup.read import Known, known_backups
from books.backup.shelf import shelf_folder

_JAPAN = ZoneInfo("Asia/Tokyo")


def plan_removal(
    known: Iterable[Known], keep_daily: int, keep_monthly: int
) -> tuple[Known, ...]:
    """The backups of one store that are not needed any more (消してよい控え).

    The last one of each of ``keep_daily`` days stays, counted by days that have one, so
    that a machine that stood still loses nothing; of the months before, the last one of
    each of ``keep_monthly``. What has no readable time stays.
    """
    dated = [(day, one) for one in known if (day := _day(one)) is not None]
    dated.sort(key=lambda pair: (pair[0], pair[1].path.name), reverse=True)
    days: dict[dt.date, Known] = {}
    for day, one in dated:
        days.setdefault(day, one)
    daily = sorted(days, reverse=True)[:keep_daily]
    months: dict[tuple[int, int], Known] = {}
    for day, one in dated:
        months.setdefault((day.year, day.month), one)
    monthly = sorted(months, reverse=True)[:keep_monthly]
    stays = {days[day].path for day in daily} | {months[m].path for m in monthly}
    return tuple(one for _, one in dated if one.path not in stays)


def _day(known: Known) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(known.made_at).astimezone(_JAPAN).date()
    except ValueError:
        return None


def rotate(latest: Path, keep_daily: int, keep_monthly: int) -> tuple[Path, ...]:
    """Remove the backups of the same store that need not stay; never ``latest``.

    A shelf of originals goes when no backup in the folder names it.
    """
    folder = latest.parent
    known = known_backups(folder)
    store = next((one.store for one in known if one.path == latest), None)
    if store is None:
        return ()
    same = [one for one in known if one.store == store]
    removed = [
        one
        for one in plan_removal(same, keep_daily, keep_monthly)
        if one.path != latest
    ]
    for one in removed:
        one.path.unlink(missing_ok=True)
    gone = {one.shelf for one in removed}
    gone -= {one.shelf for one in known if one not in removed}
    for shelf in gone:
        shutil.rmtree(folder / shelf_folder(shelf), ignore_errors=True)
    return tuple(one.path for one in removed)
