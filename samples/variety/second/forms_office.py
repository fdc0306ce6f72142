"""Forms of sales and purchase systems (販売・購買システムの書式)."""

from typing import Any

from books.model import DocumentType, Party
from samples.variety.second.clerk import Clerk, Entry, Filled, party

_FULL = ("description", "quantity", "unit", "unit_price", "amount")


def carry_over(c: Clerk, total: int) -> dict[str, int]:
    """What was billed and paid before, and what is to be paid now (繰越)."""
    previous = c.rng.randint(20, 900) * 1100 if c.chance(0.9) else 0
    received = previous if c.chance(0.6) else previous // 2000 * 1000
    return {
        "previous_balance": previous,
        "payment_received": received,
        "carried_forward": previous - received,
        "amount_due": previous - received + total,
    }


def oval(c: Clerk) -> Filled:
    """Rounded boxes, row of the balance, sums of each slip (弥生販売 ふう)."""
    rows = c.rows(c.rng.randint(3, 24), ("date", *_FULL), marked=True)
    fields = c.settle(rows)
    statement = c.chance(0.6)
    if statement:
        fields |= carry_over(c, fields["total"])
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):08}",
        issue_date=c.issued,
        due_date=c.due if c.chance(0.3) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts,
        **fields,
    )
    code = f"{c.rng.randint(1, 9999):06}"
    return Filled(document, c.seller, c.buyer, rows, {"code": code})


def fanfold(c: Clerk) -> Filled:
    """Continuous paper of a dot printer, pre-printed frame (連続伝票)."""
    rows = c.rows(c.rng.randint(1, 6), ("item_code", *_FULL), marked=True)
    bills = c.chance(0.45)
    fields: dict[str, Any] = c.settle(rows)
    if bills:
        fields |= {"bank_accounts": c.seller.accounts[:1], "issue_date": c.issued}
    document = c.document(
        DocumentType.INVOICE if bills else DocumentType.DELIVERY_NOTE,
        rows,
        document_number=f"{c.rng.randint(1, 999999):06}",
        delivery_date=c.end,
        order_number=f"{c.rng.randint(10**4, 10**6)}" if c.chance(0.4) else None,
        issuer=party(c.seller, registered=bills or c.chance(0.4)),
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **fields,
    )
    return Filled(document, c.seller, c.buyer, rows, {"bills": bills})


def chain(c: Clerk) -> Filled:
    """The common slip of chain stores: cost and sales prices (チェーンストア統一伝票)."""
    keys = ("item_code", "description", "quantity", "unit", "unit_price", "amount")
    rows = [r for r in c.rows(6, keys) if r.item.quantity % 1 == 0][
        : c.rng.randint(2, 6)
    ]
    rows = rows or [c.row("特売台 什器代", 12000, keys)]
    document = c.document(
        DocumentType.DELIVERY_NOTE,
        rows,
        document_number=f"{c.rng.randint(1, 9999999):07}",
        delivery_date=c.end,
        order_number=None,
        issuer=party(c.seller, place=c.chance(0.5), registered=False),
        recipient=Party(name=c.buyer.name),
        subtotal=sum(row.line.amount or 0 for row in rows),
    )
    shop = c.rng.choice(["駅前店", "南店", "バイパス店", "中央センター", "本町店"])
    code = f"{c.rng.randint(1, 9999):04}"
    return Filled(document, c.seller, c.buyer, rows, {"shop": shop, "code": code})


def inspection(c: Clerk) -> Filled:
    """A list of what a buyer has accepted, wide paper (検収明細書)."""
    keys = (
        "date",
        "item_code",
        "description",
        "quantity",
        "unit",
        "unit_price",
        "amount",
    )
    rows = c.rows(c.rng.randint(5, 34), keys, reduced=False)
    document = c.document(
        DocumentType.ACCEPTANCE_NOTE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        issuer=party(c.buyer, place=c.chance(0.6), registered=False),
        recipient=party(c.seller, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.buyer, c.seller, rows)


def paydetail(c: Clerk) -> Filled:
    """What a buyer will pay, with what it takes off (支払明細書, 楽楽明細 ふう)."""
    keys = ("date", "description", "quantity", "unit_price", "tax_rate", "amount")
    rows = c.rows(c.rng.randint(2, 16), keys)
    fields: dict[str, Any] = c.settle(rows)
    taken: list[tuple[str, int]] = []
    if c.chance(0.5):
        names = ["安全協力会費", "振込手数料", "材料支給代 相殺"]
        taken = [(c.rng.choice(names), c.rng.choice([440, 660, 3300]))]
        fields["amount_due"] = fields["total"] - taken[0][1]
    document = c.document(
        DocumentType.PAYMENT_NOTICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due,
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, place=c.chance(0.6), tel=False),
        bank_accounts=c.seller.accounts[:1] if c.chance(0.7) else (),
        **fields,
    )
    return Filled(document, c.buyer, c.seller, rows, {"taken": taken})


def returns(c: Clerk) -> Filled:
    """Everything in red: goods taken back (赤伝・返還インボイス)."""
    rows = [_back(row) for row in c.rows(c.rng.randint(1, 4), _FULL, marked=True)]
    document = c.document(
        DocumentType.RETURN_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):06}",
        issue_date=c.issued,
        delivery_date=c.start,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.4), tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.seller, c.buyer, rows, {"sold": c.start.replace(day=1)})


def _back(row: Entry) -> Entry:
    """The row with minus signs, as goods that come back."""
    line = row.line
    update = {"quantity": -(line.quantity or 1), "amount": -(line.amount or 0)}
    return Entry(line.model_copy(update=update), row.item, row.day, row.slip)
