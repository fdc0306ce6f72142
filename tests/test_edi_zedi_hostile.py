"""Hostile and broken files are refused by every reader with a sentence, and fast."""

import time

import pytest

from books.errors import FormatError
from edi.xml import MAX_XML_BYTES
from edi.zedi import (
    read_camt_statements,
    read_envelope,
    read_order_result,
    read_transfer_orders,
)
from tests.zedi_cases import TRANSFER, written

READERS = {
    "order": read_transfer_orders,
    "result": read_order_result,
    "statement": lambda data: read_camt_statements(data, stem="s"),
    "envelope": read_envelope,
}
LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
)
DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>"
HOSTILE = {
    "laughs": f"<!DOCTYPE x [{LAUGHS}]><x>&a9;</x>".encode(),
    "outside": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "doctype": b'<!DOCTYPE x SYSTEM "x.dtd"><Document/>',
    "deep": b"<Document>" + b"<a>" * 100_000,
    "large": b" " * (MAX_XML_BYTES + 1),
    "many": (DECLARATION + b"<Document/>") * 1000,
    "nul": written(TRANSFER)[:300] + b"\0",
    "truncated": written(TRANSFER)[:-20],
    "other encoding": written(TRANSFER).replace(b"UTF-8", b"nonsense"),
    "no XML": b"%PDF-1.7",
    "empty": b"",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("file", HOSTILE)
def test_a_hostile_file_is_refused(reader, file):
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        READERS[reader](HOSTILE[file])
    assert time.process_time() - start < 2
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize("number", ["9" * 30, "1e99", "-5", "0x10", "NaN", "１"])
def test_huge_and_odd_numbers_are_refused(number):
    data = written(TRANSFER).replace(b">110000</Inst", f">{number}</Inst".encode())
    with pytest.raises(FormatError, match="整数"):
        read_transfer_orders(data)
