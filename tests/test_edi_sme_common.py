"""中小企業共通EDI: valid against the schemas, and nothing lost on the way back."""

import datetime as dt
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from books.errors import FormatError, NotReadyError
from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Section,
    Severity,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.engine import comparable
from edi.sme_common.message import (
    carried,
    check_message,
    message_for,
    read_message,
    validate_message,
    write_message,
)
from edi.sme_common.names import item_name
from edi.sme_common.registry import MESSAGES
from edi.sme_common.table import Group, Row
from tests.reference import CORPUS, STANDARDS, needs_shared

SME = STANDARDS / "sme-common-edi"
XSD = SME / "xsd-4.1"
NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
TYPES = [kind for message in MESSAGES for kind in message.types]

SELLER = Party(
    name="株式会社青葉製作所",
    registration_number="T7000012050002",
    postal_code="980-0811",
    address="宮城県仙台市青葉区一番町1-1-1",
    tel="022-000-0000",
)
BUYER = Party(name="有限会社みどり商会")
INVOICE = Document(
    document_type=DocumentType.INVOICE,
    document_number="INV-1",
    issue_date=dt.date(2026, 10, 31),
    due_date=dt.date(2026, 11, 30),
    order_number="PO-7",
    subject="10月分",
    issuer=SELLER,
    recipient=BUYER,
    lines=(
        Line(
            date=dt.date(2026, 10, 5),
            item_code="A-1",
            description="加工費 <特急> & 検査",
            quantity=Decimal("12.5"),
            unit="kg",
            unit_price=Decimal(800),
            tax_rate=Decimal("0.10"),
            amount=10000,
            delivery_note_number="D-5",
        ),
        Line(
            description="茶菓",
            quantity=Decimal(3),
            unit="本",
            amount=-300,
            tax_rate=Decimal("0.08"),
        ),
        Line(description="一式", amount=5000, tax_rate=Decimal("0.10"), tax_amount=500),
        Line(description="【10月分】"),
    ),
    tax_summary=(
        TaxSubtotal(
            rate=Decimal("0.10"),
            taxable_amount=15000,
            tax_amount=1500,
            basis=TaxBasis.EXCLUSIVE,
        ),
        TaxSubtotal(
            rate=Decimal("0.08"),
            taxable_amount=-300,
            tax_amount=-24,
            basis=TaxBasis.EXCLUSIVE,
        ),
    ),
    subtotal=14700,
    tax_total=1476,
    total=16176,
    previous_balance=50000,
    payment_received=50000,
    carried_forward=0,
    amount_due=16176,
    withholding_tax=1021,
    bank_accounts=(
        BankAccount(
            bank="みずほ銀行",
            branch="仙台支店",
            account_type=AccountType.ORDINARY,
            number="1234567",
            holder="カ)アオバセイサクシヨ",
        ),
        BankAccount(bank="ゆうちょ銀行"),
    ),
    period_start=dt.date(2026, 10, 1),
    period_end=dt.date(2026, 10, 31),
    delivery_place="第二工場",
    inspection_date=dt.date(2026, 10, 30),
    payment_method="銀行振込",
    notes="毎度ありがとうございます。\n振込手数料はご負担ください。",
)


def write(document: Document) -> bytes:
    return write_message(document, message_id="TX-1", issued_at=NOW)


def as_type(kind: DocumentType, document: Document = INVOICE) -> Document:
    return document.model_copy(update={"document_type": kind})


def texts(data: bytes, path: str) -> list[str | None]:
    names = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [e.text for e in etree.fromstring(data).xpath(f"//{names}")]


@pytest.mark.parametrize("kind", TYPES)
def test_round_trip_without_findings(kind):
    document = as_type(kind)
    read, findings = read_message(write(document))
    assert read == carried(document)
    assert findings == ()


@needs_shared
@pytest.mark.parametrize("kind", TYPES)
def test_full_and_sparse_documents_are_valid(kind):
    sparse = Document(
        document_type=kind,
        issue_date=dt.date(2026, 10, 31),
        issuer=Party(name="甲"),
        recipient=Party(name="乙"),
        lines=(Line(description="品", amount=100),),
        tax_summary=(
            TaxSubtotal(rate=Decimal("0.10"), taxable_amount=100, tax_amount=10),
        ),
        total=110,
    )
    for document in (as_type(kind), sparse):
        data = write(document)
        assert validate_message(data, XSD) == ()
        assert read_message(data) == (carried(document), ())


@needs_shared
@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.root)
def test_un_ids_are_those_of_the_published_paths(message):
    published = {}
    for line in (
        (SME / "paths-4.1" / f"{message.root}.csv")
        .read_text("utf-8-sig")
        .splitlines()[1:]
    ):
        cells = line.split(",")
        if len(cells) > 4:
            published.setdefault(cells[0].partition("/")[2], set()).add(cells[4])

    def check(rows, prefix):
        for row in rows:
            place = re.sub(r"\[[^\]]*\]|@.*", "", f"{prefix}{row.place}")
            assert row.un_id in published[place], (place, row.un_id)
            if isinstance(row, Group):
                check(row.rows, f"{place}/")

    check(message.table, "")


@needs_shared
def test_the_papers_of_the_corpus():
    written, refused = 0, []
    for path in sorted((CORPUS / "dev" / "truth").glob("*_pdf.json")):
        truth = json.loads(path.read_text("utf-8"))
        known = {k: v for k, v in truth.items() if k in Document.model_fields}
        document = Document.model_validate(known)
        if message_for(document.document_type) is None:
            continue
        try:
            data = write(document)
        except FormatError as error:
            refused.append(str(error))
            continue
        assert validate_message(data, XSD) == ()
        assert read_message(data) == (carried(document), ())
        written += 1
    assert written >= 25
    assert all("必須の項目がありません" in text for text in refused)


@needs_shared
@pytest.mark.parametrize(
    "name", ["SMEInvoice", "SMEOrder", "SMEOrderResponse", "SMEDespatchAdvice"]
)
def test_vendor_samples_are_read(name):
    document, findings = read_message(
        (SME / "samples-4.1" / f"{name}.xml").read_bytes()
    )
    assert document.issuer.name
    assert document.recipient.name
    assert document.issue_date == dt.date(2023, 8, 4) or document.issue_date
    assert document.lines
    assert {f.code for f in findings} <= {"edi_unread"}


def test_an_unregistered_seller_has_an_empty_number():
    document = INVOICE.model_copy(update={"issuer": Party(name="個人")})
    data = write(document)
    assert texts(data, "SellerCITradeParty/RegisteredID") == [None]
    assert read_message(data)[0].issuer.registration_number is None


def test_return_invoice_has_its_own_type_and_original_date():
    document = as_type(DocumentType.RETURN_INVOICE).model_copy(
        update={"original_date": dt.date(2026, 9, 30)}
    )
    data = write(document)
    assert texts(data, "CIIHExchangedDocument/TypeCode") == ["81"]
    read, findings = read_message(data)
    assert (read.document_type, read.original_date, findings) == (
        DocumentType.RETURN_INVOICE,
        dt.date(2026, 9, 30),
        (),
    )
    nameless = data.replace("返還インボイス".encode(), b"")
    assert read_message(nameless)[0].document_type is DocumentType.RETURN_INVOICE


def test_sections_of_what_has_none_are_told():
    document = as_type(DocumentType.PURCHASE_ORDER).model_copy(
        update={
            "sections": (Section(number="A"),),
            "lines": (Line(description="品", section="A"),),
            "bank_accounts": (),
        }
    )
    assert [f.field for f in check_message(document)] == ["sections"]
    assert read_message(write(document)) == (carried(document), ())


def test_a_second_number_of_the_goods_is_told():
    data = write(INVOICE).replace(
        b"<ID>A-1</ID>", b"<ID>A-1</ID><SellerAssignedID>B-2</SellerAssignedID>"
    )
    (finding,) = read_message(data)[1]
    assert "品目ID（受注者）" in finding.message
    only = write(INVOICE).replace(
        b"<ID>A-1</ID>", b"<BuyerAssignedID>B-2</BuyerAssignedID>"
    )
    assert read_message(only)[0].lines[0].item_code == "B-2"


def test_what_others_say_is_not_on_the_paper_is_kept():
    data = write(INVOICE).replace("数量、単価".encode(), "数量、単価、気温".encode())
    assert read_message(data)[0].lines[2].note == "記載のない項目：気温"


def test_the_only_note_of_a_remittance_may_be_free_text():
    data = write(as_type(DocumentType.REMITTANCE_ADVICE))
    start = data.index(b"<IncludedCINote>")
    end = data.index(b"</IncludedCINote>")
    free = (
        data[:start]
        + "<IncludedCINote><Content>お知らせ</Content>".encode()
        + data[end:]
    )
    assert read_message(free)[0].notes == "お知らせ"


def test_buyer_writes_are_turned_around():
    document = as_type(DocumentType.PAYMENT_NOTICE)
    data = write(document)
    assert texts(data, "BuyerCITradeParty/Name") == [SELLER.name]
    assert read_message(data)[0].issuer == SELLER


def test_inclusive_amounts_keep_their_tax():
    document = INVOICE.model_copy(
        update={
            "lines": (
                Line(
                    description="品",
                    amount=1100,
                    quantity=Decimal(1),
                    unit_price=Decimal(1100),
                ),
            ),
            "tax_summary": (
                TaxSubtotal(
                    rate=Decimal("0.10"),
                    taxable_amount=1100,
                    tax_amount=100,
                    basis=TaxBasis.INCLUSIVE,
                ),
            ),
            "subtotal": None,
            "tax_total": None,
            "total": 1100,
            "amount_due": None,
        }
    )
    data = write(document)
    assert texts(
        data,
        "SubordinateCIILBSubordinateTradeLineItem/SpecifiedCIILBSupplyChainTradeSettlement/ApplicableCITradeTax/BasisAmount",
    ) == ["1000"]
    read, findings = read_message(data)
    assert (read, findings) == (carried(document), ())
    assert read.lines[0].amount == 1100
    assert read.subtotal is None


def test_what_the_paper_does_not_say_is_named_and_left_out_again():
    data = write(INVOICE)
    assert "数量、単価" in texts(data, "IncludedCINote/Content")
    line = read_message(data)[0].lines[2]
    assert (line.quantity, line.unit_price) == (None, None)


def test_a_worked_out_value_that_does_not_follow_is_told():
    total = write(INVOICE.model_copy(update={"total": None, "amount_due": None}))
    assert read_message(total)[1] == ()
    document, findings = read_message(
        total.replace(b"GrandTotalAmount>16176<", b"GrandTotalAmount>99999<")
    )
    assert document.total is None
    assert {f.code for f in findings} == {"edi_worked_out", "edi_unread"}
    priced = write(INVOICE).replace(b"<ChargeAmount>5000<", b"<ChargeAmount>1<")
    (finding,) = read_message(priced)[1]
    assert "「単価」" in finding.message


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"recipient": Party()}, "発注者名称"),
        ({"tax_summary": ()}, "文書ヘッダ税クラス"),
        ({"lines": ()}, "明細行クラス"),
        ({"issue_date": None}, "インボイス文書発効日"),
        (
            {"tax_summary": (TaxSubtotal(rate=Decimal("0.10")),)},
            "文書ヘッダ課税分類譲渡資産合計金額（税抜き）",
        ),
    ],
)
def test_a_mandatory_item_without_value_refuses(change, name):
    with pytest.raises(FormatError, match=name):
        write(INVOICE.model_copy(update=change))


def test_accounts_of_an_order_are_reported():
    document = as_type(DocumentType.PURCHASE_ORDER)
    (finding,) = check_message(document)
    assert (finding.code, finding.field) == ("edi_not_carried", "bank_accounts")
    assert check_message(INVOICE) == ()
    assert read_message(write(document))[0].bank_accounts == ()


def test_only_accounts_are_ever_left_behind():
    for kind in TYPES:
        gone = {f.field for f in check_message(as_type(kind))}
        if kind is not DocumentType.SUPPLY_INSTRUCTION:  # its rows have no notes
            assert gone <= {"bank_accounts"}, kind


def test_unread_items_become_findings():
    data = (
        write(INVOICE)
        .replace(b"<LineID>1</LineID>", b"<LineID>7</LineID>")
        .replace(
            b"</CIIHExchangedDocument>",
            b"<AttachedSpecifiedBinaryFile><FileName>R2.pdf</FileName>"
            b"</AttachedSpecifiedBinaryFile></CIIHExchangedDocument>",
        )
    )
    findings = read_message(data)[1]
    messages = " ".join(f.message for f in findings)
    assert "添付バイナリファイル名" in messages
    assert "R2.pdf" in messages
    assert "CIIHExchangedDocument/AttachedSpecifiedBinaryFile/FileName" in messages
    assert "明細番号" in messages


def test_another_currency_is_an_error_and_no_amount_is_taken_over():
    data = write(INVOICE).replace(
        b">JPY</InvoiceCurrencyCode>", b">USD</InvoiceCurrencyCode>"
    )
    document, (finding, unread) = read_message(data)
    assert (finding.code, finding.severity) == ("edi_currency", Severity.ERROR)
    assert "(USD)" in finding.message
    assert "文書通貨コード" in unread.message
    assert document.total is document.subtotal is document.amount_due is None
    assert document.lines
    assert all(line.amount is line.unit_price is None for line in document.lines)
    assert {row.taxable_amount for row in document.tax_summary} == {None}


def test_the_currency_of_one_amount_counts_too():
    marked = write(INVOICE).replace(
        b"<DuePayableAmount>", b'<DuePayableAmount currencyID="EUR">'
    )
    document, findings = read_message(marked)
    assert {f.code for f in findings} == {"edi_currency"}
    assert document.total is None
    yen = write(INVOICE).replace(
        b"<DuePayableAmount>", b'<DuePayableAmount currencyID="JPY">'
    )
    assert read_message(yen)[1] == ()


def test_values_that_can_not_be_parsed_are_reported():
    data = (
        write(INVOICE)
        .replace(b">16176<", b">16176.5<")
        .replace(b"2026-11-30T", b"2026-13-30T")
    )
    document, findings = read_message(data)
    assert (document.total, document.due_date) == (None, None)
    assert len(findings) >= 2


def test_unknown_version_is_told():
    data = write(INVOICE).replace(b"SMEInvoice:4p1", b"SMEInvoice:9p9")
    document, findings = read_message(data)
    assert document == carried(INVOICE)
    assert [f.code for f in findings] == ["edi_version"]


def test_version_is_in_the_namespace():
    data = write_message(INVOICE, message_id="1", issued_at=NOW, version="4p2")
    assert b"standard:SMEInvoice:4p2" in data
    with pytest.raises(FormatError, match="版"):
        write_message(INVOICE, message_id="1", issued_at=NOW, version="x y")


def test_refusals():
    with pytest.raises(FormatError, match="その他"):
        write(as_type(DocumentType.OTHER))
    with pytest.raises(FormatError, match="制御文字"):
        write(INVOICE.model_copy(update={"subject": "a\x01b"}))
    with pytest.raises(FormatError, match="制御文字"):
        write(
            INVOICE.model_copy(update={"issuer": Party(name="甲", global_id="a\x01:1")})
        )
    with pytest.raises(FormatError, match="SMEFoo"):
        read_message(b"<SMEFoo/>")
    with pytest.raises(FormatError):
        read_message(b"<!DOCTYPE a><a/>")


def test_a_missing_schema_folder(tmp_path):
    with pytest.raises(NotReadyError):
        validate_message(write(INVOICE), tmp_path)


@needs_shared
def test_a_broken_message_is_not_valid():
    assert validate_message(
        write(INVOICE).replace(b"<TypeCode>380</TypeCode>", b""), XSD
    )


def test_every_row_has_a_name_and_an_id():
    def check(rows):
        for row in rows:
            assert row.name
            assert row.un_id.startswith(("UN01", "JPS"))
            if isinstance(row, Row):
                assert row.field or row.fixed is not None or row.name
            else:
                check(row.rows)

    for message in MESSAGES:
        check(message.table)


def test_small_helpers():
    assert comparable("abc") == "abc"
    assert comparable("1.0") == comparable("1")
    assert comparable("NaN") == "NaN"
    assert item_name("A/BuyerCITradeParty/Name") == "発注者名称"
    assert item_name("A/X@currencyID") == "通貨コード"


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.sampled_from([write(as_type(kind)) for kind in TYPES]).flatmap(
        lambda data: st.tuples(st.integers(0, len(data)), st.binary(max_size=5)).map(
            lambda cut: data[: cut[0]] + cut[1] + data[cut[0] + 3 :]
        )
    )
)
def test_any_bytes_are_read_or_refused(data):
    try:
        document, _ = read_message(data)
    except FormatError:
        return
    assert isinstance(document, Document)


def test_normal_form_of_rows_without_a_rate():
    lines = (
        Line(description="切手", amount=84, tax_category=TaxCategory.EXEMPT),
        Line(description="品", amount=100),
        Line(description="菓子", amount=50, tax_category=TaxCategory.REDUCED),
    )
    single = INVOICE.model_copy(
        update={"lines": lines, "tax_summary": INVOICE.tax_summary[:1]}
    )
    assert [(x.tax_rate, x.tax_category) for x in carried(single).lines] == [
        (Decimal(0), TaxCategory.EXEMPT),
        (Decimal("0.10"), TaxCategory.STANDARD),
        (None, TaxCategory.REDUCED),
    ]
    with pytest.raises(FormatError, match="明細行税率"):
        write(single)


def test_an_amount_that_is_no_number_is_reported():
    data = write(INVOICE).replace(b"<CalculatedAmount>1500<", b"<CalculatedAmount>x<")
    document, findings = read_message(data)
    assert document.tax_summary[0].tax_amount is None
    assert any("「税額」" in f.message for f in findings)


def test_the_delivery_date_stands_in_for_the_period():
    document = INVOICE.model_copy(
        update={
            "delivery_date": dt.date(2026, 10, 20),
            "period_start": None,
            "period_end": None,
        }
    )
    data = write(document)
    assert "取引期間" in texts(data, "IncludedCINote/Content")
    assert read_message(data) == (carried(document), ())
