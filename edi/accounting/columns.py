"""The rule of each column of an import file (列の規則), the same both ways.

A table of columns is the format: what stands in it is checked when a file is written
and when one is read. What no published page says is free and marked unconfirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from books.errors import FormatError
from edi.accounting.cells import parse_amount, parse_day, width_of


class Kind(StrEnum):
    """What a cell holds (型)."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"


class Unit(StrEnum):
    """What a width counts (桁の数え方); the value is the word for the sentence."""

    HALF_WIDTH = "半角{}桁"
    CHARACTERS = "{}文字"

    @property
    def measure(self) -> Callable[[str], int]:
        """The function that counts."""
        return width_of if self is Unit.HALF_WIDTH else len


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列).

    ``width`` is the longest text in ``unit``, None if nobody says; ``cut`` shortens what
    is too long, as the program itself would, with a finding. ``allowed`` are the only
    values; ``signed`` amounts may be negative. ``unread`` content goes into no entry and
    is reported, unless it is ``default``. ``confirmed`` is False where ``source`` is no
    page of the maker.
    """

    name: str
    width: int | None = None
    kind: Kind = Kind.TEXT
    unit: Unit = Unit.HALF_WIDTH
    required: bool = False
    cut: bool = False
    signed: bool = False
    allowed: tuple[str, ...] = ()
    unread: bool = False
    default: str = ""
    source: str = ""
    confirmed: bool = True

    def check(self, text: str, row: int) -> None:
        """Hold a cell against the rule, but for the length of what may be cut.

        Raises:
            FormatError: the cell breaks it.
        """
        if not text:
            if self.required:
                raise self.wrong(row, "空です。値を入力してください。")
            return
        if self.allowed and text not in self.allowed:
            raise self.wrong(
                row,
                f"「{text[:20]}」です。使えるのは{'、'.join(filter(None, self.allowed))}です。",
            )
        self._check_kind(text, row)
        if not self.cut and not self.fits(text):
            raise self.wrong(
                row,
                f"{self.limit}を超えています: {text[:100]}。短い値に変えてください。",
            )

    @property
    def limit(self) -> str:
        """The width in words (上限)."""
        return self.unit.format(self.width)

    def fits(self, text: str) -> bool:
        """Whether the text is not too long."""
        return self.width is None or self.unit.measure(text) <= self.width

    def shorten(self, text: str) -> str:
        """The text as far as it fits, without blanks at its end."""
        used = 0
        for place, char in enumerate(text):
            used += self.unit.measure(char)
            if self.width is not None and used > self.width:
                return text[:place].rstrip()
        return text

    def _check_kind(self, text: str, row: int) -> None:
        if self.kind is Kind.DATE:
            parse_day(text)
        elif self.kind is Kind.NUMBER and not (text.isascii() and text.isdecimal()):
            raise self.wrong(row, f"半角数字ではありません: {text[:20]}。")
        elif (
            self.kind is Kind.AMOUNT
            and parse_amount(text, self.name) < 0
            and not self.signed
        ):
            raise self.wrong(
                row, f"マイナスです: {text[:20]}。金額を確かめてください。"
            )

    def wrong(self, row: int, what: str) -> FormatError:
        """The error of a cell; rows count from 1 without the heading."""
        return FormatError(f"{row}行目の「{self.name}」が{what}")
