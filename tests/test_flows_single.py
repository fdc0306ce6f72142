"""One document written: an order answered in its buyer's own file."""

import datetime as dt
import json
from pathlib import Path

import pytest

from books.errors import FormatError, NotFoundError
from books.model import DocumentType, Reading, Source
from books.record import parse_record
from books.settings import Settings
from edi.mapping import propose_mapping, read_mapped, render_mapping
from edi.sme_common.message import write_message
from flows.given import Given
from flows.single import answered, find_document, write_as, write_table

SAMPLE = Path(__file__).parents[1] / "samples" / "expected" / "01_invoice_cloud.json"
HEADING = (
    "発注No,発注日,行No,品番,品名,発注数,発注単価,発注金額,希望納期,回答納期,回答数量"
)
ROWS = (
    "4501,2026/11/20,1,B-1,軸,100,10,1000,2026/12/10,,",
    "4501,2026/11/20,2,B-2,蓋,50,20,1000,2026/12/15,,",
    "4502,2026/11/21,1,B-3,管,20,30,600,2026/12/20,,",
)
DATA = "".join(f"{line}\r\n" for line in (HEADING, *ROWS)).encode("cp932")


@pytest.fixture
def mapping(tmp_path):
    proposal = propose_mapping(DATA, "甲精機", "甲精機株式会社")
    path = tmp_path / "甲.yaml"
    path.write_text(render_mapping(proposal.mapping, proposal.notes), "utf-8")
    (tmp_path / "order.csv").write_bytes(DATA)
    return path


@pytest.fixture
def order(mapping):
    found = read_mapped(DATA, propose_mapping(DATA, "甲", "甲精機株式会社").mapping)[0]
    reading = Reading(source=Source(file="order.csv", sha256="0"), document=found[0])
    at = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    return Given("D1", reading, at, Settings(home=mapping.parent))


def test_an_accepted_order_is_answered_in_the_buyers_file(order, mapping):
    original = mapping.parent / "order.csv"
    _, content, _ = write_table(answered(order, "accept"), mapping, original)
    _, *rows = content.decode("cp932").splitlines()
    assert rows == [
        f"{ROWS[0][:-2]},2026/12/10,100",
        f"{ROWS[1][:-2]},2026/12/15,50",
        ROWS[2],
    ]


def test_an_order_does_not_answer_itself(order, mapping):
    with pytest.raises(FormatError, match="--answer accept"):
        write_table(order, mapping, mapping.parent / "order.csv")


def test_an_answer_goes_out_in_other_formats(order):
    suffix, content, _ = write_as(answered(order, "accept"), "record")
    assert suffix == ".json"
    assert '"order_response"' in content.decode()


def test_only_orders_are_answered_and_only_as_it_can_be_said(order):
    with pytest.raises(NotFoundError, match="accept"):
        answered(order, "maybe")
    paper = order.reading.document
    bill = paper.model_copy(update={"document_type": DocumentType.INVOICE})
    reading = order.reading.model_copy(update={"document": bill})
    given = Given("D2", reading, order.at, order.settings)
    with pytest.raises(FormatError, match="請求書です"):
        answered(given, "accept")


def test_what_reading_a_file_left_out_is_told_and_stops_a_payment(tmp_path):
    record = json.loads(SAMPLE.read_text("utf-8"))
    invoice = write_message(
        parse_record(record),
        message_id="1",
        issued_at=dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
    ).replace(b">JPY</InvoiceCurrencyCode>", b">EUR</InvoiceCurrencyCode>")
    path = tmp_path / "euro.xml"
    path.write_bytes(invoice)
    given = find_document(str(path), Settings(home=tmp_path))
    assert given.reading.document.total is None
    assert {f.code for f in given.told} == {"edi_currency"}
    assert given.reading.findings == given.told
    with pytest.raises(FormatError, match="円以外の通貨"):
        write_as(given, "transfer")
