import json
from decimal import Decimal
from pathlib import Path

import pytest

from books.errors import FormatError
from books.model import (
    Adjustment,
    Document,
    DocumentType,
    Line,
    Purpose,
    Reading,
    Source,
    TaxCategory,
)
from books.record import parse_record, to_full_record, to_record
from tests.paper_samples import every_kind
from tests.reference import CORPUS, needs_shared

SAMPLES = Path(__file__).parents[1] / "samples" / "expected"
ABOUT = ("confidence", "evidence", "inferred", "review", "findings", "source")


def comes_back(path):
    record = json.loads(path.read_text("utf-8"))
    document = parse_record(record)
    again = to_record(Reading(source=Source(file="a", sha256=""), document=document))
    for name in again:
        if name not in ABOUT:
            assert again[name] == record[name], (path.name, name)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda p: p.stem)
def test_the_records_of_the_samples_come_back(path):
    comes_back(path)


@needs_shared
def test_the_truths_of_the_corpus_come_back():
    paths = sorted((CORPUS / "dev" / "truth").glob("*.json"))
    assert paths
    for path in paths:
        comes_back(path)


def test_numbers_are_exact():
    record = {"document_type": "invoice", "lines": [{"quantity": "0.1"}], "total": "-5"}
    document = parse_record(record)
    assert document.lines[0].quantity == Decimal("0.1")
    assert document.total == -5


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ([], "抽出レコードではありません"),
        ({}, "document_type"),
        ({"document_type": "letter"}, "document_type"),
        ({"document_type": "invoice", "total": "1.5"}, "total"),
        ({"document_type": "invoice", "lines": [{"amount": "x"}]}, "lines.0.amount"),
        ({"document_type": "invoice", "issuer": {"nam": "x"}}, "issuer.nam"),
    ],
)
def test_what_is_no_record_is_told(record, told):
    with pytest.raises(FormatError, match=told):
        parse_record(record)


@pytest.mark.parametrize("name", every_kind())
def test_the_full_record_loses_nothing(name):
    """A cancelled order must not come back as an order."""
    document = plain_text(every_kind()[name])
    reading = Reading(source=Source(file="a", sha256=""), document=document)
    record = json.loads(json.dumps(to_full_record(reading)))
    assert parse_record(record) == document


def plain_text(document):
    """The document with its texts in the normal form of a record."""
    reading = Reading(source=Source(file="a", sha256=""), document=document)
    return parse_record(to_full_record(reading))


def test_a_cancelled_order_comes_back_cancelled():
    document = Document(
        document_type=DocumentType.PURCHASE_ORDER,
        document_number="4501",
        purpose=Purpose.CANCEL,
        adjustments=(Adjustment(amount=-500, reason="値引"),),
        lines=(Line(description="軸", tax_category=TaxCategory.EXEMPT),),
    )
    reading = Reading(source=Source(file="a", sha256=""), document=document)
    assert parse_record(to_full_record(reading)) == document
    assert "purpose" not in to_record(reading)
