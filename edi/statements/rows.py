"""One row of a statement CSV as a movement (明細の一行)."""

import datetime as dt
import re
from typing import NamedTuple

from books.banks import find_bank, find_branch
from books.errors import FormatError
from books.model import Direction, Payment
from edi.statements.table import Line, Table
from edi.statements.values import (
    EMPTY,
    find_payer,
    is_short_year,
    join_day,
    parse_day,
    parse_yen,
    to_payer,
)


class Movement(NamedTuple):
    """A payment that has no name yet, its line and its number on the statement."""

    line: int
    payment: Payment
    number: str = ""


class Row(NamedTuple):
    """A line seen through a table: texts by what they mean (行の読み取り)."""

    table: Table
    line: Line

    def text(self, name: str) -> str:
        """Trimmed text of a column; empty when the file has none."""
        place = self.table.places.get(name)
        cells = self.line.cells
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def wrong(self, name: str, hint: str) -> FormatError:
        """The error for a column of this line."""
        return FormatError(
            f"{self.line.number}行目: 「{self.text(name)[:40]}」を読めません。{hint}"
        )

    def yen(self, name: str) -> int | None:
        """Whole yen, None where the cell is empty.

        Raises:
            FormatError: something else.
        """
        try:
            return parse_yen(self.text(name))
        except ValueError as error:
            hint = (
                "円単位の金額か、銀行のサイトから取得し直した内容か確かめてください。"
            )
            raise self.wrong(name, hint) from error


def is_movement(row: Row) -> bool:
    """Whether a row is a movement and not a footer (明細行).

    Raises:
        FormatError: a kind of row that the profile does not know.
    """
    profile = row.table.profile
    kind = row.text("kind")
    if kind.startswith(profile.footers):
        return False
    if profile.kind_words and not any(word in kind for word in profile.kind_words):
        raise row.wrong("kind", "明細ならば定義の kind_words に加えてください。")
    first = next((cell.strip() for cell in row.line.cells if cell.strip()), "")
    return not first.startswith(profile.footers) or _day(row) is not None


def read_movement(row: Row) -> Movement | None:
    """The movement of a row, None where it moves no money.

    Raises:
        FormatError: with the number of the line.
    """
    _check_width(row)
    day = _day(row)
    if day is None:
        raise _no_day(row)
    signed, is_reversal = _signed(row)
    if not signed:
        return None
    bank = find_bank(row.text("sender_bank")) if row.text("sender_bank") else None
    branch_name = row.text("sender_branch")
    branch = find_branch(bank.code, branch_name) if bank and branch_name else None
    payment = Payment(
        payment_id="",
        value_date=day,
        direction=Direction.IN if signed > 0 else Direction.OUT,
        amount=abs(signed),
        payer_kana=_payer(row),
        bank_code=bank.code if bank else None,
        branch_code=branch.code if branch else None,
        edi_info=row.text("edi") or None,
        description=_description(row),
        balance=row.yen("balance"),
        reversal=is_reversal,
    )
    return Movement(row.line.number, payment, row.text("number"))


def _no_day(row: Row) -> FormatError:
    if is_short_year(row.text("date")):
        return row.wrong(
            "date",
            "年が2桁で、西暦か和暦かわかりません。"
            "定義の date_form に wareki (和暦) か short (西暦) と書いてください。",
        )
    return row.wrong(
        "date" if "date" in row.table.places else "year",
        "日付ではありません。明細でない行なら消すか、定義の footers に加えてください。",
    )


def _check_width(row: Row) -> None:
    """Refuse a row that is not as wide as the headings: its cells are shifted."""
    cells, headings = row.line.cells, row.table.headings
    needed = max(row.table.places.values()) + 1
    optional = {row.table.places.get(name) for name in ("memo", "detail", "edi")}
    while needed - 1 in optional:
        needed -= 1
    extra = (
        [cell for cell in cells[len(headings) :] if cell.strip()] if headings else []
    )
    if len(cells) < needed or extra:
        raise FormatError(
            f"{row.line.number}行目: 列が{len(cells)}個あり、見出しの"
            f"{len(headings) or needed}個と合いません。摘要の中のカンマや、途中で切れた"
            "行がないか確かめ、銀行のサイトから取得し直してください。"
        )


def _day(row: Row) -> dt.date | None:
    form = row.table.profile.date_form
    if "date" in row.table.places:
        return parse_day(row.text("date"), form)
    return join_day(row.text("year"), row.text("month"), row.text("day"), form)


def _signed(row: Row) -> tuple[int, bool]:
    """Yen in (positive) or out (negative), and whether it takes a movement back."""
    if {"money_in", "money_out"} <= row.table.places.keys():
        came, went = row.yen("money_in") or 0, row.yen("money_out") or 0
        if row.table.profile.negative_out:
            went = abs(went)
        if came and went:
            raise FormatError(
                f"{row.line.number}行目: 入金と出金の両方に金額があります。"
                "銀行のサイトで明細を確かめてください。"
            )
        return came - went, came < 0 or went < 0
    amount = row.yen("amount") or 0
    if "direction" not in row.table.places:
        return amount, False
    return (_direction(row) if amount else 1) * amount, amount < 0


def _direction(row: Row) -> int:
    profile, word = row.table.profile, row.text("direction")
    is_in = any(word.startswith(each) for each in profile.in_words)
    is_out = any(word.startswith(each) for each in profile.out_words)
    if is_in == is_out:
        raise row.wrong(
            "direction",
            f"入金は{'・'.join(profile.in_words)}、出金は"
            f"{'・'.join(profile.out_words)}で始まる文字です。",
        )
    return 1 if is_in else -1


def _description(row: Row) -> str:
    parts = (row.text(name) for name in ("description", "detail", "memo"))
    text = " ".join(part for part in parts if part not in EMPTY)
    return re.sub(r"[\r\n\t]+", " ", text)


def _payer(row: Row) -> str:
    """The other side: of its own column, else out of the text."""
    if told := row.text("payer"):
        return to_payer(told)
    description, detail = row.text("description"), row.text("detail")
    pattern = row.table.profile.payer_pattern
    texts = (f"{description} {detail}", detail)
    return next(filter(None, (find_payer(text, pattern) for text in texts)), "")
