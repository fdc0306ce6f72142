"""What people are told (お知らせ): which things wait for them, in words, and when not.

Pure: what is waiting is gathered elsewhere. A thing is told once, however long it waits;
when it is gone and comes again, it is told again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from books.calendar import is_bank_business_day
from books.schedules import JAPAN
from books.settings_daily import Notices

LONGEST_LIST = 20

KINDS = {  # in the order in which they are told
    "failed": "うまくいかなかったこと",
    "payment": "期日が近く、銀行に渡っていない支払",
    "delivery": "届いたか分からない、または送れない配送",
    "job": "人の判断を待つ自動操作",
    "mail": "確かめてほしいメール",
    "quarantine": "読めなかったファイル",
    "review": "確認を待つ書類",
    "approval": "承認を待つ書類",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits for a person (知らせること).

    ``key`` stays the same as long as it waits. ``told`` says what it is without anything
    of a document; ``detail`` may name partner, number and file.
    """

    key: str
    kind: str
    told: str
    detail: str = ""


def is_quiet(rules: Notices, now: dt.datetime) -> bool:
    """Whether people are left alone now (知らせない時間).

    >>> night = dt.datetime(2026, 11, 30, 23, 0, tzinfo=JAPAN)
    >>> is_quiet(Notices(), night), is_quiet(Notices(), night.replace(hour=9))
    (True, False)
    """
    here = now.astimezone(JAPAN)
    if rules.quiet_holidays and not is_bank_business_day(here.date()):
        return True
    start, end, time = rules.quiet_from, rules.quiet_until, here.time()
    if start <= end:
        return start <= time < end
    return time >= start or time < end


def title(things: Sequence[Thing]) -> str:
    """A subject line (件名).

    >>> title([Thing("a", "review", ""), Thing("b", "failed", "")])
    '[denpyo] うまくいかなかったこと 1 件、確認を待つ書類 1 件'
    """
    counts = [(name, len(_of(things, kind))) for kind, name in KINDS.items()]
    told = "、".join(f"{name} {count} 件" for name, count in counts if count)
    return f"[denpyo] {told}"


def render(things: Sequence[Thing], page: str, *, details: bool) -> str:
    """The text of a notice (本文); nothing of a document in it without ``details``."""
    parts = []
    for kind, name in KINDS.items():
        mine = _of(things, kind)
        if mine:
            parts.append("\n".join(_block(name, mine, details=details)))
    parts.append(f"画面: {page}\n同じことは、片付くまで二度お知らせしません。")
    return "\n\n".join(parts) + "\n"


def _block(name: str, things: Sequence[Thing], *, details: bool) -> list[str]:
    lines = [f"■ {name} {len(things)} 件"]
    for thing in things[:LONGEST_LIST]:
        detail = f" {thing.detail}" if details and thing.detail else ""
        lines.append(f"・{thing.told}{detail}")
    if len(things) > LONGEST_LIST:
        lines.append(f"・ほか {len(things) - LONGEST_LIST} 件")
    return lines


def _of(things: Sequence[Thing], kind: str) -> list[Thing]:
    return [thing for thing in things if thing.kind == kind]
