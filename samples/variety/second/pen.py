"""How a paper that a clerk filled writes dates and numbers (書き方), one hand a paper."""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from books.record import format_decimal
from samples.variety.lexicon import weighted

_WEEKDAYS = "月火水木金土日"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WIDE = str.maketrans("0123456789-,/.T", "０１２３４５６７８９－，／．Ｔ")
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")

DAY_STYLES: Mapping[str, Callable[[dt.date], str]] = {
    "aligned": lambda d: f"{d.year}年{d.month:>2}月{d.day:>2}日",
    "two_kanji": lambda d: f"{d:%y}年{d.month}月{d.day}日",
    "era_dots": lambda d: f"R{d.year - 2018:02}.{d:%m.%d}",
    "era_wide": lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日".translate(_WIDE),
    "era_padded": lambda d: f"令和{d.year - 2018:02}年{d:%m月%d日}",
    "era_weekday": lambda d: (
        f"令和{d.year - 2018}年{d.month}月{d.day}日（{_WEEKDAYS[d.weekday()]}）"
    ),
    "slash_spaced": lambda d: f"{d.year} / {d.month} / {d.day}",
    "dots_spaced": lambda d: f"{d.year}. {d.month}. {d.day}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "kanji": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "slash": lambda d: f"{d:%Y/%m/%d}",
    "hyphens": lambda d: f"{d:%Y-%m-%d}",
    "dots": lambda d: f"{d:%Y.%m.%d}",
    "padded": lambda d: f"{d:%Y年%m月%d日}",
    "era": lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日",
    "era_short": lambda d: f"R{d.year - 2018}.{d.month}.{d.day}",
    "era_slash": lambda d: f"R{d.year - 2018:02}/{d:%m/%d}",
    "gapped": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "quote": lambda d: f"'{d:%y/%m/%d}",
    "month_last": lambda d: f"{d.year}年{d.month}月末日",
    "day_first": lambda d: f"{d.day:02} {_MONTHS[d.month - 1]} {d.year}",
    "month_first": lambda d: f"{_MONTHS[d.month - 1]}. {d.day:02}, {d.year}",
}
JAPANESE_DAYS: Mapping[str, float] = {
    "aligned": 16, "two_kanji": 4, "era_dots": 8, "era_wide": 9, "era_padded": 12, "era_weekday": 4,
    "slash_spaced": 6, "dots_spaced": 9, "compact": 3, "kanji": 17, "slash": 12,
}  # fmt: skip
ROW_DAY_STYLES: Mapping[str, Callable[[dt.date], str]] = {
    "slash": lambda d: f"{d.month:02}/{d.day:02}",
    "bare": lambda d: f"{d.month}/{d.day}",
    "spaced": lambda d: f"{d.month:>2}月{d.day:>2}日",
    "hyphen": lambda d: f"{d.month:02}-{d.day:02}",
    "weekday": lambda d: f"{d.month}/{d.day}({_WEEKDAYS[d.weekday()]})",
    "year": lambda d: f"{d:%y.%m.%d}",
}


class Pen:
    """The hand of one paper: it writes every date and number in its own way."""

    def __init__(
        self, rng: random.Random, days: Mapping[str, float] = JAPANESE_DAYS
    ) -> None:
        self.rng = rng
        self._picked: dict[tuple[str, ...], str] = {}
        self.day_style = weighted(rng, days)
        self.row_style = rng.choice(list(ROW_DAY_STYLES))
        self.minus = rng.choice(["-", "−", "▲", "△"])
        self.sign = rng.choice(
            ["¥{}", "￥{}", "{}円", "¥{}-", "￥{}.-", "\\{}", "{} 円"]
        )

    def pick(self, *options: str) -> str:
        """One of the wordings, the same each time on this paper (言い回し)."""
        if options not in self._picked:
            self._picked[options] = self.rng.choice(options)
        return self._picked[options]

    def chance(self, share: float) -> bool:
        """True in so many cases (確率)."""
        return self.rng.random() < share

    def day(self, date: dt.date, style: str = "") -> str:
        """A date of the head (日付)."""
        return DAY_STYLES[style or self.day_style](date)

    def row_day(self, date: dt.date) -> str:
        """A date of a row (月日); the year stands in the head."""
        return ROW_DAY_STYLES[self.row_style](date)

    def num(self, number: int | Decimal | None, places: int = 0) -> str:
        """A number with separators, empty for None (数字)."""
        if number is None:
            return ""
        whole, _, part = format_decimal(max(number, -number)).partition(".")
        part = part.ljust(places, "0")
        text = f"{int(whole):,}" + (f".{part}" if part else "")
        return self.minus + text if number < 0 else text

    def yen(self, number: int, sign: str = "") -> str:
        """An amount with the sign of yen (金額)."""
        return (sign or self.sign).format(self.num(number))

    def registration(self, number: str) -> str:
        """A registration number as the form spaces it (登録番号)."""
        digits = number[1:]
        parts = (digits[0], digits[1:5], digits[5:9], digits[9:])
        return self.pick(
            number, number, f"T {digits}", "T" + " ".join(parts), self.wide(number)
        )

    def rate(self, rate: Decimal) -> str:
        """A rate of tax (税率)."""
        return f"{format_decimal(rate * 100)}%"

    def wide(self, text: Any) -> str:
        """Digits in full width (全角)."""
        return str(text).translate(_WIDE)

    def kanji(self, text: Any) -> str:
        """Digits as numerals of vertical writing (漢数字)."""
        return str(text).translate(_NUMERALS)
