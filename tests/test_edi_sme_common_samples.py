"""Papers of others: every value is read, or told with its name (見本の電文)."""

import csv
import datetime as dt
import re
from decimal import Decimal

import pytest

from books.errors import FormatError
from books.model import Answer, DocumentType, Severity
from edi.sme_common.codes import CODE_LISTS
from edi.sme_common.engine import leaves
from edi.sme_common.message import identify_message, read_message
from edi.sme_common.names import code_label, item_name
from edi.sme_common.registry import MESSAGES
from edi.xml import parse_xml
from tests.reference import STANDARDS, needs_shared

SME = STANDARDS / "sme-common-edi"
SAMPLES = SME / "samples-4.1"
FIRST = SME / "proposals-4.1" / "proposal-1"
SECOND = SME / "proposals-4.1" / "proposal-2" / "Instances_NDR_4p1"
# Values in the sample, and how many of them have no place with us. Of the vendor only
# the id of its program; the proposals add dates of versions, a period of the whole
# document that 4.1 has not, a 税計算方式 of their own, and zeros where other items say
# something else
COUNTS = {
    SAMPLES / "SMEInvoice.xml": (39, 1),
    SAMPLES / "SMEInvoiceR1.xml": (39, 1),
    SAMPLES / "SMEOrder.xml": (27, 1),
    SAMPLES / "SMEOrderResponse.xml": (30, 1),
    SAMPLES / "SMEDespatchAdvice.xml": (29, 1),
    FIRST / "Example1-minimum.xml": (82, 3),
    FIRST / "SMEInvoiceModified.xml": (75, 7),
    SECOND / "SMEInvoiceRevised.xml": (73, 14),
}
# The same of the trial messages, whose items of JP PINT 4.1 has no place for
TRIALS = {
    "Example-TaxAcctCur": 54,
    "Example": 48,
    "Example1-minimum": 6,
    "Example2-TaxAcctCur": 17,
    "Example3-SumInv1": 29,
    "Example4-SumInv2": 20,
    "Example5-AllowanceCharge": 35,
    "Example6-CorrInv": 36,
    "Example7-Return.Quan.ItPr": 22,
    "Example9-SumInv1andO": 31,
}


@needs_shared
@pytest.mark.parametrize("path", COUNTS, ids=lambda p: p.stem)
def test_what_is_left_of_a_sample(path):
    data = path.read_bytes()
    values, left = COUNTS[path]
    assert len(leaves(parse_xml(data))) == values
    findings = read_message(data)[1]
    assert len(findings) == left
    for finding in findings:
        assert finding.code == "edi_unread"
        told = finding.message.partition("」")[0]
        assert not re.search("[a-z]", told), told


@needs_shared
def test_the_order_and_its_answer_of_the_vendor():
    order = read_message((SAMPLES / "SMEOrder.xml").read_bytes())[0]
    assert order.document_type is DocumentType.PURCHASE_ORDER
    assert order.supplier.party_id == "7180001044022"
    assert order.lines[0].date == dt.date(2023, 7, 24)
    answer = read_message((SAMPLES / "SMEOrderResponse.xml").read_bytes())[0]
    row = answer.lines[0]
    assert (row.quantity, row.ordered_quantity) == (Decimal(10), None)
    assert (row.date, row.ordered_date) == (
        dt.date(2023, 7, 25),
        dt.date(2023, 7, 24),
    )


@needs_shared
@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.root)
def test_every_element_has_a_japanese_name(message):
    with (SME / "paths-4.1" / f"{message.root}.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))[1:]
    for path, kind, *_ in rows:
        if not kind.startswith("udt:"):
            continue
        name = item_name(path.partition("/")[2])
        plain = re.sub("ID|FAX|URI|MIME|IBAN|BIC|GSIN", "", name)
        assert plain, path
        assert not re.search("[A-Za-z]", plain), (path, name)
        assert name not in ("名称", "摘要", "タイプコード", "番号"), path


@needs_shared
def test_the_lists_hold_the_published_codes():
    import json

    known = {code for codes in CODE_LISTS for code in codes.labels}
    for path in (SME / "codes-4.2").glob("*-code-definition*.json"):
        if "改定" in path.name:
            continue
        for row in json.loads(path.read_text("utf-8"))["codes"]:
            assert row["code"] in known, (path.name, row)


def test_labels_are_japanese():
    for codes in CODE_LISTS:
        assert len(set(codes.labels.values())) == len(codes.labels), codes.name
    assert code_label("A/B@unitCode", "H87") == "個"
    assert code_label("A/NetPriceProductCITradePrice/TypeCode", "PV") == "仮単価"
    assert code_label("A/X", "H87") is None


_PARTIES = (
    "<ApplicableCIOHSupplyChainTradeAgreement>"
    "<SellerCITradeParty><ID>7180001044022</ID></SellerCITradeParty>"
    "<BuyerCITradeParty><Name>買い手</Name></BuyerCITradeParty>"
    "</ApplicableCIOHSupplyChainTradeAgreement>"
)


def _order(**more: str) -> bytes:
    line = (
        "<IncludedCIOLSupplyChainTradeLineItem><AssociatedCIOLDocumentLineDocument>"
        f"<LineID>1</LineID><LineStatusCode>{more.get('state', 'AP')}</LineStatusCode>"
        "</AssociatedCIOLDocumentLineDocument><SpecifiedCIOLSupplyChainTradeDelivery>"
        f"<AgreedQuantity unitCode='{more.get('unit', 'H87')}'>2</AgreedQuantity>"
        "</SpecifiedCIOLSupplyChainTradeDelivery></IncludedCIOLSupplyChainTradeLineItem>"
    )
    return (
        "<SMEOrderResponse xmlns='urn:un:unece:uncefact:3055:413:data:standard:"
        "SMEOrderResponse:4p1'><CIORHExchangedDocument><ID>1</ID><PurposeCode>"
        f"{more.get('purpose', '9')}</PurposeCode><RequestedResponseTypeCode>AJ"
        "</RequestedResponseTypeCode><IssueDateTime><DateTime>2026-11-02</DateTime>"
        "</IssueDateTime></CIORHExchangedDocument>"
        f"<CIOHSupplyChainTradeTransaction>{_PARTIES}{line}"
        "</CIOHSupplyChainTradeTransaction>"
        "</SMEOrderResponse>"
    ).encode()


def test_known_codes_are_values():
    document, findings = read_message(_order())
    assert findings == ()
    assert (document.answer, document.lines[0].answer) == (
        Answer.PENDING,
        Answer.ACCEPTED,
    )
    assert document.lines[0].unit == "個"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"unit": "ZZZ"}, "数量単位コード"),
        ({"purpose": "63"}, "注文回答書目的コード"),
        ({"state": "Q"}, "明細状態コード"),
    ],
)
def test_an_unknown_code_is_told_with_name_path_and_meaning(more, told):
    (finding,) = read_message(_order(**more))[1]
    assert told in finding.message
    assert "/" in finding.message
    assert next(iter(more.values())) in finding.message
    assert finding.severity is Severity.WARNING
    if "purpose" in more:
        assert "受取不可" in finding.message


def test_mandatory_items_that_are_not_there_are_told_with_name_and_path():
    space = "urn:un:unece:uncefact:3055:413:data:standard"
    for message in MESSAGES:
        empty = f"<{message.root} xmlns='{space}:{message.root}:4p1'/>".encode()
        told = [f.message for f in read_message(empty)[1] if f.code == "edi_missing"]
        assert any("ExchangedDocument/ID)" in text for text in told), message.root
        assert any("IssueDateTime)" in text for text in told), message.root
        assert sum("Party/Name)" in text for text in told) == 2, message.root
    delivery = f"<SMEDespatchAdvice xmlns='{space}:SMEDespatchAdvice:4p1'/>".encode()
    assert any("明細行クラス" in f.message for f in read_message(delivery)[1])


def test_a_row_of_an_order_without_its_quantity_is_told_once_per_row():
    space = "urn:un:unece:uncefact:3055:413:data:standard:SMEOrder:4p1"
    row = "<IncludedCIOLSupplyChainTradeLineItem/>"
    data = (
        f"<SMEOrder xmlns='{space}'><CIOHSupplyChainTradeTransaction>{row * 30}"
        "</CIOHSupplyChainTradeTransaction></SMEOrder>"
    )
    told = [f.message for f in read_message(data.encode())[1]]
    assert "注文数量" in told[4]
    assert "IncludedCIOLSupplyChainTradeLineItem[1]/" in told[4]
    assert "ほかに14件" in told[-1]


@needs_shared
def test_the_trial_messages_of_2022_are_read_with_what_is_left_told():
    trials = sorted(SAMPLES.glob("Example*.xml"))
    assert len(trials) == 10
    for path in trials:
        data = path.read_bytes()
        document, findings = read_message(data)
        assert identify_message(data), path.name
        assert findings[0].code == "edi_version"
        assert len(findings) == TRIALS[path.stem], path.name
        assert document.document_number, path.name
        assert document.lines
        foreign = "TaxAcctCur" in path.stem
        assert (document.total is None) is foreign, path.name
        assert any(f.severity is Severity.ERROR for f in findings) is foreign


def test_notes_of_others_are_kept():
    data = _order().replace(
        b"<RequestedResponseTypeCode>AJ</RequestedResponseTypeCode>",
        "<IncludedCINote><Subject>連絡</Subject><Content>至急</Content><ID>1</ID>"
        "</IncludedCINote><IncludedCINote><Content>二枚目</Content></IncludedCINote>".encode(),
    )
    document, findings = read_message(data)
    assert document.notes == "連絡：至急\n二枚目"
    assert findings == ()


def test_elements_inside_of_a_value_are_told():
    data = _order().replace(b"<ID>1</ID>", b"<ID>1<Odd>2</Odd></ID>")
    (finding,) = read_message(data)[1]
    assert "CIORHExchangedDocument/ID/Odd" in finding.message


def test_many_elements_without_a_value_are_told_in_one_sentence():
    data = _order().replace(b"<ID>1</ID>", b"<ID>1</ID>" + b"<Odd/>" * 1500, 1)
    (finding,) = read_message(data)[1]
    assert (finding.severity, "1,500件" in finding.message) == (Severity.INFO, True)


def test_more_than_anybody_reads_is_summed_up_and_too_much_refused(monkeypatch):
    data = _order().replace(b"<ID>1</ID>", b"<ID>1</ID>" + b"<Odd>2</Odd>" * 1500)
    findings = read_message(data)[1]
    assert len(findings) == 1001
    assert "ほかに500件" in findings[-1].message
    monkeypatch.setattr("edi.sme_common.engine.MOST_LEFT", 1000)
    with pytest.raises(FormatError, match="1,000件"):
        read_message(data)
