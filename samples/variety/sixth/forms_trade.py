"""Orders, notes, notices and receipts of the sixth set (取引の書式)."""

import datetime as dt
from typing import Any

from books.model import REDUCED_RATE, DocumentType, Party
from samples.variety.fifth.forms_bills import customer, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.sixth.forms_goods import FULL, PLAIN, in_group, paper


def tehai(c: Clerk) -> Filled:
    """An order whose rows are cards of two storeys, terms above them (手配・発注書)."""
    rows = c.rows(c.rng.randint(1, 6), ("item_code", *FULL), reduced=False)
    pays = month_end(c.due) if c.chance(0.7) else None
    return paper(
        c,
        DocumentType.PURCHASE_ORDER,
        rows,
        {"code": customer(c), "person": c.buyer.person.split("　")[0].split(" ")[0]},
        document_number=f"{c.rng.choice(['TH', 'D', ''])}{c.issued:%y%m}-{c.rng.randint(1, 9999):04}",
        delivery_date=min(c.due, c.issued + dt.timedelta(28)),
        due_date=pays,
        subject=f"{rows[0].item.name.split(' ')[0]} 手配" if c.chance(0.3) else None,
        recipient=party(c.seller, place=c.chance(0.3), tel=c.chance(0.4), registered=False),
        **c.settle(rows),
    )  # fmt: skip


def noki(c: Clerk) -> Filled:
    """An answer to an order: the day of delivery in a box, seals (納期回答・注文請書)."""
    rows = c.rows(c.rng.randint(1, 6), ("item_code", *FULL), reduced=False)
    return paper(
        c,
        DocumentType.ORDER_RESPONSE,
        rows,
        {"stock": [c.rng.choice(["在庫", "手配", "工場直送", ""]) for _ in rows]},
        document_number=f"{c.rng.randint(10**5, 10**7)}" if c.chance(0.6) else None,
        order_number=c.number(),
        delivery_date=c.issued + dt.timedelta(c.rng.randint(3, 40)),
        **c.settle(rows),
    )


def shukka(c: Clerk) -> Filled:
    """What is on its way: parcels, carrier, lots, no prices (出荷案内書)."""
    keys = ("item_code", "description", "quantity", "unit")
    rows = c.rows(c.rng.randint(1, 9), keys)
    more = {
        "parcels": c.rng.randint(1, 14),
        "waybill": f"{c.rng.randint(1000, 9999)}-{c.rng.randint(1000, 9999)}-{c.rng.randint(1000, 9999)}",
        "carrier": c.rng.choice(["路線便", "当社便", "チャーター便", "宅配便"]),
        "lots": [f"L{c.issued:%y%m}{c.rng.randint(1, 99):02}" for _ in rows],
    }
    return paper(
        c,
        DocumentType.DELIVERY_NOTE,
        rows,
        more,
        document_number=f"{c.rng.choice(['SH', 'S-', ''])}{c.rng.randint(10**5, 10**7)}",
        order_number=f"{c.rng.randint(10**5, 10**7)}" if c.chance(0.8) else None,
        delivery_date=c.issued + dt.timedelta(c.rng.randint(1, 3)),
        recipient=party(c.buyer, place=c.chance(0.7), tel=False, registered=False),
    )


def ukeire(c: Clerk) -> Filled:
    """A half sheet of the buyer: inspected and taken over, seals right (検収書)."""
    rows = c.rows(c.rng.randint(1, 5), FULL, reduced=False)
    return paper(
        c,
        DocumentType.ACCEPTANCE_NOTE,
        rows,
        {"person": c.buyer.person},
        document_number=f"検{c.issued:%y%m}-{c.rng.randint(1, 300):03}" if c.chance(0.7) else None,
        order_number=f"{c.rng.randint(10**4, 10**6)}" if c.chance(0.7) else None,
        delivery_date=c.issued - dt.timedelta(c.rng.randint(0, 7)),
        **c.settle(rows),
    )  # fmt: skip


_PARTS = ("機器費", "材料費", "工事費", "諸経費")


def denki(c: Clerk) -> Filled:
    """An estimate in parts, each with its sum, conditions as a column (御見積書)."""
    rows: list[Entry] = []
    for part in _PARTS[: c.rng.randint(2, 3)]:
        made = c.rows(c.rng.randint(1, 4), FULL, reduced=False)
        rows += [in_group(row, part) for row in made]
    base = sum(row.line.amount or 0 for row in rows)
    rows.append(in_group(c.row("現場管理費", base * 5 // 100 // 100 * 100, PLAIN), _PARTS[3]))  # fmt: skip
    if c.chance(0.5):
        off = -c.rng.randint(1, max(1, base // 40_000)) * 1000
        rows.append(in_group(c.row("出精値引", off, PLAIN), ""))
    return paper(
        c,
        DocumentType.QUOTATION,
        rows,
        {"person": c.seller.person, "place": c.rng.choice(["御指定場所", "貴社工場内", "現場渡し"])},
        document_number=f"見{c.issued:%y}-{c.rng.randint(1, 999):04}",
        subject=f"{rows[0].item.name.split(' ')[0]}{c.rng.choice(['更新工事', '設置工事', '改修の件'])}",
        issuer=party(c.seller, registered=c.chance(0.3)),
        **c.settle(rows),
    )  # fmt: skip


def henpin(c: Clerk) -> Filled:
    """Goods back with amounts in brackets, the slip of the sale beside (返品明細書)."""
    rows: list[Entry] = []
    for row in c.rows(c.rng.randint(1, 5), ("item_code", *FULL), marked=True):
        line = row.line
        back = {"quantity": -(line.quantity or 1), "amount": -(line.amount or 0)}
        rows.append(Entry(line.model_copy(update=back), row.item, row.day, row.slip))
    return paper(
        c,
        DocumentType.RETURN_INVOICE,
        rows,
        {"sold": c.start - dt.timedelta(12), "code": customer(c)},
        document_number=f"R{c.rng.randint(1, 99999):06}",
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        **c.settle(rows, tax_sum=c.chance(0.5)),
    )


def hagaki(c: Clerk) -> Filled:
    """A post card that tells what will be transferred (支払案内のはがき)."""
    month = c.start - dt.timedelta(1)
    rows = []
    for name in c.rng.sample(["商品代", "工事代", "外注費", "運賃", "消耗品代"], c.rng.randint(1, 3)):  # fmt: skip
        price = c.rng.randint(20, 3000) * 110
        rows.append(c.row(f"{month.month}月分 {name}", price, PLAIN))
    sums: dict[str, Any] = c.settle(rows, inside=True)
    if c.chance(0.6):
        fee = c.rng.choice([220, 440, 550, 770])
        sums |= {"deductions": fee, "amount_due": sums["total"] - fee}
    return paper(
        c,
        DocumentType.PAYMENT_NOTICE,
        rows,
        due_date=c.issued + dt.timedelta(c.rng.randint(3, 20)),
        recipient=party(c.seller, tel=False),
        bank_accounts=c.seller.accounts[:1],
        **sums,
    )


def furiwake(c: Clerk) -> Filled:
    """A wide notice: how it is paid, numbers of both companies (支払明細・登録番号二つ)."""
    rows: list[Entry] = []
    for day in c.days(c.rng.randint(1, 12)):
        row = c.rows(1, ("date", *FULL))[0]
        line = row.line.model_copy(update={"date": day})
        entry = Entry(line, row.item, day, f"{c.rng.randint(10**5, 10**6 - 1)}")
        rows.append(with_rate(entry, shown=True))
    sums: dict[str, Any] = c.settle(rows, tax_sum=c.chance(0.6))
    taken = 0
    if c.chance(0.5):
        taken = c.rng.choice([440, 660, 1100, 3300, 5500])
        sums |= {"deductions": taken, "amount_due": sums["total"] - taken}
    pays = sums["total"] - taken
    notes = pays // 3 // 10_000 * 10_000 if c.chance(0.5) else 0
    return paper(
        c,
        DocumentType.PAYMENT_NOTICE,
        rows,
        {"notes": notes, "code": customer(c), "later": c.due + dt.timedelta(62)},
        document_number=c.number(),
        due_date=c.due,
        issuer=party(c.buyer),
        recipient=party(c.seller, place=c.chance(0.5), tel=False),
        bank_accounts=c.seller.accounts[:1] if c.chance(0.7) else (),
        **sums,
    )


_DISHES = (
    ("日替り定食", 980), ("海鮮丼", 1480), ("唐揚げ", 680), ("生ビール", 580), ("烏龍茶", 380), ("焼鳥盛合せ", 1280), ("刺身盛り", 1980),
    ("お通し", 350), ("枝豆", 420), ("ハイボール", 480), ("だし巻玉子", 620),
)  # fmt: skip
_AWAY = (("弁当 幕の内", 880), ("おにぎり", 180), ("持帰り餃子", 540), ("焼菓子", 320))


def inshoku(c: Clerk) -> Filled:
    """The bill of a restaurant: eaten there and taken away (飲食店のレシート)."""
    keys = ("description", "quantity", "unit_price", "amount")
    rows: list[Entry] = []
    away = c.rng.choice([0, 0, 1, 2])
    for pool, count, rate in ((_DISHES, c.rng.randint(1, 7), None), (_AWAY, away, REDUCED_RATE)):  # fmt: skip
        for name, price in c.rng.sample(pool, count):
            pieces = c.rng.choice([1, 1, 1, 2, 3, 4])
            extra = {"rate": rate} if rate else {}
            shown = keys if pieces > 1 else PLAIN
            row = c.row(name, price // 11 * 11, shown, quantity=pieces, **extra)
            rows.append(with_rate(row, shown=bool(away)))
    sums = c.settle(rows, inside=True, tax_sum=False)
    given = -(-sums["total"] // 1000) * 1000
    return paper(
        c,
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        {"given": given, "table": c.rng.randint(1, 28), "guests": c.rng.randint(1, 6)},
        document_number=f"{c.rng.randint(1, 9999):04}-{c.rng.randint(1, 99):02}",
        issuer=party(c.seller, place=c.chance(0.7)),
        recipient=Party(),
        **sums,
    )


def shimbun(c: Clerk) -> Filled:
    """The slip of a newspaper shop for a month (購読料の領収証)."""
    keys = ("description", "quantity", "unit", "unit_price", "amount")
    rows = []
    for name, price in c.rng.sample([("朝夕刊セット", 4900), ("統合版（朝刊）", 4000), ("経済紙", 4800), ("スポーツ紙", 3900), ("業界週刊紙", 1800)], c.rng.randint(1, 3)):  # fmt: skip
        pieces = c.rng.choice([1, 1, 1, 2, 3])
        row = c.row(name, price, keys, quantity=pieces, unit="部", rate=REDUCED_RATE)
        rows.append(with_rate(row, shown=True))
    return paper(
        c,
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        {"route": f"{c.rng.randint(1, 30)}区-{c.rng.randint(1, 300):03}"},
        document_number=f"{c.rng.randint(1, 99999):06}" if c.chance(0.6) else None,
        issuer=party(c.seller),
        **c.settle(rows, inside=True),
    )
