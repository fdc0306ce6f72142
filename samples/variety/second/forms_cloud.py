"""Forms of services on the web (クラウドの書式): one form for several documents."""

from typing import Any

from books.model import DocumentType
from samples.variety.second.clerk import Clerk, Filled, month_end, party

_TYPES = {
    "invoice": DocumentType.INVOICE,
    "quotation": DocumentType.QUOTATION,
    "order": DocumentType.PURCHASE_ORDER,
    "delivery": DocumentType.DELIVERY_NOTE,
    "receipt": DocumentType.SIMPLIFIED_INVOICE,
}


def fill_cloud(
    c: Clerk, kind: str, *, keys: tuple[str, ...], most: int = 12, **style: Any
) -> Filled:
    """A document of a kind with its head, rows, sums and account.

    ``style`` is passed to ``Clerk.settle`` but for ``marked``, which asks for marks.
    """
    marked = style.pop("marked", True)
    rows = c.rows(c.rng.randint(1, most), keys, marked=marked)
    issuer, recipient = (c.buyer, c.seller) if kind == "order" else (c.seller, c.buyer)
    bills = kind == "invoice"
    fields: dict[str, Any] = c.settle(rows, **style) if "amount" in keys else {}
    fields |= {
        "document_number": c.number(),
        "issue_date": None if kind == "delivery" else c.issued,
        "delivery_date": _delivered(c, kind),
        "due_date": c.due if bills and c.chance(0.85) else None,
        "order_number": f"{c.rng.randint(10**5, 10**7)}"
        if kind in ("invoice", "delivery") and c.chance(0.25)
        else None,
        "subject": _subject(c, rows[0].item.name)
        if kind != "receipt" and c.chance(0.5)
        else None,
        "bank_accounts": c.seller.accounts if bills else (),
    }
    registered = kind in ("invoice", "receipt") or (kind != "order" and c.chance(0.3))
    document = c.document(
        _TYPES[kind],
        rows,
        issuer=party(issuer, tel=c.chance(0.85), registered=registered),
        recipient=party(recipient, place=c.chance(0.35), tel=False, registered=False),
        **fields,
    )
    words = {key: c.rng.choice(pool) for key, pool in c.words.of_kind(kind).items()}
    return Filled(document, issuer, recipient, rows, {"w": words, "kind": kind})


def _delivered(c: Clerk, kind: str) -> Any:
    """A delivery note has its day; an invoice without dates in its rows needs one."""
    if kind in ("delivery", "invoice"):
        return c.end
    if kind == "receipt":
        return None
    if kind == "order" or c.chance(0.3):
        return month_end(c.due) if c.chance(0.3) else c.due
    return None


def _subject(c: Clerk, name: str) -> str:
    first = name.split(" ", maxsplit=1)[0]
    return c.rng.choice(
        [f"{c.issued.month}月度 {first}", f"{first}業務", f"{c.issued.year}年度 {first}について",
         f"【{first}】{c.issued.month}月分", f"{first} 外"]
    )  # fmt: skip


def _kind(c: Clerk, *kinds: str) -> str:
    return c.rng.choice(kinds)


def thin(c: Clerk) -> Filled:
    """Title in the middle between thin lines, dark heads of the table (Misoca ふう)."""
    kind = _kind(c, "invoice", "invoice", "quotation", "delivery")
    keys = ("description", "quantity", "unit", "unit_price", "amount")
    return fill_cloud(c, kind, keys=keys)


def triple(c: Clerk) -> Filled:
    """Amount, due date and account in three cells above the rows (freee ふう)."""
    kind = _kind(c, "invoice", "invoice", "invoice", "order")
    keys = ("description", "quantity", "unit_price", "amount")
    return fill_cloud(c, kind, keys=keys, subtotal=True)


def plate(c: Clerk) -> Filled:
    """Letter-spaced title, sums under the rows, box of the rates (マネーフォワード ふう)."""
    kind = _kind(c, "invoice", "invoice", "quotation", "order")
    keys = ("item_code", "description", "quantity", "unit_price", "tax_rate", "amount")
    return fill_cloud(c, kind, keys=keys, marked=False, tax_sum=True)


def board(c: Clerk) -> Filled:
    """A coloured stripe, name of the project in large letters (board ふう)."""
    kind = _kind(c, "invoice", "quotation")
    keys = ("description", "unit_price", "quantity", "unit", "amount")
    filled = fill_cloud(c, kind, keys=keys, most=8)
    if filled.document.subject is None:
        subject = _subject(c, filled.rows[0].item.name)
        filled.document = filled.document.model_copy(update={"subject": subject})
    return filled


def gridded(c: Clerk) -> Filled:
    """A home-made sheet on squared cells, parts merged (方眼の Excel)."""
    kind = _kind(c, "invoice", "invoice", "delivery", "order", "quotation")
    keys = ("description", "quantity", "unit", "unit_price", "amount")
    return fill_cloud(c, kind, keys=keys, most=9, rated=c.chance(0.8), marked=False)


def english(c: Clerk) -> Filled:
    """English first, Japanese below in small letters (英文併記)."""
    keys = ("description", "quantity", "unit_price", "amount")
    return fill_cloud(c, "invoice", keys=keys, most=7, marked=False)
