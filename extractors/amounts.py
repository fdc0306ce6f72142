"""Amounts by their labels: sums, taxes per rate, balances (金額欄)."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from books.model import REDUCED_RATE, STANDARD_RATE, TaxBasis
from books.tax import possible_taxes
from extractors.amount_texts import MAX_REACH, Amount, amounts_in_texts
from extractors.labels import Label, find_labels, match_label
from extractors.lookup import Found, find_value, to_the_right
from extractors.normalize import parse_rate, parse_yen
from extractors.segments import Segment, is_spaced_out, join, rows, same_line

RATED = ("rate_taxable", "rate_tax")
APART = 70.0  # points that the small table of taxes may reach over its heading
_RATE_HEAD = re.compile(r"(?:税率|税区分|税率区分|区分|内訳|税種|課税区分|消費税率)")
_BASE_HEAD = re.compile(
    r"(?:税抜|税込|課税|税率別|対価の)?(?:対象|標準)?(?:金額|額|合計|小計|対象)+(?:\(?税[抜込]き?\)?)?"
    r"(?:\(円\))?|税[抜込]き?(?:対象)?(?:金)?額|税[抜込]計|(?:税[抜込]き?)?対価の額|"
    r"(?:御|お)?(?:買い?上げ?|売上|取引|仕入)(?:金)?[額高](?:\(税[抜込]き?\))?|課税標準額?"
)
_RATES = (STANDARD_RATE, REDUCED_RATE, Decimal(0))
_BRACKET_TAIL = re.compile(r"\([^()]{1,8}\)|[^()\d]{0,4}[\d.%]{0,6}\)")  # of a label
_BARE_RATE = re.compile(r"\(?\d+(?:\.\d+)?%\)?[※*]?")
_SUM_HEAD = re.compile(r"合計|計|総計|税率計")
_TAX_HEAD = re.compile(r"(?:うち|内)?(?:消費税|税)(?:額|等)*(?:\(円\))?|内税")


def find_amounts(segments: Sequence[Segment]) -> list[Amount]:
    """Every labelled amount, top to bottom."""
    segments = _whole_labels(segments)
    table, used = _tax_tables(segments)
    found = list(table)
    labels = [
        label
        for label in find_labels(segments, "amount")
        if id(label.segment) not in used
        and label.key != "tendered"
        and not _BARE_RATE.fullmatch(label.segment.compact)
    ]
    below = _under_heads(segments)
    for label in labels:
        amount = _amount(label, segments, below.get(id(label.segment)))
        if amount is not None and id(amount.segment) not in used:
            found.append(amount)
            found += _tax_behind(amount, segments)
    found += amounts_in_texts(segments)
    found.sort(key=lambda a: (a.segment.page, a.segment.box.cy))
    return _inherit_rates(_without_doubles(found))


def _whole_labels(segments: Sequence[Segment]) -> list[Segment]:
    """Labels whose bracket goes on in the next line of a narrow cell, joined."""
    whole = list(segments)
    for tail in segments:
        if not _BRACKET_TAIL.fullmatch(tail.compact):
            continue
        head = next((s for s in whole if _goes_on(s, tail)), None)
        if head is not None:
            joined = join([head, tail], "")
            whole = [joined if s is head else s for s in whole if s is not tail]
    return whole


def _goes_on(head: Segment, tail: Segment) -> bool:
    height = head.box.height
    under = -0.3 * height < tail.box.y0 - head.box.y1 < 0.6 * height
    left = abs(tail.box.x0 - head.box.x0) < height
    if head.page != tail.page or not under or not left:
        return False
    opens = head.compact.count("(") > head.compact.count(")")
    whole = opens != tail.compact.startswith("(")
    return whole and match_label(head.compact + tail.compact, "amount") is not None


def _under_heads(segments: Sequence[Segment]) -> dict[int, Found[int]]:
    """What stands in the cells under a row of nothing but labels, by the label's id.

    The letters of a wide cell need not stand one under the other: the first amount is
    the first label's.
    """
    found: dict[int, Found[int]] = {}
    lines = rows(segments)
    for heads, values in itertools.pairwise(lines):
        gap = values[0].box.y0 - heads[0].box.y1
        near = values[0].page == heads[0].page and gap < 2 * heads[0].box.height
        told = [parse_yen(s.text) for s in values]
        if len(heads) < 2 or len(heads) != len(values) or not near or None in told:
            continue
        if all(match_label(s.compact, "amount") for s in heads):
            for head, value, place in zip(heads, told, values, strict=True):
                found[id(head)] = Found(value or 0, place, how="below")
    return found


def _amount(
    label: Label, segments: Sequence[Segment], below: Found[int] | None
) -> Amount | None:
    pieces = _joined_amounts(label, segments)
    value = below
    if value is None and pieces:
        value = find_value(label, pieces, parse_yen, below=False)
    if value is None:
        value = find_value(label, segments, parse_yen, reach=MAX_REACH)
    if value is None:
        return None
    text = label.segment.compact
    rate = parse_rate(text) if label.key in (*RATED, "withholding_tax") else None
    key = label.key
    if key in ("total", "amount_due") and re.search(r"税抜|税別", text):
        key = "subtotal"
    if key == "subtotal" and "税込" in text:  # 今回お買上額(税込)
        key = "total"
    if key == "withholding_tax":
        rate = None
    inclusive = bool(re.search(r"税込|内税|内消費|うち|^\(?内|\(内", text))
    if key == "amount_due" and value.value < 0:  # 差引額計: what is taken off
        key = "offset"
    number = abs(value.value) if key == "withholding_tax" else value.value
    return Amount(key, number, value.segment, label.segment, rate, inclusive, value.how)


def find_headline(segments: Sequence[Segment]) -> Amount | None:
    """The amount in the largest letters, with a yen sign: a receipt's total."""
    marked = [
        s
        for s in segments
        if re.search(r"[¥\\円]", s.text) and (parse_yen(s.text) or 0) > 0
    ]
    if not marked:
        return None
    largest = max(marked, key=lambda s: s.box.height)
    value = parse_yen(largest.text) or 0
    return Amount("headline", value, largest, largest, how="alone")


def _tax_behind(base: Amount, segments: Sequence[Segment]) -> list[Amount]:
    """A second number behind a rate's amount that is its tax: 10%対象 1,000 100."""
    if base.key != "rate_taxable" or not base.rate:
        return []
    for segment in to_the_right(base.segment, segments):
        value = parse_yen(segment.text)
        if value is None:
            break
        for basis in TaxBasis:
            if value in possible_taxes(base.value, base.rate, basis):
                inside = basis is TaxBasis.INCLUSIVE
                return [
                    Amount("rate_tax", value, segment, base.label, base.rate, inside)
                ]
    return []


def _joined_amounts(label: Label, segments: Sequence[Segment]) -> list[Segment]:
    """Digit boxes (千百十万) and a ¥ apart from its digits, joined to one run."""
    right = to_the_right(label.segment, segments)
    parts = [
        s for s in right if re.fullmatch(r"[¥\\金\-△▲]?[\d,]*円?也?-?\)?", s.compact)
    ]
    if parts and not is_spaced_out(parts):
        parts = parts[:1]
    if len(parts) < 2 or not re.fullmatch(r"[¥\\金]|\d|.*,", parts[0].compact):
        return []
    return [label.segment, join(parts, "")]


def _inherit_rates(found: list[Amount]) -> list[Amount]:
    """A tax right of a rate's amount, or one of several below them, is of that rate."""
    bases = [
        a for a in found if a.key == "rate_taxable" and a.rate and a.how != "inside"
    ]
    plain = [a for a in found if a.key == "tax"]
    return [_of_its_rate(a, bases, plain, found) for a in found]


def _of_its_rate(
    amount: Amount,
    bases: Sequence[Amount],
    plain: Sequence[Amount],
    found: Sequence[Amount],
) -> Amount:
    if amount.key != "tax":
        return amount
    beside = [b for b in bases if _right_of(b, amount) and _may_tax(b, amount, found)]
    if len(plain) > 1 and not beside:
        served = {a.rate for a in found if a.key == "rate_tax"} | {
            b.rate for b in bases for t in plain if _right_of(b, t)
        }
        above = [b for b in bases if _just_above(b, amount)]
        beside = [b for b in above if b.rate not in served]
    if not beside:
        return amount
    base = beside[-1]
    inclusive = amount.inclusive or base.inclusive
    return replace(amount, key="rate_tax", rate=base.rate, inclusive=inclusive)


def _may_tax(base: Amount, tax: Amount, found: Sequence[Amount]) -> bool:
    """False for the sum of the taxes, which stands beside a rate that has its own."""
    own = any(a.key == "rate_tax" and a.rate == base.rate for a in found)
    fits = (
        tax.value in possible_taxes(base.value, base.rate, basis)
        for basis in TaxBasis
        if base.rate
    )
    return not own or any(fits)


def _right_of(base: Amount, tax: Amount) -> bool:
    return (
        same_line(base.segment, tax.label)
        and tax.label.box.x0 >= base.segment.box.x1 - 2
    )


def _just_above(base: Amount, tax: Amount) -> bool:
    gap = tax.segment.box.y0 - base.segment.box.y1
    return (
        base.segment.page == tax.segment.page and -2 < gap < 2 * tax.segment.box.height
    )


def _without_doubles(found: list[Amount]) -> list[Amount]:
    """One number is one amount: the nearest label keeps it."""
    best: dict[tuple[int, tuple[float, float, float, float], int], Amount] = {}
    for amount in found:
        place = (amount.segment.page, amount.segment.box.as_tuple(), amount.value)
        other = best.get(place)
        if other is None or _reach(amount) < _reach(other):
            best[place] = amount
    return list(best.values())


def _reach(amount: Amount) -> float:
    a, b = amount.label.box, amount.segment.box
    aside = {"inside": 0.0, "right": 0.0}.get(amount.how, 40.0)
    return abs(b.x0 - a.x1) * 0.2 + abs(b.cy - a.cy) + aside


# --- a small table: 税率 | 対象額 | 消費税額 -----------------------------------------


def _tax_tables(segments: Sequence[Segment]) -> tuple[list[Amount], set[int]]:
    lines = rows(segments)
    found: list[Amount] = []
    used: set[int] = set()
    for index, line in enumerate(lines):
        columns = _tax_heading(line)
        if columns is None:
            continue
        inside: list[Amount] = []
        for later in lines[index + 1 : index + 7]:
            if later[0].page != line[0].page:
                break
            inside += _tax_row(later, columns)
        found += inside
        used |= {id(s) for a in inside for s in (a.segment, a.label)}
        if inside:  # else it heads sums, each over its own
            used |= {id(s) for s in columns.values()}
    return found, used


def _tax_heading(line: list[Segment]) -> dict[str, Segment] | None:
    """Columns of a heading that has a base and a tax and no item columns.

    Labels with their amounts may stand on either side of it.
    """
    values = [at for at, s in enumerate(line) if parse_yen(s.text) is not None]
    for start, end in itertools.pairwise([-1, *values, len(line) + 1]):
        columns = _tax_columns(line[start + 1 : end - 1])
        if columns is not None:
            return columns
    return None


def _tax_columns(heads: Sequence[Segment]) -> dict[str, Segment] | None:
    columns: dict[str, Segment] = {}
    for segment in heads:
        text = segment.compact
        for key, pattern in (
            ("rate", _RATE_HEAD),
            ("rate_tax", _TAX_HEAD),
            ("rate_taxable", _BASE_HEAD),
        ):
            if key not in columns and pattern.fullmatch(text):
                columns[key] = segment
                break
        else:
            if "rate_taxable" in columns and _BASE_HEAD.fullmatch(text):
                columns["total"] = segment
        if re.search(r"数量|単価|品名|摘要|内容|^(?:前回|御?入金|今回)", text):
            return None
    if "rate_tax" in columns and "rate_taxable" in columns:
        return columns
    return None


def _tax_row(line: list[Segment], columns: dict[str, Segment]) -> list[Amount]:
    left = min(s.box.x0 for s in columns.values())
    right = max(s.box.x1 for s in columns.values())
    line = [s for s in line if left - 60 < s.box.x1 and s.box.x0 < right + APART]
    head = next(
        (
            s
            for s in line
            if parse_rate(s.text) is not None and parse_yen(s.text) is None
        ),
        None,
    )
    plain = next((s for s in line if _SUM_HEAD.fullmatch(s.compact)), None)
    if head is None and plain is None:
        return []
    if head is None and plain is not None:
        return _sum_row(line, plain, columns)
    if head is None:
        return []
    rate = parse_rate(head.text)
    if rate not in _RATES:
        return []  # 5% off, a rebate
    found: list[Amount] = []
    inclusive = "税込" in columns["rate_taxable"].compact or "税込" in head.compact
    for segment in line:
        value = parse_yen(segment.text)
        if value is None or segment is head:
            continue
        key = min(
            (k for k in columns if k != "rate"),
            key=lambda k: abs(columns[k].box.cx - segment.box.cx),
        )
        if key == "total":
            continue
        near = abs(columns[key].box.cx - segment.box.cx)
        if near < 80 and all(a.key != key for a in found):
            found.append(Amount(key, value, segment, head, rate, inclusive))
    return found


def _sum_row(
    line: list[Segment], head: Segment, columns: dict[str, Segment]
) -> list[Amount]:
    """The last row of the small table: the sums of its columns."""
    found: list[Amount] = []
    for segment in line:
        value = parse_yen(segment.text)
        if value is None or segment is head:
            continue
        for key, name in (
            ("rate_taxable", "subtotal"),
            ("rate_tax", "tax"),
            ("total", "total"),
        ):
            if key in columns and abs(columns[key].box.cx - segment.box.cx) < 45:
                found.append(Amount(name, value, segment, head))
                break
    return found
