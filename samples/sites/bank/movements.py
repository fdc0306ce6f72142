"""Movements of each account, always the same (入出金の見本)."""

import datetime as dt
import random
from dataclasses import dataclass
from functools import cache

from books.calendar import is_bank_business_day
from samples.sites.bank.master import ACCOUNTS

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
_IN = (
    ("振込", "ｶ)ﾐﾄﾞﾘｼﾖｳｼﾞ"),
    ("振込", "ﾋﾅﾀｽﾄｱ(ｶ"),
    ("振込", "ﾔﾏﾋﾞｺｹﾝｾﾂ(ｶ"),
    ("振込", "ｺｶﾞﾈｾｲｷ(ｶ"),
    ("現金", ""),
)
_OUT = (
    ("振替", "ﾃﾞﾝｷﾘﾖｳ"),
    ("振替", "ﾘ-ｽﾘﾖｳ"),
    ("振込手数料", ""),
    ("振込", "ﾕｳ)ｶﾗﾀﾁｷﾝｿﾞｸ"),
    ("その他", "ｶﾞｽﾘﾖｳｷﾝ"),
)


@dataclass(frozen=True)
class Movement:
    """One line of a passbook."""

    number: int
    day: dt.date
    kind: str
    name: str
    paid_in: int
    paid_out: int
    balance: int


@cache
def movements(account: str) -> tuple[Movement, ...]:
    """A year of an account, oldest first."""
    draw, balance = random.Random(account), ACCOUNTS[account]["opening"]
    found, day = [], FIRST
    while day <= LAST:
        if is_bank_business_day(day):
            for _ in range(draw.choice((0, 0, 1, 1, 2))):
                coming = draw.random() < 0.5 or balance < 400_000
                kind, name = draw.choice(_IN if coming else _OUT)
                amount = draw.randrange(20, 3000) * 110
                balance += amount if coming else -amount
                paid = (amount, 0) if coming else (0, amount)
                found.append(Movement(len(found) + 1, day, kind, name, *paid, balance))
        day += dt.timedelta(1)
    return tuple(found)
