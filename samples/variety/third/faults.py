"""Faults of the third set (誤りの植え付け): those of the second and three more."""

import datetime as dt
import random
from collections.abc import Mapping

from books.model import Document, Party, TaxBasis
from samples.variety.second.faults import SECOND_FAULTS, Fault, is_bill


def _wrong_tax(rng: random.Random, document: Document) -> Document | None:
    """One tax that is not that of its rate, the total following it."""
    if not is_bill(document) or len(document.tax_summary) != 1:
        return None
    row = document.tax_summary[0]
    outside = row.basis is TaxBasis.EXCLUSIVE and document.amount_due is None
    if not outside or row.tax_amount is None or row.tax_amount < 2000:
        return None
    tax = row.tax_amount + rng.choice([-100, 90, 1000, -450])
    return document.model_copy(
        update={
            "tax_summary": (row.model_copy(update={"tax_amount": tax}),),
            "tax_total": tax,
            "total": (row.taxable_amount or 0) + tax,
        }
    )


def _no_recipient(_: random.Random, document: Document) -> Document | None:
    if not is_bill(document):
        return None
    return document.model_copy(update={"recipient": Party()})


def _late(rng: random.Random, document: Document) -> Document | None:
    """An order that is paid too long after its delivery (支払期日)."""
    delivered = document.delivery_date
    orders = document.document_type.value == "purchase_order"
    if not orders or delivered is None or document.due_date is None:
        return None
    late = delivered + dt.timedelta(days=rng.randint(75, 130))
    return document.model_copy(update={"due_date": late})


THIRD_FAULTS: Mapping[str, Fault] = {
    **SECOND_FAULTS,
    "tax_amount_mismatch": _wrong_tax,
    "recipient_missing": _no_recipient,
    "due_date_over_60_days": _late,
}
