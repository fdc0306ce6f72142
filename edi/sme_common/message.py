"""Documents as messages of 中小企業共通EDI and back (メッセージの読み書き)."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from books.errors import FormatError
from books.fields import field_label
from books.model import Document, DocumentType, Finding, Severity
from edi.sme_common.engine import (
    UDT,
    Leaf,
    Written,
    absorb,
    comparable,
    emit,
    implied,
)
from edi.sme_common.losses import carried_part, lost_paths
from edi.sme_common.names import code_label, item_name
from edi.sme_common.normal import normalise
from edi.sme_common.reading import from_record
from edi.sme_common.record import to_record
from edi.sme_common.schema import load_message_schema
from edi.sme_common.shape import Shape, shape_of
from edi.sme_common.table import Table
from edi.sme_common.tables.deliveries import delivery_table
from edi.sme_common.tables.invoice import invoice_table
from edi.sme_common.tables.orders import order_table
from edi.sme_common.tables.quotations import quotation_table
from edi.sme_common.tables.remittances import remittance_table
from edi.sme_common.tables.schedules import schedule_table
from edi.sme_common.tree import Node, compile_table
from edi.xml import (
    local_name,
    namespace,
    parse_xml,
    schema_errors,
    to_bytes,
)

_NAMESPACE = "urn:un:unece:uncefact:3055:413:data:standard"
SOURCE = "中小企業共通EDI ver.4.1 XMLスキーマ(2023-08-01)、ver.4.2 付表1・付表4"


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
_BY_ROOT = {message.root: message for message in MESSAGES}

# Sums and counts that say nothing when they are zero
_SUMS = (
    "ChargeTotalAmount",
    "AllowanceTotalAmount",
    "TotalPrepaidAmount",
    "PackageQuantity",
    "ProductUnitQuantity",
)

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


def identify_message(data: bytes) -> bool:
    """Whether bytes look like one of these messages (判別); cheap, by the first tag."""
    head = data[:4096]
    return b":data:standard:SME" in head and any(
        f"{root}".encode() in head for root in _BY_ROOT
    )


def carried(document: Document) -> Document:
    """What a reader gets back from the message of a document (往復後の伝票).

    The document in normal form, without what its message can't carry.
    """
    return carried_part(normalise(document), _message_of(document).shape)


def check_message(document: Document) -> tuple[Finding, ...]:
    """Tell what the message of a document leaves behind (送れない項目)."""
    message = _message_of(document)
    return tuple(
        Finding(
            code="edi_not_carried",
            severity=Severity.WARNING,
            field=path,
            message=f"{message.root}には「{field_label(path)}」の項目がないため、"
            "電文に含まれません。",
            source=SOURCE,
        )
        for path in lost_paths(normalise(document), carried(document))
    )


def write_message(
    document: Document,
    *,
    message_id: str,
    issued_at: dt.datetime,
    version: str = "4p1",
) -> bytes:
    """Write a document as its message (電文作成); ``version`` as in the namespace.

    A document with sections becomes the consolidated message of its kind.
    ``message_id`` is 取引ID, unique for ever; it is the document number too when the
    paper has none. What the message can't carry is told by ``check_message``.

    Raises:
        FormatError: no message for this kind of document, an unknown version, a
            mandatory item without an honest value, a row in no section, or a control
            character.
    """
    message = _message_of(document)
    if version not in VERSIONS:
        raise FormatError(
            f"中小企業共通EDIの版「{version}」は扱えません。"
            f"{'、'.join(VERSIONS)}のいずれかを指定してください。"
        )
    document = normalise(document)
    _refuse_homeless_lines(document)
    done = Written()
    name = f"{_NAMESPACE}:{message.root}:{version}"
    names: dict[Any, str] = {None: name, "udt": UDT}
    root = etree.Element(etree.QName(name, message.root), nsmap=names)
    record = _record(message, document, (message_id, issued_at, version))
    emit(root, message.tree, record, done)
    if done.missing:
        raise FormatError(
            f"{message.root}に必須の項目がありません: {'、'.join(dict.fromkeys(done.missing))}。"
            "確認画面で値を入力してから出力してください。"
        )
    return to_bytes(root)


def _message_of(document: Document) -> Message:
    kind = document.document_type
    message = (document.sections and _SECTIONED.get(kind)) or _SINGLE.get(kind)
    if message is None:
        raise FormatError(
            f"「{kind.label}」に対応する中小企業共通EDIのメッセージは"
            "ありません。書類の種類を確かめてください。"
        )
    return message


def _refuse_homeless_lines(document: Document) -> None:
    known = {section.number for section in document.sections}
    if len(known) < len(document.sections):
        raise FormatError(
            "明細文書の番号が重なっています。明細文書ごとに別の番号を付けてください。"
        )
    for n, line in enumerate(document.lines, start=1):
        if known and line.section not in known:
            raise FormatError(
                f"明細{n}がどの明細文書のものか分かりません(「{line.section or '空欄'}」)。"
                "明細文書の番号を入力してから出力してください。"
            )


def _record(
    message: Message, document: Document, envelope: tuple[str, dt.datetime | None, str]
) -> dict[str, Any]:
    """The record of a normalised document, with what the envelope says."""
    message_id, issued_at, version = envelope
    version_id, version_date = VERSIONS[version]
    kind = _type_code(document)
    return to_record(document, message.shape, message_id) | {
        "message_id": message_id or None,
        "issued_at": issued_at,
        "version_id": version_id,
        "version_date": version_date,
        "type_code": kind,
        "subtype_code": f"{kind}01",
    }


def _type_code(document: Document) -> str:
    if document.document_type in (*_SELF, *_SELF_RESPONSE):
        return "389"
    return "81" if document.document_type is DocumentType.RETURN_INVOICE else "380"


def read_message(data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """Read a message into a document (電文読込); its version does not matter.

    Every value that did not get into the document, nor says what the document implies,
    becomes a finding with its path and Japanese name.

    Raises:
        FormatError: no XML, or the root is not a message we know.
    """
    root = parse_xml(data)
    message = _BY_ROOT.get(local_name(root))
    if message is None:
        raise FormatError(
            f"「{local_name(root)}」は扱えるメッセージではありません。"
            f"扱えるのは{'、'.join(_BY_ROOT)}です。"
        )
    left: list[Leaf] = []
    record = absorb(root, message.tree, left)
    document = from_record(record, message.types, message.shape)
    rest = _subtract(left, message, document, record) if left else []
    findings = [_unread(leaf) for leaf in rest]
    suffix = namespace(root).rpartition(":")[2]
    if suffix not in VERSIONS:
        findings.insert(0, _version_finding(namespace(root)))
    return document, tuple(findings)


def _subtract(
    left: list[Leaf], message: Message, document: Document, record: Mapping[str, Any]
) -> list[Leaf]:
    """Of what was not read, what we would not have written for the document either."""
    envelope = (record.get("message_id", ""), None, "4p1")
    written = implied(message.tree, _record(message, document, envelope))
    places = {leaf.path for leaf in left}
    known = Counter(
        (leaf.path, comparable(leaf.text)) for leaf in written if leaf.path in places
    )
    rest = []
    for leaf in left:
        key = (leaf.path, comparable(leaf.text))
        if known[key]:
            known[key] -= 1
        elif not (leaf.path.endswith(_SUMS) and comparable(leaf.text) == "0"):
            rest.append(leaf)
    return rest


def _unread(leaf: Leaf) -> Finding:
    shown = leaf.text if len(leaf.text) <= 60 else f"{leaf.text[:60]}…"
    meaning = code_label(leaf.path, leaf.text)
    currency = leaf.path.endswith(("CurrencyCode", "@currencyID"))
    context = leaf.path.startswith("CIExchangedDocumentContext/")
    severity = Severity.INFO if context else Severity.WARNING
    return Finding(
        code="edi_currency" if currency else "edi_unread",
        severity=Severity.ERROR if currency else severity,
        message=f"電文の「{item_name(leaf.path)}」を取り込めませんでした({leaf.path}): "
        f"{shown}{f'({meaning})' if meaning else ''}",
        source=SOURCE,
    )


def _version_finding(name: str) -> Finding:
    return Finding(
        code="edi_version",
        severity=Severity.WARNING,
        message=f"確認していない版の電文です({name})。項目の意味を原本で確かめてください。",
        source=SOURCE,
    )


def validate_message(data: bytes, schema_folder: Path) -> tuple[str, ...]:
    """Check a message against the XSD of its root in a folder (スキーマ検証).

    Returns one text an error, none when valid.

    Raises:
        FormatError: no XML.
        NotReadyError: the schema is missing or does not compile.
    """
    root = parse_xml(data)
    schema = load_message_schema(schema_folder / f"{local_name(root)}.xsd")
    return schema_errors(root, schema)
