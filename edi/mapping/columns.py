"""What the values of a column look like, whatever its heading (列の値の様子)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from books.dates import parse_date
from edi.mapping.dates import DATE_FORMATS, parse_day
from edi.mapping.numbers import parse_number
from edi.mapping.values import shown

ENOUGH = Decimal("0.8")  # of the values; the rest may be sums and remarks
_UNITS = frozenset(
    "個 本 枚 台 式 箱 袋 缶 巻 組 セット 冊 脚 足 束 点 件 人 日 時間 回 箇所 ヶ所 m m2 m3 "
    "㎡ ㎥ kg g t L ml mm cm ケース パック PC PCS EA SET BX KG M".split()
)
_RATES = frozenset(map(Decimal, ("0", "0.05", "0.08", "0.10", "5", "8", "10")))
_PRODUCTS_TRIED = 200


@dataclass(frozen=True)
class Values:
    """The filled cells of a column from the first row of goods on (列の値)."""

    texts: tuple[str, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """Up to three different values, in order."""
        return tuple(dict.fromkeys(self.texts))[:3]

    @cached_property
    def date_format(self) -> str | None:
        """The form of dates that all values have, or None."""
        for form in DATE_FORMATS:
            if self.texts and all(parse_day(text, form) for text in self.texts):
                return form
        return None

    @cached_property
    def are_dates(self) -> bool:
        """Whether nearly all are dates."""
        return self.date_format is not None or self._most(
            lambda text: parse_date(text) is not None
        )

    @cached_property
    def are_numbers(self) -> bool:
        """Whether nearly all are numbers."""
        return self._most(lambda text: parse_number(text) is not None)

    @cached_property
    def are_rates(self) -> bool:
        """Whether all are rates of the consumption tax."""
        numbers = [parse_number(text) for text in self.texts]
        return bool(numbers) and all(number in _RATES for number in numbers)

    @cached_property
    def are_units(self) -> bool:
        """Whether all are words for units."""
        return bool(self.texts) and all(text in _UNITS for text in self.texts)

    @cached_property
    def are_codes(self) -> bool:
        """Whether all are codes: a few letters and digits, some digit in most."""
        code = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{2,24}")
        return bool(self.texts) and all(map(code.fullmatch, self.texts))

    @cached_property
    def number_format(self) -> str | None:
        """The form that all numbers have: leading zeros, separators, decimals, 円."""
        if not self.are_numbers:
            return None
        lengths = {len(text) for text in self.texts}
        if len(lengths) == 1 and all(t.isdigit() for t in self.texts):
            (length,) = lengths
            padded = length > 1 and any(text.startswith("0") for text in self.texts)
            return "0" * length if padded else None
        return self._decorated()

    def _decorated(self) -> str | None:
        forms = set()
        for text in self.texts:
            after = next((s for s in ("円", "%") if text.endswith(s)), "")
            before = "¥" if "¥" in text or "￥" in text else ""
            part = len(re.sub(r"[^\d.]", "", text).partition(".")[2])
            forms.add((before, part, after))
        if len(forms) != 1:
            return None
        before, part, after = forms.pop()
        comma = any("," in text for text in self.texts)
        digits = ("#,##0" if comma else "0") + (f".{'0' * part}" if part else "")
        minus = next((m for m in "▲△" if any(m in t for t in self.texts)), "")
        form = f"{before}{digits}{after}"
        plain = form == "0" and not minus
        return None if plain else form + (f";{minus}{form}" if minus else "")

    def _most(self, test: Callable[[str], bool]) -> bool:
        if not self.texts:
            return False
        return sum(map(test, self.texts)) >= ENOUGH * len(self.texts)


@dataclass(frozen=True, slots=True)
class Product:
    """Three columns of which one is the product of the others (数量 × 単価 = 金額)."""

    quantity: int
    unit_price: int
    amount: int


def find_products(
    rows: Sequence[dict[int, str]], columns: Sequence[int]
) -> Iterator[Product]:
    """Every three columns whose numbers hold 数量 × 単価 = 金額 (積の列)."""
    numbers = [
        {
            i: n
            for i in columns
            if (n := parse_number(shown(row.get(i, "")))) is not None
        }
        for row in rows[:_PRODUCTS_TRIED]
    ]
    for at, first in enumerate(columns):
        for second in columns[at + 1 :]:
            for amount in columns:
                if amount not in (first, second) and _holds(
                    numbers, first, second, amount
                ):
                    yield Product(first, second, amount)


def _holds(
    numbers: Sequence[dict[int, Decimal]], first: int, second: int, amount: int
) -> bool:
    told = [n for n in numbers if {first, second, amount} <= n.keys()]
    plain = [n for n in told if 1 not in (n[first], n[second]) and n[amount] != 0]
    right = sum(abs(n[first] * n[second] - n[amount]) < 1 for n in told)
    return bool(plain) and right >= ENOUGH * len(told)
