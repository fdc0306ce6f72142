"""The document of a record that was read (読み取った項目から伝票へ)."""

from collections.abc import Mapping
from typing import Any

from books.identifiers import parse_registration_number
from books.model import (
    Document,
    DocumentType,
    Line,
    Party,
    Reference,
    TaxBasis,
    TaxSubtotal,
)
from edi.jp_pint.accounts import parse_account
from edi.jp_pint.addresses import join_address, read_postcode
from edi.jp_pint.adjustments import parse_adjustment
from edi.jp_pint.carriage import SINGLE_REFERENCES, known
from edi.jp_pint.line_record import (
    lost_message,
    parse_line,
    rate_of,
)
from edi.jp_pint.notes import ABSENT, DOCUMENT_KINDS, split_labels, split_note
from edi.jp_pint.parties import VAT, join_id
from edi.jp_pint.profiles import SELF_BILLING
from edi.jp_pint.totals import SUMS


def from_record(record: Mapping[str, Any]) -> tuple[Document, tuple[str, ...]]:
    """Make the document of a record again, and tell what of its lines is lost."""
    notes, said = split_note(record.get("notes"), DOCUMENT_KINDS)
    absent = split_labels(said.pop(ABSENT, None), SUMS)
    faxes = {side: said.pop(f"{side}.fax", None) for side in ("issuer", "recipient")}
    kind = _kind(record)
    own = kind is DocumentType.PAYMENT_NOTICE
    issuer, recipient = ("buyer", "seller") if own else ("seller", "buyer")
    totals: Mapping[str, Any] = next(iter(record["tax_totals"]), {})
    lines, lost = _lines(record)
    values: dict[str, Any] = {
        name: record.get(name)
        for name in (
            "document_number",
            "issue_date",
            "due_date",
            "delivery_date",
            "period_start",
            "period_end",
            "payment_method",
            "subtotal",
            "total",
        )
    }
    due = record.get("amount_due")
    values |= {
        "order_number": known(record.get("order_number")),
        "tax_total": totals.get("tax_total"),
        "amount_due": None
        if due == record.get("total") and "total" not in absent
        else due,
        "delivery_place": _place(record),
    }
    values |= said | dict.fromkeys(absent)
    document = Document(
        document_type=kind,
        notes=notes,
        issuer=_party(record, issuer, faxes["issuer"]),
        recipient=_party(record, recipient, faxes["recipient"]),
        lines=lines,
        tax_summary=tuple(_tax(row) for row in totals.get("tax_summary", ())),
        bank_accounts=tuple(parse_account(p) for p in record["payments"]),
        references=_references(record),
        adjustments=tuple(
            parse_adjustment(a).model_copy(
                update={"rate": rate_of(a), "category": a.get("category")}
            )
            for a in record["adjustments"]
        ),
        **values,
    )
    return document, lost


def _kind(record: Mapping[str, Any]) -> DocumentType:
    customization = record.get("customization") or ""
    if (
        customization.startswith(SELF_BILLING.customization)
        or record.get("type_code") == SELF_BILLING.type_code
    ):
        return DocumentType.PAYMENT_NOTICE
    below = (record.get("total") or 0) < 0
    return DocumentType.RETURN_INVOICE if below else DocumentType.INVOICE


def _lines(record: Mapping[str, Any]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    order, despatch = known(record.get("order_number")), record.get("despatch")
    lines, lost = [], []
    for row in record["lines"]:
        line, fields = parse_line(row, order, despatch)
        lines.append(line)
        lost += [lost_message(line.line_number, field, row) for field in fields]
    return tuple(lines), tuple(lost)


def _party(record: Mapping[str, Any], key: str, fax: Any) -> Party:
    def of(name: str) -> Any:
        return record.get(f"{key}.{name}")

    other = (of("tax_scheme") or VAT).upper() != VAT
    number = None if other else of("tax_id")
    people = (of("contact") or "").split("／", 1)
    return Party(
        name=of("name"),
        registration_number=parse_registration_number(number or "") or number,
        postal_code=read_postcode(record, key),
        address=join_address(record, key),
        tel=of("tel"),
        party_id=join_id(of("identifier_scheme"), of("identifier")),
        endpoint=join_id(of("endpoint_scheme"), of("endpoint")),
        department=people[0] or None if len(people) == 2 else None,
        contact=people[-1] or None,
        fax=fax,
        email=of("email"),
    )


def _place(record: Mapping[str, Any]) -> str | None:
    postcode = read_postcode(record, "place")
    parts = (
        record.get("place.name"),
        f"〒{postcode}" if postcode else None,
        join_address(record, "place"),
    )
    return " ".join(part for part in parts if part) or None


def _tax(row: Mapping[str, Any]) -> TaxSubtotal:
    return TaxSubtotal(
        rate=rate_of(row),
        taxable_amount=row.get("taxable_amount"),
        tax_amount=row.get("tax_amount"),
        basis=TaxBasis.EXCLUSIVE,
        category=row.get("category"),
    )


def _references(record: Mapping[str, Any]) -> tuple[Reference, ...]:
    invoices = (
        Reference(kind=DocumentType.INVOICE, number=r["number"], date=r.get("date"))
        for r in record["invoices"]
    )
    single = (
        Reference(kind=kind, number=record[name])
        for kind, name in SINGLE_REFERENCES.items()
        if record.get(name)
    )
    return (*invoices, *single)
