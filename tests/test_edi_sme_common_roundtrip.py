"""Any document of each kind comes back from its message, and the message is valid."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.fields import field_label
from books.model import Document, DocumentType, Line, Party, Section, TaxSubtotal
from edi.sme_common.message import (
    carried,
    check_message,
    identify_message,
    message_for,
    read_message,
    validate_message,
    write_message,
)
from edi.sme_common.registry import MESSAGES
from tests.reference import STANDARDS
from tests.sme_documents import documents, sectioned

XSD = STANDARDS / "sme-common-edi" / "xsd-4.1"
NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
KINDS = list(dict.fromkeys(kind for message in MESSAGES for kind in message.types))
CONSOLIDATED = [kind for kind in KINDS if message_for(kind, consolidated=True)]
many = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def write(document: Document) -> bytes:
    return write_message(document, message_id="TX-1", issued_at=NOW)


def comes_back(document: Document) -> None:
    data = write(document)
    assert identify_message(data)
    assert read_message(data) == (carried(document), ())
    if XSD.is_dir():
        assert validate_message(data, XSD) == ()


def test_there_are_fifteen_messages():
    assert len({message.root for message in MESSAGES}) == 15


@pytest.mark.parametrize("kind", KINDS)
def test_any_document_comes_back(kind):
    many(given(documents(kind))(comes_back))()


@pytest.mark.parametrize(
    "kind", [DocumentType.DEMAND_FORECAST, DocumentType.QUOTATION_REQUEST]
)
def test_a_total_that_says_nothing_is_none(kind):
    @many
    @given(documents(kind))
    def check(document: Document) -> None:
        taxes = (TaxSubtotal(), *document.tax_summary, TaxSubtotal())
        comes_back(document.model_copy(update={"tax_summary": taxes}))
        comes_back(document.model_copy(update={"tax_summary": (TaxSubtotal(),)}))

    check()


def test_an_invoice_needs_a_total_that_says_something():
    empty = Document(
        document_type=DocumentType.INVOICE,
        document_number="1",
        issue_date=NOW.date(),
        issuer=Party(name="売手"),
        recipient=Party(name="買手"),
        tax_summary=(TaxSubtotal(),),
    )
    with pytest.raises(FormatError, match="必須の項目"):
        write(empty)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_ordered_is_kept_where_all_of_it_came(kind):
    day = NOW.date()
    row = Line(
        quantity=Decimal(1), ordered_quantity=Decimal(1), date=day, ordered_date=day
    )
    document = Document(document_type=kind, lines=(row,))
    told = {finding.field for finding in check_message(document)}
    (back,) = carried(document).lines
    if kind in (DocumentType.QUOTATION, DocumentType.ORDER_RESPONSE):
        # Their messages have the quantity and the day of both sides
        assert (back.ordered_quantity, back.ordered_date) == (None, None)
        return
    for name in ("ordered_quantity", "ordered_date"):
        lost = f"lines[0].{name}" in told
        assert getattr(back, name) == (None if lost else getattr(row, name))


@pytest.mark.parametrize("kind", CONSOLIDATED)
def test_any_consolidated_document_comes_back(kind):
    many(given(sectioned(kind))(comes_back))()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_lost_is_told_in_japanese(kind):
    @many
    @given(documents(kind))
    def check(document: Document) -> None:
        for finding in check_message(document):
            assert finding.field
            assert not re.search("[a-z]", field_label(finding.field))
            assert field_label(finding.field) in finding.message

    check()


@many
@given(sectioned(DocumentType.REMITTANCE_ADVICE))
def test_a_remittance_of_several_papers_comes_back(document):
    data = write(document)
    assert read_message(data) == (carried(document), ())


@given(documents(DocumentType.INVOICE), st.sampled_from(["", "B"]))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_row_must_name_its_section(document, name):
    homeless = document.model_copy(
        update={
            "sections": (Section(number="A", tax_summary=document.tax_summary),),
            "lines": tuple(
                x.model_copy(update={"section": name}) for x in document.lines
            ),
        }
    )
    with pytest.raises(FormatError, match="どの明細文書"):
        write(homeless)
    twice = homeless.model_copy(update={"sections": homeless.sections * 2})
    with pytest.raises(FormatError, match="重なって"):
        write(twice)
