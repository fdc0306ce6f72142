import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from books.errors import FormatError
from edi.xml import parse_xml
from edi.zedi import (
    BusinessHeader,
    ZediSettings,
    make_header,
    read_envelope,
    read_transfer_order,
    write_envelope,
    write_request,
)
from edi.zedi.envelope import parse_document
from edi.zedi.header import write_header
from tests.reference import needs_shared
from tests.zedi_cases import NOW, TRANSFER, errors_of, written

quick = settings(max_examples=25, deadline=None)

AGREED = ZediSettings(
    company_id="1234567890",
    password=SecretStr("himitsu-9"),
    bank_code="9999",
    center_code="54321",
    service="1:{message}:0:1:0",
)
HEADER = make_header(AGREED, "pain.001.001.03", message_id="H1", created_at=NOW)

texts35 = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=35)
headers = st.builds(
    BusinessHeader,
    sender=texts35.map(SecretStr),
    receiver=texts35,
    message_id=texts35,
    message=texts35,
    service=st.just("") | texts35,
    created=st.datetimes(timezones=st.just(dt.UTC)).map(
        lambda moment: moment.replace(microsecond=0, year=2000 + moment.year % 100)
    ),
)


def test_a_file_is_a_header_a_line_end_and_the_message():
    data = write_envelope(HEADER, written(TRANSFER))
    assert data.count(b"<?xml") == 2
    head, _, document = data.partition(b"\r\n")
    assert document == written(TRANSFER)
    assert b"<Id>1234567890:himitsu-9</Id>" in head
    assert b"<Id>9999:54321</Id>" in head
    assert b"<CreDt>2026-11-20T01:00:00Z</CreDt>" in head
    envelope = read_envelope(data)
    assert envelope.header == HEADER
    assert envelope.document is not None
    assert read_transfer_order(data).transfers == (TRANSFER,)


@needs_shared
def test_both_parts_are_valid():
    head, _, document = write_envelope(HEADER, written(TRANSFER)).partition(b"\r\n")
    assert errors_of(parse_xml(head), "head.001.001.01") == ()
    assert errors_of(parse_xml(document), "pain.001.001.03") == ()


@quick
@given(headers)
def test_every_header_reads_back(header):
    assert read_envelope(write_header(header)) == (header, None)


@needs_shared
@quick
@given(headers)
def test_every_header_is_valid(header):
    assert errors_of(parse_xml(write_header(header)), "head.001.001.01") == ()


def test_a_request_is_a_header_alone():
    for message in ("camt.052.001.02", "camt.054.001.02"):
        header = make_header(AGREED, message, message_id="Q1", created_at=NOW)
        assert read_envelope(write_request(header)) == (header, None)
    with pytest.raises(FormatError, match="要求できるのは"):
        write_request(HEADER)
    with pytest.raises(FormatError, match="0個"):
        parse_document(write_request(header))


def test_the_password_is_never_shown():
    shown = f"{AGREED!r}{AGREED}{HEADER!r}{HEADER}{AGREED.model_dump_json()}"
    shown += f"{HEADER.model_dump()}{read_envelope(write_header(HEADER))!r}"
    assert "himitsu" not in shown
    long = AGREED.model_copy(update={"password": SecretStr("himitsu" * 9)})
    header = make_header(long, "pain.001.001.03", message_id="H1", created_at=NOW)
    with pytest.raises(FormatError) as caught:
        write_header(header)
    assert "himitsu" not in str(caught.value)
    read = {**AGREED.model_dump(), "password": "himitsu"}
    for change in ({"bank_code": "x"}, {"sender_form": "{x}"}, {"more": 1}):
        with pytest.raises(ValidationError) as wrong:
            ZediSettings.model_validate(read | change)
        assert "himitsu" not in str(wrong.value)


def test_how_the_sender_is_put_together_is_a_setting():
    form = "{company_id}:{company_center_code}:{password}"
    agreed = ZediSettings(
        company_id="1",
        password=SecretStr("p"),
        company_center_code="22",
        sender_form=form,
        bank_code="0001",
        center_code="3",
    )
    assert agreed.sender().get_secret_value() == "1:22:p"
    for wrong in ({"sender_form": "{x}"}, {"service": "{0}"}, {"service": "{"}):
        with pytest.raises(ValidationError, match="sender_form"):
            ZediSettings(**(dict(agreed) | wrong))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"message_id": ""}, "メッセージID"),
        ({"receiver": "x" * 36}, "送信先"),
        ({"service": "x" * 36}, "BizSvc"),
        ({"created": NOW.replace(tzinfo=None)}, "時差"),
        ({"message": "pain.002.001.03"}, "違います"),
    ],
)
def test_a_header_that_does_not_fit(change, message):
    with pytest.raises(FormatError, match=message):
        write_envelope(HEADER.model_copy(update=change), written(TRANSFER))


def test_files_of_other_parts_are_refused():
    head, document = write_header(HEADER), written(TRANSFER)
    for data in (
        b"",
        b"<x/>",
        head + head,
        document + document,
        head + document + document,
        head + b"<?xml version='1.0'?><x/>",
        b"<?xml version='1.0'?>" * 100_000,
        head.replace(b"2026-11-20T01", b"yesterday"),
    ):
        with pytest.raises(FormatError):
            read_envelope(data)
    with pytest.raises(FormatError):
        parse_document(head)


GOOD = write_envelope(HEADER, written(TRANSFER))


@quick
@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_file_is_an_envelope_or_a_format_error(noise, place):
    for data in (noise, GOOD[:place] + noise + GOOD[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_envelope(data)
