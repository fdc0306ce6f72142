"""Documents as messages of 中小企業共通EDI and back (メッセージの読み書き)."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from books.errors import FormatError
from books.model import Document, DocumentType, Finding, Severity
from edi.sme_common.deliveries import delivery_table
from edi.sme_common.engine import (
    UDT,
    Consumed,
    Leaf,
    Written,
    absorb,
    comparable,
    emit,
    leaves,
)
from edi.sme_common.invoice import invoice_table
from edi.sme_common.names import item_name
from edi.sme_common.normal import normalise
from edi.sme_common.orders import order_table
from edi.sme_common.quotations import quotation_table
from edi.sme_common.reading import from_record
from edi.sme_common.record import to_record
from edi.sme_common.table import Group, Row, Table
from edi.xml import (
    load_schema,
    local_name,
    namespace,
    parse_xml,
    schema_errors,
    to_bytes,
)

_NAMESPACE = "urn:un:unece:uncefact:3055:413:data:standard"
_VERSION = re.compile(r"\d{1,2}p\d{1,2}")
SOURCE = "中小企業共通EDI ver.4.1 XMLスキーマ(2023-08-01)、ver.4.2 付表1・付表4"


@dataclass(frozen=True, slots=True)
class Message:
    """One message (メッセージ): its root element, what it carries, its table."""

    root: str
    types: tuple[DocumentType, ...]
    table: Table
    not_carried: tuple[str, ...] = ()

    @property
    def needs(self) -> dict[str, frozenset[str]]:
        """Keys that are mandatory, of the message and of its repeated classes."""
        groups = {r.field: r.rows for r in self.table if isinstance(r, Group)}
        tables = {"": self.table, **groups}
        return {
            name: frozenset(r.field for r in rows if isinstance(r, Row) and r.need)
            for name, rows in tables.items()
        }


_NO_ACCOUNTS = ("bank_accounts",)
MESSAGES = (
    Message(
        "SMEInvoice",
        (DocumentType.INVOICE, DocumentType.RETURN_INVOICE),
        invoice_table("SMEInvoice"),
    ),
    Message(
        "SMESelfInvoice",
        (DocumentType.PAYMENT_NOTICE,),
        invoice_table("SMESelfInvoice"),
    ),
    Message(
        "SMEOrder",
        (DocumentType.PURCHASE_ORDER,),
        order_table("SMEOrder"),
        _NO_ACCOUNTS,
    ),
    Message(
        "SMEOrderResponse",
        (DocumentType.ORDER_RESPONSE,),
        order_table("SMEOrderResponse"),
        _NO_ACCOUNTS,
    ),
    Message(
        "SMEDespatchAdvice",
        (DocumentType.DELIVERY_NOTE,),
        delivery_table("SMEDespatchAdvice"),
        _NO_ACCOUNTS,
    ),
    Message(
        "SMEReceivingAdvice",
        (DocumentType.ACCEPTANCE_NOTE,),
        delivery_table("SMEReceivingAdvice"),
        _NO_ACCOUNTS,
    ),
    Message(
        "SMEQuotationResponse",
        (DocumentType.QUOTATION,),
        quotation_table("SMEQuotationResponse"),
        _NO_ACCOUNTS,
    ),
)
_BY_TYPE = {kind: message for message in MESSAGES for kind in message.types}
_BY_ROOT = {message.root: message for message in MESSAGES}

# Version suffix of the namespace → バージョンID, バージョン発行日. Only 4p1 was seen in
# a published schema; the suffix of 4.2 is not confirmed.
VERSIONS = {
    "4p1": ("Ver.4.1.1", dt.date(2023, 8, 1)),
    "4p2": ("Ver.4.2", dt.date(2023, 10, 1)),
}


def message_for(document_type: DocumentType) -> str | None:
    """Root element of the message for a kind of document, None when there is none.

    >>> message_for(DocumentType.PURCHASE_ORDER), message_for(DocumentType.OTHER)
    ('SMEOrder', None)
    """
    message = _BY_TYPE.get(document_type)
    return message.root if message else None


def carried(document: Document) -> Document:
    """What a reader gets back from the message of a document (往復後の伝票).

    The document in normal form, without what its message can't carry.
    """
    dropped = dict.fromkeys(_message_of(document).not_carried, ())
    return normalise(document).model_copy(update=dropped)


def check_message(document: Document) -> tuple[Finding, ...]:
    """Tell what the message of a document leaves behind (送れない項目)."""
    message = _message_of(document)
    return tuple(
        Finding(
            code="edi_not_carried",
            severity=Severity.WARNING,
            field=name,
            message=f"{message.root}には振込先口座の項目がないため、電文に含まれません。",
            source=SOURCE,
        )
        for name in message.not_carried
        if getattr(document, name)
    )


def write_message(
    document: Document,
    *,
    message_id: str,
    issued_at: dt.datetime,
    version: str = "4p1",
) -> bytes:
    """Write a document as its message (電文作成); ``version`` as in the namespace.

    ``message_id`` is 取引ID, unique for ever; it is the document number too when the
    paper has none. What the message can't carry is told by ``check_message``.

    Raises:
        FormatError: no message for this kind of document, an unknown version, a
            mandatory item without an honest value, or a control character.
    """
    message = _message_of(document)
    if version not in VERSIONS:
        raise FormatError(
            f"中小企業共通EDIの版「{version}」は扱えません。"
            f"{'、'.join(VERSIONS)}のいずれかを指定してください。"
        )
    done = Written()
    root = _build(message, document, (message_id, issued_at, version), done)
    if done.missing:
        raise FormatError(
            f"{message.root}に必須の項目がありません: {'、'.join(dict.fromkeys(done.missing))}。"
            "確認画面で値を入力してから出力してください。"
        )
    return to_bytes(root)


def _message_of(document: Document) -> Message:
    message = _BY_TYPE.get(document.document_type)
    if message is None:
        raise FormatError(
            f"「{document.document_type.label}」に対応する中小企業共通EDIのメッセージは"
            "ありません。書類の種類を確かめてください。"
        )
    return message


def _build(
    message: Message,
    document: Document,
    envelope: tuple[str, dt.datetime | None, str],
    done: Written,
) -> etree._Element:
    message_id, issued_at, version = envelope
    name = f"{_NAMESPACE}:{message.root}:{version}"
    record = to_record(normalise(document), message.needs, message_id)
    version_id, version_date = VERSIONS.get(version, (None, None))
    kind = _type_code(document)
    record |= {
        "message_id": message_id or None,
        "issued_at": issued_at,
        "version_id": version_id,
        "version_date": version_date,
        "type_code": kind,
        "subtype_code": f"{kind}01",
    }
    names: dict[Any, str] = {None: name, "udt": UDT}
    root = etree.Element(etree.QName(name, message.root), nsmap=names)
    emit(root, message.table, record, done)
    return root


def _type_code(document: Document) -> str:
    if document.document_type is DocumentType.PAYMENT_NOTICE:
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
    consumed: Consumed = set()
    record = absorb(root, message.table, consumed)
    document = from_record(record, message.types)
    left = list(leaves(root, consumed))
    implied = _implied_leaves(message, document, record)
    findings = [_unread(leaf) for leaf in _subtract(left, implied)]
    suffix = namespace(root).rpartition(":")[2]
    if suffix not in VERSIONS:
        findings.insert(0, _version_finding(namespace(root)))
    return document, tuple(findings)


def _implied_leaves(
    message: Message, document: Document, record: Mapping[str, Any]
) -> list[Leaf]:
    """What we would have written for the document that was read."""
    envelope = (record.get("message_id", ""), None, "4p1")
    return list(leaves(_build(message, document, envelope, Written()), set()))


def _subtract(left: list[Leaf], implied: list[Leaf]) -> list[Leaf]:
    known = Counter((leaf.path, comparable(leaf.text)) for leaf in implied)
    rest = []
    for leaf in left:
        key = (leaf.path, comparable(leaf.text))
        if known[key]:
            known[key] -= 1
        else:
            rest.append(leaf)
    return rest


def _unread(leaf: Leaf) -> Finding:
    shown = leaf.text if len(leaf.text) <= 60 else f"{leaf.text[:60]}…"
    currency = leaf.path.endswith(("CurrencyCode", "@currencyID"))
    context = leaf.path.startswith("CIExchangedDocumentContext/")
    severity = Severity.INFO if context else Severity.WARNING
    return Finding(
        code="edi_currency" if currency else "edi_unread",
        severity=Severity.ERROR if currency else severity,
        message=f"電文の「{item_name(leaf.path)}」を取り込めませんでした({leaf.path}): {shown}",
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
    schema = load_schema(schema_folder / f"{local_name(root)}.xsd")
    return schema_errors(root, schema)
