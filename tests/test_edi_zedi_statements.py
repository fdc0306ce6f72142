import contextlib
import datetime as dt
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import AccountType, Direction, Payment, Statement
from edi.xml import parse_xml
from edi.zedi import (
    format_remittance,
    identify_camt,
    read_camt,
    read_camt_statements,
    write_camt,
)
from edi.zedi.statement_writing import MESSAGES
from tests.reference import needs_shared
from tests.zedi_cases import NOW, TRANSFER, errors_of

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
    description="ﾌﾘｺﾐ",
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


def statement_of(message: str, *entries: str):
    """Payments and findings of a message with one account."""
    (statement,), findings = read_camt_statements(camt(message, *entries), stem="f")
    return statement.payments, findings


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
    (payment,), findings = statement_of("camt.054.001.02", other_sum)
    assert (payment.payer_kana, payment.amount) == ("", 110_000)
    assert [f.code for f in findings] == ["zedi_batch"]
    assert "内訳2件" in findings[0].message


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


def balance(code: str, amount: int, mark: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="JPY">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        "<Dt><Dt>2026-10-31</Dt></Dt></Bal>"
    )


@pytest.mark.parametrize(
    ("balances", "expected", "codes"),
    [
        ((), (None, None), []),
        ((("OPBD", 10), ("CLBD", 110_010)), (10, 110_010), []),
        ((("PRCD", 10), ("ITBD", 110_010)), (10, 110_010), []),
        ((("ITBD", 10), ("ITBD", 110_010)), (10, 110_010), []),
        ((("ITBD", 5),), (None, 5), []),
        ((("CLAV", 5),), (None, None), []),
        ((("OPBD", 10, "DBIT"), ("CLBD", 109_990)), (-10, 109_990), []),
        ((("OPBD", 10), ("CLBD", 11)), (10, 11), ["statement_balance"]),
    ],
)
def test_balances_before_and_after(balances, expected, codes):
    told = "".join(balance(*one) for one in balances)
    data = camt("camt.052.001.02", told, ENTRY_02)
    (statement,), findings = read_camt_statements(data, stem="f")
    assert (statement.opening, statement.closing) == expected
    assert [f.code for f in findings] == codes


def test_totals_that_do_not_hold_are_told():
    summary = "<TxsSummry><TtlCdtNtries><Sum>7</Sum></TtlCdtNtries></TxsSummry>"
    _, (finding,) = statement_of("camt.052.001.02", summary, ENTRY_02)
    assert "入金合計が電文では7円" in finding.message


def test_what_is_not_booked_or_not_read_is_told():
    pending = ENTRY_02.replace("BOOK", "PDNG")
    charged = ENTRY_02.replace(
        "<NtryDtls>", '<Chrgs><Amt Ccy="JPY">440</Amt></Chrgs><NtryDtls>'
    )
    payments, findings = statement_of("camt.052.001.02", pending, charged)
    assert len(payments) == 1
    assert [f.code for f in findings] == ["zedi_not_booked", "zedi_unread"]
    assert "予定(未記帳)「PDNG」" in findings[0].message
    assert "Chrgs/Amt" in findings[1].message
    assert "440" in findings[1].message


def test_transactions_both_ways_in_one_entry():
    back = detail("10000", "ｲ").replace(
        "<TxDtls>", '<TxDtls><Amt Ccy="JPY">10000</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    )
    head = ENTRY_02.split("<NtryDtls>", maxsplit=1)[0]
    entry = f"{head}<NtryDtls>{detail('120000', 'ｱ')}{back}</NtryDtls></Ntry>"
    payments, _ = statement_of("camt.054.001.08", entry)
    assert [(p.direction.value, p.amount) for p in payments] == [
        ("in", 120_000),
        ("out", 10_000),
    ]


def test_an_account_in_dollars_is_refused():
    data = camt("camt.052.001.02", ENTRY_02).replace(
        b"</Id></Acct>", b"</Id><Ccy>USD</Ccy></Acct>"
    )
    with pytest.raises(FormatError, match="USD建て"):
        read_camt(data, stem="f")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "<Acct><Id><Othr><Id>1234567</Id></Othr></Id></Acct>",
            "",
            "statement_account",
        ),
        ("</Id></Acct>", "</Id><Tp><Prtry>9</Prtry></Tp></Acct>", "zedi_unread"),
        (
            "<Acct>",
            "<FrToDt><FrDtTm>soon</FrDtTm></FrToDt><Acct>",
            "zedi_unread",
        ),
        ("</Acct>", "</Acct><Bal><Amt>1</Amt></Bal>", "zedi_unread"),
        (
            "</Acct>",
            f"</Acct>{balance('CLBD', 5)}".replace("JPY", "USD"),
            "zedi_unread",
        ),
        (
            "</Acct>",
            "</Acct><TxsSummry><TtlCdtNtries><Sum>x</Sum></TtlCdtNtries></TxsSummry>",
            "statement_total",
        ),
        ("<NtryDtls><TxDtls>", "<NtryDtls><TxDtls><Amt>7</Amt>", "zedi_batch"),
        (
            "<NtryDtls><TxDtls>",
            '<NtryDtls><TxDtls><Amt Ccy="USD">7</Amt>',
            "zedi_batch",
        ),
    ],
)
def test_flaws_around_the_movements_do_not_hide_them(old, new, code):
    text = camt("camt.052.001.02", ENTRY_02).decode()
    assert old in text
    data = text.replace(old, new, 1).encode()
    (statement,), (finding,) = read_camt_statements(data, stem="f")
    assert statement.payments == (PAID,)
    assert finding.code == code


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("1", "普通"), ("2", "当座"), ("4", "貯蓄"), ("当座", "当座")],
)
def test_kinds_of_account(kind, expected):
    data = camt("camt.052.001.02", ENTRY_02).decode()
    tp = f"</Id><Tp><Prtry>{kind}</Prtry></Tp></Acct>"
    (statement,), findings = read_camt_statements(
        data.replace("</Id></Acct>", tp).encode(), stem="f"
    )
    assert (statement.account_type, findings) == (AccountType(expected), ())


kana = st.text("ｱｲｳｶﾞ()-.123 ", min_size=1, max_size=48).map(str.strip)
codes4 = st.from_regex(r"[0-9]{4}", fullmatch=True)
codes3 = st.from_regex(r"[0-9]{3}", fullmatch=True)
movements = st.builds(
    Payment,
    payment_id=st.just("x"),
    value_date=st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    direction=st.sampled_from(Direction),
    amount=st.integers(0, 10**12),
    payer_kana=kana.filter(bool),
    bank_code=codes4,
    branch_code=st.none() | codes3,
    edi_info=st.none() | st.from_regex(r"[A-Z]{3}-[0-9]{1,9}", fullmatch=True),
    description=st.sampled_from(["", "ﾌﾘｺﾐ", "振込 入金"]),
    reversal=st.booleans(),
)


@st.composite
def accounts(draw):
    payments = tuple(
        payment.model_copy(update={"payment_id": f"p-{number}"})
        for number, payment in enumerate(draw(st.lists(movements, max_size=4)))
    )
    moved = sum(
        p.amount if p.direction is Direction.IN else -p.amount for p in payments
    )
    opening = draw(st.integers(-(10**12), 10**12))
    return Statement(
        bank_code=draw(st.none() | codes4),
        account_type=draw(st.none() | st.sampled_from(AccountType)),
        account_number=draw(st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True)),
        holder=draw(st.none() | st.just("ﾃｽﾄｼﾖｳｼﾞ(ｶ")),
        from_date=dt.date(2000, 1, 1),
        to_date=dt.date(2099, 12, 31),
        opening=opening,
        closing=opening + moved,
        payments=payments,
    )


@quick
@given(accounts(), st.sampled_from(sorted(MESSAGES)))
def test_every_account_reads_back(account, message):
    if message.startswith("camt.054"):
        account = account.model_copy(update={"opening": None, "closing": None})
    data = write_camt([account], message, message_id="M1", created_at=NOW)
    assert identify_camt(data)
    assert read_camt_statements(data, stem="s") == ((account,), ())


@needs_shared
@quick
@given(accounts(), st.sampled_from(sorted(MESSAGES)))
def test_every_account_is_valid(account, message):
    if message.startswith("camt.054"):
        account = account.model_copy(update={"opening": None, "closing": None})
    data = write_camt([account, account], message, message_id="M1", created_at=NOW)
    assert errors_of(parse_xml(data), message) == ()


ACCOUNT = Statement(account_number="1234567", payments=(PAID,))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"account_number": None}, "口座番号"),
        ({"holder": "x" * 141}, "140文字"),
        ({"from_date": dt.date(2026, 1, 1)}, "期間"),
        ({"opening": 1, "payments": ()}, "残高の日付"),
        ({"branch_code": "001"}, "銀行番号"),
        (
            {"payments": (PAID.model_copy(update={"bank_code": None}),)},
            "銀行番号",
        ),
        ({"payments": (PAID.model_copy(update={"payment_id": "x" * 36}),)}, "入出金ID"),
        ({"payments": (PAID.model_copy(update={"edi_info": "x" * 141}),)}, "EDI情報"),
    ],
)
def test_an_account_that_does_not_fit(change, message):
    wrong = ACCOUNT.model_copy(update=change)
    with pytest.raises(FormatError, match=message):
        write_camt([wrong], message_id="M1", created_at=NOW)


def test_a_movement_of_which_little_is_known():
    bare = Payment(
        payment_id="p",
        value_date=dt.date(2026, 1, 1),
        direction=Direction.OUT,
        amount=1,
    )
    for payment in (bare, bare.model_copy(update={"bank_code": "0001"})):
        account = ACCOUNT.model_copy(update={"payments": (payment,)})
        data = write_camt([account], message_id="M1", created_at=NOW)
        assert read_camt_statements(data, stem="s") == ((account,), ())


def test_messages_that_cannot_be_written():
    for accounts_, message, told in (
        ([ACCOUNT], "camt.999", "書けません"),
        ([], "camt.052.001.02", "口座が1つも"),
        ([ACCOUNT.model_copy(update={"closing": 1})], "camt.054.001.02", "残高は"),
    ):
        with pytest.raises(FormatError, match=told):
            write_camt(accounts_, message, message_id="M1", created_at=NOW)


GOOD = camt("camt.053.001.02", ENTRY_02, ENTRY_02)


@quick
@given(st.binary(max_size=40), st.integers(0, len(GOOD)))
def test_any_file_is_read_or_a_format_error(noise, place):
    for data in (noise, GOOD[:place] + noise + GOOD[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_camt_statements(data, stem="f")


@pytest.mark.parametrize("message", ["camt.053.001.02", "camt.053.001.08"])
def test_a_statement_needs_a_balance(message):
    bare = ACCOUNT.model_copy(update={"opening": None, "closing": None})
    with pytest.raises(FormatError, match="残高"):
        write_camt([bare], message, message_id="M1", created_at=NOW)


@pytest.mark.parametrize(
    "lines",
    [
        ["MIME-Version: 1.0", "Content-Transfer-Encoding: base64", "!!!"],
        ["MIME-Version: 1.0", "Content-Transfer-Encoding: base64", "PGE+"],
        ["<EDIInf1><Content>INV-1</EDIInf1>"],
    ],
)
def test_edi_information_that_is_broken_is_kept_and_told(lines):
    said = "".join(f"<Ustrd>{escape(line)}</Ustrd>" for line in lines)
    entry = ENTRY_02.replace("<Ustrd>INV-2026-0001</Ustrd>", said)
    (payment,), findings = statement_of("camt.054.001.02", entry)
    assert payment.edi_info == " ".join(lines)
    assert [f.code for f in findings] == ["zedi_edi_broken"]
