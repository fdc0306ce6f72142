"""A Document as the flat record that a table speaks of (伝票から項目へ).

The schema demands more than a paper says. What can be worked out is worked out here and
named in a note 「記載のない項目」, so that the receiver knows what the paper did not say
and our own reader leaves it out again. What can't be is missing, and nothing is written.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from books.model import (
    Adjustment,
    Answer,
    Document,
    DocumentType,
    Line,
    Party,
    Section,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.labels import HEADER, SEPARATOR, TAX
from edi.sme_common.line_record import (
    adjustment_records,
    line_basis,
    line_record,
    with_tax,
    without_tax,
)
from edi.sme_common.normal import ZERO_RATED
from edi.sme_common.references import distribute
from edi.sme_common.shape import Shape

_GROUPS = (
    "lines",
    "tax_summary",
    "bank_accounts",
    "references",
    "adjustments",
    "sections",
)
_PARTIES = ("issuer", "recipient")
SCALARS = tuple(
    name
    for name in Document.model_fields
    if name not in (*_GROUPS, *_PARTIES, "document_type")
)
SECTION_SCALARS = tuple(n for n in Section.model_fields if n not in _GROUPS)
PERIOD = "取引期間"
WHOLE = "1"  # 明細文書ID where a message has only one


def to_record(document: Document, shape: Shape, message_id: str) -> dict[str, Any]:
    """Lay a normalised document out for a table of this shape.

    Only mandatory keys are worked out where the paper does not say them.
    """
    absent: list[str] = []
    record: dict[str, Any] = {name: getattr(document, name) for name in SCALARS}
    record["document_name"] = document.document_type.label
    record["amount_due"] = document.payable_amount
    for key, party in (("seller", document.supplier), ("buyer", document.buyer)):
        record |= _party_record(key, party)
    accounts = shape.groups.get("bank_accounts")
    most = accounts.most if accounts else 0
    record["bank_accounts"] = tuple(
        dict(account) for account in document.bank_accounts[: most or None]
    )
    _add_bodies(record, document, shape, absent)
    _add_references(record, document, shape)
    _add_adjustments(record, document.adjustments)
    record["untaxed"] = _untaxed(document)
    guesses = _worked_out(record) | {
        "document_number": message_id,
        "issue_date": document.delivery_date,
        "answer": Answer.ACCEPTED,
    }
    _fill_in(record, guesses, shape, absent)
    _add_period(document, record, shape, absent)
    record["absent"] = SEPARATOR.join(absent) or None
    return _with_packed(record, shape)


def _add_bodies(
    record: dict[str, Any], document: Document, shape: Shape, absent: list[str]
) -> None:
    """Tax per rate, rows and sections; a message of sections has at least one."""
    inclusive = document.document_type is DocumentType.REMITTANCE_ADVICE
    default = TaxBasis.INCLUSIVE if inclusive else None
    if "lines" in shape.groups:
        record["lines"] = _lines(
            document.lines, document.tax_summary, shape.groups["lines"], default
        )
    if "tax_summary" in shape.groups:
        record["tax_summary"] = _taxes(
            document.tax_summary,
            document.tax_total,
            shape.groups["tax_summary"],
            absent,
        )
    if "sections" in shape.groups:
        whole = Section(number=WHOLE, tax_summary=document.tax_summary)
        flat = not document.sections and bool(document.lines or document.tax_summary)
        own = tuple(
            line.model_copy(update={"section": WHOLE}) for line in document.lines
        )
        record["sections"] = tuple(
            _section_record(section, lines, shape.groups["sections"], default)
            for section, lines in (
                [(whole, own)]
                if flat
                else [(s, _of_section(document.lines, s)) for s in document.sections]
            )
        )


def _of_section(lines: Iterable[Line], section: Section) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.section == section.number)


def _section_record(
    section: Section, lines: Iterable[Line], shape: Shape, default: TaxBasis | None
) -> dict[str, Any]:
    absent: list[str] = []
    record: dict[str, Any] = {n: getattr(section, n) for n in SECTION_SCALARS}
    own = (line.model_copy(update={"section": None}) for line in lines)
    record["lines"] = _lines(own, section.tax_summary, shape.groups["lines"], default)
    record["tax_summary"] = _taxes(
        section.tax_summary, section.tax_total, shape.groups["tax_summary"], absent
    )
    record |= distribute(section.references, shape)[0]
    _add_adjustments(record, section.adjustments)
    _fill_in(record, _worked_out(record), shape, absent)
    record["absent"] = SEPARATOR.join(absent) or None
    return _with_packed(record, shape)


def _with_packed(record: dict[str, Any], shape: Shape) -> dict[str, Any]:
    packed = {k: record[k] for k in shape.packed if record.get(k) is not None}
    return record | ({"packed": packed} if packed else {})


def _party_record(key: str, party: Party) -> dict[str, Any]:
    record = {f"{key}.{name}": value for name, value in party}
    for name in ("endpoint", "global_id"):
        scheme, colon, number = (getattr(party, name) or "").partition(":")
        record |= {
            f"{key}.{name}_scheme": scheme if colon else None,
            f"{key}.{name}_id": (number if colon else scheme) or None,
        }
    return record


def _lines(
    lines: Iterable[Line],
    summary: tuple[TaxSubtotal, ...],
    shape: Shape,
    default: TaxBasis | None,
) -> tuple[dict[str, Any], ...]:
    return tuple(
        line_record(line, line_basis(line.tax_rate, summary) or default, n, shape)
        for n, line in enumerate(lines, start=1)
    )


def _add_references(record: dict[str, Any], document: Document, shape: Shape) -> None:
    placed, _ = distribute(document.references, shape)
    if placed.get("ref.order", [{}])[0].get("number") == document.order_number:
        record["order_number"] = None
    if document.original_date and "ref.invoice" in shape.fields:
        placed.setdefault("ref.invoice", []).append({"date": document.original_date})
        record["original_date"] = None
    record |= placed


def _add_adjustments(
    record: dict[str, Any], adjustments: tuple[Adjustment, ...]
) -> None:
    record["adjustments"] = adjustment_records(adjustments)
    if adjustments:
        sizes = [one.amount for one in adjustments]
        record["charges"] = sum(size for size in sizes if size > 0) or None
        record["allowances"] = -sum(size for size in sizes if size < 0) or None


def _untaxed(document: Document) -> int | None:
    """What is charged outside of consumption tax (追加請求、消費税対象外)."""
    charges = [
        one.amount
        for one in document.adjustments
        if one.category is TaxCategory.OUT_OF_SCOPE and one.amount > 0
    ]
    return sum(charges) or None


def _fill_in(
    record: dict[str, Any], guesses: Mapping[str, Any], shape: Shape, absent: list[str]
) -> None:
    for key, value in guesses.items():
        if record.get(key) is None and value is not None and key in shape.needs:
            record[key] = value
            absent.append(HEADER[key])
    subtotal = record.get("subtotal")
    if subtotal is not None:
        off = (record.get("charges") or 0) - (record.get("allowances") or 0)
        record["gross"] = subtotal - off


def _add_period(
    document: Document, record: dict[str, Any], shape: Shape, absent: list[str]
) -> None:
    """取引期間 of the whole document or of every row is mandatory in an invoice."""
    said = document.period_start or document.period_end
    dated = bool(document.lines) and all(line.date for line in document.lines)
    wanted = "tax_total" in shape.needs and document.delivery_date
    if wanted and not said and not dated:
        record["period_start"] = record["period_end"] = document.delivery_date
        absent.append(PERIOD)


def _worked_out(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = list(record.get("tax_summary", ()))
    tax = _sum(row.get("tax_amount") for row in rows)
    subtotal = _sum(row.get("taxable_whole") for row in rows)
    known = None if tax is None or subtotal is None else tax + subtotal
    return {"tax_total": tax, "subtotal": subtotal, "total": known}


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    numbers = [value for value in known if value is not None]
    return sum(numbers) if known and len(numbers) == len(known) else None


def _taxes(
    rows: tuple[TaxSubtotal, ...], total: int | None, shape: Shape, absent: list[str]
) -> tuple[dict[str, Any], ...]:
    only = total if len(rows) == 1 else None
    return tuple(
        _tax_record(row, only, shape.needs, f"税率別{n}の", absent)
        for n, row in enumerate(rows, start=1)
    )


def _tax_record(
    row: TaxSubtotal,
    total: int | None,
    needs: frozenset[str],
    prefix: str,
    absent: list[str],
) -> dict[str, Any]:
    record: dict[str, Any] = dict(row)
    record["packed"] = {key: value for key, value in row if value is not None}
    guess = {
        "basis": TaxBasis.EXCLUSIVE,
        "tax_amount": 0 if row.category in ZERO_RATED else total,
    }
    for key, value in guess.items():
        if record[key] is None and value is not None and key in needs:
            record[key] = value
            absent.append(prefix + TAX[key])
    taxable, tax = row.taxable_amount, record["tax_amount"]
    if taxable is None:
        return record
    rate = row.rate or Decimal(0)
    if record["basis"] is TaxBasis.INCLUSIVE:
        record["taxable_inclusive"] = taxable
        whole = None if tax is None else taxable - tax
        record["taxable_whole"] = whole
        record["taxable_derived"] = (
            without_tax(taxable, rate) if whole is None else Decimal(whole)
        )
    else:
        record["taxable_exclusive"] = record["taxable_whole"] = taxable
        record["taxable_with_tax"] = (
            with_tax(taxable, rate) if tax is None else Decimal(taxable + tax)
        )
    return record
