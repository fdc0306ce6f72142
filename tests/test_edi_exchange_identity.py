import datetime as dt

import pytest

from edi.exchange.identity import NAMELESS, read_identity
from edi.sme_common.message import write_message
from tests.exchange_cases import delivery_note

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def message(number="PO-1", message_id="M1", at=AT):
    return write_message(delivery_note(number), message_id=message_id, issued_at=at)


def test_a_message_is_known_by_its_id_and_number():
    found = read_identity(message())
    assert found.message_key == "M1"
    assert found.number_key.startswith("delivery_note:PO-1:")
    later = message(message_id="M2", at=AT + dt.timedelta(days=1))
    assert read_identity(later).number_key == found.number_key
    assert read_identity(message("P0-1")).number_key != found.number_key


def test_a_change_is_another_message():
    new, old = b">9</PurposeCode>", b">4</PurposeCode>"
    assert new in message()
    changed = read_identity(message().replace(new, old))
    assert changed.number_key != read_identity(message()).number_key


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<a/>",
        b"<a",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"\x00\x01",
        b"<" * 100_000,
    ],
)
def test_what_is_no_message_has_no_name(data):
    assert read_identity(data) == NAMELESS
