"""The checks on the truths of the development corpus: planted faults, nothing else."""

import datetime as dt
import json
from functools import cache
from typing import Any

import pytest

from books.model import Document, DocumentType, Finding, Party, Severity
from books.rules import Context, Known, check_document
from tests.reference import CORPUS, needs_shared

pytestmark = needs_shared

TRUTH = CORPUS / "dev" / "truth"
TODAY = dt.date(2026, 11, 20)
STEMS = sorted(p.stem for p in TRUTH.glob("*.json"))


def to_document(record: dict[str, Any]) -> Document:
    """Turn a truth into a document: the same fields, numbers as strings."""
    values = {k: v for k, v in record.items() if k in Document.model_fields}
    return Document.model_validate(values)


@cache
def load(stem: str) -> tuple[Document, tuple[str, ...]]:
    record = json.loads((TRUTH / f"{stem}.json").read_text(encoding="utf-8"))
    return to_document(record), tuple(record.get("expected_findings") or ())


def grave(findings: tuple[Finding, ...]) -> list[Finding]:
    return [f for f in findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize("stem", STEMS)
def test_alone_shows_exactly_the_planted_faults(stem):
    document, expected = load(stem)
    found = grave(check_document(document, Context(today=TODAY)))
    planted = [code for code in expected if not code.startswith("duplicate_of")]
    assert [f.code for f in found] == planted, found


@pytest.mark.parametrize("stem", [s for s in STEMS if load(s)[1]])
def test_duplicate_names_the_other_document(stem):
    document, expected = load(stem)
    for code, _, other in (e.partition(":") for e in expected if ":" in e):
        known = Known(other, load(other)[0])
        found = grave(check_document(document, Context(TODAY, others=(known,))))
        assert [f.code for f in found] == [code]
        assert other in found[0].message


def test_among_all_others_only_copies_are_duplicates():
    """One variant of each document; its planted copy is one, and so is the original."""
    stems = {
        stem.partition("_")[0] + stem.partition("-")[1:][1]: stem for stem in STEMS
    }
    copies = {
        name
        for stem in stems.values()
        for code in load(stem)[1]
        if ":" in code
        for name in (stem.partition("_")[0], code.partition(":")[2].partition("_")[0])
    }
    for name, stem in stems.items():
        document, expected = load(stem)
        others = tuple(
            Known(other, load(other)[0]) for other in stems.values() if other != stem
        )
        found = grave(check_document(document, Context(TODAY, others=others)))
        planted = [e for e in expected if ":" not in e]
        planted += ["duplicate_of"] if name in copies else []
        assert [f.code for f in found] == planted, (stem, found)


def _wrong_check_digit(number: str) -> str:
    return f"T{int(number[1]) % 9 + 1}{number[2:]}"


def faults(d: Document) -> dict[str, Document]:
    """Break a clean invoice in every way that its content allows."""
    first, rows, lines = d.lines[0], d.tax_summary, d.lines
    supplier = d.issuer

    def change(**values):
        return d.model_copy(update=values)

    tax = (rows[0].tax_amount or 0) + 1000
    wrong_tax = rows[0].model_copy(update={"tax_amount": tax})
    wrong_line = first.model_copy(update={"amount": (first.amount or 0) - 100})
    unmarked = tuple(x.model_copy(update={"tax_rate": None}) for x in lines)
    number = supplier.registration_number or ""
    broken = {
        "total_mismatch": change(total=(d.total or 0) + 90),
        "tax_amount_mismatch": change(tax_summary=(wrong_tax, *rows[1:])),
        "line_amount_mismatch": change(lines=(wrong_line, *lines[1:])),
        "recipient_missing": change(recipient=Party()),
        "registration_number_missing": change(
            issuer=supplier.model_copy(update={"registration_number": None})
        ),
        "registration_number_check_digit": change(
            issuer=supplier.model_copy(
                update={"registration_number": _wrong_check_digit(number)}
            )
        ),
        "tax_rate_missing": change(tax_summary=(), lines=unmarked),
        "due_date_over_60_days": change(due_date=dt.date(2027, 3, 31)),
    }
    if len([r for r in rows if r.rate]) > 1:
        broken["reduced_rate_mark_missing"] = change(lines=unmarked)
    return broken


CLEAN = [
    stem
    for stem in STEMS
    if not load(stem)[1] and load(stem)[0].document_type is DocumentType.INVOICE
]


@pytest.mark.parametrize("stem", CLEAN)
def test_every_fault_is_found_in_every_clean_invoice(stem):
    for code, document in faults(load(stem)[0]).items():
        found = check_document(document, Context(today=TODAY))
        assert code in [f.code for f in found], code
