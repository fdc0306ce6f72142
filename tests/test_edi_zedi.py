import base64
import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import HOLDER_CHARACTERS
from books.model import (
    AccountType,
    CreditTransfer,
    Direction,
    PayerAccount,
    Payment,
    RemittanceReference,
)
from edi.xml import (
    descend,
    find_text,
    load_schema,
    local_name,
    parse_xml,
    schema_errors,
)
from edi.zedi import (
    describe_remittance,
    format_remittance,
    parse_remittance,
    read_camt,
    read_transfer_order,
    write_transfer_order,
)
from edi.zedi.envelope import parse_document
from tests.reference import STANDARDS, needs_shared

quick = settings(max_examples=25, deadline=None)

NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
DAY = dt.date(2026, 11, 30)
PAYER = PayerAccount(
    client_code="9900000001",
    name_kana="ﾃｽﾄｼﾖｳｼﾞ(ｶ",
    bank_code="9999",
    branch_code="998",
    bank_kana="ﾃｽﾄ",
    branch_kana="ﾃｽﾄ",
    account_number="9000001",
    corporate_number="1234567890123",
)
TRANSFER = CreditTransfer(
    reference="M1-1",
    bank_code="9999",
    branch_code="999",
    bank_kana="ﾃｽﾄ",
    branch_kana="ﾃｽﾄ",
    account_type=AccountType.ORDINARY,
    account_number="9876543",
    holder="ｶ)ｻﾝﾌﾟﾙ",
    amount=110_000,
    due_date=DAY,
    remittance=(
        RemittanceReference(
            document_number="INV-2026-0001",
            issue_date=dt.date(2026, 10, 31),
            amount=70_000,
        ),
        RemittanceReference(
            document_number="請求-2",
            amount=40_000,
            offset_amount=1_100,
            offset_reason="返品の相殺",
        ),
    ),
)


def written(*transfers: CreditTransfer, payer: PayerAccount = PAYER) -> bytes:
    return write_transfer_order(payer, transfers, message_id="M1", created_at=NOW)


def ustrd(data: bytes) -> list[str]:
    return [e.text or "" for e in descend(parse_xml(data), "Ustrd")]


# pain.001


@needs_shared
def test_an_order_is_valid_and_built_like_the_reference():
    schema = load_schema(STANDARDS / "xsd" / "pain.001.001.03.xsd")
    skeleton = parse_xml(
        (STANDARDS / "zedi" / "unofficial-pain001-skeleton.xml").read_bytes()
    )
    root = parse_xml(written(TRANSFER))
    assert schema_errors(root, schema) == ()
    for other in list(descend(skeleton, "Prtry")):
        if (other.text or "").startswith("Customer Code"):  # we have no such codes
            place = other.getparent().getparent()
            place.getparent().remove(place)
    customer = next(descend(skeleton, "Cdtr"))
    customer.remove(customer[1])

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
    assert (
        ustrd(written(TRANSFER))[:3] == [e.text for e in descend(skeleton, "Ustrd")][:3]
    )


@needs_shared
def test_the_reference_order_reads():
    path = STANDARDS / "zedi" / "unofficial-pain001-skeleton.xml"
    order = read_transfer_order(path.read_bytes())
    (transfer,) = order.transfers
    assert order.payer == PAYER
    assert transfer.reference == "20261130-9999999-9000001-1"
    assert transfer.model_copy(update={"remittance": ()}) == TRANSFER.model_copy(
        update={"remittance": (), "reference": transfer.reference}
    )


texts40 = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40)
references = st.builds(
    RemittanceReference,
    document_number=st.none() | texts40,
    issue_date=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    amount=st.integers(-(10**9) + 1, 10**10 - 1),
    offset_amount=st.integers(0, 10**10 - 1),
    offset_reason=st.none() | texts40,
)
transfers = st.builds(
    CreditTransfer,
    reference=st.just("x"),
    bank_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    branch_code=st.from_regex(r"[0-9]{3}", fullmatch=True),
    bank_kana=st.sampled_from(["", "ﾐｽﾞﾎ"]),
    branch_kana=st.sampled_from(["", "ｼﾌﾞﾔ"]),
    account_type=st.sampled_from(AccountType),
    account_number=st.from_regex(r"[0-9]{7}", fullmatch=True),
    holder=st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=30),
    amount=st.integers(1, 10**10 - 1),
    due_date=st.just(DAY),
    remittance=st.lists(references, max_size=3).map(tuple),
)


@quick
@given(st.lists(transfers, min_size=1, max_size=4), st.booleans())
def test_every_order_reads_back(given_transfers, is_known):
    sent = tuple(
        t.model_copy(update={"reference": f"M1-{n}"})
        for n, t in enumerate(given_transfers, 1)
    )
    number = PAYER.corporate_number if is_known else None
    payer = PAYER.model_copy(update={"corporate_number": number})
    assert read_transfer_order(written(*sent, payer=payer)) == ("M1", payer, sent)


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
    ],
)
def test_a_broken_order_says_so(old, new, message):
    text = written(TRANSFER).decode()
    assert old in text
    with pytest.raises(FormatError, match=message):
        read_transfer_order(text.replace(old, new).encode())


def test_a_file_with_a_header_before_the_message():
    head = b'<?xml version="1.0" encoding="UTF-8"?><AppHdr xmlns="urn:x"/>\r\n'
    order = read_transfer_order(head + written(TRANSFER))
    assert order.transfers == (TRANSFER,)
    for data in (head, written(TRANSFER) * 2, b""):
        with pytest.raises(FormatError):
            parse_document(data)


# 金融EDI情報


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


# camt

ENTRY_02 = """<Ntry><Amt Ccy="JPY">110000</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts>BOOK</Sts><BookgDt><Dt>2026-10-30</Dt></BookgDt><ValDt><Dt>2026-10-31</Dt></ValDt>
<AcctSvcrRef>REF-1</AcctSvcrRef><BkTxCd/>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>ｶ)ﾆｼﾑﾗ</Nm></Dbtr></RltdPties>
<RltdAgts><DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>0001</MmbId></ClrSysMmbId></FinInstnId>
<BrnchId><Id>210</Id></BrnchId></DbtrAgt></RltdAgts>
<RmtInf><Ustrd>INV-2026-0001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""
ENTRY_08 = """<Ntry><Amt Ccy="JPY">330.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-10-30T09:00:00+09:00</DtTm></BookgDt><BkTxCd/>
<NtryDtls><TxDtls><Amt Ccy="JPY">330.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<RltdPties><Cdtr><Pty><Nm>ﾌｼﾞ(ｶ</Nm></Pty></Cdtr></RltdPties>
</TxDtls></NtryDtls><AddtlNtryInf>ﾌﾘｺﾐ</AddtlNtryInf></Ntry>"""
PAID = Payment(
    payment_id="REF-1",
    value_date=dt.date(2026, 10, 31),
    direction=Direction.IN,
    amount=110_000,
    payer_kana="ｶ)ﾆｼﾑﾗ",
    bank_code="0001",
    branch_code="210",
    edi_info="INV-2026-0001",
)
SPENT = Payment(
    payment_id="s:1",
    value_date=dt.date(2026, 10, 30),
    direction=Direction.OUT,
    amount=330,
    payer_kana="ﾌｼﾞ(ｶ",
)
SHAPES = {
    "camt.052": ("BkToCstmrAcctRpt", "Rpt"),
    "camt.053": ("BkToCstmrStmt", "Stmt"),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
BALANCE = """<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="JPY">0</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-31</Dt></Dt></Bal>"""


def camt(message: str, *entries: str) -> bytes:
    """A whole message of a version such as ``camt.053.001.08``."""
    outer, inner = SHAPES[message[:8]]
    balance = BALANCE if message.startswith("camt.053") else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><{outer}>'
        "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-01T00:00:00</CreDtTm></GrpHdr>"
        f"<{inner}><Id>1</Id><CreDtTm>2026-11-01T00:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>1234567</Id></Othr></Id></Acct>{balance}"
        f"{''.join(entries)}</{inner}></{outer}></Document>"
    ).encode()


@needs_shared
@pytest.mark.parametrize(
    "message",
    [
        "camt.052.001.02",
        "camt.053.001.02",
        "camt.054.001.02",
        "camt.053.001.08",
        "camt.054.001.08",
    ],
)
def test_valid_messages_of_both_versions(message):
    entry, expected = (ENTRY_02, PAID) if message.endswith("02") else (ENTRY_08, SPENT)
    data = camt(message, entry)
    schema = load_schema(STANDARDS / "xsd" / f"{message}.xsd")
    assert schema_errors(parse_xml(data), schema) == ()
    assert read_camt(data, stem="s") == (expected,)


def test_pending_entries_are_left_out_and_numbers_stay():
    pending = ENTRY_02.replace("BOOK", "PDNG")
    nameless = ENTRY_02.replace("<AcctSvcrRef>REF-1</AcctSvcrRef>", "")
    read = read_camt(
        camt("camt.052.001.02", pending, nameless, ENTRY_02, ENTRY_02), stem="f"
    )
    assert [p.payment_id for p in read] == ["f:2", "REF-1", "REF-1#2"]


def detail(amount: str, name: str) -> str:
    return (
        f'<TxDtls><AmtDtls><TxAmt><Amt Ccy="JPY">{amount}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><UltmtDbtr><Nm>{name}</Nm></UltmtDbtr></RltdPties></TxDtls>"
    )


def test_an_entry_of_several_transactions():
    head = ENTRY_02.split("<NtryDtls>", maxsplit=1)[0]
    both = f"{head}<NtryDtls>{detail('60000', 'ｱ')}{detail('50000', 'ｲ')}</NtryDtls></Ntry>"
    read = read_camt(camt("camt.054.001.02", both), stem="f")
    assert [(p.payment_id, p.amount, p.payer_kana) for p in read] == [
        ("REF-1-1", 60_000, "ｱ"),
        ("REF-1-2", 50_000, "ｲ"),
    ]
    other_sum = both.replace("60000", "60001")
    assert [
        p.amount for p in read_camt(camt("camt.054.001.02", other_sum), stem="f")
    ] == [110_000]


def test_an_entry_without_details():
    bare = (
        ENTRY_02.split("<NtryDtls>", maxsplit=1)[0]
        + "<AddtlNtryInf>ﾘｿｸ</AddtlNtryInf></Ntry>"
    )
    (read,) = read_camt(camt("camt.053.001.02", bare), stem="f")
    assert (read.payer_kana, read.bank_code, read.edi_info) == ("ﾘｿｸ", None, None)


def test_the_remittance_of_an_order_arrives_as_invoice_numbers():
    lines = "".join(
        f"<Ustrd>{x}</Ustrd>" for x in format_remittance(TRANSFER.remittance)
    )
    entry = ENTRY_02.replace("<Ustrd>INV-2026-0001</Ustrd>", lines)
    (read,) = read_camt(camt("camt.054.001.02", entry), stem="f")
    assert read.edi_info == "INV-2026-0001 請求-2"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('Ccy="JPY">110000', 'Ccy="USD">110000', "1件目の明細: 通貨"),
        (">110000<", ">1100.5<", "1100.5"),
        (">110000<", ">1E999999999<", "整数"),
        ("CRDT", "XXXX", "CdtDbtInd"),
        ("2026-10-31", "2026-10-32", "日付"),
        ('<Amt Ccy="JPY">110000</Amt>', "", "Amt"),
        ("BkToCstmrAcctRpt", "Other", "camt.052"),
    ],
)
def test_a_broken_message_says_so(old, new, message):
    text = camt("camt.052.001.02", ENTRY_02).decode()
    assert old in text
    with pytest.raises(FormatError, match=message):
        read_camt(text.replace(old, new).encode(), stem="f")


GOOD = camt("camt.053.001.02", ENTRY_02, ENTRY_02)


@quick
@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_file_is_read_or_a_format_error(noise, place):
    for data in (noise, GOOD[:place] + noise + GOOD[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_camt(data, stem="f")
        with contextlib.suppress(FormatError):
            read_transfer_order(data)


@quick
@given(st.lists(st.text(max_size=80), max_size=5), st.booleans())
def test_any_lines_are_remittance_or_a_format_error(lines, is_mime):
    with contextlib.suppress(FormatError):
        parse_remittance(["MIME-Version: 1.0", *lines] if is_mime else lines)
    described = describe_remittance(["MIME-Version: 1.0", *lines] if is_mime else lines)
    assert described is None or described.strip()
