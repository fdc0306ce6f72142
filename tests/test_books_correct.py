import contextlib
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.correct import (
    CorrectionError,
    confirm,
    correct,
    get_value,
    has_value,
    set_value,
)
from books.model import (
    Document,
    Evidence,
    FieldRead,
    Line,
    Origin,
    Party,
    Reading,
    Source,
    TaxSubtotal,
)

DOCUMENT = Document(
    issuer=Party(name="山田商店"),
    lines=(Line(description="ねじ", amount=100), Line(amount=200)),
    tax_summary=(TaxSubtotal(),),
    total=330,
)
PATHS = ("total", "issue_date", "lines[1].quantity", "tax_summary[0].rate", "subject")


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("total", "￥1,234,567円", 1234567),
        ("total", "▲500", -500),
        ("total", "", None),
        ("issue_date", "令和8年4月30日", dt.date(2026, 4, 30)),
        ("lines[1].quantity", "１２．５", Decimal("12.5")),
        ("lines[0].unit_price", "△1,000.25", Decimal("-1000.25")),
        ("lines[0].tax_rate", "8%", Decimal("0.08")),
        ("tax_summary[0].rate", "10", Decimal("0.1")),
        ("issuer.name", " 株式会社　山田 ", "株式会社 山田"),
        ("document_type", "invoice", "invoice"),
        ("issuer.registration_number", "登録番号 Ｔ7000012050002", "T7000012050002"),
        ("issuer.registration_number", "T799990100016", "T799990100016"),  # as printed
    ],
)
def test_sets_what_was_typed(path, text, value):
    changed = set_value(DOCUMENT, path, text)
    assert get_value(changed, path) == value
    assert DOCUMENT.total == 330


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("total", "たくさん"),
        ("total", "12.5"),
        ("issue_date", "きのう"),
        ("lines[1].quantity", "1個"),
        ("tax_summary[0].rate", "200%"),
        ("document_type", "letter"),
        ("lines[7].amount", "1"),
        ("lines", "1"),
        ("lines[0]", "1"),
        ("issuer", "山田"),
        ("nothing.here", "1"),
        ("total.deep", "1"),
        ("", "1"),
        ("issuer.registration_number", "7000012050002"),
        ("issuer.registration_number", "登録番号"),
    ],
)
def test_refuses_what_can_not_be(path, text):
    with pytest.raises(CorrectionError):
        set_value(DOCUMENT, path, text)


def test_a_corrected_value_is_sure_and_no_longer_to_be_looked_at():
    where = Evidence(page=1, bbox=(1, 2, 3, 4))
    reading = Reading(
        source=Source(file="a.pdf", sha256="0"),
        document=DOCUMENT,
        fields={"total": FieldRead(confidence=0.4, evidence=where)},
        review=("total", "subject"),
    )
    after = correct(reading, "total", "440", "花子")
    assert after.document.total == 440
    assert after.review == ("subject",)
    assert after.fields["total"] == FieldRead(
        confidence=1.0, evidence=where, origin=Origin.CORRECTED, by="花子"
    )
    assert correct(after, "subject", "x", "花子").fields["subject"].evidence is None


def test_a_table_can_be_confirmed_but_not_typed():
    source = Source(file="a.pdf", sha256="0")
    reading = Reading(source=source, document=DOCUMENT, review=("lines", "total"))
    assert confirm(reading, "lines", "花子").review == ("total",)
    assert not has_value(DOCUMENT, "lines")
    assert has_value(DOCUMENT, "lines[0].amount")


@given(st.sampled_from(PATHS), st.text(max_size=20))
def test_any_text_gives_a_document_or_a_sentence(path, text):
    with contextlib.suppress(CorrectionError):
        assert isinstance(set_value(DOCUMENT, path, text), Document)
