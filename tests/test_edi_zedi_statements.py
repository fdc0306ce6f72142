import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import Direction, Payment
from edi.xml import parse_xml
from edi.zedi import format_remittance, read_camt
from tests.reference import needs_shared
from tests.zedi_cases import TRANSFER, errors_of

quick = settings(max_examples=25, deadline=None)


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
    assert errors_of(parse_xml(data), message) == ()
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
