"""Documents as invoices of JP PINT and back (請求書の読み書き)."""

import re
from pathlib import Path

from lxml import etree

from books.errors import FormatError
from books.model import BUYER_WRITES, Document, Finding, Party, Severity
from edi.jp_pint.engine import INVOICE_URI, Consumed, absorb, emit, new_invoice
from edi.jp_pint.findings import finding, list_attachments, tell_unread
from edi.jp_pint.header import INVOICE
from edi.jp_pint.leaves import unread
from edi.jp_pint.normal import carried
from edi.jp_pint.profiles import Profile, find_profile, profile_of
from edi.jp_pint.reading import from_record
from edi.jp_pint.record import to_record
from edi.jp_pint.rules import check_tree
from edi.jp_pint.sayable import require_sayable
from edi.xml import (
    TooLargeError,
    find_all,
    find_text,
    load_schema,
    local_name,
    namespace,
    parse_xml,
    schema_errors,
    to_bytes,
)

MAX_LINES, MAX_ELEMENTS = 12_000, 500_000
MAX_TERMS = 50_000  # elements right below the invoice, which every term looks through
_CUSTOMIZATION = re.compile(rb"urn:peppol:pint:[a-z]+-1@jp-1")


def identify_pint(data: bytes) -> bool:
    """Whether a file is an invoice of JP PINT, by its content."""
    if INVOICE_URI.encode() not in data:
        return False
    try:
        root = parse_xml(data)
    except TooLargeError:
        return _CUSTOMIZATION.search(data[:4096]) is not None  # to be told why
    except FormatError:
        return False
    return _profile(root) is not None


def _profile(root: etree._Element) -> Profile | None:
    invoice = local_name(root) == "Invoice" and namespace(root) == INVOICE_URI
    customization = find_text(root, "CustomizationID") or ""
    return find_profile(customization) if invoice else None


def write_invoice(
    document: Document,
    *,
    seller_endpoint: str | None = None,
    buyer_endpoint: str | None = None,
) -> bytes:
    """Write an invoice, return invoice or payment notice as JP PINT 1.1.3 (請求書作成).

    The endpoints are the electronic addresses (``0188:`` and the corporate number) of
    parties whose paper tells none; that of a company follows from its registration
    number.

    The specification follows from the content: 標準 with a registration number of the
    seller, else 免税事業者等; a payment notice is 仕入明細書. What has no term is told by
    ``check_carried``.

    Raises:
        FormatError: another kind of document, a mandatory term without a value, a rule
            of JP PINT that does not hold, or a control character.
    """
    root, missing = _build(_addressed(document, seller_endpoint, buyer_endpoint))
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


def _addressed(document: Document, seller: str | None, buyer: str | None) -> Document:
    """The document with the endpoints of its parties, where it tells none."""
    own = document.document_type in BUYER_WRITES
    issuer, recipient = (buyer, seller) if own else (seller, buyer)
    return document.model_copy(
        update={
            "issuer": _with_endpoint(document.issuer, issuer),
            "recipient": _with_endpoint(document.recipient, recipient),
        }
    )


def _with_endpoint(party: Party, endpoint: str | None) -> Party:
    return party.model_copy(update={"endpoint": party.endpoint or endpoint})


def _build(document: Document) -> tuple[etree._Element, list[str]]:
    normal = carried(document)
    profile = profile_of(normal)
    require_sayable(normal)
    root, missing = new_invoice(), list[str]()
    emit(root, INVOICE, to_record(normal, profile), missing)
    return root, missing


def read_invoice(data: bytes) -> tuple[Document, tuple[Finding, ...]]:
    """Read an invoice of JP PINT into a document (請求書読込).

    Every value that did not get into the document becomes a finding with its path, its
    Japanese name and its id; attachments are listed. Rules are checked by
    ``check_invoice``.

    Raises:
        FormatError: no XML, no invoice of JP PINT, or more lines or values than any
            honest invoice has.
    """
    root = parse_xml(data)
    profile = _profile(root)
    if profile is None:
        raise FormatError(
            f"JP PINTの請求書ではありません(「{local_name(root)}」、"
            f"仕様ID「{find_text(root, 'CustomizationID') or 'なし'}」)。"
            "送り元の形式を確かめてください。"
        )
    _refuse_endless(root)
    consumed: Consumed = set()
    record = absorb(root, INVOICE, consumed)
    document, lost = from_record(record)
    rebuilt = new_invoice()
    emit(rebuilt, INVOICE, to_record(document, profile), [])
    return document, (
        *list_attachments(root),
        *(finding("pint_unread", text) for text in lost),
        *tell_unread(unread(root, consumed, rebuilt), document),
    )


def _refuse_endless(root: etree._Element) -> None:
    lines = len(find_all(root, "InvoiceLine"))
    elements = sum(1 for _ in root.iter())
    if lines > MAX_LINES or elements > MAX_ELEMENTS or len(root) > MAX_TERMS:
        raise FormatError(
            f"請求書が大きすぎます(明細{lines:,}行、要素{elements:,}個)。"
            f"明細{MAX_LINES:,}行、要素{MAX_ELEMENTS:,}個まで読めます。"
            "請求書を分けてもらってください。"
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
