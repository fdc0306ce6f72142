"""Findings that a misreading may have caused are warnings and ask for a look."""

from decimal import Decimal

import pytest

from books.correct import confirm
from books.doubts import CHECK, fields_in_doubt, weigh_findings
from books.model import Document, Line, Reading, Severity, Source
from books.rules.codes import finding


def reading(reader="ocr", text="", **values):
    source = Source(file="a.pdf", sha256="0", reader=reader)
    return Reading(source=source, document=Document(**values), text=text)


def weighed(code, read, field=None):
    found = [finding(code, field, "…です。")]
    return weigh_findings(found, read)[0], fields_in_doubt(found, read)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("recipient_missing", "recipient.name"),
        ("transaction_date_missing", "issue_date"),
        ("reduced_rate_mark_missing", "lines"),
        ("tax_rate_missing", "tax_summary"),
    ],
)
def test_what_a_picture_lacks_may_have_been_overlooked(code, path):
    found, asked = weighed(code, reading())
    assert found.severity is Severity.WARNING
    assert found.message == CHECK + "…です。"
    assert asked == (path,)
    found, asked = weighed(code, reading("text"))
    assert found.severity is Severity.ERROR
    assert asked == ()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("recipient_missing", "丸山商店 御中"),
        ("reduced_rate_mark_missing", "※は軽減税率対象です"),
        ("tax_rate_missing", "10%対象"),
        ("transaction_date_missing", "発行 2026年3月1日"),
        ("transaction_date_missing", "7月分"),
    ],
)
def test_a_text_that_speaks_of_it_makes_doubt(code, text):
    found, _ = weighed(code, reading("text", text))
    assert found.severity is Severity.WARNING


def test_the_day_of_payment_is_no_day_of_the_deal():
    read = reading("text", "支払期限 2026年3月31日", due_date="2026-03-31")
    found, _ = weighed("transaction_date_missing", read)
    assert found.severity is Severity.ERROR


def test_what_a_person_has_seen_to_is_sure():
    read = confirm(reading(), "recipient.name", "tanaka")
    found, asked = weighed("recipient_missing", read)
    assert found.severity is Severity.ERROR
    assert asked == ()


def test_lines_off_a_picture_may_lack_one():
    found, asked = weighed("subtotal_mismatch", reading(), "subtotal")
    assert (found.severity, asked) == (Severity.WARNING, ("lines",))
    found, _ = weighed("subtotal_mismatch", reading("text"), "subtotal")
    assert found.severity is Severity.ERROR


def test_sums_that_contradict_each_other_stay_errors():
    codes = ("subtotal_mismatch", "total_mismatch")
    found = weigh_findings([finding(c, None, "…です。") for c in codes], reading())
    assert {f.severity for f in found} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "path"),
    [
        ("3", "150", 1200, "lines[0].quantity"),  # 8 × 150
        ("8", "160", 1200, "lines[0].unit_price"),  # 8 × 150
        ("52", "6200", 31000, "lines[0].quantity"),  # 5 × 6,200
        ("8", "150", 1210, None),
        ("7", "131", 1210, None),
    ],
)
def test_one_digit_that_would_make_the_line_right(quantity, price, amount, path):
    line = Line(quantity=Decimal(quantity), unit_price=Decimal(price), amount=amount)
    read = reading(lines=(line,))
    found, asked = weighed("line_amount_mismatch", read, "lines[0].amount")
    doubted = path is not None
    assert found.severity is (Severity.WARNING if doubted else Severity.ERROR)
    assert asked == ((path,) if doubted else ())
