"""Documents as invoices of JP PINT and back (請求書の読み書き)."""

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from books.errors import FormatError
from books.identifiers import parse_registration_number
from books.model import Document, DocumentType, Finding, Severity
from edi.jp_pint.engine import (
    INVOICE_URI,
    Consumed,
    Leaf,
    absorb,
    emit,
    new_invoice,
    place_of,
    unread,
)
from edi.jp_pint.header import INVOICE, item_label
from edi.jp_pint.lines import OBJECT_TYPE
from edi.jp_pint.normal import SOURCE, carried
from edi.jp_pint.parties import join_id
from edi.jp_pint.profiles import find_profile, profile_of
from edi.jp_pint.reading import from_record
from edi.jp_pint.record import to_record
from edi.jp_pint.rules import check_tree
from edi.xml import (
    find_all,
    find_text,
    load_schema,
    local_name,
    namespace,
    parse_xml,
    schema_errors,
    to_bytes,
)

_ATTACHMENT = "AdditionalDocumentReference"


def identify_pint(data: bytes) -> bool:
    """Whether a file is an invoice of JP PINT, by its content."""
    if INVOICE_URI.encode() not in data[:10_000]:
        return False
    try:
        root = parse_xml(data)
    except FormatError:
        return False
    return _is_pint(root)


def _is_pint(root: etree._Element) -> bool:
    invoice = local_name(root) == "Invoice" and namespace(root) == INVOICE_URI
    return (
        invoice and find_profile(find_text(root, "CustomizationID") or "") is not None
    )


def write_invoice(document: Document) -> bytes:
    """Write an invoice, return invoice or payment notice as JP PINT 1.1.3 (請求書作成).

    The specification follows from the content: 標準 with a registration number of the
    seller, else 免税事業者等; a payment notice is 仕入明細書. What has no term is told by
    ``check_carried``.

    Raises:
        FormatError: another kind of document, a mandatory term without a value, a rule
            of JP PINT that does not hold, or a control character.
    """
    root, missing = _build(document)
    if missing:
        raise FormatError(
            f"JP PINTに必須の項目がありません: {'、'.join(dict.fromkeys(missing))}。"
            "確認画面で値を入力してから出力してください。"
        )
    broken = [f for f in check_tree(root) if f.severity is Severity.ERROR]
    if broken:
        raise FormatError(
            "JP PINTの規則に合わないため出力できません: "
            + " ".join(f"{f.message}[{f.code}]" for f in broken)
        )
    return to_bytes(root)


def _build(document: Document) -> tuple[etree._Element, list[str]]:
    profile = profile_of(document)
    normal = carried(document)
    total = normal.total or 0
    if normal.document_type is DocumentType.RETURN_INVOICE and total > 0:
        raise FormatError(
            "返還インボイスはJP PINTでは負の金額の請求書です。金額と数量を負の数にしてください。"
        )
    root, missing = new_invoice(), list[str]()
    emit(root, INVOICE, to_record(normal, profile), missing)
    return root, missing


def read_invoice(data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """Read an invoice of JP PINT into a document (請求書読込).

    Every value that did not get into the document becomes a finding with its path, its
    Japanese name and its id; attachments are listed. Rules are checked by
    ``check_invoice``.

    Raises:
        FormatError: no XML, or no invoice of JP PINT.
    """
    root = parse_xml(data)
    if not _is_pint(root):
        raise FormatError(
            f"JP PINTの請求書ではありません(「{local_name(root)}」、"
            f"仕様ID「{find_text(root, 'CustomizationID') or 'なし'}」)。"
            "送り元の形式を確かめてください。"
        )
    consumed: Consumed = set()
    record = absorb(root, INVOICE, consumed)
    document, lost = from_record(record)
    rebuilt = _rebuild(document)
    left = [leaf for leaf in unread(root, consumed, rebuilt) if not _listed(leaf)]
    return document, (
        *_attachments(root),
        *(_finding("pint_unread", text) for text in lost),
        *_unread(left, document),
    )


def _rebuild(document: Document) -> etree._Element:
    """What we would write for a document that was read, complete or not."""
    root = new_invoice()
    emit(root, INVOICE, to_record(document, profile_of(document)), [])
    return root


def _listed(leaf: Leaf) -> bool:
    """Values of attachments stand in the list of attachments."""
    return leaf.path.startswith(f"{_ATTACHMENT}/") and not _is_object(leaf.element)


def _is_object(element: etree._Element) -> bool:
    """Whether a reference is the invoiced object (ibt-018), not an attachment."""
    parents = [e for e in element.iterancestors() if local_name(e) == _ATTACHMENT]
    return bool(parents) and bool(find_text(parents[0], "DocumentTypeCode"))


def _attachments(root: etree._Element) -> Iterable[Finding]:
    binary = "Attachment/EmbeddedDocumentBinaryObject"
    for reference in find_all(root, _ATTACHMENT):
        if find_text(reference, "DocumentTypeCode"):
            continue
        parts = [find_text(reference, "ID", "DocumentDescription") or "(番号なし)"]
        parts += [t for t in [find_text(reference, "DocumentDescription")] if t]
        for file in find_all(reference, binary):
            size = len("".join((file.text or "").split())) * 3 // 4
            parts.append(
                f"{file.get('filename', '(名前なし)')} {file.get('mimeCode', '')} 約{size:,}バイト"
            )
        parts += [
            e.text.strip()
            for e in find_all(reference, "Attachment/ExternalReference/URI")
            if e.text
        ]
        yield _finding(
            "pint_attachment",
            f"添付書類(ibg-24)があります: {'、'.join(parts)}。原本から取り出してください。",
            Severity.INFO,
        )


def _unread(left: Iterable[Leaf], document: Document) -> Iterable[Finding]:
    """One finding for an element, its attributes beside its text."""
    elements: dict[etree._Element, list[Leaf]] = {}
    for leaf in left:
        elements.setdefault(leaf.element, []).append(leaf)
    for element, leaves in elements.items():
        if leaves[0].path == "DocumentCurrencyCode":
            yield _finding(
                "pint_currency",
                f"円以外の通貨({leaves[0].text})の請求書です。金額は取り込みません。"
                "円の金額を原本で確かめて入力してください。",
                Severity.ERROR,
            )
        elif not _is_repeated(element, document):
            yield _left(leaves, document)


def _is_repeated(element: etree._Element, document: Document) -> bool:
    """Whether a legal id says what stands as the id of its party."""
    parent = element.getparent()
    legal = parent is not None and local_name(parent) == "PartyLegalEntity"
    whole = join_id(element.get("schemeID"), (element.text or "").strip())
    ids = (document.issuer.party_id, document.recipient.party_id)
    return legal and whole in ids


def _left(leaves: list[Leaf], document: Document) -> Finding:
    first = leaves[0]
    words = [
        f"{leaf.attribute}={leaf.text}" if leaf.attribute else leaf.text
        for leaf in sorted(leaves, key=lambda leaf: bool(leaf.attribute))
    ]
    shown = " ".join(w if len(w) <= 60 else f"{w[:60]}…" for w in words)
    place, name = place_of(first.element), _label(first)
    number = parse_registration_number(first.text)
    mended = {
        document.issuer.registration_number,
        document.recipient.registration_number,
    }
    if first.path.startswith("Accounting") and number and number in mended:
        return _finding(
            "pint_mended",
            f"「{name}」の「{shown}」を{number}と読みました({place})。",
            Severity.INFO,
        )
    return _finding(
        "pint_unread",
        f"「{name}」を取り込めませんでした({place}): {shown}",
        field=f"lines[{first.line - 1}]" if first.line else None,
    )


def _label(leaf: Leaf) -> str:
    """Name of a term; a reference of type 130 is the invoiced object."""
    reference = leaf.element.getparent()
    if (
        reference is not None
        and find_text(reference, "DocumentTypeCode") == OBJECT_TYPE
    ):
        if local_name(reference) == _ATTACHMENT:
            return "請求対象ID(ibt-018)"
        if local_name(reference) == "DocumentReference":
            return "明細の請求対象ID(ibt-128)"
    return item_label(leaf.path.partition("@")[0])


def _finding(
    code: str,
    message: str,
    severity: Severity = Severity.WARNING,
    field: str | None = None,
) -> Finding:
    return Finding(
        code=code, severity=severity, field=field, message=message, source=SOURCE
    )


def check_invoice(data: bytes) -> tuple[Finding, ...]:
    """Check an invoice against the rules of JP PINT 1.1.3 (規則の検査).

    The code of a finding is the published id of the rule.

    Raises:
        FormatError: no XML, or no invoice of JP PINT.
    """
    root = parse_xml(data)
    if local_name(root) != "Invoice" or namespace(root) != INVOICE_URI:
        raise FormatError(
            f"UBLの請求書(Invoice)ではありません(「{local_name(root)}」)。"
            "JP PINTにクレジットノートはありません。"
        )
    return check_tree(root)


def validate_invoice(data: bytes, schema_folder: Path) -> tuple[str, ...]:
    """Check an invoice against the XSD of UBL 2.1 in a folder (スキーマ検証).

    ``schema_folder`` holds ``maindoc`` and ``common``. Returns one text an error, none
    when valid.

    Raises:
        FormatError: no XML.
        NotReadyError: the schema is missing or does not compile.
    """
    root = parse_xml(data)
    path = schema_folder / "maindoc" / f"UBL-{local_name(root)}-2.1.xsd"
    return schema_errors(root, load_schema(path))
