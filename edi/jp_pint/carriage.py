"""What an invoice refers to, and what of a document it leaves out (参照・送れない項目)."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from books.fields import field_label
from books.model import (
    Adjustment,
    Document,
    DocumentType,
    Finding,
    Line,
    Party,
    Purpose,
    Reference,
    Severity,
    Value,
)
from edi.jp_pint.notes import DOCUMENT_KINDS, LINE_KINDS, one_line, plain_note
from edi.jp_pint.table import Kind

V = TypeVar("V", bound=Value)
SOURCE = "JP PINT 1.1.3"
SINGLE_REFERENCES = {
    DocumentType.DELIVERY_NOTE: "despatch",
    DocumentType.ACCEPTANCE_NOTE: "receipt",
    DocumentType.QUOTATION_REQUEST: "tender",
    DocumentType.OTHER: "contract",
    DocumentType.ORDER_RESPONSE: "sales_order",
}
"""Referenced documents with a term of their own, at most one each; OTHER is the contract."""
LINE_REFERENCES = {
    DocumentType.PURCHASE_ORDER: "order_lines",
    DocumentType.DELIVERY_NOTE: "despatch_lines",
}

NOT_AVAILABLE = "NA"
"""Stands for an id that UBL demands and nobody knows, so no number can be it."""
LEFT_OF_DOCUMENT = ("revision_date",)
LEFT_OF_PARTY = ("global_id",)
LEFT_OF_LINE = (
    *("ordered_quantity", "ordered_date", "ordered_price", "purpose"),
    *("price_quantity", "price_unit", "pack_quantity", "pack_unit"),
)
"""What has no term, nor a place in a note."""


def check_carried(document: Document) -> tuple[Finding, ...]:
    """Tell what the invoice of a document leaves behind (送れない項目)."""
    found: list[tuple[str, str]] = []
    if document.sections:
        found.append(("sections", "明細文書ごとの合計"))
    if document.purpose not in (None, Purpose.NEW):
        found.append(("purpose", "目的(変更・取消)"))
    if document.answer:
        found.append(("answer", "回答"))
    if trim(document).order_number == NOT_AVAILABLE:
        found.append(("order_number", "注文番号「NA」(番号なしの印)"))
    found += _plain("", document, LEFT_OF_DOCUMENT)
    found += _reworded("", document, ("subject", "revision"), "notes", DOCUMENT_KINDS)
    for side, party in (("issuer", document.issuer), ("recipient", document.recipient)):
        found += _plain(f"{side}.", party, LEFT_OF_PARTY)
        found += _reworded(f"{side}.", party, ("fax",))
        paths = (f"{side}.{name}" for name in unparted(trim(party)))
        found += [(path, f"{field_label(path)}の「／」") for path in paths]
    kept = set(document_references(document.references))
    found += _left("references", document.references, kept)
    for index, line in enumerate(document.lines):
        kept = set(line_references(line.references))
        found += _left(f"lines[{index}].references", line.references, kept)
        found += _plain(f"lines[{index}].", line, LEFT_OF_LINE)
        found += _reworded(f"lines[{index}].", line, ("section",), "note", LINE_KINDS)
        if line.answer:
            found.append((f"lines[{index}].answer", f"明細{index + 1}の回答"))
        if any(_taxed_apart(a, line) for a in line.adjustments):
            path = f"lines[{index}].adjustments"
            found.append((path, f"明細{index + 1}と違う税率の値引・追加請求"))
    return tuple(
        Finding(
            code="pint_not_carried",
            severity=Severity.WARNING,
            field=field,
            message=f"JP PINTには「{name}」の項目がないため、請求書に含まれません。",
            source=SOURCE,
        )
        for field, name in found
    )


def unparted(party: Party) -> dict[str, str]:
    """Department and contact stand in one term, parted by ／; none may have it itself."""
    names = ("department",) if party.department else ("contact",)
    said = {name: getattr(party, name) or "" for name in names}
    return {n: text.replace("／", "/") for n, text in said.items() if "／" in text}


def _plain(prefix: str, value: Value, names: Iterable[str]) -> list[tuple[str, str]]:
    """Those of the fields that are said."""
    said = (f"{prefix}{n}" for n in names if getattr(trim(value), n) is not None)
    return [(path, field_label(path)) for path in said]


def _reworded(
    prefix: str,
    value: Value,
    labelled: Iterable[str],
    note: str = "",
    kinds: Mapping[str, Kind] | None = None,
) -> list[tuple[str, str]]:
    """Texts that a note can hold in other words only."""
    whole = trim(value)
    found = [
        (f"{prefix}{name}", f"{field_label(prefix + name)}の改行")
        for name in labelled
        if one_line(getattr(whole, name)) != getattr(whole, name)
    ]
    free = getattr(whole, note) if note else None
    if kinds and plain_note(free, kinds) != free:
        path = f"{prefix}{note}"
        found.append((path, f"{field_label(path)}の項目名の括弧【】"))
    return found


def _left(
    path: str, references: Iterable[Reference], kept: set[Reference]
) -> list[tuple[str, str]]:
    """References without a term, or whose term holds less than they say."""
    numbers = {(k.kind, k.number) for k in kept}
    left = []
    for index, reference in enumerate(references):
        whole = trim(reference)
        if whole not in kept:
            name = f"参照する{whole.kind.label}{whole.number}"
            partly = (whole.kind, whole.number) in numbers
            left.append(
                (f"{path}[{index}]", f"{name}の日付・版・行" if partly else name)
            )
    return left


def _taxed_apart(adjustment: Adjustment, line: Line) -> bool:
    """An allowance or charge of a line has the tax of its line."""
    rate, category = adjustment.rate, adjustment.category
    return rate not in (None, line.tax_rate) or category not in (
        None,
        line.tax_category,
    )


def _bare(reference: Reference) -> Reference:
    """Reduce to what the terms hold: a date of invoices only, a row only in lines."""
    dated = reference.kind is DocumentType.INVOICE
    return trim(reference).model_copy(
        update={"revision": None, "date": reference.date if dated else None}
    )


def document_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """References of an invoice that have a term, in the order of the terms."""
    found = [_bare(r).model_copy(update={"line": None}) for r in references]
    kept = [r for r in found if r.kind is DocumentType.INVOICE]
    for kind in SINGLE_REFERENCES:
        kept += [r for r in found if r.kind is kind][:1]
    return tuple(kept)


def line_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """References of a line that have a term, in the order of the terms."""
    found = [
        _bare(r).model_copy(update={"date": None, "line": known(_bare(r).line)})
        for r in references
    ]
    return tuple(r for kind in LINE_REFERENCES for r in found if r.kind is kind)


def known(number: str | None) -> str | None:
    """A number that is not the sign for one that nobody knows."""
    return None if number == NOT_AVAILABLE else number


def trim(value: V) -> V:
    """Trim the texts of a value; an empty one is none."""
    texts = {
        name: text.strip() or None
        for name, text in value
        if isinstance(text, str) and type(text) is str
    }
    return value.model_copy(update=texts)
