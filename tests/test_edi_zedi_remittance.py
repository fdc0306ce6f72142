import base64
import contextlib
import datetime as dt
import quopri
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import RemittanceReference, RemittanceTax
from edi.xml import find_text, parse_xml
from edi.zedi import (
    describe_remittance,
    format_remittance,
    parse_remittance,
    read_remittance,
)
from edi.zedi.payload import format_lines
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


FULL = RemittanceReference(
    document_number="A-123456",
    issue_date=dt.date(2026, 11, 20),
    amount=28_800,
    offset_amount=500,
    offset_reason="返品の相殺",
    notice_number="N-1",
    payee_number="3456789012345",
    billed_name="全銀商事株式会社",
    billed_number="2345678901234",
    taxes=(
        RemittanceTax(amount=800, rate=Decimal("0.08")),
        RemittanceTax(amount=1000, rate=Decimal("0.10")),
    ),
    tax_total=1800,
    note="10月分",
)


def test_every_item_of_s_zedi_is_written_and_read():
    lines = format_remittance([FULL, FULL], "1234567890123")
    root = parse_xml(base64.b64decode("".join(lines[3:])))
    texts = [(e.tag, e.text) for e in root[3]]
    assert texts == [
        ("ExchangedDocumentID", "N-1"),
        ("IssueDateTime", "20261120"),
        ("IssuerAssignedID", "A-123456"),
        ("PayeeID", "3456789012345"),
        ("BuyerName", "全銀商事株式会社"),
        ("BuyerID", "2345678901234"),
        ("PaymentTotalAmount", "28800"),
        ("BalanceOutReasonDescription", "返品の相殺"),
        ("BalanceOutCalculatedAmount", "500"),
        ("TaxCalculatedAmount1", "800"),
        ("TaxCalculatedRate1", "8"),
        ("TaxCalculatedAmount2", "1000"),
        ("TaxCalculatedRate2", "10"),
        ("TaxTotalAmount", "1800"),
        ("Content", "10月分"),
    ]
    assert read_remittance(lines) == ((FULL, FULL), "", "1234567890123", ())


@pytest.mark.parametrize(
    ("name", "longest", "too_long", "label"),
    [
        ("notice_number", "N" * 40, "N" * 41, "支払通知番号"),
        ("document_number", "N" * 40, "N" * 41, "請求書番号"),
        ("payee_number", "1" * 13, "1" * 14, "受取人企業法人コード"),
        ("billed_name", "社" * 40, "社" * 41, "請求先企業名"),
        ("billed_number", "1" * 13, "1" * 14, "請求先企業法人コード"),
        ("amount", 10**10 - 1, 10**10, "支払金額"),
        ("offset_reason", "理" * 40, "理" * 41, "金額相殺理由"),
        ("offset_amount", 10**10 - 1, 10**10, "相殺金額"),
        (
            "taxes",
            (RemittanceTax(amount=1),) * 2,
            (RemittanceTax(amount=1),) * 3,
            "税率",
        ),
        (
            "taxes",
            (RemittanceTax(amount=1, rate=Decimal("7.5") / 100),),
            (RemittanceTax(amount=1, rate=Decimal("7.25") / 100),),
            "税率1",
        ),
        ("tax_total", 10**10 - 1, 10**10, "税額合計"),
        ("note", "備" * 140, "備" * 141, "備考"),
    ],
)
def test_each_item_at_and_over_its_length(name, longest, too_long, label):
    fits = FULL.model_copy(update={name: longest})
    assert parse_remittance(format_remittance([fits])) == (fits,)
    with pytest.raises(FormatError, match=label):
        format_remittance([FULL.model_copy(update={name: too_long})])


def test_two_hundred_invoices_go_into_one_transfer():
    many = tuple(
        FULL.model_copy(update={"document_number": f"INV-{n}"}) for n in range(200)
    )
    assert parse_remittance(format_remittance(many)) == many


def test_an_item_outside_the_invoices_counts_for_all():
    payload = (
        b"<EDIInf1><ExchangedDocumentID>N-7</ExchangedDocumentID>"
        b"<X><TranInf><PaymentTotalAmount>1</PaymentTotalAmount></TranInf></X>"
        b"<TranInf><PaymentTotalAmount>2</PaymentTotalAmount></TranInf></EDIInf1>"
    )
    read = parse_remittance(format_lines(payload))
    assert [(r.notice_number, r.amount) for r in read] == [("N-7", 1), ("N-7", 2)]


def test_what_is_unknown_or_unreadable_is_told():
    payload = (
        b"<E><PaymentTotalAmount Ccy='USD'>1</PaymentTotalAmount><Extra>abc</Extra>"
        b"<IssueDateTime>soon</IssueDateTime><TaxCalculatedAmount1>1"
        b"</TaxCalculatedAmount1><TaxCalculatedRate1>x</TaxCalculatedRate1></E>"
    )
    read = read_remittance(format_lines(payload))
    told = " ".join(finding.message for finding in read.findings)
    for part in ("Extra", "abc", "USD", "支払通知発行日「soon」", "税率1「x」"):
        assert part in told
    assert read.references[0].taxes == (RemittanceTax(amount=1),)


XML = "<EDIInf1><Content>備考=1</Content></EDIInf1>".encode()
ENCODED = base64.b64encode(XML).decode()
HEAD = ["MIME-Version: 1.0", "Content-Type: text/xml; charset=UTF-8"]


@pytest.mark.parametrize(
    "lines",
    [
        [*HEAD, "Content-Transfer-Encoding: base64", ENCODED],
        [*HEAD, "content-transfer-encoding: BASE64", "", f"  {ENCODED} "],
        [*HEAD, "Content-Transfer-Encoding: base64", *ENCODED],
        [*HEAD, "Content-Transfer-Encoding: base64", ENCODED[:30], ENCODED[30:]],
        [*HEAD, ENCODED.rstrip("=")],
        [*HEAD, "Content-Transfer-Encoding: 8bit", XML.decode()],
        [*HEAD, XML.decode()],
        [
            *HEAD,
            "Content-Transfer-Encoding: quoted-printable",
            *quopri.encodestring(XML).decode().splitlines(),
        ],
        [ENCODED],
        [ENCODED[:20], ENCODED[20:]],
        [XML.decode()[:20], XML.decode()[20:]],
    ],
)
def test_other_ways_of_carrying_it(lines):
    assert describe_remittance(lines) == "備考=1"


def test_several_parts():
    one, two = (
        format_remittance([FULL.model_copy(update={"document_number": n})])
        for n in ("A", "B")
    )
    lines = [*one, *two]
    assert [r.document_number for r in parse_remittance(lines)] == ["A", "B"]
    assert describe_remittance(lines) == "A 10月分 B 10月分"


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
        (["ABCDEFGHI"], "ABCDEFGHI", 0),  # neither base64 …
        (["ABCDEFGHIJKL"], "ABCDEFGHIJKL", 0),  # … nor base64 of XML
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
