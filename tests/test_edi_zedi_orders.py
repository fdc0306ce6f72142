import contextlib
import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import EDI_CHARACTERS, HOLDER_CHARACTERS
from books.model import (
    AccountType,
    CreditTransfer,
    RemittanceReference,
    RemittanceTax,
)
from edi.xml import descend, local_name, parse_xml
from edi.zedi import (
    identify_transfer_order,
    read_transfer_order,
    read_transfer_orders,
    write_transfer_order,
)
from tests.reference import STANDARDS, needs_shared
from tests.zedi_cases import DAY, NOW, PAYER, TRANSFER, errors_of, ustrd, written

quick = settings(max_examples=25, deadline=None)
SKELETON = STANDARDS / "zedi" / "unofficial-pain001-skeleton.xml"


CODES = {"customer_codes": ("0000000001", "0000000002")}


def paid(number: str) -> tuple[RemittanceReference, ...]:
    """What a plain text is read as."""
    return (RemittanceReference(document_number=number, amount=TRANSFER.amount),)


@needs_shared
def test_an_order_is_valid_and_built_like_the_reference():
    skeleton = parse_xml(SKELETON.read_bytes())
    data = written(TRANSFER.model_copy(update=CODES))
    root = parse_xml(data)
    assert errors_of(root, "pain.001.001.03") == ()

    def outline(element):
        children = [c for c in element if local_name(c) != "RmtInf"]
        return (
            local_name(element),
            dict(element.attrib),
            [outline(c) for c in children],
        )

    assert outline(root) == outline(skeleton)
    same = {"NbOfTxs", "CtrlSum", "ReqdExctnDt", "PmtMtd", "InstrForDbtrAgt", "MmbId"}
    for name in same | {"Cd", "Prtry", "InstrInf", "InstdAmt", "CreDtTm"}:
        ours = [e.text for e in descend(root, name)]
        assert ours == [e.text for e in descend(skeleton, name)], name
    assert ustrd(data)[:3] == [e.text for e in descend(skeleton, "Ustrd")][:3]


@needs_shared
def test_the_reference_order_reads():
    order = read_transfer_order(SKELETON.read_bytes())
    (transfer,) = order.transfers
    assert (order.payer, order.findings) == (PAYER, ())
    assert transfer == TRANSFER.model_copy(
        update={
            **CODES,
            "reference": "20261130-9999999-9000001-1",
            "remittance": paid("INV-2026-0001"),
        }
    )


texts40 = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40)
numbers13 = st.from_regex(r"[0-9]{13}", fullmatch=True)
taxes = st.builds(
    RemittanceTax,
    amount=st.integers(0, 10**10 - 1),
    rate=st.none() | st.sampled_from([Decimal(n) / 100 for n in (0, 8, 10)]),
)
references = st.builds(
    RemittanceReference,
    document_number=st.none() | texts40,
    issue_date=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    amount=st.integers(-(10**9) + 1, 10**10 - 1),
    offset_amount=st.integers(0, 10**10 - 1),
    offset_reason=st.none() | texts40,
    notice_number=st.none() | texts40,
    payee_number=st.none() | numbers13,
    billed_name=st.none() | texts40,
    billed_number=st.none() | numbers13,
    taxes=st.lists(taxes, max_size=2).map(tuple),
    tax_total=st.none() | st.integers(0, 10**10 - 1),
    note=st.none() | texts40,
)
codes = st.sampled_from(["", "AB-1", "ﾃｽﾄ"]) | st.from_regex(
    r"[0-9]{10}", fullmatch=True
)
transfers = st.builds(
    CreditTransfer,
    reference=st.just("x"),
    bank_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    branch_code=st.from_regex(r"[0-9]{3}", fullmatch=True),
    bank_kana=st.sampled_from(["", "ﾐｽﾞﾎ"]),
    branch_kana=st.sampled_from(["", "ｼﾌﾞﾔ"]),
    account_type=st.sampled_from(AccountType),
    account_number=st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True),
    holder=st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=30),
    amount=st.integers(1, 10**10 - 1),
    due_date=st.just(DAY),
    remittance=st.lists(references, max_size=3).map(tuple),
    customer_codes=st.none() | st.tuples(codes, codes).filter(any),
    method=st.sampled_from(["", "8"]),
    new_code=st.sampled_from(["", "1", "2"]),
    mark=st.sampled_from(["", "A", "1"]),
    clearing_house=st.just("") | st.from_regex(r"[0-9]{4}", fullmatch=True),
)
texts = st.text(sorted(EDI_CHARACTERS - {" "}), min_size=1, max_size=20)


@quick
@given(st.lists(transfers, min_size=1, max_size=4), st.booleans())
def test_every_order_reads_back(given_transfers, is_known):
    sent = tuple(
        t.model_copy(update={"reference": f"M1-{n}"})
        for n, t in enumerate(given_transfers, 1)
    )
    number = PAYER.corporate_number if is_known else None
    payer = PAYER.model_copy(update={"corporate_number": number})
    order = read_transfer_order(written(*sent, payer=payer))
    assert order == ("M1", payer, sent, ())


@quick
@given(texts)
def test_a_plain_text_reads_back(text):
    sent = TRANSFER.model_copy(update={"remittance": paid(text)})
    data = written(sent, as_text=True)
    assert ustrd(data) == [text]
    assert read_transfer_order(data).transfers == (sent,)


def test_plain_texts_at_and_over_their_length():
    numbers = (paid("A" * 10)[0], paid("B" * 9)[0])
    sent = TRANSFER.model_copy(update={"remittance": numbers})
    assert ustrd(written(sent, as_text=True)) == [f"{'A' * 10}/{'B' * 9}"]
    long = TRANSFER.model_copy(update={"remittance": (*numbers, paid("C")[0])})
    with pytest.raises(FormatError, match=r"1件目の振込: .*20文字"):
        written(long, as_text=True)
    bare = TRANSFER.model_copy(update={"remittance": ()})
    assert ustrd(written(bare, as_text=True)) == []


def test_a_longer_text_of_others_is_a_note():
    sent = TRANSFER.model_copy(update={"remittance": paid("X")})
    data = written(sent, as_text=True).replace(
        b"<Ustrd>X<", f"<Ustrd>{'10月分の代金 ' * 5}<".encode()
    )
    (transfer,) = read_transfer_order(data).transfers
    (reference,) = transfer.remittance
    assert (reference.document_number, reference.amount) == (None, TRANSFER.amount)
    assert reference.note == ("10月分の代金 " * 5).strip()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"holder": "ｱ" * 31}, "30文字"),
        ({"holder": "山田"}, "「山」"),
        ({"bank_code": "01"}, "銀行番号"),
        ({"branch_code": "x"}, "支店番号"),
        ({"bank_kana": "銀行"}, "銀行名"),
        ({"branch_kana": "支店"}, "支店名"),
        (
            {"remittance": (RemittanceReference(document_number="X" * 41, amount=1),)},
            "40文字",
        ),
        ({"remittance": (RemittanceReference(amount=10**10),)}, "支払金額"),
        ({"customer_codes": ("1" * 11, "")}, "顧客コード1"),
        ({"customer_codes": ("1", "x" * 11)}, "顧客コード2"),
        ({"mark": "AB"}, "識別表示"),
        ({"method": "9"}, "振込指定区分「9」"),
        ({"new_code": "3"}, "新規コード「3」"),
        ({"clearing_house": "1"}, "手形交換所番号"),
    ],
)
def test_a_transfer_that_does_not_fit(change, message):
    with pytest.raises(FormatError, match=f"2件目の振込: .*{message}"):
        written(TRANSFER, TRANSFER.model_copy(update=change))


def test_an_order_is_for_one_day_and_one_account():
    with pytest.raises(FormatError, match="日ごと"):
        written(
            TRANSFER, TRANSFER.model_copy(update={"due_date": dt.date(2026, 12, 1)})
        )
    with pytest.raises(FormatError, match="メッセージID"):
        write_transfer_order(PAYER, [TRANSFER], message_id="x" * 36, created_at=NOW)
    bad = PAYER.model_copy(update={"corporate_number": "1"})
    with pytest.raises(FormatError, match="法人番号"):
        written(TRANSFER, payer=bad)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "<NbOfTxs>1</NbOfTxs>\n      <CtrlSum>",
            "<NbOfTxs>2</NbOfTxs><CtrlSum>",
            "合計件数",
        ),
        ("<CtrlSum>110000<", "<CtrlSum>110001<", "合計金額"),
        ("2026-11-30", "2026-11-31", "取組日"),
        ('Ccy="JPY"', 'Ccy="USD"', "USD"),
        (">110000</InstdAmt>", ">0</InstdAmt>", "0円"),
        (">110000</InstdAmt>", ">1.5</InstdAmt>", "1.5"),
        ("<Prtry>1</Prtry>", "<Prtry>9</Prtry>", "預金種目"),
        ("<MsgId>M1</MsgId>", "<MsgId/>", "MsgId"),
        ("CdtrAgt>", "Agt>", "CdtrAgt"),
        ("CstmrCdtTrfInitn", "CstmrPmtStsRpt", "pain.001"),
        ("PmtInf>", "Other>", "支払情報"),
        (">TRF<", ">CHK<", "支払方法"),
    ],
)
def test_a_broken_order_says_so(old, new, message):
    text = written(TRANSFER).decode()
    assert old in text
    with pytest.raises(FormatError, match=message):
        read_transfer_order(text.replace(old, new).encode())


def test_one_order_of_several_invoices_and_codes():
    sent = TRANSFER.model_copy(update=CODES | {"method": "8", "new_code": "1"})
    (read,) = read_transfer_order(written(sent)).transfers
    assert read == sent
    assert [r.document_number for r in read.remittance] == ["INV-2026-0001", "請求-2"]


def two_orders(second: str = "<PmtInfId>2</PmtInfId>") -> bytes:
    text = written(TRANSFER).decode()
    payment = text[text.index("<PmtInf>") : text.index("</PmtInf>") + len("</PmtInf>")]
    other = payment.replace("<PmtInfId>1</PmtInfId>", second).replace(
        "2026-11-30", "2026-12-01"
    )
    both = text.replace(payment, payment + other)
    return both.replace("<NbOfTxs>1</NbOfTxs>", "<NbOfTxs>2</NbOfTxs>", 1).encode()


def test_a_message_of_several_orders():
    orders, findings = read_transfer_orders(two_orders())
    assert findings == ()
    assert [(t.reference, str(t.due_date)) for o in orders for t in o.transfers] == [
        ("M1-1-1", "2026-11-30"),
        ("M1-2-1", "2026-12-01"),
    ]
    with pytest.raises(FormatError, match=r"PmtInf.*2個"):
        read_transfer_order(two_orders())
    with pytest.raises(FormatError, match="二つあります"):
        read_transfer_orders(two_orders("<PmtInfId>1</PmtInfId>"))


@needs_shared
def test_a_message_of_several_orders_is_valid():
    assert errors_of(parse_xml(two_orders()), "pain.001.001.03") == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("<NbOfTxs>1<", "<NbOfTxs>7<", "zedi_count", "「7」"),
        ("<InitgPty/>", "<InitgPty><Nm>X</Nm></InitgPty>", "zedi_unread", "X"),
        ("> :  ", ">Y:  ", "zedi_unread", "識別表示"),
        ("> :  ", ">A:x ", "zedi_unread", "識別表示"),
        ("<InstrInf>7<", "<InstrInf>5<", "zedi_code", "振込指定区分「5」"),
        ("<Prtry>0<", "<Prtry>7<", "zedi_code", "新規コード「7」"),
        ("1234567890123", "3210987654321", "zedi_payer", "1234567890123"),
        (
            "</Purp>",
            "</Purp><Tax><RefNb>T-9</RefNb></Tax>",
            "zedi_unread",
            "Tax/RefNb.*T-9",
        ),
        (
            "</Nm>\n        </Cdtr>",
            "</Nm><Id><OrgId><Othr><Id>9</Id><SchmeNm><Prtry>Z</Prtry></SchmeNm>"
            "</Othr></OrgId></Id></Cdtr>",
            "zedi_unread",
            "受取人の識別「9」",
        ),
    ],
)
def test_what_has_no_place_is_told(old, new, code, message):
    text = written(TRANSFER).decode()
    assert old in text
    order = read_transfer_order(text.replace(old, new, 1).encode())
    (finding,) = order.findings
    assert finding.code == code
    assert re.search(message, finding.message)


def test_broken_edi_information_does_not_hide_the_transfer():
    text = re.sub(
        r"(base64</Ustrd>\s*<Ustrd>)[^<]*", r"\1!!", written(TRANSFER).decode()
    )
    order = read_transfer_order(text.encode())
    (transfer,), (finding,) = order.transfers, order.findings
    assert (transfer.amount, transfer.remittance) == (110_000, ())
    assert finding.code == "zedi_remittance"
    assert "振込「M1-1」: 金融EDI情報(base64)が壊れています" in finding.message


def test_orders_are_known_by_their_content():
    assert identify_transfer_order(written(TRANSFER))
    assert not identify_transfer_order(b"<Document/>")


GOOD = written(TRANSFER)


@quick
@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_file_is_read_or_a_format_error(noise, place):
    for data in (noise, GOOD[:place] + noise + GOOD[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_transfer_orders(data)
    with pytest.raises(FormatError):
        read_transfer_orders(GOOD[: max(place - 20, 0)])
