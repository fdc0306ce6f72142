"""Documents of every kind for the tests of 中小企業共通EDI, with all that they can say."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from books.model import (
    AccountType,
    Adjustment,
    Answer,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
    Section,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)

text = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs")
    ),
    min_size=1,
    max_size=6,
).filter(lambda x: x == x.strip() and x.upper() != "NA")
maybe = st.none() | text
yen = st.integers(-(10**9), 10**9)
some_yen = st.none() | yen
rates = st.sampled_from([Decimal("0.10"), Decimal("0.08"), Decimal(0)])
days = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
some_days = st.none() | days
amounts = st.none() | st.decimals(-1000, 100000, places=2, allow_nan=False)
units = st.none() | st.sampled_from(["個", "kg", "本", "式", "m2"])
addresses = st.none() | st.builds(
    "{}:{}".format, st.sampled_from(["0188", "0088"]), text
)
parties = st.builds(
    Party,
    name=text,
    registration_number=maybe,
    postal_code=maybe,
    address=maybe,
    tel=maybe,
    party_id=maybe,
    global_id=addresses,
    endpoint=addresses,
    department=maybe,
    contact=maybe,
    fax=maybe,
    email=maybe,
)
references = st.builds(
    Reference,
    kind=st.sampled_from(DocumentType),
    number=text,
    date=some_days,
    revision=maybe,
    line=maybe,
)
some_references = st.lists(references, max_size=3).map(tuple)
adjustments = st.lists(
    st.builds(
        Adjustment,
        amount=yen,
        reason=maybe,
        rate=st.none() | rates,
        category=st.none() | st.sampled_from(TaxCategory),
    ),
    max_size=2,
).map(tuple)
lines = st.builds(
    Line,
    date=some_days,
    item_code=maybe,
    description=maybe,
    quantity=amounts,
    unit=units,
    unit_price=amounts,
    tax_rate=rates,
    amount=some_yen,
    tax_amount=some_yen,
    tax_category=st.none() | st.sampled_from(TaxCategory),
    delivery_note_number=maybe,
    line_number=maybe,
    details=maybe,
    note=maybe,
    period_start=some_days,
    period_end=some_days,
    answer=st.none() | st.sampled_from(Answer),
    adjustments=adjustments,
    references=some_references,
    ordered_quantity=amounts,
    ordered_date=some_days,
    ordered_price=amounts,
    price_quantity=amounts,
    price_unit=units,
    pack_quantity=amounts,
    pack_unit=units,
    purpose=st.none() | st.sampled_from(Purpose),
)
taxes = st.builds(
    TaxSubtotal,
    rate=rates,
    taxable_amount=yen,
    tax_amount=yen,
    basis=st.none() | st.sampled_from(TaxBasis),
    category=st.none() | st.sampled_from(TaxCategory),
)
some_taxes = st.lists(taxes, min_size=1, max_size=2).map(tuple)
accounts = st.builds(
    BankAccount,
    bank=maybe,
    branch=maybe,
    account_type=st.none() | st.sampled_from(AccountType),
    number=maybe,
    holder=maybe,
    bank_code=st.none() | st.sampled_from(["0001", "9900", "9999"]),
    branch_code=st.none() | st.sampled_from(["001", "018"]),
)


def documents(kind: DocumentType) -> st.SearchStrategy[Document]:
    """Any document of a kind that its message can hold, without sections."""
    return st.builds(
        Document,
        document_type=st.just(kind),
        document_number=maybe,
        issue_date=days,
        due_date=some_days,
        delivery_date=some_days,
        order_number=maybe,
        subject=maybe,
        issuer=parties,
        recipient=parties,
        lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
        tax_summary=some_taxes,
        subtotal=some_yen,
        tax_total=some_yen,
        total=yen,
        previous_balance=some_yen,
        payment_received=some_yen,
        carried_forward=some_yen,
        amount_due=some_yen,
        withholding_tax=some_yen,
        deductions=some_yen,
        bank_accounts=st.lists(accounts, max_size=2).map(tuple),
        period_start=some_days,
        period_end=some_days,
        original_date=some_days,
        delivery_place=maybe,
        inspection_date=some_days,
        payment_method=maybe,
        notes=maybe,
        purpose=st.none() | st.sampled_from(Purpose),
        revision=maybe,
        revision_date=some_days,
        answer=st.none() | st.sampled_from(Answer),
        references=some_references,
        adjustments=adjustments,
    )


def sections(number: str) -> st.SearchStrategy[Section]:
    """Any 明細文書 of a number."""
    return st.builds(
        Section,
        number=st.just(number),
        date=some_days,
        subject=maybe,
        period_start=some_days,
        period_end=some_days,
        tax_summary=some_taxes,
        subtotal=some_yen,
        tax_total=some_yen,
        total=some_yen,
        adjustments=adjustments,
        references=some_references,
    )


@st.composite
def sectioned(draw: st.DrawFn, kind: DocumentType) -> Document:
    """Any document of a kind that puts one or two papers together."""
    document = draw(documents(kind))
    numbers = draw(st.lists(text, min_size=1, max_size=2, unique=True))
    own = [x.model_copy(update={"section": numbers[0]}) for x in document.lines]
    more = [draw(lines).model_copy(update={"section": n}) for n in numbers[1:]]
    return document.model_copy(
        update={
            "sections": tuple(draw(sections(n)) for n in numbers),
            "lines": (*more, *own),
        }
    )
