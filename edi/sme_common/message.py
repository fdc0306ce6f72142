"""Documents as messages of 中小企業共通EDI and back (メッセージの読み書き)."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from books.errors import FormatError
from books.fields import field_label
from books.model import Document, Finding, Severity
from edi.sme_common.currency import (
    currency_finding,
    foreign_currency,
    says_currency,
    without_money,
)
from edi.sme_common.engine import (
    UDT,
    Leaf,
    Left,
    Written,
    absorb,
    comparable,
    emit,
    implied,
)
from edi.sme_common.losses import carried_part, lost_paths
from edi.sme_common.missing import check_missing
from edi.sme_common.names import code_label, item_name
from edi.sme_common.normal import normalise
from edi.sme_common.reading import from_record, worked_out_otherwise
from edi.sme_common.record import to_record
from edi.sme_common.registry import (
    BY_ROOT,
    VERSIONS,
    Message,
    message_for,
    message_named,
    message_of,
    type_code,
)
from edi.sme_common.schema import load_message_schema
from edi.xml import (
    local_name,
    namespace,
    parse_xml,
    schema_errors,
    to_bytes,
)

_NAMESPACE = "urn:un:unece:uncefact:3055:413:data:standard"
_ROOT_NAME = re.compile(rb":data:standard:(SME[A-Za-z]+)")

__all__ = [
    "carried",
    "check_message",
    "identify_message",
    "message_for",
    "read_message",
    "validate_message",
    "write_message",
]

SOURCE = "中小企業共通EDI ver.4.1 XMLスキーマ(2023-08-01)、ver.4.2 付表1・付表4"
_MOST_TOLD = 1_000  # values that were not read, one finding each
# Sums and counts that say nothing when they are zero
_SUMS = (
    "ChargeTotalAmount",
    "AllowanceTotalAmount",
    "TotalPrepaidAmount",
    "PackageQuantity",
    "ProductUnitQuantity",
)


def identify_message(data: bytes) -> bool:
    """Whether bytes look like one of these messages (判別); cheap, by the first tag."""
    named = _ROOT_NAME.search(data[:4096])
    return named is not None and message_named(named[1].decode("ascii")) is not None


def carried(document: Document) -> Document:
    """What a reader gets back from the message of a document (往復後の伝票).

    The document in normal form, without what its message can't carry.
    """
    return carried_part(normalise(document), message_of(document).shape)


def check_message(document: Document) -> tuple[Finding, ...]:
    """Tell what the message of a document leaves behind (送れない項目)."""
    message = message_of(document)
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
    message = message_of(document)
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
    kind = type_code(document)
    return to_record(document, message.shape, message_id) | {
        "message_id": message_id or None,
        "issued_at": issued_at,
        "version_id": version_id,
        "version_date": version_date,
        "type_code": kind,
        "subtype_code": f"{kind}01",
    }


def read_message(data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """Read a message into a document (電文読込); its version does not matter.

    Amounts in another currency than the yen are not taken over. Every value that did
    not get into the document, nor says what the document implies,
    becomes a finding with its path and Japanese name; so does a mandatory item that is
    not there.

    Raises:
        FormatError: no XML, or the root is not a message we know.
    """
    root = parse_xml(data)
    message = message_named(local_name(root))
    if message is None:
        raise FormatError(
            f"「{local_name(root)}」は扱えるメッセージではありません。"
            f"扱えるのは{'、'.join(BY_ROOT)}です。"
        )
    left = Left()
    record = absorb(root, message.tree, left)
    document = from_record(record, message.types, message.shape)
    again = _record(message, document, (record.get("message_id", ""), None, "4p1"))
    rest = _subtract(left, message, again)
    findings = [*check_missing(message.table, record)]
    findings += [_unread(leaf) for leaf in rest[:_MOST_TOLD]]
    if len(rest) > _MOST_TOLD:
        findings.append(_and_more(len(rest) - _MOST_TOLD))
    if left.empty > _MOST_TOLD:  # an honest message has a few
        findings.append(_empty(left.empty))
    findings += [_otherwise(*one) for one in worked_out_otherwise(record, again)]
    currency = foreign_currency(left)
    if currency is not None:
        document = without_money(document)
        findings.insert(0, currency_finding(currency))
    suffix = namespace(root).rpartition(":")[2]
    if suffix not in VERSIONS:
        findings.insert(0, _version_finding(namespace(root)))
    return document, tuple(findings)


def _subtract(
    left: list[Leaf], message: Message, again: Mapping[str, Any]
) -> list[Leaf]:
    """Of what was not read, what we would not have written for the document either."""
    places = {leaf.path for leaf in left}
    known = Counter(
        (leaf.path, comparable(leaf.text))
        for leaf in implied(message.tree, again)
        if leaf.path in places
    )
    rest = []
    for leaf in left:
        key = (leaf.path, comparable(leaf.text))
        if known[key]:
            known[key] -= 1
        elif not (leaf.path.endswith(_SUMS) and comparable(leaf.text) == "0"):
            rest.append(leaf)
    return rest


def _and_more(number: int) -> Finding:
    return Finding(
        code="edi_unread",
        severity=Severity.WARNING,
        message=f"取り込めなかった値が、ほかに{number:,}件あります。原本で確かめてください。",
        source=SOURCE,
    )


def _empty(number: int) -> Finding:
    return Finding(
        code="edi_unread",
        severity=Severity.INFO,
        message=f"知らない要素で値のないものが{number:,}件ありました。取り込んでいません。",
        source=SOURCE,
    )


def _otherwise(label: str, value: Any) -> Finding:
    return Finding(
        code="edi_worked_out",
        severity=Severity.WARNING,
        message=f"電文は「{label}」を書類に記載のない項目としていますが、"
        f"明細から求まる値と異なります({value})。送り元に確かめてください。",
        source=SOURCE,
    )


def _unread(leaf: Leaf) -> Finding:
    shown = leaf.text if len(leaf.text) <= 60 else f"{leaf.text[:60]}…"
    meaning = code_label(leaf.path, leaf.text)
    currency = says_currency(leaf.path)
    context = leaf.path.startswith("CIExchangedDocumentContext/")
    severity = Severity.INFO if context else Severity.WARNING
    return Finding(
        code="edi_currency" if currency else "edi_unread",
        severity=severity,
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
