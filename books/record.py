"""The extraction record: a reading as JSON for the outside, and back (抽出レコード).

One view of ``books.model.Reading``: decimals are strings without separators, strings
are NFKC-normalised and trimmed, inner white space is one space.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from books.errors import FormatError
from books.model import Document, Evidence, Line, Party, Reading, TaxSubtotal

_DOCUMENT = [
    "document_type",
    "document_number",
    "issue_date",
    "due_date",
    "delivery_date",
    "order_number",
    "subject",
]
_AMOUNTS = [
    "subtotal",
    "tax_total",
    "total",
    "previous_balance",
    "payment_received",
    "carried_forward",
    "amount_due",
    "withholding_tax",
]
_LINE = [
    "date",
    "item_code",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
]
_TAX = ["rate", "taxable_amount", "tax_amount", "basis"]
_PARTY = ["name", "registration_number", "postal_code", "address", "tel"]
_ACCOUNT = ["bank", "branch", "account_type", "number", "holder"]


def format_decimal(value: Decimal | int) -> str:
    """Write a number without exponent, separators or trailing zeros.

    >>> format_decimal(Decimal("12.50")), format_decimal(Decimal("1E+3"))
    ('12.5', '1000')
    """
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_rate(rate: Decimal) -> str:
    """Write a tax rate with two decimals, zero as ``0``.

    >>> format_rate(Decimal("0.1")), format_rate(Decimal("0.0")), format_rate(Decimal("0.078"))
    ('0.10', '0', '0.078')
    """
    if not rate:
        return "0"
    text = format_decimal(rate)
    return text + "0" if re.fullmatch(r"0\.\d", text) else text


def normalise(text: str) -> str:
    """NFKC, trimmed, inner white space folded to one space (正規化)."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("rate", "tax_rate"):
        return format_rate(value)
    if isinstance(value, (int, Decimal)):
        return format_decimal(value)
    if isinstance(value, str):
        return normalise(str(value)) or None
    return value.isoformat()


def _pick(source: Document | Party | Line | TaxSubtotal | Any, names: Any) -> Any:
    return {name: _plain(name, getattr(source, name)) for name in names}


def _box(evidence: Evidence) -> dict[str, Any]:
    return {"page": evidence.page, "bbox": [round(x, 1) for x in evidence.bbox]}


def to_record(reading: Reading) -> dict[str, Any]:
    """Turn a reading into the plain values of the extraction record."""
    document = reading.document
    record: dict[str, Any] = _pick(document, _DOCUMENT)
    record["issuer"] = _pick(document.issuer, _PARTY)
    record["recipient"] = _pick(document.recipient, _PARTY)
    record["lines"] = [_pick(line, _LINE) for line in document.lines]
    record["tax_summary"] = [_pick(row, _TAX) for row in document.tax_summary]
    record |= _pick(document, _AMOUNTS)
    record["bank_accounts"] = [
        _pick(account, _ACCOUNT) for account in document.bank_accounts
    ]
    fields = reading.fields
    record["confidence"] = {p: round(f.confidence, 4) for p, f in fields.items()}
    record["evidence"] = {
        p: _box(f.evidence) for p, f in fields.items() if f.evidence is not None
    }
    record["inferred"] = sorted(p for p, f in fields.items() if f.origin == "inferred")
    record["review"] = list(reading.review)
    record["findings"] = [f.model_dump(mode="json") for f in reading.findings]
    source = reading.source
    record["source"] = {
        "file": source.file,
        "sha256": source.sha256,
        "pages": list(source.pages),
        "reader": source.reader,
    }
    return record


def to_full_record(reading: Reading) -> dict[str, Any]:
    """The record with all else that the document says (抽出レコードと残りの項目).

    Messages say more than paper: what is cancelled, answered, adjusted, referred to.
    Those items stand under the names of ``books.model``, only where there is a value;
    ``parse_record`` reads them again.
    """
    whole = reading.document.model_dump(mode="json", exclude_defaults=True)
    record: dict[str, Any] = _with_rest(to_record(reading), whole)
    return record


def _with_rest(known: Any, whole: Any) -> Any:
    if isinstance(known, dict) and isinstance(whole, dict):
        shared = {k: _with_rest(v, whole.get(k)) for k, v in known.items()}
        return shared | {k: v for k, v in whole.items() if k not in known}
    if isinstance(known, list) and isinstance(whole, list):
        return [_with_rest(*pair) for pair in zip(known, whole, strict=True)]
    return known


def parse_record(record: Any) -> Document:
    """The document of an extraction record (抽出レコードの読込).

    Raises:
        FormatError: it is none, or a value can't be what it should.
    """
    if not isinstance(record, dict) or "document_type" not in record:
        raise FormatError(
            "抽出レコードではありません(document_type がありません)。"
            "denpyo extract が書いた JSON を指定してください。"
        )
    values = {
        name: record[name]
        for name in Document.model_fields
        if record.get(name) is not None
    }
    try:
        return Document.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(map(str, first["loc"]))
        raise FormatError(
            f"抽出レコードの {path} の値を読めません({str(first['input'])[:40]})。"
            "値を直してください。"
        ) from error
