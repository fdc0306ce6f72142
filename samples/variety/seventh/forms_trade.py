"""Orders, notes, estimates, notices and receipts of the seventh set (取引の書式)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from books.model import BUYER_WRITES, DocumentType, Party
from samples.variety.fifth.forms_bills import customer
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.seventh.forms_bills import COLUMNS, TOPICS, goods, number, topic
from samples.variety.sixth.forms_goods import FULL, PLAIN, paper


def _sheet(
    c: Clerk,
    kind: DocumentType,
    rows: Sequence[Entry],
    more: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Filled:
    """A paper with columns and who answers for it (書面)."""
    writer = c.buyer if kind in BUYER_WRITES else c.seller
    seen = {
        "cols": c.rng.choice(COLUMNS[:4]),
        "pad": c.rng.choice([0, 0, 5]),
        "person": writer.person,
        "inside": False,
        "table": c.chance(0.4),
        "code": customer(c),
    }
    return paper(c, kind, rows, seen | dict(more or {}), **fields)


def _terms(c: Clerk) -> str:
    """When and how it is paid, in words (支払条件)."""
    return c.rng.choice(
        ["月末締 翌月末払い", "毎月20日締 翌月末現金振込", "検収月末締翌月末振込", "貴社規定による"]
    )  # fmt: skip


def order(c: Clerk) -> Filled:
    """An order with one day of delivery and terms above the rows (注文書)."""
    rows = c.rows(c.rng.randint(1, 7), FULL, reduced=False)
    return _sheet(
        c,
        DocumentType.PURCHASE_ORDER,
        rows,
        {"terms": _terms(c), "place": c.rng.choice(["弊社指定場所", "本社倉庫", "当社 資材課"])},
        document_number=number(c, "PO"),
        delivery_date=c.issued + dt.timedelta(c.rng.randint(5, 40)),
        due_date=month_end(c.due) if c.chance(0.4) else None,
        subject=topic(c, rows, TOPICS) if c.chance(0.5) else None,
        recipient=party(c.seller, place=c.chance(0.4), tel=c.chance(0.3), registered=False),
        **c.settle(rows),
    )  # fmt: skip


def dated_order(c: Clerk) -> Filled:
    """An order with a day of delivery in every row (行ごとに納期のある発注書)."""
    rows: list[Entry] = []
    for row in c.rows(c.rng.randint(1, 8), ("item_code", *FULL), reduced=False):
        day = c.issued + dt.timedelta(c.rng.randint(5, 40))
        line = row.line.model_copy(update={"date": day})
        rows.append(Entry(line, row.item, day, ""))
    cols = c.rng.choice(
        [
            ("no", "code", "name", "qty", "unit", "price", "amount", "wanted"),
            ("code", "name", "wanted", "qty", "unit", "price", "amount"),
        ]
    )
    return _sheet(
        c,
        DocumentType.PURCHASE_ORDER,
        rows,
        {"cols": cols, "terms": _terms(c), "place": "本社"},
        document_number=number(c, "PO"),
        recipient=party(c.seller, place=c.chance(0.4), tel=False, registered=False),
        **c.settle(rows),
    )


def accepted(c: Clerk) -> Filled:
    """The seller takes the order (注文請書)."""
    rows = c.rows(c.rng.randint(1, 6), FULL, reduced=False)
    return _sheet(
        c,
        DocumentType.ORDER_RESPONSE,
        rows,
        {"terms": _terms(c), "place": "貴社ご指定場所"},
        document_number=number(c, "A") if c.chance(0.5) else None,
        order_number=number(c, "PO"),
        delivery_date=c.issued + dt.timedelta(c.rng.randint(5, 40)),
        subject=topic(c, rows, TOPICS) if c.chance(0.5) else None,
        **c.settle(rows),
    )


def delivered(c: Clerk) -> Filled:
    """What was brought, with or without prices (納品書)."""
    priced = c.chance(0.65)
    keys = FULL if priced else ("description", "quantity", "unit")
    rows = c.rows(c.rng.randint(1, 8), keys, marked=priced)
    cols = (
        c.rng.choice(COLUMNS[:4]) if priced else ("no", "name", "qty", "unit", "note")
    )
    return _sheet(
        c,
        DocumentType.DELIVERY_NOTE,
        rows,
        {"cols": cols, "priced": priced},
        document_number=number(c, "D"),
        order_number=number(c, "PO") if c.chance(0.5) else None,
        issue_date=c.issued if c.chance(0.4) else None,
        delivery_date=c.issued,
        subject=topic(c, rows, TOPICS) if c.chance(0.3) else None,
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **(c.settle(rows, tax_sum=c.chance(0.5)) if priced else {}),
    )


def inspected(c: Clerk) -> Filled:
    """The buyer has inspected and takes over (検収書)."""
    rows = c.rows(c.rng.randint(1, 5), FULL, reduced=False)
    return _sheet(
        c,
        DocumentType.ACCEPTANCE_NOTE,
        rows,
        document_number=number(c, "K") if c.chance(0.7) else None,
        order_number=number(c, "PO") if c.chance(0.8) else None,
        delivery_date=c.issued - dt.timedelta(c.rng.randint(1, 9)),
        subject=topic(c, rows, TOPICS) if c.chance(0.5) else None,
        **c.settle(rows),
    )


def estimate(c: Clerk) -> Filled:
    """An estimate with its term, delivery and payment in words (見積書)."""
    rows = goods(c, 8)
    return _sheet(
        c,
        DocumentType.QUOTATION,
        rows,
        {"terms": _terms(c), "place": c.rng.choice(["貴社ご指定場所", "別途打合せ"]),
         "wanted": c.rng.choice(["ご発注後 2週間", "別途ご相談", "受注後約30日", "12月中旬"]),
         "valid": c.rng.choice(["発行日より30日間", "見積後1ヶ月", "2週間"])},
        document_number=number(c, "Q") if c.chance(0.9) else None,
        subject=topic(c, rows, TOPICS),
        issuer=party(c.seller, registered=c.chance(0.4)),
        **c.settle(rows, tax_sum=c.chance(0.6)),
    )  # fmt: skip


def notice(c: Clerk) -> Filled:
    """The buyer tells what it will transfer, fee and offsets taken off (支払通知書)."""
    inside = c.chance(0.4)
    month = c.issued.month
    rows: list[Entry] = []
    for day in c.days(c.rng.randint(1, 6)):
        name = c.rng.choice(
            [f"{month}月分 業務委託料", f"請求書 No.{c.rng.randint(100, 9999)}", f"{month}月度 納入分",
             "外注加工費", "保守料"]
        )  # fmt: skip
        row = c.row(name, c.rng.randint(20, 4000) * (110 if inside else 100), PLAIN)
        line = row.line.model_copy(update={"date": day})
        rows.append(Entry(line, row.item, day, ""))
    sums: dict[str, Any] = c.settle(rows, inside=inside)
    taken: list[tuple[str, int]] = []
    if c.chance(0.55):
        taken.append(("振込手数料", c.rng.choice([220, 330, 440, 660])))
    if c.chance(0.35):
        name = c.rng.choice(["相殺（材料支給分）", "相殺額", "立替金相殺"])
        taken.append((name, min(c.rng.randint(3, 60) * 110, sums["total"] // 2)))
    if taken:
        off = sum(amount for _, amount in taken)
        sums |= {"deductions": off, "amount_due": sums["total"] - off}
    return _sheet(
        c,
        DocumentType.PAYMENT_NOTICE,
        rows,
        {
            "taken": taken,
            "cols": ("date", "name", "amount"),
            "inside": inside,
            "table": False,
        },
        document_number=number(c, "P") if c.chance(0.8) else None,
        due_date=c.due,
        recipient=party(c.seller, place=c.chance(0.5), tel=False),
        bank_accounts=c.seller.accounts[:1] if c.chance(0.8) else (),
        **sums,
    )


def receipt(c: Clerk) -> Filled:
    """A receipt of a web shop or service with its rows (領収書・明細つき)."""
    inside = c.chance(0.5)
    rows = goods(c, 4)
    return _sheet(
        c,
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        {"inside": inside, "table": not inside and c.chance(0.5), "how": c.rng.choice(["銀行振込", "クレジットカード", "代金引換", "現金"])},
        document_number=number(c, "R"),
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.3), tel=False, registered=False),
        **c.settle(rows, inside=inside, tax_sum=c.chance(0.5)),
    )  # fmt: skip


def proviso(c: Clerk) -> Filled:
    """A receipt of one sum with its proviso and the tax within (但し書きの領収書)."""
    inside = c.chance(0.5)
    price = c.rng.randint(9, 2800) * (110 if inside else 100)
    rows = [c.row("お品代", price, PLAIN)]
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        (),
        document_number=f"{c.rng.randint(1, 9999):04}" if c.chance(0.7) else None,
        issue_date=c.issued,
        issuer=party(c.seller, tel=c.chance(0.8)),
        recipient=Party(name=c.buyer.name),
        **c.settle(rows, inside=inside),
    )
    for_what = c.rng.choice(
        ["お品代として", "書籍代として", "飲食代として", "工事代金として", "会議室利用料として"]
    )  # fmt: skip
    more = {"for_what": for_what, "cols": (), "table": False, "inside": inside}
    return Filled(document, c.seller, c.buyer, rows, more)
