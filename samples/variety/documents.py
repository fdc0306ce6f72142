"""Make a document with everything around it that its paper shows (書類の生成)."""

import dataclasses
import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from books.model import (
    REDUCED_RATE,
    STANDARD_RATE,
    ZERO_RATE,
    Document,
    DocumentType,
    Party,
)
from books.tax import withholding_amount
from samples.variety.amounts import sums
from samples.variety.companies import Company, make_company
from samples.variety.facts import (
    make_dates,
    make_number,
    make_order_number,
    make_period,
)
from samples.variety.forms import Form, Kind, choose_form
from samples.variety.items import rates_of
from samples.variety.lexicon import trades, weighted
from samples.variety.rows import Row, is_reduced, make_rows, mark_rates


@dataclass(frozen=True)
class Draft:
    """A document and what its paper shows beyond the record (下書き).

    ``document`` is the truth; ``rows`` its lines with what the record leaves out;
    ``issuer`` and ``recipient`` are the companies behind the parties; ``extras`` are
    texts by name (period, valid, place, method, original, offset, fee, paid).
    """

    form: Form
    document: Document
    rows: tuple[Row, ...]
    issuer: Company
    recipient: Company
    extras: dict[str, Any]
    marked: bool = False  # reduced rows carry the mark of the form
    faults: tuple[str, ...] = ()

    @property
    def seller(self) -> Company:
        """Who sells (売り手), whoever wrote the paper."""
        return self.recipient if self.form.kind.buyer_writes else self.issuer


def make_draft(rng: random.Random, kind: Kind) -> Draft:
    """A document of a kind; without faults."""
    form = choose_form(rng, kind)
    return make_next(rng, form, *_companies(rng, kind))


def make_next(rng: random.Random, form: Form, seller: Company, buyer: Company) -> Draft:
    """A document in a given form, between given companies; without faults."""
    kind = form.kind
    rates = _rates(rng, seller.trade, kind)
    form = _fitting(form, rates)
    dates = make_dates(rng, kind)
    rows = make_rows(rng, form, seller.trade, rates, dates["start"], dates["end"])
    marked = _is_marked(rng, form, rows)
    if marked:
        rows = mark_rates(rows)
    issuer, recipient = (buyer, seller) if kind.buyer_writes else (seller, buyer)
    document = Document(
        document_type=kind.document_type,
        document_number=make_number(rng, kind, dates["issued"])
        if "number" in form.shows
        else None,
        issue_date=dates["issued"] if "issued" in form.shows else None,
        due_date=dates["due"] if "due" in form.shows else None,
        delivery_date=dates["delivered"] if "delivered" in form.shows else None,
        order_number=make_order_number(rng) if "order_number" in form.shows else None,
        subject=_subject(rng, rows, dates) if "subject" in form.shows else None,
        issuer=_issuer_party(rng, issuer, form),
        recipient=_recipient_party(rng, recipient, form),
        bank_accounts=seller.accounts if "bank" in form.shows else (),
        **_sums(form, rows),
    )
    extras: dict[str, Any] = {
        "period": make_period(rng, dates) if "period" in form.shows else ""
    }
    extras |= {"day": dates["delivered"], "closing": dates["end"]}
    draft = Draft(form, document, tuple(rows), issuer, recipient, extras, marked)
    return _settled(rng, _shown_day(draft, rng, dates))


def _companies(rng: random.Random, kind: Kind) -> tuple[Company, Company]:
    """Seller and buyer."""
    trade = rng.choice(trades())
    if kind.name == "withholding":
        trade = rng.choice(["professional", "design"])
    if kind.name == "till":
        trade = rng.choice(["food", "office", "auto", "apparel", "agri", "lodging"])
    sole = kind.name == "withholding" or rng.random() < 0.08
    return make_company(rng, trade, sole=sole), make_company(rng)


def _rates(rng: random.Random, trade: str, kind: Kind) -> tuple[Decimal, ...]:
    sold = rates_of(trade)
    if kind.name == "withholding":
        return (STANDARD_RATE,)
    if REDUCED_RATE in sold:
        both = (STANDARD_RATE, REDUCED_RATE)
        return weighted(rng, {both: 60, (REDUCED_RATE,): 22, (STANDARD_RATE,): 18})
    if ZERO_RATE in sold and kind.name != "till" and rng.random() < 0.35:
        return (STANDARD_RATE, ZERO_RATE)
    return (STANDARD_RATE,)


def _fitting(form: Form, rates: tuple[Decimal, ...]) -> Form:
    """The form, able to tell the rates apart where there are several."""
    taxes, tax_sum = form.taxes, form.with_tax_sum
    if rates != (STANDARD_RATE,) and taxes in ("plain", "bare"):
        taxes = "rows"
    if ZERO_RATE in rates:
        tax_sum = True
    columns = form.columns
    if ZERO_RATE in rates and "amount" in columns and "tax_rate" not in columns:
        columns = (*columns, "tax_rate")
    return dataclasses.replace(form, taxes=taxes, with_tax_sum=tax_sum, columns=columns)


def _is_marked(rng: random.Random, form: Form, rows: list[Row]) -> bool:
    """Reduced rows are marked where no column tells the rate."""
    if "tax_rate" in form.columns or "amount" not in form.columns:
        return False
    return is_reduced(rows) and (form.kind.taxed or rng.random() < 0.6)


def _subject(rng: random.Random, rows: list[Row], dates: dict[str, dt.date]) -> str:
    day = dates["end"]
    first = rows[0].name
    ends = ["の件", "", "ほか", "一式", " 他", "について"]
    return rng.choice(
        [
            f"{day.year}年{day.month}月分{rng.choice(['ご利用料', '作業代', 'お取引分', '納品分'])}",
            f"{day.month}月分 {first.split()[0]}",
            f"{first.split(' ')[0]}{rng.choice(ends)}",
            f"{first}{rng.choice(ends)}",
        ]
    )


def _issuer_party(rng: random.Random, company: Company, form: Form) -> Party:
    has_address = rng.random() < 0.96
    has_postal = has_address and rng.random() < 0.93
    shows_number = "registration" in form.shows
    return Party(
        name=company.name,
        registration_number=company.registration_number if shows_number else None,
        postal_code=company.postal_code if has_postal else None,
        address=company.address if has_address else None,
        tel=company.tel if rng.random() < 0.9 else None,
    )


def _recipient_party(rng: random.Random, company: Company, form: Form) -> Party:
    if form.kind.name == "till":
        return Party()
    has_address = rng.random() < (0.1 if form.kind.name == "receipt" else 0.5)
    has_postal = has_address and rng.random() < 0.9
    shows_number = "supplier_registration" in form.shows
    return Party(
        name=company.name,
        registration_number=company.registration_number if shows_number else None,
        postal_code=company.postal_code if has_postal else None,
        address=company.address if has_address else None,
        tel=company.tel if has_address and rng.random() < 0.18 else None,
    )


def _sums(form: Form, rows: list[Row]) -> dict[str, Any]:
    if not any(row.line.amount is not None for row in rows):
        return {"lines": tuple(row.line for row in rows)}
    lines = tuple(row.line for row in rows)
    found = sums(lines, [row.rate for row in rows], form)
    return found | {"lines": () if form.kind.name == "receipt" else lines}


def _shown_day(draft: Draft, rng: random.Random, dates: dict[str, dt.date]) -> Draft:
    """An invoice tells when the trade was: by a column, a date or a period.

    Other papers in the sense of the law do so where they have no date of their own.
    """
    document = draft.document
    told = document.delivery_date or draft.extras["period"]
    if document.document_type is not DocumentType.INVOICE:
        told = told or document.issue_date or not draft.form.kind.taxed
    if told or any(line.date for line in document.lines):
        return draft
    return dataclasses.replace(
        draft, extras=draft.extras | {"period": make_period(rng, dates)}
    )


def _settled(rng: random.Random, draft: Draft) -> Draft:
    """Carry-over, withholding, offset or fee make another amount to pay."""
    name, total = draft.form.kind.name, draft.document.total
    if total is None or draft.document.document_type is DocumentType.RETURN_INVOICE:
        return draft
    more: dict[str, Any] = {}
    extras: dict[str, Any] = {}
    if name == "statement":
        more = _carry_over(rng, total)
    elif name == "withholding":
        net = (
            draft.document.subtotal or draft.document.tax_summary[0].taxable_amount or 0
        )
        withheld = withholding_amount(net)
        more = {"withholding_tax": withheld, "amount_due": total - withheld}
    elif name == "payment" and rng.random() < 0.25 and total > 5000:
        extras["fee"] = rng.choice([220, 330, 440, 550, 605, 660, 770])
        more = {"amount_due": total - extras["fee"]}
    elif name in ("payment", "invoice") and rng.random() < 0.02 and total > 50_000:
        extras["offset"] = rng.randint(10, total // 300) * 100
        more = {"amount_due": total - extras["offset"]}
    document = draft.document.model_copy(update=more)
    return dataclasses.replace(draft, document=document, extras=draft.extras | extras)


def _carry_over(rng: random.Random, total: int) -> dict[str, int | None]:
    previous = int(total * rng.uniform(0.4, 1.6))
    received = (
        previous if rng.random() < 0.55 else previous // 1000 * rng.randint(300, 900)
    )
    if rng.random() < 0.1:
        previous = received = 0
    carried = previous - received
    return {
        "previous_balance": previous,
        "payment_received": received,
        "carried_forward": carried if rng.random() < 0.85 else None,
        "amount_due": carried + total,
    }
