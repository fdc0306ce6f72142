"""Every business type of denpyo, immutable (業務の型).

The map, from the paper to the money:

Reading                what one document in a file says, and how sure we are
├─ source: Source          the file, its hash, its pages, how it was read
├─ document: Document      the business document itself (伝票)
│  ├─ issuer, recipient: Party
│  ├─ lines: Line …            明細
│  ├─ tax_summary: TaxSubtotal …  税率ごとの合計
│  ├─ bank_accounts: BankAccount …  振込先
│  ├─ sections: Section …      明細文書 that a 統合請求書 puts together
│  ├─ adjustments: Adjustment …  追加請求・返金
│  └─ references: Reference …  what it answers or rests on
├─ fields: {path: FieldRead}  evidence, confidence and origin of each value
├─ review: path …           what a person must look at
└─ findings: Finding …      what is wrong with the document

Revision               one kept version of a Reading (hash-chained by the store)
OpenItem ← Match → Payment   what is owed, what was paid, which pays which (消込)
Statement → Payment …  one account's movements with its balances (入出金明細)
CreditTransfer         one line of a bulk transfer (総合振込)
JournalEntry → JournalLine …  double entry (仕訳)

Whole yen are ``int``; quantities, unit prices and rates are ``Decimal``; never ``float``.
Dates are ``date``. Field paths look like ``total``, ``issuer.name``, ``lines[2].amount``.
A flaw of a document is a ``Finding``; a failure of the program is an exception.
"""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

STANDARD_RATE = Decimal("0.10")
REDUCED_RATE = Decimal("0.08")
ZERO_RATE = Decimal(0)


class Value(BaseModel):
    """Base of all business types: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentType(StrEnum):
    """Kind of business document (伝票の種類); values as in the extraction record."""

    INVOICE = "invoice"
    SIMPLIFIED_INVOICE = "simplified_invoice"
    RETURN_INVOICE = "return_invoice"
    PURCHASE_ORDER = "purchase_order"
    ORDER_RESPONSE = "order_response"
    DELIVERY_NOTE = "delivery_note"
    ACCEPTANCE_NOTE = "acceptance_note"
    PAYMENT_NOTICE = "payment_notice"
    QUOTATION = "quotation"
    OTHER = "other"
    QUOTATION_REQUEST = "quotation_request"
    DEMAND_FORECAST = "demand_forecast"
    SUPPLY_INSTRUCTION = "supply_instruction"
    SELF_INVOICE_RESPONSE = "self_invoice_response"
    REMITTANCE_ADVICE = "remittance_advice"

    @property
    def label(self) -> str:
        """Name that a clerk uses (日本語名)."""
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    DocumentType.INVOICE: "請求書",
    DocumentType.SIMPLIFIED_INVOICE: "簡易インボイス",
    DocumentType.RETURN_INVOICE: "返還インボイス",
    DocumentType.PURCHASE_ORDER: "注文書",
    DocumentType.ORDER_RESPONSE: "注文請書",
    DocumentType.DELIVERY_NOTE: "納品書",
    DocumentType.ACCEPTANCE_NOTE: "検収書",
    DocumentType.PAYMENT_NOTICE: "支払通知書",
    DocumentType.QUOTATION: "見積書",
    DocumentType.OTHER: "その他",
    DocumentType.QUOTATION_REQUEST: "見積依頼書",
    DocumentType.DEMAND_FORECAST: "需要予測",
    DocumentType.SUPPLY_INSTRUCTION: "納入指示書",
    DocumentType.SELF_INVOICE_RESPONSE: "仕入明細回答書",
    DocumentType.REMITTANCE_ADVICE: "支払案内書",
}


class Purpose(StrEnum):
    """Why a document is sent (文書の目的): for the first time, changed, withdrawn."""

    NEW = "new"
    CHANGE = "change"
    CANCEL = "cancel"

    @property
    def label(self) -> str:
        """Name that a clerk uses (日本語名)."""
        return {"new": "新規", "change": "変更", "cancel": "取消"}[self.value]


class Answer(StrEnum):
    """What the other side says to a document or one of its rows (回答)."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    PENDING = "pending"

    @property
    def label(self) -> str:
        """Name that a clerk uses (日本語名)."""
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    Answer.ACCEPTED: "承諾",
    Answer.CHANGED: "条件変更",
    Answer.REJECTED: "拒否",
    Answer.PENDING: "保留",
}


class TaxBasis(StrEnum):
    """Whether amounts contain the tax (税抜・税込)."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class TaxCategory(StrEnum):
    """Consumption tax category (課税区分)."""

    STANDARD = "standard"
    REDUCED = "reduced"
    EXEMPT = "exempt"
    EXPORT = "export"
    OUT_OF_SCOPE = "out_of_scope"


class AccountType(StrEnum):
    """Kind of bank account (預金種目)."""

    ORDINARY = "普通"
    CURRENT = "当座"
    SAVINGS = "貯蓄"


class Severity(StrEnum):
    """Weight of a finding (重さ): error blocks, warning asks, info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Origin(StrEnum):
    """Where a value comes from (値の由来)."""

    READ = "read"
    INFERRED = "inferred"
    CORRECTED = "corrected"


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


BUYER_WRITES = frozenset(
    {
        DocumentType.PURCHASE_ORDER,
        DocumentType.ACCEPTANCE_NOTE,
        DocumentType.PAYMENT_NOTICE,
        DocumentType.QUOTATION_REQUEST,
        DocumentType.DEMAND_FORECAST,
        DocumentType.SUPPLY_INSTRUCTION,
        DocumentType.REMITTANCE_ADVICE,
    }
)


ONLY_MESSAGES = frozenset(
    {
        DocumentType.QUOTATION_REQUEST,
        DocumentType.DEMAND_FORECAST,
        DocumentType.SUPPLY_INSTRUCTION,
        DocumentType.SELF_INVOICE_RESPONSE,
        DocumentType.REMITTANCE_ADVICE,
    }
)
"""Kinds that travel as messages; nothing on paper is read as one of them."""


class Evidence(Value):
    """Where a value stands (根拠): page from 1; box x0, y0, x1, y1 in points
    (1/72 inch) from the top left of the upright page.
    """

    page: int
    bbox: tuple[float, float, float, float]


class FieldRead(Value):
    """How one value came to be (読み取りの記録); confidence from 0 to 1."""

    confidence: float = Field(ge=0, le=1)
    evidence: Evidence | None = None
    origin: Origin = Origin.READ
    by: str | None = None


class Finding(Value):
    """Something wrong or worth knowing about a document (指摘).

    ``code`` is stable; ``field`` a field path or None; ``message`` one Japanese
    sentence (or two) with the remedy; ``source`` the rule it rests on.
    """

    code: str
    severity: Severity
    field: str | None = None
    message: str
    source: str | None = None


class Source(Value):
    """The file that a document came from (原本).

    ``pages`` are the page numbers (from 1) of this document in the file;
    ``reader`` is ``text``, ``ocr``, ``sheet`` or ``none``. ``rotations`` tells for each
    page how far (clockwise degrees) its picture was turned to be read, None where the
    page's own text was read; empty for what was kept before this was noted.
    """

    file: str
    sha256: str
    pages: tuple[int, ...] = ()
    reader: str = "none"
    rotations: tuple[int | None, ...] = ()


class Reading(Value):
    """One document found in a file, with how sure we are of each value (読み取り結果)."""

    source: Source
    document: Document
    fields: dict[str, FieldRead] = {}
    review: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    text: str = ""

    @property
    def has_error(self) -> bool:
        """True when a finding blocks the document."""
        return any(f.severity is Severity.ERROR for f in self.findings)


class DocumentState(StrEnum):
    """Where a document stands in the house (状態)."""

    NEEDS_REVIEW = "needs_review"
    READY = "ready"
    APPROVED = "approved"
    EXPORTED = "exported"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    DocumentState.NEEDS_REVIEW: "要確認",
    DocumentState.READY: "承認待ち",
    DocumentState.APPROVED: "承認済み",
    DocumentState.EXPORTED: "出力済み",
    DocumentState.REJECTED: "対象外",
}


class Revision(Value):
    """One kept version of a reading (版); the hash covers it and its predecessor."""

    document_id: str
    number: int
    reading: Reading
    author: str
    reason: str
    created_at: dt.datetime
    previous_hash: str
    hash: str


class Side(StrEnum):
    """Who owes (債権・債務)."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


class OpenItem(Value):
    """An amount not yet settled (未消込); yen with tax, before withholding."""

    item_id: str
    side: Side
    amount: int
    document_number: str | None = None
    partner_id: str | None = None
    partner_name: str | None = None
    partner_kana: str | None = None
    issue_date: dt.date | None = None
    due_date: dt.date | None = None
    withholding_tax: int = 0
    order_number: str | None = None


class Direction(StrEnum):
    """Way of the money (入出金)."""

    IN = "in"
    OUT = "out"


class Payment(Value):
    """One movement on a bank statement (入出金明細); payer in half-width kana.

    ``description`` is the bank's own text (摘要), ``balance`` the yen after it;
    ``reversal`` takes an earlier movement back (取消・訂正).
    """

    payment_id: str
    value_date: dt.date
    direction: Direction
    amount: int
    payer_kana: str = ""
    bank_code: str | None = None
    branch_code: str | None = None
    edi_info: str | None = None
    description: str = ""
    balance: int | None = None
    reversal: bool = False


class Statement(Value):
    """One account's movements over some days, as the bank tells them (入出金明細).

    ``opening`` and ``closing`` are the balances in yen before and after, None where the
    bank does not say.
    """

    bank_code: str | None = None
    branch_code: str | None = None
    account_type: AccountType | None = None
    account_number: str | None = None
    holder: str | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    opening: int | None = None
    closing: int | None = None
    payments: tuple[Payment, ...] = ()


class DifferenceKind(StrEnum):
    """Why a payment differs from its items (差額の理由)."""

    TRANSFER_FEE = "transfer_fee"
    WITHHOLDING_TAX = "withholding_tax"
    OFFSET = "offset"
    DISCOUNT = "discount"
    ADVANCE = "advance"
    ROUNDING = "rounding"


class Difference(Value):
    """A part of the item amounts that did not come as money; yen, positive if short.

    ``item_id`` is the item on the other side that an offset (相殺) settles.
    """

    kind: DifferenceKind
    amount: int
    item_id: str | None = None


class Applied(Value):
    """How much of an item a match settles, in yen."""

    item_id: str
    applied: int


class MatchStatus(StrEnum):
    """Whether a match is applied without a person."""

    AUTO = "auto"
    SUGGEST = "suggest"


class Match(Value):
    """Payments that settle items (消込), with one Japanese sentence why."""

    payments: tuple[str, ...]
    items: tuple[Applied, ...]
    differences: tuple[Difference, ...] = ()
    status: MatchStatus
    confidence: float = Field(ge=0, le=1)
    reason: str


class RemittanceTax(Value):
    """Consumption tax within what is paid (税額・税率); yen."""

    amount: int
    rate: Decimal | None = None


class RemittanceReference(Value):
    """One invoice that a transfer pays (支払明細), for the EDI information.

    ``notice_number`` is that of the payment notice (支払通知番号) and ``issue_date`` its
    date, or the invoice's where there is no notice; ``payee_number`` the payee's
    corporate number; ``billed_name`` and ``billed_number`` whom the invoice was for.
    """

    document_number: str | None = None
    issue_date: dt.date | None = None
    amount: int
    offset_amount: int = 0
    offset_reason: str | None = None
    notice_number: str | None = None
    payee_number: str | None = None
    billed_name: str | None = None
    billed_number: str | None = None
    taxes: tuple[RemittanceTax, ...] = ()
    tax_total: int | None = None
    note: str | None = None


class CreditTransfer(Value):
    """One transfer of a bulk payment (総合振込の一件).

    ``holder`` is in the bank's half-width kana (at most 30); amount in yen;
    ``reference`` is unique for ever and guards against paying twice. What only bank
    files know: ``customer_codes`` (顧客コード1・2), ``new_code`` (新規コード: 1 the first
    transfer, 2 a changed account), ``method`` (振込指定区分 other than 7 テレ振込),
    ``mark`` (識別表示 other than Y) and ``clearing_house`` (手形交換所番号).
    """

    reference: str
    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: AccountType
    account_number: str
    holder: str
    amount: int = Field(gt=0)
    due_date: dt.date
    remittance: tuple[RemittanceReference, ...] = ()
    customer_codes: tuple[str, str] | None = None
    new_code: str = ""
    method: str = ""
    mark: str = ""
    clearing_house: str = ""


class PayerAccount(Value):
    """Our own account that bulk payments leave from (振込依頼人)."""

    client_code: str
    name_kana: str
    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: AccountType = AccountType.ORDINARY
    account_number: str
    corporate_number: str | None = None


class EntrySide(StrEnum):
    """Debit or credit (借方・貸方)."""

    DEBIT = "debit"
    CREDIT = "credit"


class InvoiceKind(StrEnum):
    """How much of the input tax a purchase may deduct (仕入税額控除の根拠)."""

    QUALIFIED = "qualified"
    TRANSITIONAL_80 = "transitional_80"
    TRANSITIONAL_70 = "transitional_70"
    TRANSITIONAL_50 = "transitional_50"
    TRANSITIONAL_30 = "transitional_30"
    SMALL_AMOUNT = "small_amount"
    NOT_DEDUCTIBLE = "not_deductible"
    NOT_APPLICABLE = "not_applicable"


class JournalLine(Value):
    """One side of a journal entry (仕訳行); amount in yen, tax included."""

    side: EntrySide
    account: str
    amount: int
    tax_amount: int = 0
    rate: Decimal | None = None
    category: TaxCategory | None = None
    invoice_kind: InvoiceKind = InvoiceKind.NOT_APPLICABLE
    sub_account: str | None = None
    department: str | None = None
    partner: str | None = None


class JournalEntry(Value):
    """A balanced double entry (仕訳); ``reference`` names the document it is from."""

    reference: str
    date: dt.date
    lines: tuple[JournalLine, ...]
    description: str = ""
    due_date: dt.date | None = None

    @property
    def debit_total(self) -> int:
        """Yen on the debit side (借方合計)."""
        return sum(x.amount for x in self.lines if x.side is EntrySide.DEBIT)

    @property
    def credit_total(self) -> int:
        """Yen on the credit side (貸方合計)."""
        return sum(x.amount for x in self.lines if x.side is EntrySide.CREDIT)
