"""The closed lists of words that documents use (区分)."""

from enum import StrEnum


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
