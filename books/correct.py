"""Set one value of a reading from text that a person typed (訂正).

Readings stay immutable: a new one comes back. What was typed may be in any width, with
separators and units; dates may be 和暦. A corrected value is sure, so it leaves the list
of what is to be looked at.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from books.dates import parse_date
from books.errors import DenpyoError
from books.fields import field_label
from books.identifiers import compact_registration_number
from books.model import Document, FieldRead, Origin, Reading

_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_YEN = re.compile(r"([-▲△−]?)[¥\\]?(\d[\d,]*)円?")
_PRINTED_NUMBER = re.compile(r"T[0-9]+")
_NUMBER = re.compile(r"[-▲△−]?[¥\\]?[\d,]*\.?\d+")


class CorrectionError(DenpyoError):
    """What was typed can't be the value of the field (訂正できない値)."""

    def __init__(self, path: str, wanted: str) -> None:
        """Say what the field takes."""
        super().__init__(
            f"「{field_label(path)}」には{wanted}を入れてください。元の値のままにしました。"
        )


def correct(reading: Reading, path: str, text: str, by: str) -> Reading:
    """A reading with one value set by a person (訂正); empty text clears it.

    Raises:
        CorrectionError: there is no such field, or the text can't be its value.
    """
    document = set_value(reading.document, path, text)
    return confirm(reading.model_copy(update={"document": document}), path, by)


def confirm(reading: Reading, path: str, by: str) -> Reading:
    """A reading in which a person has seen to one path as it is (確認済み).

    The path may also be a row or a table (``lines``), which has no value of its own.
    """
    known = reading.fields.get(path)
    field = FieldRead(
        confidence=1.0,
        evidence=known.evidence if known else None,
        origin=Origin.CORRECTED,
        by=by,
    )
    return reading.model_copy(
        update={
            "fields": {**reading.fields, path: field},
            "review": tuple(p for p in reading.review if p != path),
        }
    )


def has_value(document: Document, path: str) -> bool:
    """Whether a path leads to a value that can be typed, not to a row or table."""
    try:
        get_value(document, path)
    except CorrectionError:
        return False
    return True


def set_value(document: Document, path: str, text: str) -> Document:
    """A document with one value read from text (値の設定).

    >>> set_value(Document(), "total", "￥1,100円").total
    1100

    Raises:
        CorrectionError: there is no such field, or the text can't be its value.
    """
    data = document.model_dump()
    holder, name = _holder(data, path)
    holder[name] = parse_value(path, name, text)
    try:
        return Document.model_validate(data)
    except ValidationError as error:
        raise CorrectionError(path, "この項目に合う値") from error


def get_value(document: Document, path: str) -> Any:
    """The value at a field path (項目の値).

    Raises:
        CorrectionError: there is no such field.
    """
    holder, name = _holder(document.model_dump(), path)
    return holder[name]


def parse_value(path: str, name: str, text: str) -> Any:
    """Read what was typed for a field of this name (入力値の解釈)."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    parse = _PARSERS.get(name)
    return parse(path, plain) if parse else plain


def _holder(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The mapping that holds the last part of a path, and its name there."""
    parts = [_STEP.fullmatch(part) for part in path.split(".")]
    names = [(m[1], m[2]) if m else ("", None) for m in parts]
    holder = data
    try:
        for name, index in names[:-1]:
            holder = holder[name] if index is None else holder[name][int(index)]
        known = names[-1][1] is None and names[-1][0] in holder
    except (KeyError, IndexError, TypeError):
        known = False
    if not known or isinstance(holder[names[-1][0]], (dict, list, tuple)):
        raise CorrectionError(path, "ある項目の名前")
    return holder, names[-1][0]


def _yen(path: str, text: str) -> int:
    match = _YEN.fullmatch(text.replace(" ", ""))
    if match is None:
        raise CorrectionError(path, "円単位の整数 (例: 12,345)")
    amount = int(match[2].replace(",", ""))
    return -amount if match[1] else amount


def _decimal(path: str, text: str) -> Decimal:
    plain = text.replace(" ", "").removesuffix("円")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise CorrectionError(path, "数 (例: 12.5)")
    return Decimal(re.sub(r"[¥\\,]", "", re.sub("[▲△−]", "-", plain)))


def _rate(path: str, text: str) -> Decimal:
    percent = text.endswith("%")
    rate = _decimal(path, text.removesuffix("%"))
    rate = rate / 100 if percent or rate >= 1 else rate
    if not 0 <= rate < 1:
        raise CorrectionError(path, "税率 (例: 10%)")
    return rate


def _date(path: str, text: str) -> Any:
    found = parse_date(text)
    if found is None:
        raise CorrectionError(path, "日付 (例: 2026/04/30、令和8年4月30日)")
    return found


def _registration_number(path: str, text: str) -> str:
    """As printed, without a label before it; whether it can be right is a finding."""
    found = _PRINTED_NUMBER.findall(compact_registration_number(text))
    if len(found) != 1:
        raise CorrectionError(path, "T と 13 桁の数字 (例: T7000012050002)")
    return str(found[0])


_Parser = Callable[[str, str], Any]
_PARSERS: dict[str, _Parser] = {
    **dict.fromkeys(
        (
            "amount",
            "amount_due",
            "carried_forward",
            "deductions",
            "payment_received",
            "previous_balance",
            "subtotal",
            "tax_amount",
            "tax_total",
            "taxable_amount",
            "total",
            "withholding_tax",
        ),
        _yen,
    ),
    **dict.fromkeys(("quantity", "unit_price"), _decimal),
    "registration_number": _registration_number,
    **dict.fromkeys(("rate", "tax_rate"), _rate),
    **dict.fromkeys(
        (
            "date",
            "delivery_date",
            "due_date",
            "inspection_date",
            "issue_date",
            "original_date",
            "period_end",
            "period_start",
        ),
        _date,
    ),
}
