"""Invoices for places of the sixth set (物件・現場の請求書): tenants, sites, small traders."""

from decimal import Decimal
from typing import Any

from books.model import ZERO_RATE
from samples.variety.fifth.forms_bills import bill, customer, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, party
from samples.variety.sixth.forms_goods import FULL, PLAIN, several


def tenant(c: Clerk) -> Filled:
    """Rent and the meters of a tenant: before, now, used (賃料・検針の請求書)."""
    rows, meters = list[Entry](), list[tuple[int, int] | None]()
    for name, low, high in (("賃料", 120, 900), ("共益費", 12, 90), ("駐車場使用料", 12, 36)):  # fmt: skip
        if name != "駐車場使用料" or c.chance(0.5):
            rows.append(c.row(f"{name}（{c.due.month}月分）", c.rng.randint(low, high) * 1000, PLAIN))  # fmt: skip
            meters.append(None)
    for name, unit, price, most in (("電気料", "kWh", 285, 4000), ("水道料", "m3", 3600, 90), ("空調使用料", "h", 5000, 160)):  # fmt: skip
        if name == "電気料" or c.chance(0.6):
            used, before = c.rng.randint(most // 9, most), c.rng.randint(200, 60000)
            row = c.row(
                f"{name}（{c.issued.month}月検針）", 1, FULL, unit=unit, quantity=used
            )
            cost = Decimal(price + c.rng.randint(-20, 60)) / 10
            update = {"unit_price": cost, "amount": int(used * cost)}
            rows.append(Entry(row.line.model_copy(update=update), row.item, row.day, ""))  # fmt: skip
            meters.append((before, before + used))
    if c.chance(0.5):
        rows.append(c.row("町内会費", c.rng.randint(3, 20) * 100, PLAIN, rate=ZERO_RATE))  # fmt: skip
        meters.append(None)
    rows = [with_rate(row, shown=True) for row in rows]
    room = f"{c.rng.choice(c.words.names('buildings'))} {c.rng.randint(1, 9)}0{c.rng.randint(1, 5)}"
    return bill(
        c,
        rows,
        {"meters": meters, "room": room, "code": customer(c)},
        document_number=c.number() if c.chance(0.7) else None,
        due_date=c.due,
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows, subtotal=False),
    )


def kouji(c: Clerk) -> Filled:
    """Contract, billed, now, rest: net, tax and gross in a matrix (工事代金請求書)."""
    rows = c.rows(c.rng.randint(1, 6), FULL, reduced=False)
    sums: dict[str, Any] = c.settle(rows)
    before = c.rng.choice([0, c.rng.randint(1, 80) * 50_000])
    contract = -(-(before + sums["subtotal"]) * c.rng.choice([11, 13, 18]) // 100_000) * 10_000  # fmt: skip
    rest = contract - before - sums["subtotal"]
    tax = [contract // 10, before // 10, sums["tax_total"]]
    return bill(
        c,
        rows,
        {"contract": contract, "before": before, "rest": rest, "rest_tax": tax[0] - tax[1] - tax[2]},
        document_number=c.number() if c.chance(0.6) else None,
        order_number=f"{c.issued:%Y}-{c.rng.randint(10, 999):03}" if c.chance(0.6) else None,
        delivery_date=c.end if c.chance(0.5) else None,
        due_date=c.due if c.chance(0.4) else None,
        subject=c.rng.choice(["東棟 分電盤更新工事", "倉庫増築に伴う電気工事", "店舗改装 照明工事", "第二駐車場 外灯設置工事"]),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=several(c),
        **sums,
    )  # fmt: skip


def menzei(c: Clerk) -> Filled:
    """A small trader without a number, who says so (免税事業者の請求書)."""
    rows: list[Entry] = []
    for row, day in zip(c.rows(c.rng.randint(1, 5), FULL, reduced=False), c.days(9), strict=False):  # fmt: skip
        line = row.line.model_copy(update={"date": day})
        rows.append(Entry(line, row.item, day, ""))
    filled = bill(
        c,
        rows,
        {"days": (c.start, c.end)},
        document_number=c.number() if c.chance(0.5) else None,
        issuer=party(c.seller, registered=False),
        due_date=c.due if c.chance(0.7) else None,
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )
    filled.faults = ("registration_number_missing",)
    return filled
