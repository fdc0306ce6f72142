"""Plant one fault in a document (誤りの植え付け); codes are those of ``books.rules``."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Mapping
from typing import Any

from books.model import STANDARD_RATE, Document, Party, TaxBasis
from books.tax import Rounding, possible_taxes, tax_of
from samples.variety.amounts import sums
from samples.variety.documents import Draft

Fault = Callable[[random.Random, Draft], Draft | None]


def plant_fault(rng: random.Random, draft: Draft) -> Draft:
    """The draft with one fault that fits it, or as it was if none does."""
    codes = list(_FAULTS)
    rng.shuffle(codes)
    for code in codes:
        faulty = _FAULTS[code](rng, draft)
        if faulty:
            return dataclasses.replace(faulty, faults=(code,))
    return draft


def _with(draft: Draft, **update: Any) -> Draft:
    document = draft.document.model_copy(update=update)
    return dataclasses.replace(draft, document=document)


def _is_invoice(draft: Draft) -> bool:
    return draft.form.kind.name in ("invoice", "statement", "delivery_invoice")


def _one_rate(document: Document) -> bool:
    """One rate of tax outside the prices, with its tax, and nothing settled after it."""
    rows = document.tax_summary
    return (
        len(rows) == 1
        and rows[0].basis is TaxBasis.EXCLUSIVE
        and bool(rows[0].tax_amount)
        and document.amount_due is None
    )


def _unregistered(_: random.Random, draft: Draft) -> Draft | None:
    if not _is_invoice(draft):
        return None
    issuer = draft.document.issuer.model_copy(update={"registration_number": None})
    return _with(draft, issuer=issuer)


def _wrong_check_digit(rng: random.Random, draft: Draft) -> Draft | None:
    number = draft.document.issuer.registration_number
    if not _is_invoice(draft) or number is None:
        return None
    place = rng.randint(2, 13)
    digit = (int(number[place]) + rng.randint(1, 8)) % 10
    wrong = f"{number[:place]}{digit}{number[place + 1 :]}"
    issuer = draft.document.issuer.model_copy(update={"registration_number": wrong})
    return _with(draft, issuer=issuer)


def _wrong_line(rng: random.Random, draft: Draft) -> Draft | None:
    document = draft.document
    full = [
        n for n, x in enumerate(document.lines)
        if x.quantity and x.unit_price and (x.amount or 0) > 999
    ]  # fmt: skip
    if not full or document.amount_due is not None:
        return None
    place, lines = rng.choice(full), list(document.lines)
    amount = (lines[place].amount or 0) + rng.choice([-300, 90, 900, 1000, -450])
    lines[place] = lines[place].model_copy(update={"amount": amount})
    rows = tuple(
        dataclasses.replace(row, line=line)
        for row, line in zip(draft.rows, lines, strict=True)
    )
    found = sums(lines, [row.rate for row in rows], draft.form)
    return dataclasses.replace(_with(draft, lines=tuple(lines), **found), rows=rows)


def _unmarked(_: random.Random, draft: Draft) -> Draft | None:
    rates = {row.rate for row in draft.rows}
    if not draft.marked or len(rates) < 2 or not _is_invoice(draft):
        return None
    rows = tuple(
        dataclasses.replace(row, line=row.line.model_copy(update={"tax_rate": None}))
        for row in draft.rows
    )
    changed = _with(draft, lines=tuple(row.line for row in rows))
    return dataclasses.replace(changed, rows=rows, marked=False)


def _no_rate(_: random.Random, draft: Draft) -> Draft | None:
    document = draft.document
    hidden = "tax_rate" not in draft.form.columns and not draft.marked
    if not (_is_invoice(draft) and hidden and _one_rate(document)):
        return None
    if document.tax_summary[0].rate != STANDARD_RATE:
        return None
    form = dataclasses.replace(draft.form, taxes="bare")
    subtotal = document.tax_summary[0].taxable_amount
    changed = _with(draft, tax_summary=(), subtotal=subtotal)
    return dataclasses.replace(changed, form=form)


def _no_recipient(_: random.Random, draft: Draft) -> Draft | None:
    return _with(draft, recipient=Party()) if _is_invoice(draft) else None


def _late(rng: random.Random, draft: Draft) -> Draft | None:
    delivered = draft.document.delivery_date
    if draft.form.kind.name != "order" or delivered is None:
        return None
    return _with(draft, due_date=delivered + dt.timedelta(days=rng.randint(75, 120)))


def _wrong_tax(rng: random.Random, draft: Draft) -> Draft | None:
    row = draft.document.tax_summary[0] if draft.document.tax_summary else None
    if row is None or not _one_rate(draft.document) or (row.tax_amount or 0) < 1000:
        return None
    return _taxed(draft, (row.tax_amount or 0) + rng.choice([-100, 90, 1000, 300]))


def _line_rounding(_: random.Random, draft: Draft) -> Draft | None:
    if not (_is_invoice(draft) and _one_rate(draft.document)):
        return None
    row = draft.document.tax_summary[0]
    rate, taxable = row.rate or STANDARD_RATE, row.taxable_amount or 0
    tax = sum(
        tax_of(x.amount or 0, rate, TaxBasis.EXCLUSIVE, Rounding.FLOOR)
        for x in draft.document.lines
    )
    if tax in possible_taxes(taxable, rate, TaxBasis.EXCLUSIVE):
        return None
    return _taxed(draft, tax)


def _taxed(draft: Draft, tax: int) -> Draft:
    """The one tax replaced, the total following it."""
    row = draft.document.tax_summary[0].model_copy(update={"tax_amount": tax})
    total = (row.taxable_amount or 0) + tax
    return _with(draft, tax_summary=(row,), tax_total=tax, total=total)


def _wrong_total(rng: random.Random, draft: Draft) -> Draft | None:
    document = draft.document
    if document.total is None or document.total < 2000 or not document.tax_summary:
        return None
    if document.amount_due is not None or document.subtotal is None:
        return None
    return _with(draft, total=document.total + rng.choice([-1000, 900, 90, 1000, -270]))


def _no_day(_: random.Random, draft: Draft) -> Draft | None:
    document = draft.document
    if not _is_invoice(draft) or any(x.date for x in document.lines):
        return None
    if document.subject and "月分" in document.subject:
        return None
    changed = _with(draft, issue_date=None, delivery_date=None)
    return dataclasses.replace(changed, extras=draft.extras | {"period": ""})


_FAULTS: Mapping[str, Fault] = {
    "registration_number_missing": _unregistered,
    "registration_number_check_digit": _wrong_check_digit,
    "line_amount_mismatch": _wrong_line,
    "reduced_rate_mark_missing": _unmarked,
    "tax_rate_missing": _no_rate,
    "recipient_missing": _no_recipient,
    "due_date_over_60_days": _late,
    "tax_amount_mismatch": _wrong_tax,
    "per_line_rounding": _line_rounding,
    "total_mismatch": _wrong_total,
    "transaction_date_missing": _no_day,
}
