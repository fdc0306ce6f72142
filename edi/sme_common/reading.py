"""The document of a record that was read (読み取った項目から伝票へ)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from books.model import (
    BUYER_WRITES,
    Adjustment,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Section,
    TaxBasis,
    TaxSubtotal,
)
from edi.sme_common.labels import HEADER, LINE, SECTION, SEPARATOR, TAX
from edi.sme_common.line_record import MEASURES, ORDERED, line_basis
from edi.sme_common.normal import normalise
from edi.sme_common.record import PERIOD, SCALARS, SECTION_SCALARS
from edi.sme_common.references import collect
from edi.sme_common.shape import Shape

_TAX_LABEL = re.compile(r"税率別(\d{1,6})の(.+)")
_LINE_KEYS = {label: key for key, label in LINE.items()}
_HEADER_KEYS = {label: key for key, label in (SECTION | HEADER).items()}
_TAX_KEYS = {label: key for key, label in TAX.items()}


def from_record(
    record: Mapping[str, Any], root_types: tuple[DocumentType, ...], shape: Shape
) -> Document:
    """Make the document of a record again, without what the paper did not say."""
    record = _unpacked(record)
    kind = _kind(record, root_types)
    absent = _absent(record)
    values = _scalars(record, SCALARS, absent)
    values["notes"] = _with_other_notes(record, values["notes"])
    values["subject"] = _joined(_own_title(record, kind), values["subject"])
    values["original_date"] = values["original_date"] or _original_date(record)
    values["order_number"] = values["order_number"] or _first(record, "ref.order")
    summary = _taxes(record, absent)
    inclusive = kind is DocumentType.REMITTANCE_ADVICE
    default = TaxBasis.INCLUSIVE if inclusive else None
    bodies = [
        _section(row, shape.groups["sections"], default)
        for row in _filled(record, "sections")
    ]
    rows = record.get("lines", ())
    lines = _lines(rows, summary, shape.groups["lines"], default) if rows else ()
    lines += tuple(line for _, of in bodies for line in of)
    seller, buyer = _party(record, "seller"), _party(record, "buyer")
    buyer_writes = kind in BUYER_WRITES
    document = Document(
        **values,
        document_type=kind,
        issuer=buyer if buyer_writes else seller,
        recipient=seller if buyer_writes else buyer,
        tax_summary=summary,
        lines=lines,
        bank_accounts=tuple(_account(row) for row in _filled(record, "bank_accounts")),
        references=tuple(collect(record)),
        adjustments=_adjustments(record),
        sections=tuple(section for section, _ in bodies),
    )
    return normalise(document)


_CODED = {"380": DocumentType.INVOICE, "81": DocumentType.RETURN_INVOICE}


def _kind(
    record: Mapping[str, Any], root_types: tuple[DocumentType, ...]
) -> DocumentType:
    """What the message is: its code tells invoices apart, else its title does."""
    coded = _CODED.get(record.get("type_code") or "")
    named = {kind.label: kind for kind in root_types}.get(
        record.get("document_name") or ""
    )
    return (coded if coded in root_types else None) or named or root_types[0]


def _own_title(record: Mapping[str, Any], kind: DocumentType) -> str | None:
    """A title that says more than what kind of document it is (文書名)."""
    title: str | None = record.get("document_name")
    return None if title == kind.label else title


def _unpacked(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record.get("packed", {}), **record}


def _absent(record: Mapping[str, Any]) -> list[str]:
    return (record.get("absent") or "").split(SEPARATOR)


def worked_out_otherwise(
    record: Mapping[str, Any], again: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """What the message says is not on the paper, yet not as it would be worked out.

    ``record`` was read, ``again`` is what its document would be written as.
    """
    said = _unpacked(record)
    for label in _absent(said):
        key = _HEADER_KEYS.get(label) or _LINE_KEYS.get(label, "")
        if key in said and said[key] != again.get(key):
            yield label, said[key]
    for group in ("sections", "lines"):
        pairs = zip(record.get(group, ()), again.get(group, ()), strict=False)
        for mine, theirs in pairs:
            yield from worked_out_otherwise(mine, theirs)


def _scalars(
    record: Mapping[str, Any], names: Iterable[str], absent: list[str]
) -> dict[str, Any]:
    values = {name: record.get(name) for name in names}
    for label in absent:
        if _HEADER_KEYS.get(label) in values:
            values[_HEADER_KEYS[label]] = None
        elif label == PERIOD:
            values["period_start"] = values["period_end"] = None
    return values


def _is_known(label: str) -> bool:
    known = label in _HEADER_KEYS or label in _LINE_KEYS or label in ("", PERIOD)
    return known or _TAX_LABEL.fullmatch(label) is not None


def _joined(*texts: str | None) -> str | None:
    return "\n".join(text for text in texts if text) or None


def _with_other_notes(record: Mapping[str, Any], notes: str | None) -> str | None:
    """Notes of others under their titles, after our own text (注釈)."""
    others = [
        "：".join(note[k] for k in ("subject", "content") if k in note)
        for note in record.get("other_notes", ())
        if "subject" in note or "content" in note
    ]
    strange = [label for label in _absent(record) if not _is_known(label)]
    if strange:
        others.append(f"{HEADER['absent']}：{SEPARATOR.join(strange)}")
    return _joined(notes, *others)


def _original_date(record: Mapping[str, Any]) -> Any:
    nameless = (r for r in record.get("ref.invoice", ()) if "number" not in r)
    return next((r["date"] for r in nameless if "date" in r), None)


def _first(record: Mapping[str, Any], slot: str) -> Any:
    return next((r["number"] for r in record.get(slot, ()) if "number" in r), None)


def _filled(record: Mapping[str, Any], group: str) -> list[Mapping[str, Any]]:
    """Members of a class that repeats, without those that a vendor left empty."""
    return [_unpacked(row) for row in record.get(group, ()) if _says_anything(row)]


def _says_anything(row: Mapping[str, Any]) -> bool:
    """Empty lists of empty members are no more than nothing."""
    return any(
        any(_says_anything(member) for member in value)
        if isinstance(value, list)
        else value is not None
        for value in row.values()
    )


def _party(record: Mapping[str, Any], key: str) -> Party:
    parts = [record.get(f"{key}.address{n}") for n in ("", "_2", "_3")]
    values = {name: record.get(f"{key}.{name}") for name in Party.model_fields}
    for name in ("endpoint", "global_id"):
        scheme, number = (record.get(f"{key}.{name}_{x}") for x in ("scheme", "id"))
        if scheme or number:
            values[name] = f"{scheme}:{number or ''}" if scheme else number
    return Party(**values | {"address": " ".join(p for p in parts if p) or None})


def _account(row: Mapping[str, Any]) -> BankAccount:
    return BankAccount(**{name: row.get(name) for name in BankAccount.model_fields})


def _adjustments(record: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(map(_adjustment, _filled(record, "adjustments")))


def _adjustment(row: Mapping[str, Any]) -> Adjustment:
    values = {n: row[n] for n in ("reason", "rate", "category", "amount") if n in row}
    if "set_off" in row:
        values["amount"] = -row["set_off"]
    elif "amount" not in row:
        size = row.get("size", 0)
        values["amount"] = size if row.get("charge", True) else -size
    return Adjustment(**values)


def _section(
    row: Mapping[str, Any], shape: Shape, default: TaxBasis | None
) -> tuple[Section, tuple[Line, ...]]:
    absent = _absent(row)
    values = _scalars(row, SECTION_SCALARS, absent)
    values["number"] = values["number"] or ""
    values["subject"] = _with_other_notes(row, values["subject"])
    summary = _taxes(row, absent)
    section = Section(
        **values,
        tax_summary=summary,
        adjustments=_adjustments(row),
        references=tuple(collect(row)),
    )
    lines = _lines(row.get("lines", ()), summary, shape.groups["lines"], default)
    number = values["number"]
    return section, tuple(x.model_copy(update={"section": number}) for x in lines)


def _taxes(record: Mapping[str, Any], absent: list[str]) -> tuple[TaxSubtotal, ...]:
    return tuple(
        _tax(row, _absent_of_tax(absent, n))
        for n, row in enumerate(_filled(record, "tax_summary"), start=1)
    )


def _absent_of_tax(labels: list[str], number: int) -> list[str]:
    """Keys of the tax row with this number that the paper does not say."""
    found = [m for m in map(_TAX_LABEL.fullmatch, labels) if m and int(m[1]) == number]
    return [_TAX_KEYS[m[2]] for m in found if m[2] in _TAX_KEYS]


def _tax(row: Mapping[str, Any], absent: list[str]) -> TaxSubtotal:
    values = {name: row.get(name) for name in TaxSubtotal.model_fields}
    inclusive = values["basis"] is TaxBasis.INCLUSIVE
    key = "taxable_inclusive" if inclusive else "taxable_exclusive"
    values["taxable_amount"] = row.get(key, values["taxable_amount"])
    return TaxSubtotal(**values | dict.fromkeys(absent))


def _lines(
    rows: Iterable[Mapping[str, Any]],
    summary: tuple[TaxSubtotal, ...],
    shape: Shape,
    default: TaxBasis | None,
) -> tuple[Line, ...]:
    return tuple(
        _line(_unpacked(row), summary, n, shape, default)
        for n, row in enumerate(rows, start=1)
    )


def _line(
    row: Mapping[str, Any],
    summary: tuple[TaxSubtotal, ...],
    number: int,
    shape: Shape,
    default: TaxBasis | None,
) -> Line:
    values = {name: row[name] for name in Line.model_fields if name in row}
    values |= {"tax_rate": row.get("rate"), "tax_category": row.get("category")}
    absent = [_LINE_KEYS[x] for x in _absent(row) if x in _LINE_KEYS]
    if "rate" in absent:
        values |= {"tax_rate": None, "tax_category": None}
    basis = line_basis(values["tax_rate"], summary) or default
    key = f"amount_{(basis or TaxBasis.EXCLUSIVE).value}"
    values["amount"] = row.get(key, row.get("amount"))
    for _, unit, code in MEASURES:
        values[unit] = row.get(unit) or row.get(code)
    _agree(values, row, shape, absent)
    _day(values, row)
    for key in absent:
        if key in values:
            values[key] = None
    if values.get("line_number") == str(number):
        values["line_number"] = None
    values["note"] = _with_other_notes(row, row.get("note"))
    named = _first(row, "ref.despatch")
    values["delivery_note_number"] = row.get("delivery_note_number") or named
    values["references"] = tuple(collect(row))
    values["adjustments"] = _adjustments(row)
    return Line(**values)


def _agree(
    values: dict[str, Any], row: Mapping[str, Any], shape: Shape, absent: list[str]
) -> None:
    """What an answer does not say of its own is as it was ordered."""
    if "ordered_quantity" not in shape.needs:
        return
    for ordered, agreed in ORDERED:
        if agreed in absent:
            continue
        if values.get(agreed) is None:
            values[agreed] = values.get(ordered)
        if values.get(agreed) == values.get(ordered):
            values[ordered] = None
    values["unit"] = values["unit"] or row.get("ordered_unit_code")


def _day(values: dict[str, Any], row: Mapping[str, Any]) -> None:
    """A period of one day is the day of the row (取引期間)."""
    start, end = row.get("span_start"), row.get("span_end")
    if start == end and not values.get("date"):
        values["date"] = start
    elif start or end:
        values |= {"period_start": start, "period_end": end}
