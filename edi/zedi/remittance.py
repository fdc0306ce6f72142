"""What a transfer pays, told to the payee inside it (金融EDI情報).

S-ZEDI's items as XML, in MIME with base64, in lines of ``Ustrd``. The item names and
lengths are those of a public implementation of S-ZEDI; the MIME lines agree in two
sources. The nesting (``EDIInf1`` with a ``TranInf`` an invoice) is *not confirmed* by
a primary source, so the reader finds the items at any depth.
"""

import base64
import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lxml import etree

from books.calendar import parse_date
from books.errors import FormatError
from books.model import RemittanceReference
from edi.xml import descend, local_name, parse_xml, put

MIME_LINES = (
    "MIME-Version: 1.0",
    "Content-Type: text/xml",
    "Content-Transfer-Encoding: base64",
)
BASE64_LINE = 76
_ROOT = "EDIInf1"
_GROUP = "TranInf"


class Item(NamedTuple):
    """One S-ZEDI item of an invoice: element, Japanese name, longest value, value."""

    tag: str
    label: str
    width: int
    value: Callable[[RemittanceReference], str]


def _date(reference: RemittanceReference) -> str:
    return f"{reference.issue_date:%Y%m%d}" if reference.issue_date else ""


def _offset(reference: RemittanceReference) -> str:
    return str(reference.offset_amount) if reference.offset_amount else ""


INVOICE_ITEMS = (
    Item("IssueDateTime", "発行日", 8, _date),
    Item("IssuerAssignedID", "請求書番号", 40, lambda r: r.document_number or ""),
    Item("PaymentTotalAmount", "支払金額(明細)", 10, lambda r: str(r.amount)),
    Item(
        "BalanceOutReasonDescription",
        "金額相殺理由",
        40,
        lambda r: r.offset_reason or "",
    ),
    Item("BalanceOutCalculatedAmount", "相殺金額", 10, _offset),
)


def format_remittance(
    references: Sequence[RemittanceReference], payer_id: str | None = None
) -> tuple[str, ...]:
    """Lines of ``Ustrd`` that tell what a transfer pays; none for no references.

    ``payer_id`` is the payer's corporate number (企業法人コード, 13 digits).

    Raises:
        FormatError: a value is longer than its item.
    """
    if not references:
        return ()
    root = etree.Element(_ROOT)
    put(root, "SubsetSpecifiedID", "Z01")
    put(root, "BusinessProcessSpecifiedID", "001")
    if payer_id:
        put(root, "PayerID", payer_id)
    for reference in references:
        group = put(root, _GROUP)
        for item in INVOICE_ITEMS:
            _put_item(group, item, item.value(reference))
    payload = base64.b64encode(etree.tostring(root, encoding="UTF-8")).decode("ascii")
    lines = (payload[i : i + BASE64_LINE] for i in range(0, len(payload), BASE64_LINE))
    return (*MIME_LINES, *lines)


def _put_item(group: etree._Element, item: Item, value: str) -> None:
    if len(value) > item.width:
        raise FormatError(
            f"金融EDI情報の{item.label}「{value}」は{len(value)}文字で、"
            f"{item.width}文字に入りません。短くしてください。"
        )
    if value:
        put(group, item.tag, value)


def _decode(lines: Sequence[str]) -> bytes | None:
    """What the MIME lines carry, or None when they are plain text."""
    text = [line.strip() for line in lines if line.strip()]
    if not text or not text[0].lower().startswith("mime-version:"):
        return None
    encoded = "".join(line for line in text if ":" not in line)
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise FormatError(
            "金融EDI情報(base64)が壊れています。銀行から取得し直してください。"
        ) from error


def _parse_payload(payload: bytes) -> etree._Element:
    """Root of the payload; several roots side by side get one around them."""
    try:
        return parse_xml(payload)
    except FormatError:
        body = re.sub(rb"<\?xml[^>]*\?>", b"", payload)
        return parse_xml(b"<EDI>" + body + b"</EDI>")


def parse_remittance(lines: Sequence[str]) -> tuple[RemittanceReference, ...]:
    """Read what a transfer pays from lines of ``Ustrd``; empty when they don't say.

    Raises:
        FormatError: base64 or XML is broken, or an amount is no number.
    """
    payload = _decode(lines)
    if payload is None:
        return ()
    root = _parse_payload(payload)
    parts = [e for e in root.iter() if local_name(e).startswith("EDIInf")]
    groups = list(descend(root, _GROUP)) or parts or [root]
    return tuple(r for group in groups if (r := _reference(group)) is not None)


def _reference(group: etree._Element) -> RemittanceReference | None:
    found = {e.tag: _find_anywhere(group, e.tag) for e in INVOICE_ITEMS}
    amount = found["PaymentTotalAmount"]
    if amount is None:
        return None
    return RemittanceReference(
        document_number=found["IssuerAssignedID"],
        issue_date=_parse_date(found["IssueDateTime"]),
        amount=_yen(amount),
        offset_amount=_yen(found["BalanceOutCalculatedAmount"] or "0"),
        offset_reason=found["BalanceOutReasonDescription"],
    )


def _find_anywhere(element: etree._Element, name: str) -> str | None:
    texts = ((found.text or "").strip() for found in descend(element, name))
    return next(filter(None, texts), None)


def _parse_date(text: str | None) -> dt.date | None:
    return parse_date(text) if text else None


def _yen(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise FormatError(f"金融EDI情報の金額「{text}」が数字ではありません。")
    return int(text)


def describe_remittance(lines: Sequence[str]) -> str | None:
    """Lines of ``Ustrd`` as one text for a clerk and for matching (EDI情報), or None.

    Invoice numbers of S-ZEDI or its note, else the text as it is; never fails, since
    what a payer wrote there must not hide the payment.

    >>> describe_remittance(["INV-1", "INV-2"])
    'INV-1 INV-2'
    """
    plain = " ".join(line.strip() for line in lines).strip()
    try:
        payload = _decode(lines)
        if payload is None:
            return plain or None
        root = _parse_payload(payload)
    except FormatError:
        return plain
    said = [
        (element.text or "").strip()
        for name in ("IssuerAssignedID", "Content")
        for element in descend(root, name)
    ]
    return " ".join(filter(None, [*said, (root.text or "").strip()])) or None
