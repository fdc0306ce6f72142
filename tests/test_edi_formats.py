"""Each file of the outside is found by its content, and read whole or refused."""

import datetime as dt
import resource
import shutil
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.errors import DenpyoError, FormatError, NotReadyError
from books.model import (
    Direction,
    EntrySide,
    InvoiceKind,
    JournalEntry,
    JournalLine,
    PayerAccount,
    Payment,
    Statement,
    TaxCategory,
)
from books.settings_company import Accounts
from edi.accounting.freee import write_freee
from edi.accounting.moneyforward import write_moneyforward
from edi.accounting.yayoi import write_yayoi
from edi.formats import FORMATS, Given, find_format, get_format
from edi.sme_common.message import write_message
from edi.validation import schema_errors_of
from edi.zedi import write_camt
from edi.zengin import StatementHead, write_account_statement, write_deposit_notice
from tests.paper_samples import invoice
from tests.reference import CORPUS, STANDARDS, needs_shared

DAY = dt.date(2026, 11, 27)
AT = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
GIVEN = Given("a", DAY, Accounts())
BANK_CSV = (
    "取引日,摘要,お支払金額,お預り金額,差引残高\r\n"
    "2026/11/26,振込 カ）ヤマダ,,110000,210000\r\n"
    "2026/11/27,振込手数料,440,,209560\r\n"
)


def payer():
    return PayerAccount(
        client_code="1", name_kana="ｶ)ﾐﾎﾝ", bank_code="0001", branch_code="001",
        bank_kana="ﾐｽﾞﾎ", branch_kana="ﾄｳｷﾖｳ", account_number="1234567",
    )  # fmt: skip


def payments():
    deposit = Payment(
        payment_id="P1", value_date=DAY, direction=Direction.IN, amount=110_000,
        payer_kana="ｶ)ﾔﾏﾀﾞ",
    )  # fmt: skip
    return (deposit,)


def entry():
    def line(side, account, **more):
        return JournalLine(side=side, account=account, amount=1100, **more)

    rate = {"rate": Decimal("0.10"), "category": TaxCategory.STANDARD}
    bought = line(
        EntrySide.DEBIT,
        "仕入高",
        tax_amount=100,
        invoice_kind=InvoiceKind.QUALIFIED,
        **rate,
    )
    return JournalEntry(
        reference="D1", date=DAY, lines=(bought, line(EntrySide.CREDIT, "買掛金"))
    )


def made():
    head = StatementHead(payer(), DAY)
    statement = Statement(
        bank_code="0001", branch_code="001", account_number="1234567",
        opening=0, closing=110_000, payments=payments(),
    )  # fmt: skip
    return {
        "sme": write_message(invoice(3), message_id="m1", issued_at=AT),
        "zengin-statement": write_account_statement(payments(), head),
        "camt": write_camt(
            (statement,), "camt.053.001.02", message_id="c1", created_at=AT
        ),
        "yayoi": write_yayoi([entry()], Accounts())[0],
        "moneyforward": write_moneyforward([entry()], Accounts())[0],
        "freee": write_freee([entry()], Accounts())[0],
        "bank-csv": BANK_CSV.encode("cp932"),
    }


@pytest.mark.parametrize("name", sorted(made()))
def test_what_we_write_is_found_and_read(name):
    data = made()[name]
    found = get_format(data)
    assert found.name == name
    content = found.read(data, GIVEN)
    held = (content.documents, content.statements, content.entries)
    assert sum(map(len, held)) == 1


def test_a_deposit_notice_is_a_statement_too():
    data = write_deposit_notice(payments(), StatementHead(payer(), DAY))
    assert get_format(data).read(data, GIVEN).statements[0].payments


@needs_shared
@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("sme-common-edi/samples-4.1/SMEOrder.xml", "sme"),
        ("jp-pint/samples/Japan PINT Invoice UBL Example.xml", "jp-pint"),
        ("zengin/zengin4j-sougou-furikomi.txt", "zengin-transfer"),
        ("zedi/unofficial-pain001-skeleton.xml", "zedi"),
    ],
)
def test_the_official_samples_are_found(place, name):
    data = (STANDARDS / place).read_bytes()
    assert get_format(data).name == name
    get_format(data).read(data, GIVEN)


@needs_shared
def test_paper_is_none_of_them():
    for path in sorted((CORPUS / "dev" / "docs").iterdir())[:40]:
        assert find_format(path.read_bytes()) is None, path.name


@given(st.binary(max_size=300))
def test_any_bytes_are_found_or_not(data):
    assert find_format(data) is None or find_format(data) in FORMATS


@given(st.sampled_from(sorted(made())), st.data())
def test_damaged_files_are_read_or_refused_with_a_sentence(name, data):
    whole = bytearray(made()[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(1, len(whole)))])
    with suppress(DenpyoError):
        found = find_format(cut)
        if found is not None:
            found.read(cut, GIVEN)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
%s]><SMEInvoice>&j;</SMEInvoice>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
HOSTILE = {
    "entities": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><SMEOrder>&x;</SMEOrder>',
    "laughs": BOMB,
    "deep": b"<SMEOrder>" + b"<a>" * 100_000,
    "encoding": b'<?xml version="1.0" encoding="UTF-16"?><SMEOrder/>',
    "large": b"<SMEOrder>" + b"<a>1</a>" * 25_000_000 + b"</SMEOrder>",
    "many": b"<SMEOrder>" + b"<a/>" * 12_000_000 + b"</SMEOrder>",
    "nul": b"\x00" * 10_000,
    "long line": b"1210" + b"0" * 50_000_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_fast_and_in_little_memory(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(FormatError) as refused:
        get_format(HOSTILE[name]).read(HOSTILE[name], GIVEN)
    assert str(refused.value)
    assert time.process_time() - began < 5
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 500_000  # kB


@needs_shared
def test_messages_are_held_against_their_schemas():
    data = made()
    folder = STANDARDS
    assert schema_errors_of(data["sme"], folder / "sme-common-edi" / "xsd-4.1") == ()
    assert schema_errors_of(data["camt"], folder / "xsd") == ()
    assert schema_errors_of(data["bank-csv"], folder) == ()
    broken = data["camt"].replace(b"<Ntry>", b"<Ntri>").replace(b"</Ntry>", b"</Ntri>")
    assert schema_errors_of(broken, folder / "xsd")


SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
 targetNamespace="urn:x" elementFormDefault="qualified"><xs:element name="A">
 <xs:complexType><xs:sequence><xs:element name="{}"/></xs:sequence></xs:complexType>
 </xs:element></xs:schema>"""


def test_schemas_of_one_name_that_do_not_agree_are_told(tmp_path):
    for folder, name in (("4.0", "B"), ("4.1", "C")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "A.xsd").write_text(SCHEMA.format(name))
    data = b'<A xmlns="urn:x"><C/></A>'
    with pytest.raises(NotReadyError, match="絞って") as told:
        schema_errors_of(data, tmp_path)
    assert "4.0/A.xsd" in str(told.value)
    assert "4.1/A.xsd" in str(told.value)
    assert schema_errors_of(data, tmp_path / "4.1") == ()
    shutil.copy(tmp_path / "4.1" / "A.xsd", tmp_path / "4.0" / "A.xsd")
    assert schema_errors_of(data, tmp_path) == ()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_xml_in_another_encoding_is_named(encoding):
    data = "\ufeff<?xml version='1.0' encoding='UTF-16'?><SMEInvoice/>".encode(encoding)
    with pytest.raises(FormatError, match="UTF-16"):
        find_format(data)
