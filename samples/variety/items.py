"""Rows of a document from the patterns of a trade (明細の生成)."""

import random
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from books.model import REDUCED_RATE, STANDARD_RATE, ZERO_RATE
from samples.variety.lexicon import item_patterns

_CHOICE = re.compile(r"\{([^{}]*)\}")
_RATES = {"8": REDUCED_RATE, "0": ZERO_RATE, "": STANDARD_RATE}
_WHOLE = frozenset("式 月 回 台 件 年 日 基 案 床 歯 反 室 脚 機 期 年 灯".split())
_MEASURED = frozenset(
    "kg ㎏ ㎡ m m2 m3 立米 坪 t L ℓ リットル 時間 H 人工 人月 人日".split()
)
_MASS = frozenset("枚 字 語 ワード カウント レコード 部 本 食 個 PCS".split())


class Item(NamedTuple):
    """One thing sold (品目): ``more`` is the second line of its description."""

    name: str
    more: str
    unit: str
    unit_price: Decimal
    quantity: Decimal
    rate: Decimal
    code: str


def make_items(
    rng: random.Random, trade: str, count: int, *, rates: Sequence[Decimal]
) -> list[Item]:
    """``count`` different items of a trade whose rates are among ``rates``."""
    return items_from(rng, item_patterns(trade), count, rates)


def items_from(
    rng: random.Random,
    patterns: Sequence[str],
    count: int,
    rates: Sequence[Decimal],
) -> list[Item]:
    """``count`` different items of some patterns (品目の型) at ``rates``."""
    patterns = [p for p in patterns if rate_of(p) in rates]
    prefix = "".join(rng.choices("ABCDEFGHKLMNPRSTWXYZ", k=rng.randint(1, 3)))
    style = rng.randrange(5)
    made: dict[str, Item] = {}
    for _ in range(count * 6):
        item = _item(rng, rng.choice(patterns), _code(rng, prefix, style))
        made.setdefault(item.name, item)
        if len(made) == count:
            break
    return list(made.values())


def rates_of(trade: str) -> frozenset[Decimal]:
    """Rates at which a trade sells (税率)."""
    return frozenset(rate_of(pattern) for pattern in item_patterns(trade))


def rate_of(pattern: str) -> Decimal:
    """The rate that a pattern sells at (税率)."""
    return _RATES["".join(pattern.split("|")[4:5])]


def _item(rng: random.Random, pattern: str, code: str) -> Item:
    text, units, low, high, *_ = pattern.split("|")
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda m: rng.choice(m[1].split(",")), text, count=1)
    name, _, more = text.partition(" / ")
    unit = rng.choice(units.split(","))
    price = _price(rng, float(low), float(high))
    return Item(
        re.sub(r"\s+", " ", name).strip(),
        more.strip(),
        unit,
        price,
        _quantity(rng, unit, price),
        rate_of(pattern),
        code,
    )


def _price(rng: random.Random, low: float, high: float) -> Decimal:
    """A price between the two, rounder the higher; small ones may have a fraction."""
    price = low * (high / low) ** rng.random()
    if price < 100 and rng.random() < 0.25:
        return Decimal(round(price * 10)) / 10
    steps = ((50, 1), (1000, 5), (10_000, 10), (50_000, 100))
    step = next((step for limit, step in steps if price < limit), 500)
    if rng.random() < 0.2:
        step = 1
    return Decimal(max(1, round(price / step) * step))


def _quantity(rng: random.Random, unit: str, price: Decimal) -> Decimal:
    if unit in _WHOLE:
        return Decimal(1 if price > 20_000 else rng.choice([1, 1, 1, 2, 3, 4, 6]))
    if unit in _MEASURED:
        value = Decimal(rng.randint(5, 900)) / rng.choice([1, 2, 10])
        return value if price * value < 2_000_000 else Decimal(rng.randint(1, 8))
    most = max(1, min(1200 if unit in _MASS else 60, int(400_000 / price)))
    pieces = max(1, int(most ** rng.random()))
    return Decimal(pieces // 10 * 10 if pieces > 50 and rng.random() < 0.7 else pieces)


def _code(rng: random.Random, prefix: str, style: int) -> str:
    number = rng.randint(1, 99999)
    return [
        f"{prefix}-{number:05}",
        f"{number:06}",
        f"{prefix}{number:04}",
        f"{number:05}-{rng.randint(1, 99):02}",
        _jan(rng),
    ][style]


def _jan(rng: random.Random) -> str:
    """A JAN code (13 digits) with its check digit; 20-29 is for use in shops."""
    body = "2" + "".join(rng.choices("0123456789", k=11))
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd + 3 * even) % 10)
