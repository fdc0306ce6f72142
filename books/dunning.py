"""Who is asked to pay, how urgently, and who is left alone (督促の計画).

The levels come one after another: a partner who was never written to gets the politest
letter, however late. Nobody gets two letters on a day, nor one shortly after the last.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.ageing import UNKNOWN, AgedItem, Ageing, AgeingRow
from books.model import OpenItem, Value
from books.settings_reconcile import Dunning


class LetterLine(Value):
    """One bill in a letter (督促の明細), yen."""

    item_id: str
    document_number: str | None = None
    issue_date: dt.date | None = None
    due_date: dt.date | None = None
    amount: int
    rest: int
    overdue: int


class Letter(Value):
    """One letter (督促の手紙); ``level`` counts from 1."""

    partner: str
    partner_name: str
    level: int
    name: str
    day: dt.date
    pay_by: dt.date
    lines: tuple[LetterLine, ...]
    total: int


@dataclass(frozen=True)
class Held:
    """A partner or item that nobody is to be asked for (督促の保留)."""

    kind: str
    key: str
    reason: str


@dataclass(frozen=True)
class LeftAlone:
    """A partner who gets no letter now, and why (督促しない取引先)."""

    partner_name: str
    overdue: int
    reason: str


PARTNER, ITEM = "partner", "item"
"""Kinds of what is held."""


def partner_key(row: AgeingRow) -> str:
    """What a partner is known by in the history of letters (取引先のキー)."""
    return row.partner_id or f"={row.partner_name}"


def plan_letters(
    ageing: Ageing,
    made: Sequence[Letter],
    held: Sequence[Held],
    settings: Dunning,
) -> tuple[tuple[Letter, ...], tuple[LeftAlone, ...]]:
    """Plan the letters of a day (督促の計画): which are due, and who is left alone."""
    letters, alone = [], []
    for row in ageing.rows:
        overdue = [one for one in row.items if one.overdue and one.rest > 0]
        if not overdue:
            continue
        found = _plan_one(row, overdue, ageing.day, made, held, settings)
        if isinstance(found, Letter):
            letters.append(found)
        else:
            alone.append(LeftAlone(row.partner_name, row.overdue, found))
    return tuple(letters), tuple(alone)


def _plan_one(
    row: AgeingRow,
    overdue: Sequence[AgedItem],
    day: dt.date,
    made: Sequence[Letter],
    held: Sequence[Held],
    settings: Dunning,
) -> Letter | str:
    """The letter of a partner, or the reason why there is none."""
    if row.partner_name == UNKNOWN:
        return "取引先の名前がありません。"
    key = partner_key(row)
    stops = {h.key: h.reason for h in held if h.kind == PARTNER}
    if key in stops:
        return f"保留中です({stops[key]})。"
    disputed = {h.key: h.reason for h in held if h.kind == ITEM}
    asked = [one for one in overdue if one.item.item_id not in disputed]
    if not asked:
        reasons = dict.fromkeys(disputed[one.item.item_id] for one in overdue)
        return f"期日を過ぎた明細は、すべて保留中です({'、'.join(reasons)})。"
    total = sum(one.rest for one in asked)
    credit = min(sum(x.rest for x in row.items if x.rest < 0), 0)
    if total + credit < settings.least:
        return "前受金や返還を差し引くと、お願いする金額がありません。"
    before = [letter for letter in made if letter.partner == key]
    latest = max(before, key=lambda letter: letter.day, default=None)
    if latest and (day - latest.day).days < max(settings.pause_days, 1):
        return f"{latest.day} に「{latest.name}」を作ったばかりです。"
    level = _level(asked, before, settings)
    if level == 0:
        return f"期日から {settings.levels[0].days} 日たっていません。"
    done = {i for x in before if x.level >= level for i in _item_ids(x)}
    if {one.item.item_id for one in asked} <= done:
        return _waits(level, settings)
    step = settings.levels[level - 1]
    return Letter(
        partner=key,
        partner_name=row.partner_name,
        level=level,
        name=step.name,
        day=day,
        pay_by=day + dt.timedelta(days=step.within_days),
        lines=tuple(_line(one) for one in asked),
        total=total,
    )


def _level(
    asked: Sequence[AgedItem], before: Sequence[Letter], settings: Dunning
) -> int:
    """The highest level that is due, but only one more than these bills had before."""
    late = max(one.overdue for one in asked)
    due = sum(late >= level.days for level in settings.levels)
    ids = {one.item.item_id for one in asked}
    had = [letter.level for letter in before if ids & set(_item_ids(letter))]
    return min(due, max(had, default=0) + 1)


def _waits(level: int, settings: Dunning) -> str:
    """Why there is no letter although all these bills had one of this level."""
    made = f"「{settings.levels[level - 1].name}」は作成済みです。"
    if level == len(settings.levels):
        return made + "電話などで直接ご相談ください。"
    following = settings.levels[level]
    return made + f"次の「{following.name}」は期日から {following.days} 日後です。"


def _item_ids(letter: Letter) -> Iterator[str]:
    return (line.item_id for line in letter.lines)


def _line(one: AgedItem) -> LetterLine:
    item: OpenItem = one.item
    return LetterLine(
        item_id=item.item_id,
        document_number=item.document_number,
        issue_date=item.issue_date,
        due_date=item.due_date,
        amount=item.amount,
        rest=one.rest,
        overdue=one.overdue,
    )
