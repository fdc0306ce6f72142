import base64
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from edi.xml import find_text, parse_xml
from edi.zedi import (
    describe_remittance,
    format_remittance,
    parse_remittance,
)
from tests.zedi_cases import TRANSFER

quick = settings(max_examples=25, deadline=None)


def test_remittance_in_the_lines_of_the_message():
    lines = format_remittance(TRANSFER.remittance, "1234567890123")
    assert all(len(line) <= 76 for line in lines)
    payload = base64.b64decode("".join(lines[3:]))
    assert find_text(parse_xml(payload), "PayerID") == "1234567890123"
    assert find_text(parse_xml(payload), "TranInf/IssueDateTime") == "20261031"
    assert parse_remittance(lines) == TRANSFER.remittance
    assert describe_remittance(lines) == "INV-2026-0001 請求-2"
    assert format_remittance(()) == ()


def mime(payload: bytes) -> list[str]:
    lines = base64.encodebytes(payload).decode().splitlines()
    return ["MIME-Version: 1.0", "Content-Type: text/xml", *lines]


@pytest.mark.parametrize(
    ("lines", "text", "count"),
    [
        ([], None, 0),
        (["INV-1 ", "INV-2"], "INV-1 INV-2", 0),
        (mime(b"<EDIInf1><Content>INV-7</Content></EDIInf1>"), "INV-7", 0),
        (
            mime(
                b"<EDIInf1><PaymentTotalAmount>9</PaymentTotalAmount>"
                b"<IssuerAssignedID>A</IssuerAssignedID></EDIInf1>"
            ),
            "A",
            1,
        ),
        (mime(b"<EDIInf1/>"), None, 0),
        (["No: INV-9"], "No: INV-9", 0),
        (mime(b"INV-9"), "INV-9", 0),
        (
            mime(
                b"<EDIInf1><PaymentTotalAmount>9</PaymentTotalAmount></EDIInf1>"
                b"<EDIInf2><PaymentTotalAmount>8</PaymentTotalAmount></EDIInf2>"
            ),
            None,
            2,
        ),
    ],
)
def test_remittance_of_others(lines, text, count):
    assert describe_remittance(lines) == text
    assert len(parse_remittance(lines)) == count


@pytest.mark.parametrize(
    "lines",
    [
        ["MIME-Version: 1.0", "!!"],
        mime(b"<a>"),
        mime(b"<E><PaymentTotalAmount>9,000</PaymentTotalAmount></E>"),
    ],
)
def test_broken_remittance(lines):
    with pytest.raises(FormatError):
        parse_remittance(lines)
    describe_remittance(lines)


@quick
@given(st.lists(st.text(max_size=80), max_size=5), st.booleans())
def test_any_lines_are_remittance_or_a_format_error(lines, is_mime):
    with contextlib.suppress(FormatError):
        parse_remittance(["MIME-Version: 1.0", *lines] if is_mime else lines)
    described = describe_remittance(["MIME-Version: 1.0", *lines] if is_mime else lines)
    assert described is None or described.strip()
