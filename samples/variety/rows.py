"""The rows of a document, as its form shows them (明細行)."""

import dataclasses
import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from books.model import REDUCED_RATE, STANDARD_RATE, ZERO_RATE, Line, TaxCategory
from samples.variety.forms import Form
from samples.variety.items import Item, make_items
from samples.variety.lexicon import weighted

_DISCOUNTS = (
    "値引き",
    "お値引",
    "出精値引",
    "端数調整",
    "特別値引",
    "値引",
    "キャンペーン値引",
)
_SHIPPING = ("送料", "配送料", "運賃", "送料・手数料", "宅配便代", "発送費")


@dataclass(frozen=True)
class Row:
    """A line and what its row shows beyond the record (行).

    ``name`` and ``more`` are the two lines of the description; ``rate`` its tax rate
    even where the form does not show it; ``slip`` the number of its delivery note.
    """

    line: Line
    name: str
    more: str
    rate: Decimal
    slip: str
    remark: str


def make_rows(
    rng: random.Random,
    form: Form,
    trade: str,
    rates: Sequence[Decimal],
    start: dt.date,
    end: dt.date,
) -> list[Row]:
    """Rows between two days; their number depends on the kind of document."""
    items = make_items(rng, trade, _count(rng, form.kind.name), rates=rates)
    if form.kind.name == "till":
        items = [
            x._replace(quantity=Decimal(rng.choice([1, 1, 1, 2, 3, 6]))) for x in items
        ]
    if form.kind.name != "return" and rng.random() < 0.16:
        items.append(_extra(rng, rng.choice(_SHIPPING), rng.randint(4, 30) * 110))
    days = sorted(
        start + dt.timedelta(days=rng.randint(0, (end - start).days)) for _ in items
    )
    slips = _slips(rng, days)
    is_return = form.kind.name == "return" and rng.random() < 0.7
    rows = [
        _row(rng, form, _sold(item, rates, is_return=is_return), day, slips[day])
        for item, day in zip(items, days, strict=True)
    ]
    can_discount = "amount" in form.columns and not is_return and len(rows) > 1
    if can_discount and rng.random() < 0.13:
        rows.append(_discount(rng, form, rows, max(rates)))
    return rows


def _sold(item: Item, rates: Sequence[Decimal], *, is_return: bool) -> Item:
    """The item at a rate of the document, negative when it comes back."""
    rate = item.rate if item.rate in rates else rates[0]
    quantity = -item.quantity if is_return else item.quantity
    return item._replace(rate=rate, quantity=quantity)


def _count(rng: random.Random, kind: str) -> int:
    if kind == "statement":
        return rng.randint(4, 45)
    if kind in ("withholding", "return", "receipt"):
        return rng.randint(1, 4)
    if kind == "till":
        return rng.randint(1, 12)
    return weighted(
        rng,
        {
            rng.randint(1, 3): 30,
            rng.randint(4, 9): 45,
            rng.randint(10, 18): 18,
            rng.randint(19, 50): 7,
        },
    )


def _slips(rng: random.Random, days: Sequence[dt.date]) -> dict[dt.date, str]:
    number = rng.randint(1000, 90000)
    slips: dict[dt.date, str] = {}
    for day in days:
        if day not in slips:
            number += rng.randint(1, 60)
            slips[day] = f"{number:05}"
    return slips


def _extra(rng: random.Random, name: str, price: int) -> Item:
    unit = rng.choice(["式", "回", "件"])
    return Item(name, "", unit, Decimal(price), Decimal(1), STANDARD_RATE, "")


def _row(rng: random.Random, form: Form, item: Item, day: dt.date, slip: str) -> Row:
    exact = item.quantity * item.unit_price
    mode = ROUND_HALF_UP if form.rounding.value == "half_up" else ROUND_FLOOR
    amount = int(abs(exact).quantize(Decimal(1), mode)) * (1 if exact >= 0 else -1)
    more = item.more if rng.random() < 0.9 else ""
    name = f"返品 {item.name}" if exact < 0 and rng.random() < 0.3 else item.name
    shown: dict[str, Any] = {
        "date": day,
        "item_code": item.code or None,
        "description": f"{name} {more}".strip(),
        "quantity": item.quantity,
        "unit": item.unit,
        "unit_price": item.unit_price,
        "amount": amount,
    }
    return _shown(rng, form, shown, (name, more), item.rate, slip)


def _discount(
    rng: random.Random, form: Form, rows: Sequence[Row], rate: Decimal
) -> Row:
    last = rows[-1]
    base = sum(r.line.amount or 0 for r in rows if r.rate == rate)
    amount = -max(1, int(base * rng.uniform(0.01, 0.08)) // 10 * 10 or 10)
    name = rng.choice(_DISCOUNTS)
    shown = {"date": last.line.date, "description": name, "amount": amount}
    return _shown(rng, form, shown, (name, ""), rate, last.slip)


def _shown(
    rng: random.Random,
    form: Form,
    fields: dict[str, Any],
    name: tuple[str, str],
    rate: Decimal,
    slip: str,
) -> Row:
    """Keep what the columns show."""
    columns = set(form.columns) | {"description"}
    if "quantity_unit" in columns:
        columns |= {"quantity", "unit"}
    if form.kind.name == "till" and fields.get("quantity") == 1:
        columns -= {"quantity", "unit_price"}  # a single piece shows its amount only
    kept = {key: value for key, value in fields.items() if key in columns}
    if "tax_rate" in columns:
        kept["tax_rate"] = rate
    if rate == ZERO_RATE:
        kept["tax_category"] = TaxCategory.EXEMPT
    remark = rng.choice(
        ["", "", "", "", "分納", "至急", "直送", "サンプル", "見積済", "定期"]
    )
    return Row(Line(**kept), *name, rate, slip, remark)


def mark_rates(rows: Sequence[Row]) -> list[Row]:
    """Rows whose rate a mark tells (軽減税率の印): marked 8 %, the others 10 %."""
    return [
        dataclasses.replace(
            row, line=row.line.model_copy(update={"tax_rate": row.rate})
        )
        for row in rows
    ]


def is_reduced(rows: Sequence[Row]) -> bool:
    """Whether some rows are at the reduced rate (軽減対象がある)."""
    return any(row.rate == REDUCED_RATE for row in rows)
