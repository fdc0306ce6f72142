"""Invoices of the fifth set (請求書の書式): months of dealers, slips, services on the web."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from books.model import REDUCED_RATE, ZERO_RATE, DocumentType
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.second.forms_office import carry_over

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_PLAIN = ("description", "amount")


def bill(
    c: Clerk,
    rows: Sequence[Entry],
    more: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Filled:
    """An invoice of the seller: ``fields`` in place of what most of them have (請求書)."""
    usual: dict[str, Any] = {
        "document_number": c.number(),
        "issue_date": c.issued,
        "issuer": party(c.seller),
        "recipient": party(c.buyer, tel=False, registered=False),
        "bank_accounts": c.seller.accounts[:2],
    }
    document = c.document(DocumentType.INVOICE, rows, **{**usual, **fields})
    return Filled(document, c.seller, c.buyer, rows, more or {})


def customer(c: Clerk) -> str:
    """What the seller calls the buyer (得意先コード)."""
    n = c.rng.randint(1, 9999)
    return c.rng.choice([f"{n:06}", f"{n:04}-00", f"A{n:05}", f"{n % 90 + 10}-{n:04}"])


def month_of(
    c: Clerk, slips: int, most: int, keys: Sequence[str], *, rated: bool = False
) -> list[Entry]:
    """Slips of a month in order; marks tell the rates if one is reduced (伝票ごとの明細)."""
    rows: list[Entry] = []
    number = c.rng.randint(100, 900) * 100
    for day in c.days(slips):
        number += c.rng.randint(1, 9)
        rows += [
            Entry(_dated(row, day, keys), row.item, day, f"{number}")
            for row in c.rows(c.rng.randint(1, most), keys)
        ]
    shown = rated or any(row.item.rate == REDUCED_RATE for row in rows)
    return [with_rate(row, shown=shown) for row in rows]


def _dated(row: Entry, day: Any, keys: Sequence[str]) -> Any:
    date = day if "date" in keys else None
    return row.line.model_copy(update={"date": date})


def with_rate(row: Entry, *, shown: bool) -> Entry:
    """The row with its rate, or without where the paper does not tell it (税率)."""
    line = row.line.model_copy(update={"tax_rate": row.item.rate if shown else None})
    return Entry(line, row.item, row.day, row.slip)


def hanbai(c: Clerk) -> Filled:
    """A month out of a sales system: grid of a dot printer, balance in odd orders (締請求書)."""
    rows = month_of(
        c, c.rng.choice([3, 5, 8, 12, 22]), 4, ("date", "item_code", *_FULL)
    )
    sums: dict[str, Any] = c.settle(rows)
    sums |= carry_over(c, sums["total"])
    order = c.rng.choice(["due_first", "usual", "usual", "sales_first"])
    number = f"{c.rng.randint(1, 99999):06}" if c.chance(0.7) else None
    due = month_end(c.due) if c.chance(0.6) else None
    more = {"code": customer(c), "order": order}
    return bill(c, rows, more, document_number=number, due_date=due, **sums)


def yokobari(c: Clerk) -> Filled:
    """Wide paper in two columns: facts and balance left, rows right (横型の請求書)."""
    rows = month_of(c, c.rng.randint(1, 5), 4, ("date", *_FULL))
    sums: dict[str, Any] = c.settle(rows)
    if c.chance(0.7):
        sums |= carry_over(c, sums["total"])
    due = c.due if c.chance(0.8) else None
    return bill(c, rows, {"code": customer(c)}, due_date=due, **sums)


def kenyo(c: Clerk) -> Filled:
    """One slip that is delivery note and invoice (納品書兼請求書)."""
    keys = ("item_code", *_FULL) if c.chance(0.5) else _FULL
    rows = c.rows(c.rng.randint(1, 7), keys, marked=True)
    return bill(
        c,
        rows,
        {"code": customer(c), "coded": "item_code" in keys},
        document_number=f"{c.rng.randint(1, 999999):08}",
        issue_date=c.end,
        delivery_date=c.end,
        order_number=f"{c.rng.randint(10**4, 10**6)}" if c.chance(0.4) else None,
        due_date=c.due if c.chance(0.5) else None,
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )


def chuo(c: Clerk) -> Filled:
    """The rows first, the sum in the middle, issuer and account at the foot (合計が中央)."""
    inside = c.chance(0.4)
    rows = c.rows(c.rng.randint(1, 7), _FULL, marked=True)
    sums = c.settle(rows, inside=inside, tax_sum=c.chance(0.5))
    return bill(
        c,
        rows,
        due_date=c.due,
        subject=f"{c.issued.month}月分 {rows[0].item.name.split(' ')[0]}代"
        if c.chance(0.5)
        else None,
        **sums,
    )


def kessai(c: Clerk) -> Filled:
    """A service on the web: sum and due day in one large sentence (サブスクの請求書)."""
    keys = ("description", "quantity", "unit_price", "tax_rate", "amount")
    rows = c.rows(c.rng.randint(1, 4), keys, reduced=False)
    paid = c.chance(0.35)
    sums = c.settle(rows)
    code = "".join(c.rng.choices("ABCDEF0123456789", k=8))
    filled = bill(
        c,
        rows,
        {"paid": paid, "english": c.chance(0.35)},
        document_number=f"{code}-{c.rng.randint(1, 99):04}",
        due_date=None if paid else c.due,
        issuer=party(c.seller, tel=c.chance(0.5)),
        recipient=party(c.buyer, place=c.chance(0.7), tel=False, registered=False),
        bank_accounts=() if paid else c.seller.accounts[:1],
        **sums,
    )
    if paid:
        kind = {"document_type": DocumentType.SIMPLIFIED_INVOICE}
        filled.document = filled.document.model_copy(update=kind)
    return filled


_LINES = (
    ("基本使用料", (980, 4800)), ("通話料（国内）", (40, 9800)), ("定額通信料", (1980, 7800)),
    ("留守番サービス", (300, 300)), ("国際通話料", (120, 4800)), ("SMS通信料", (3, 990)),
    ("ユニバーサルサービス料", (2, 3)), ("あんしん保証", (500, 1200)),
)  # fmt: skip


def kaisen(c: Clerk) -> Filled:
    """Telephone lines with their charges, a payment slip to tear off (通信料金の請求書)."""
    rows: list[Entry] = []
    for _ in range(c.rng.randint(1, 4)):
        tel = f"0{c.rng.choice([70, 80, 90])}-0{c.rng.randint(100, 999)}-{c.rng.randint(0, 9999):04}"
        names = c.rng.sample(_LINES, c.rng.randint(2, 4))
        made = [
            c.row(name, c.rng.randint(*prices), _PLAIN, marked=True)
            for name, prices in names
        ]
        if c.chance(0.4):
            made.append(
                c.row("端末等代金分割支払金", c.rng.randint(900, 4900), _PLAIN, rate=ZERO_RATE, marked=True)
            )  # fmt: skip
        rows += [Entry(row.line, row.item, row.day, tel) for row in made]
    more = {"code": f"{c.rng.randint(10**9, 10**10 - 1)}"}
    return bill(
        c,
        rows,
        more,
        document_number=f"{c.issued:%y%m}{c.rng.randint(10**6, 10**7 - 1)}",
        due_date=c.due,
        bank_accounts=(),
        **c.settle(rows, subtotal=False),
    )


_PORT = (
    ("輸入通関料", (5900, 23600), False), ("取扱料", (5000, 30000), False), ("ドレージ料", (28000, 98000), False),
    ("CFSチャージ", (3950, 19800), False), ("D/Oフィー", (4500, 9000), False), ("倉庫保管料", (2800, 38000), False),
    ("関税 立替", (3400, 180000), True), ("輸入消費税 立替", (9800, 480000), True), ("海上運賃", (38000, 420000), True),
    ("着払運賃 立替", (1800, 28000), True), ("植物検疫手数料 立替", (1500, 9000), True),
)  # fmt: skip


def tsukan(c: Clerk) -> Filled:
    """A forwarder: taxed and untaxed amounts in two columns (通関・立替金の請求書)."""
    names = c.rng.sample(_PORT[:6], c.rng.randint(2, 5))
    names += c.rng.sample(_PORT[6:], c.rng.randint(1, 3))
    rows = [
        c.row(name, c.rng.randint(*prices) // 10 * 10, _PLAIN, marked=True,
              rate=ZERO_RATE if free else Decimal("0.10"))
        for name, prices, free in names
    ]  # fmt: skip
    vessel = c.rng.choice(["EVER HOPE", "PACIFIC LARK", "MORNING STAR", "ASIA BREEZE"])
    more = {
        "vessel": f"{vessel} V.{c.rng.randint(10, 990):03}{c.rng.choice('ENSW')}",
        "bl": f"{c.rng.choice(['TYO', 'OSA', 'NGO'])}{c.rng.randint(10**6, 10**7)}",
        "port": c.rng.choice(
            ["上海 → 東京", "釜山 → 博多", "高雄 → 大阪", "青島 → 名古屋"]
        ),
        "cases": c.rng.randint(1, 80),
    }
    due = c.due if c.chance(0.7) else None
    return bill(c, rows, more, due_date=due, **c.settle(rows, subtotal=False))


def oroshi(c: Clerk) -> Filled:
    """A food dealer: cases and pieces, the mark behind the amount (食品卸の請求書)."""
    keys = ("date", "item_code", *_FULL)
    rows = month_of(c, c.rng.randint(1, 5), 5, keys)
    sums: dict[str, Any] = c.settle(rows)
    if c.chance(0.6):
        sums |= carry_over(c, sums["total"])
    packs = [_pack(c, row) for row in rows]
    more = {"packs": packs, "code": customer(c)}
    due = c.due if c.chance(0.6) else None
    return bill(
        c, rows, more, due_date=due, bank_accounts=c.seller.accounts[:2], **sums
    )


def _pack(c: Clerk, row: Entry) -> tuple[int, int] | None:
    """Pieces of a case and cases, where the quantity is a whole number of cases."""
    pieces = row.line.quantity or Decimal(0)
    sizes = [n for n in (24, 20, 12, 10, 8, 6, 5, 4, 3, 2) if pieces % n == 0]
    if not sizes or not pieces or row.line.unit == "kg":
        return None
    size = c.rng.choice(sizes)
    return size, int(pieces // size)


def iryo(c: Clerk) -> Filled:
    """Supplies of a hospital by ward, codes of the rate in a column (医療材料の請求書)."""
    wards = c.rng.sample(
        ["外来", "手術室", "3階病棟", "透析室", "検査科", "栄養科", "薬剤科"], 3
    )
    rows: list[Entry] = []
    for ward in wards[: c.rng.randint(1, 3)]:
        part = c.rows(c.rng.randint(1, 5), ("date", "item_code", *_FULL))
        rows += [
            Entry(with_rate(row, shown=True).line, row.item, row.day, ward)
            for row in part
        ]
    due = month_end(c.due) if c.chance(0.6) else None
    more = {"code": customer(c)}
    return bill(c, rows, more, due_date=due, **c.settle(rows, tax_sum=c.chance(0.6)))
