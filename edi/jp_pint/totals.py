"""Totals that a paper does not say but its tax table does (合計の補完)."""

from collections.abc import Iterable

from books.model import Document

SUMS = ("subtotal", "tax_total", "total", "amount_due")
"""What is worked out where the paper does not say it; the amount due is the total."""


def add_up(values: Iterable[int | None]) -> int | None:
    """Sum of amounts that are all known, else None."""
    known = list(values)
    numbers = [value for value in known if value is not None]
    return sum(numbers) if known and len(numbers) == len(known) else None


def work_out(document: Document) -> dict[str, int | None]:
    """Amounts of ``SUMS`` as the document says them, else worked out, else None."""
    rows = document.tax_summary
    worked = (
        add_up(row.taxable_amount for row in rows),
        add_up(row.tax_amount for row in rows),
    )
    said = (document.subtotal, document.tax_total)
    subtotal, tax = (w if s is None else s for s, w in zip(said, worked, strict=True))
    total = document.total
    if total is None and subtotal is not None and tax is not None:
        total = subtotal + tax
    due = total if document.amount_due is None else document.amount_due
    return {"subtotal": subtotal, "tax_total": tax, "total": total, "amount_due": due}
