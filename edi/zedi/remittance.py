"""What a transfer pays, told to the payee inside it (金融EDI情報).

S-ZEDI's items as XML, in MIME with base64, in lines of ``Ustrd``. The nesting (``EDIInf1`` with a
``TranInf`` an invoice) is *not confirmed* by a primary source, so the reader finds the
items at any depth; an item outside every invoice counts for all of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import NamedTuple

from lxml import etree

from books.calendar import parse_date
from books.errors import FormatError
from books.model import Finding, RemittanceReference, RemittanceTax, Severity
from edi.xml import descend, local_name, parse_xml, put
from edi.zedi.items import (
    DATA_KIND,
    INDUSTRY,
    INVOICE_ITEMS,
    KNOWN_TAGS,
    MAX_TAXES,
    Item,
)
from edi.zedi.payload import format_lines, parse_lines
from edi.zedi.unread import find_unread, merge

_ROOT = "EDIInf1"
_GROUP = "TranInf"
_YEN_CODES = frozenset({"JPY", "JP"})  # JP: as one product writes it


class Remittance(NamedTuple):
    """EDI information that was read (金融EDI情報): what it pays, or a plain text.

    ``payer_number`` is the payer's corporate number (支払人企業法人コード).
    """

    references: tuple[RemittanceReference, ...] = ()
    text: str = ""
    payer_number: str | None = None
    findings: tuple[Finding, ...] = ()


def format_remittance(
    references: Sequence[RemittanceReference], payer_id: str | None = None
) -> tuple[str, ...]:
    """Lines of ``Ustrd`` that tell what a transfer pays; none for no references.

    ``payer_id`` is the payer's corporate number (企業法人コード, 13 digits).

    Raises:
        FormatError: a value is longer than its item, or more than two rates of tax.
    """
    if not references:
        return ()
    root = etree.Element(_ROOT)
    put(root, "SubsetSpecifiedID", INDUSTRY)
    put(root, "BusinessProcessSpecifiedID", DATA_KIND)
    if payer_id:
        put(root, "PayerID", payer_id)
    for reference in references:
        if len(reference.taxes) > MAX_TAXES:
            raise FormatError(
                f"金融EDI情報に書ける税率は{MAX_TAXES}つまでです。"
                "請求書ごとの税額を合計だけにしてください。"
            )
        group = put(root, _GROUP)
        for item in INVOICE_ITEMS:
            _put_item(group, item, item.value(reference))
    return format_lines(etree.tostring(root, encoding="UTF-8"))


def _put_item(group: etree._Element, item: Item, value: str) -> None:
    if len(value) > item.width:
        raise FormatError(
            f"金融EDI情報の{item.label}「{value}」は{len(value)}文字で、"
            f"{item.width}文字に入りません。短くしてください。"
        )
    if value:
        put(group, item.tag, value)


def read_remittance(lines: Sequence[str]) -> Remittance:
    """Read EDI information from lines of ``Ustrd``: S-ZEDI's items, else plain text.

    Raises:
        FormatError: base64 or XML is broken, or an amount is no number.
    """
    payloads = parse_lines(lines)
    if payloads is None:
        return Remittance(text=" ".join(line.strip() for line in lines).strip())
    roots = [_parse_payload(payload) for payload in payloads]
    references = tuple(r for root in roots for r in _references(root))
    payers = (_find_anywhere(root, "PayerID") for root in roots)
    return Remittance(
        references=references,
        text="" if references else _describe(roots),
        payer_number=next(filter(None, payers), None),
        findings=merge(f for root in roots for f in _findings(root)),
    )


def parse_remittance(lines: Sequence[str]) -> tuple[RemittanceReference, ...]:
    """Read what a transfer pays from lines of ``Ustrd``; empty when they don't say.

    Raises:
        FormatError: base64 or XML is broken, or an amount is no number.
    """
    return read_remittance(lines).references


def describe_remittance(lines: Sequence[str]) -> str | None:
    """Lines of ``Ustrd`` as one text for a clerk and for matching (EDI情報), or None.

    Invoice numbers of S-ZEDI or its note, else the text as it is; never fails, since
    what a payer wrote there must not hide the payment.

    >>> describe_remittance(["INV-1", "INV-2"])
    'INV-1 INV-2'
    """
    plain = " ".join(line.strip() for line in lines).strip()
    try:
        payloads = parse_lines(lines)
        if payloads is None:
            return plain or None
        return _describe([_parse_payload(payload) for payload in payloads]) or None
    except FormatError:
        return plain


def _parse_payload(payload: bytes) -> etree._Element:
    """Root of a payload; several roots side by side, or a text, get one around them."""
    try:
        return parse_xml(payload)
    except FormatError:
        body = re.sub(rb"<\?xml[^>]*\?>", b"", payload)
        return parse_xml(b"<EDI>" + body + b"</EDI>")


def _describe(roots: Sequence[etree._Element]) -> str:
    said = []
    for root in roots:
        for name in ("IssuerAssignedID", "Content"):
            said += [(element.text or "").strip() for element in descend(root, name)]
        said.append((root.text or "").strip())
    numbers = [_find_anywhere(root, "ExchangedDocumentID") or "" for root in roots]
    return " ".join(filter(None, said)) or " ".join(filter(None, numbers))


def _references(root: etree._Element) -> Iterator[RemittanceReference]:
    is_group = (
        _is_invoice if next(descend(root, _GROUP), None) is not None else _is_part
    )
    groups = [e for e in root.iter() if is_group(local_name(e))] or [root]
    common = {} if groups == [root] else _texts(_outside(root, is_group))
    for group in groups:
        texts = common | _texts(group.iter())
        if "PaymentTotalAmount" in texts:
            yield _reference(texts)


def _is_invoice(name: str) -> bool:
    return name == _GROUP


def _is_part(name: str) -> bool:
    return name.startswith("EDIInf")


def _outside(
    element: etree._Element, is_group: Callable[[str], bool]
) -> Iterator[etree._Element]:
    """Elements that stand in no group."""
    for child in element:
        if not is_group(local_name(child)):
            yield child
            yield from _outside(child, is_group)


def _texts(elements: Iterable[etree._Element]) -> dict[str, str]:
    """First text of each name."""
    found: dict[str, str] = {}
    for element in elements:
        text = (element.text or "").strip()
        if text:
            found.setdefault(local_name(element), text)
    return found


def _reference(texts: dict[str, str]) -> RemittanceReference:
    amounts = [texts.get(f"TaxCalculatedAmount{n}") for n in range(1, MAX_TAXES + 1)]
    rates = [texts.get(f"TaxCalculatedRate{n}") for n in range(1, MAX_TAXES + 1)]
    total = texts.get("TaxTotalAmount")
    return RemittanceReference(
        document_number=texts.get("IssuerAssignedID"),
        issue_date=parse_date(texts.get("IssueDateTime", "")),
        amount=_yen(texts["PaymentTotalAmount"]),
        offset_amount=_yen(texts.get("BalanceOutCalculatedAmount", "0")),
        offset_reason=texts.get("BalanceOutReasonDescription"),
        notice_number=texts.get("ExchangedDocumentID"),
        payee_number=texts.get("PayeeID"),
        billed_name=texts.get("BuyerName"),
        billed_number=texts.get("BuyerID"),
        taxes=tuple(
            RemittanceTax(amount=_yen(amount), rate=_parse_rate(rate))
            for amount, rate in zip_longest(amounts, rates)
            if amount is not None
        ),
        tax_total=None if total is None else _yen(total),
        note=texts.get("Content"),
    )


def _find_anywhere(element: etree._Element, name: str) -> str | None:
    texts = ((found.text or "").strip() for found in descend(element, name))
    return next(filter(None, texts), None)


def _yen(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise FormatError(f"金融EDI情報の金額「{text}」が数字ではありません。")
    return int(text)


def _parse_rate(text: str | None) -> Decimal | None:
    """Share of a percentage (``8``, ``10``, ``10%``); None when it is none."""
    try:
        rate = Decimal((text or "").rstrip("%")[:8]) / 100
    except InvalidOperation:
        return None
    return rate if rate.is_finite() else None


def _findings(root: etree._Element) -> Iterator[Finding]:
    yield from find_unread(
        root, lambda path: path.rpartition("/")[2] in KNOWN_TAGS, "金融EDI情報"
    )
    for element in root.iter():
        if element.get("Ccy", "JPY") not in _YEN_CODES:
            yield _finding(
                f"金融EDI情報の{local_name(element)}の通貨が"
                f"{element.get('Ccy')}です。円の金額として取り込みました。"
            )
    for tag, parse in (
        ("IssueDateTime", parse_date),
        ("TaxCalculatedRate1", _parse_rate),
        ("TaxCalculatedRate2", _parse_rate),
    ):
        for element in descend(root, tag):
            text = (element.text or "").strip()
            if text and parse(text) is None:
                yield _unreadable(tag, text)


def _unreadable(tag: str, text: str) -> Finding:
    label = next(item.label for item in INVOICE_ITEMS if item.tag == tag)
    return _finding(f"金融EDI情報の{label}「{text[:40]}」を読めませんでした。")


def _finding(message: str) -> Finding:
    return Finding(
        code="zedi_remittance",
        severity=Severity.WARNING,
        message=f"{message}支払元に確かめてください。",
    )
