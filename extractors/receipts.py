"""Lines of a till receipt, which has no headings (レシートの明細).

A line is a text on the left and an amount on the right; ``2個×単698`` or ``@150 × 2``
under or before it tells quantity and price. The lines stand above the first sum, and
below the purpose (但し …として) of a receipt that has one.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from books.model import REDUCED_RATE, STANDARD_RATE, Line
from extractors.head import is_date_text
from extractors.labels import find_labels, match_label
from extractors.lines import LineRead, strip_mark
from extractors.normalize import compact, parse_number, parse_yen
from extractors.segments import Segment, join, rows

_COUNT = re.compile(
    r"(?P<quantity>\d{0,4}(?:\.\d{1,3})?)(?P<unit>[個点本袋箱枚コケユ]|L|l|ℓ|リットル|k?g|m|㎥|m3|kWh)?"
    r"(?:[x×X*@](?:単価?|@|¥)?|単価?:?|@)(?P<price>[\d,]+(?:\.\d+)?)(?:円)?"
    r"|(?:@|単価?|¥)(?P<price2>[\d,]+(?:\.\d+)?)[x×X*](?P<quantity2>\d{1,4})(?P<unit2>[個点本袋箱枚コ]?)"
)
_PURPOSE = re.compile(r"但し?(?!書)")
_AMOUNT = re.compile(r"(?:¥|\\)?[-▲△]?[\d,]+(?:円|※|\*|軽|内|外)?")


def read_receipt_lines(
    segments: Sequence[Segment], legend: str | None
) -> list[LineRead]:
    """The lines between the head and the first sum; none when it is no till receipt."""
    found: list[LineRead] = []
    waiting: list[Segment] = []
    for line in rows(segments):
        if _PURPOSE.match("".join(s.compact for s in line)):
            found, waiting = [], []
            continue
        if _is_sum(line):
            break
        amount = _amount_of(line)
        text = [s for s in line if s is not amount]
        if amount is None:
            waiting = text if text and not _is_head(text) else []
            continue
        whole = join(text) if text else None
        if whole is not None and _is_head(text):
            waiting = []
            continue
        found += _line(whole, amount, waiting, legend)
        waiting = []
    return found


def _line(
    text: Segment | None,
    amount: Segment,
    before: Sequence[Segment],
    legend: str | None,
) -> list[LineRead]:
    """One line: its name stands beside the amount, or above the quantity."""
    count = _COUNT.fullmatch(text.compact.strip("()")) if text else None
    name = join(before) if (count or text is None) and before else text
    if name is None or _COUNT.fullmatch(name.compact.strip("()")):
        return []
    yen = parse_yen(re.sub(r"[※*軽内外]$", "", amount.compact))
    description, marked = strip_mark(name.text, legend)
    marked = marked or bool(re.search(r"[※*軽]$", amount.compact))
    quantity, unit, price = _counted(count)
    rate = (REDUCED_RATE if marked else STANDARD_RATE) if legend else None
    line = Line(
        description=description or None,
        quantity=quantity,
        unit=unit,
        unit_price=price,
        tax_rate=rate,
        amount=yen,
    )
    places = {"description": name, "amount": amount}
    if quantity is not None and text is not None:
        places |= {"quantity": text, "unit_price": text}
    return [LineRead(line, places)]


def _counted(
    count: re.Match[str] | None,
) -> tuple[Decimal | None, str | None, Decimal | None]:
    if count is None:
        return None, None, None
    quantity = parse_number(count["quantity"] or count["quantity2"] or "")
    price = parse_number(count["price"] or count["price2"])
    return quantity, (count["unit"] or count["unit2"] or None), price


def _amount_of(line: Sequence[Segment]) -> Segment | None:
    """The amount at the right end; with a yen sign, or a number apart on the right."""
    last = line[-1]
    text = compact(last.text)
    if (
        not _AMOUNT.fullmatch(text)
        or parse_yen(re.sub(r"[※*軽内外]$", "", text)) is None
    ):
        return None
    return last if "¥" in text or len(line) > 1 else None


def _is_sum(line: Sequence[Segment]) -> bool:
    """True for the first line of sums, or of what they are made of (内訳)."""
    return (
        any(s.compact.strip("()") == "内訳" for s in line)
        or any(
            match_label(s.compact.strip("()"), "amount") is not None
            or match_label(re.sub(r"[\d点個]+$", "", s.compact), "amount") is not None
            for s in line
        )
        or any(label.value for label in find_labels(line, "amount"))
    )


def _is_head(line: Sequence[Segment]) -> bool:
    """True for what stands in the head: dates, numbers, telephone, the shop."""
    text = "".join(s.compact for s in line)
    return bool(
        find_labels(line)
        or match_label(text, "column") == "amount"
        or is_date_text(text)
        or re.search(
            r"T\d{13}|0\d{1,4}-\d{1,4}-\d{4}|[都道府県].{1,8}[市区町村郡]|(?:御中|様|殿)$|^No|^レジ(?:No|\d|担当|:)|^責|^車(?:両|番)(?:No|番号)?",
            text,
        )
    )
