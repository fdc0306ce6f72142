"""A business document, only what it says itself (伝票)."""

import datetime as dt
from decimal import Decimal

from books.model.value import Value
from books.model.words import (
    BUYER_WRITES,
    AccountType,
    Answer,
    DocumentType,
    Purpose,
    TaxBasis,
    TaxCategory,
)


class Party(Value):
    """A company or person on a document (取引先); the name is as printed.

    ``party_id`` is what the other side calls it (企業ID), ``global_id`` its number in a
    register of ISO 6523 and ``endpoint`` its electronic address, both ``scheme:id``
    (``0188:`` and the corporate number in JP PINT).
    """

    name: str | None = None
    registration_number: str | None = None
    postal_code: str | None = None
    address: str | None = None
    tel: str | None = None
    # Beyond the extraction record
    party_id: str | None = None
    global_id: str | None = None
    endpoint: str | None = None
    department: str | None = None
    contact: str | None = None
    fax: str | None = None
    email: str | None = None


class BankAccount(Value):
    """An account to pay into (振込先口座); the holder in kana as printed."""

    bank: str | None = None
    branch: str | None = None
    account_type: AccountType | None = None
    number: str | None = None
    holder: str | None = None
    # Beyond the extraction record
    bank_code: str | None = None
    branch_code: str | None = None


class Reference(Value):
    """A document, or a row of one, that another rests on or answers (参照文書)."""

    kind: DocumentType
    number: str
    date: dt.date | None = None
    revision: str | None = None
    line: str | None = None


class Adjustment(Value):
    """Something added to or taken off the price (追加請求・返金); yen, negative if off.

    ``rate`` and ``category`` are those of its consumption tax.
    """

    amount: int
    reason: str | None = None
    rate: Decimal | None = None
    category: TaxCategory | None = None


class Line(Value):
    """One row of a document (明細).

    ``tax_amount`` is a tax printed per line for reference (yen);
    ``delivery_note_number`` the delivery note that the row belongs to; ``section`` the
    number of its ``Section``; ``details`` more about the goods than the name (品目摘要).
    ``ordered_*`` is what was asked for where the row says something else (発注数量・
    納期・単価 of an answer or a delivery); ``price_quantity`` how much the unit price is
    for (単価基準数量, None is one) and ``pack_quantity`` how much is in a pack (入り数),
    each with its unit.
    ``purpose`` tells what a changed order does to this row (明細状態).
    """

    date: dt.date | None = None
    item_code: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    amount: int | None = None
    tax_amount: int | None = None
    tax_category: TaxCategory | None = None
    delivery_note_number: str | None = None
    line_number: str | None = None
    section: str | None = None
    details: str | None = None
    note: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    answer: Answer | None = None
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    ordered_quantity: Decimal | None = None
    ordered_date: dt.date | None = None
    ordered_price: Decimal | None = None
    price_quantity: Decimal | None = None
    price_unit: str | None = None
    pack_quantity: Decimal | None = None
    pack_unit: str | None = None
    purpose: Purpose | None = None


class TaxSubtotal(Value):
    """Total of one tax rate (税率ごとの合計).

    ``rate`` 0 is exempt (非課税) unless ``category`` says otherwise.
    With ``basis`` inclusive, ``taxable_amount`` contains the tax.
    """

    rate: Decimal | None = None
    taxable_amount: int | None = None
    tax_amount: int | None = None
    basis: TaxBasis | None = None
    category: TaxCategory | None = None


class Section(Value):
    """One of the papers that a consolidated invoice puts together (明細文書).

    ``number`` is its own (明細文書ID); its rows name it in ``Line.section``.
    """

    number: str
    date: dt.date | None = None
    subject: str | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    tax_summary: tuple[TaxSubtotal, ...] = ()
    subtotal: int | None = None
    tax_total: int | None = None
    total: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()


class Document(Value):
    """A business document (伝票), only what it says itself.

    ``total`` is the amount of the transaction with tax; ``amount_due`` what is to be
    paid when a carry-over, withholding or a deducted fee makes it another amount.
    ``original_date`` is the date of the returned sale (返還インボイス).
    The ``period_*``, ``delivery_place``, ``inspection_date`` and ``payment_method``
    serve the checks of invoices and of orders under the 取適法. ``revision`` tells the
    versions of one number apart (履歴ID), made on ``revision_date``; ``purpose`` None is
    the same as new.
    """

    document_type: DocumentType = DocumentType.OTHER
    document_number: str | None = None
    issue_date: dt.date | None = None
    due_date: dt.date | None = None
    delivery_date: dt.date | None = None
    order_number: str | None = None
    subject: str | None = None
    issuer: Party = Party()
    recipient: Party = Party()
    lines: tuple[Line, ...] = ()
    tax_summary: tuple[TaxSubtotal, ...] = ()
    subtotal: int | None = None
    tax_total: int | None = None
    total: int | None = None
    previous_balance: int | None = None
    payment_received: int | None = None
    carried_forward: int | None = None
    amount_due: int | None = None
    withholding_tax: int | None = None
    bank_accounts: tuple[BankAccount, ...] = ()
    # Beyond the extraction record
    deductions: int | None = None  # offsets and fees taken off the total (相殺・差引額)
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    original_date: dt.date | None = None
    delivery_place: str | None = None
    inspection_date: dt.date | None = None
    payment_method: str | None = None
    notes: str | None = None
    purpose: Purpose | None = None
    revision: str | None = None
    revision_date: dt.date | None = None
    answer: Answer | None = None
    references: tuple[Reference, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def payable_amount(self) -> int | None:
        """Yen that the recipient is asked to pay (お支払金額)."""
        return self.total if self.amount_due is None else self.amount_due

    @property
    def supplier(self) -> Party:
        """Who sells (売り手): the recipient on papers that the buyer writes."""
        return self.recipient if self.document_type in BUYER_WRITES else self.issuer

    @property
    def buyer(self) -> Party:
        """Who buys (買い手)."""
        return self.issuer if self.document_type in BUYER_WRITES else self.recipient
