"""The fifteen messages: root element, kinds of document, table (メッセージの一覧)."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from books.errors import FormatError
from books.model import Document, DocumentType
from edi.sme_common.shape import Shape, shape_of
from edi.sme_common.table import Table
from edi.sme_common.tables.deliveries import delivery_table
from edi.sme_common.tables.invoice import invoice_table
from edi.sme_common.tables.orders import order_table
from edi.sme_common.tables.quotations import quotation_table
from edi.sme_common.tables.remittances import remittance_table
from edi.sme_common.tables.schedules import schedule_table
from edi.sme_common.tree import Node, compile_table


@dataclass(frozen=True)
class Message:
    """One message (メッセージ): its root element, what it carries, its table."""

    root: str
    types: tuple[DocumentType, ...]
    table: Table

    @cached_property
    def tree(self) -> Node:
        """The table as the engine wants it."""
        return compile_table(self.table)

    @cached_property
    def shape(self) -> Shape:
        """What the table can carry."""
        return shape_of(self.table)


_INVOICES = (DocumentType.INVOICE, DocumentType.RETURN_INVOICE)
_SELF = (DocumentType.PAYMENT_NOTICE,)
_SELF_RESPONSE = (DocumentType.SELF_INVOICE_RESPONSE,)
MESSAGES = (
    *(
        Message(root, types, invoice_table(root))
        for root, types in (
            ("SMEInvoice", _INVOICES),
            ("SMESelfInvoice", _SELF),
            ("SMESelfInvoiceResponse", _SELF_RESPONSE),
            ("SMEConsolidatedInvoice", _INVOICES),
            ("SMEConsolidatedSelfInvoice", _SELF),
            ("SMEConsolidatedSelfInvoiceResponse", _SELF_RESPONSE),
        )
    ),
    *(
        Message(root, (kind,), table(root))
        for root, kind, table in (
            ("SMEQuotation", DocumentType.QUOTATION_REQUEST, quotation_table),
            ("SMEQuotationResponse", DocumentType.QUOTATION, quotation_table),
            ("SMEOrder", DocumentType.PURCHASE_ORDER, order_table),
            ("SMEOrderResponse", DocumentType.ORDER_RESPONSE, order_table),
            ("SMEDespatchAdvice", DocumentType.DELIVERY_NOTE, delivery_table),
            ("SMEReceivingAdvice", DocumentType.ACCEPTANCE_NOTE, delivery_table),
            ("SMERemittanceAdvaice", DocumentType.REMITTANCE_ADVICE, remittance_table),
            (
                "SMESchedulingDemandForcast",
                DocumentType.DEMAND_FORECAST,
                schedule_table,
            ),
            (
                "SMESchedulingSupplyInstruction",
                DocumentType.SUPPLY_INSTRUCTION,
                schedule_table,
            ),
        )
    ),
)
_CONSOLIDATED = "SMEConsolidated"
_SINGLE = {
    kind: message
    for message in MESSAGES
    if not message.root.startswith(_CONSOLIDATED)
    for kind in message.types
}
_SECTIONED = {
    kind: message
    for message in MESSAGES
    if message.root.startswith(_CONSOLIDATED)
    for kind in message.types
}
BY_ROOT = {message.root: message for message in MESSAGES}
# The trial messages of XBRL Japan (namespace …:standard:SMEinvoice, types :31) have the
# same elements; only read, and told as a version that is not confirmed.
_TRIAL = {"SMEinvoice": "SMEInvoice"}

# Version suffix of the namespace → バージョンID, バージョン発行日. Only 4p1 was seen in
# schemas and messages; 4.2 (2023-10-01) is the same set, its suffix is unconfirmed.
VERSIONS: dict[str, tuple[str, dt.date]] = {
    "4p1": ("Ver.4.1.1", dt.date(2023, 8, 1)),
    "4p2": ("Ver.4.2", dt.date(2023, 10, 1)),
}


def message_for(
    document_type: DocumentType, *, consolidated: bool = False
) -> str | None:
    """Root element of the message for a kind of document, None when there is none.

    >>> message_for(DocumentType.PURCHASE_ORDER), message_for(DocumentType.OTHER)
    ('SMEOrder', None)
    >>> message_for(DocumentType.INVOICE, consolidated=True)
    'SMEConsolidatedInvoice'
    """
    known = _SECTIONED if consolidated else _SINGLE
    message = known.get(document_type)
    return message.root if message else None


def message_named(root: str) -> Message | None:
    """The message of a root element (ルート要素からの選択), None when there is none."""
    return BY_ROOT.get(_TRIAL.get(root, root))


def message_of(document: Document) -> Message:
    """The message of a document (電文の選択); that of its sections when it has some.

    Raises:
        FormatError: there is none for this kind of document.
    """
    kind = document.document_type
    message = (document.sections and _SECTIONED.get(kind)) or _SINGLE.get(kind)
    if message is None:
        raise FormatError(
            f"「{kind.label}」に対応する中小企業共通EDIのメッセージは"
            "ありません。書類の種類を確かめてください。"
        )
    return message


def type_code(document: Document) -> str:
    """Document type of the invoice family, UNCL1001 (文書タイプコード)."""
    if document.document_type in (*_SELF, *_SELF_RESPONSE):
        return "389"
    return "81" if document.document_type is DocumentType.RETURN_INVOICE else "380"
