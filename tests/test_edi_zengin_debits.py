"""Collections from accounts (預金口座振替) and what became of them."""

import datetime as dt
import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import HOLDER_CHARACTERS
from books.model import PayerAccount
from edi.zengin import (
    EBCDIC,
    DebitOrder,
    DirectDebit,
    Style,
    identify_zengin,
    read_direct_debits,
    write_direct_debits,
)
from edi.zengin import codes as codes_module
from edi.zengin.codes import format_code, parse_code
from edi.zengin.debits import ACCOUNT_TYPES, RESULTS

quick = settings(max_examples=25, deadline=None)

DAY = dt.date(2026, 12, 28)
ACCOUNT = PayerAccount(
    client_code="0000012345",
    name_kana="ｶ)ｱｵｿﾞﾗｼｽﾃﾑｽﾞ",
    bank_code="0001",
    bank_kana="ﾐｽﾞﾎ",
    branch_code="145",
    branch_kana="ｵｵｵｶﾔﾏ",
    account_number="1234567",
)
DEBIT = DirectDebit(
    bank_code="9900",
    bank_kana="ﾕｳﾁﾖ",
    branch_code="018",
    account_number="0000042",
    holder="ﾔﾏﾀﾞ ﾊﾅｺ",
    amount=5_500,
    customer="00000000000000000042",
)
SHORT = DEBIT.model_copy(update={"result": "1", "amount": 300})
ORDER = DebitOrder(ACCOUNT, DAY, (DEBIT, DEBIT))
RESULT = DebitOrder(ACCOUNT, DAY, (DEBIT, SHORT), is_result=True)


def edited(record: int, start: int, value: bytes) -> bytes:
    records = write_direct_debits([RESULT]).split(b"\r\n")
    old = records[record]
    records[record] = old[:start] + value + old[start + len(value) :]
    return b"\r\n".join(records)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(codes_module).failed == 0


def test_a_collection_in_full():
    data = write_direct_debits([ORDER])
    assert identify_zengin(data) == "91"
    record, trailer = (data.split(b"\r\n")[n].decode("cp932") for n in (1, 3))
    assert record == (
        "2"
        + "9900"
        + "ﾕｳﾁﾖ".ljust(15)
        + "018"
        + " " * 15
        + "    "
        + "1"
        + "0000042"
        + "ﾔﾏﾀﾞ ﾊﾅｺ".ljust(30)
        + "0000005500"
        + "0"
        + "0" * 18
        + "42"
        + "0"
        + " " * 8
    )
    assert trailer == "8000002000000011000" + "0" * 36 + " " * 65
    assert read_direct_debits(data, near=DAY) == (ORDER,)


def test_a_result_tells_what_was_collected():
    data = write_direct_debits([RESULT, ORDER])
    trailer = data.split(b"\r\n")[3]
    assert trailer[19:55] == b"000001000000005500000001000000000300"
    assert read_direct_debits(data, near=DAY) == (RESULT, ORDER)
    assert [debit.is_collected for debit in RESULT.debits] == [True, False]
    assert RESULTS[SHORT.result] == "資金不足"


debits = st.builds(
    DirectDebit,
    bank_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    branch_code=st.from_regex(r"[0-9]{3}", fullmatch=True),
    account_type=st.sampled_from(sorted(ACCOUNT_TYPES)),
    account_number=st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True),
    holder=st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=30),
    amount=st.integers(1, 10**10 - 1),
    customer=st.text("ABC-", max_size=20),
    new_code=st.sampled_from("012"),
    result=st.sampled_from(sorted(RESULTS)),
)


@quick
@given(st.lists(st.lists(debits, min_size=1, max_size=4), min_size=1, max_size=3))
@pytest.mark.parametrize("style", [Style(), Style(b"", coding=EBCDIC)], ids=str)
def test_all_collections_read_back(style, lists):
    orders = tuple(
        DebitOrder(ACCOUNT, DAY, tuple(found), is_result=True) for found in lists
    )
    data = write_direct_debits(orders, style=style)
    assert read_direct_debits(data, near=DAY) == orders


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (edited(1, 111, b"5"), "2番目のレコード: 振替結果コード「5」"),
        (edited(2, 42, b"4"), "3番目のレコード: 預金種目「4」"),
        (edited(3, 1, b"000003"), "4番目のレコード: 合計件数が3"),
        (edited(3, 19, b"000002"), "4番目のレコード: 振替済件数が2"),
        (edited(3, 43, b"000000000301"), "4番目のレコード: 振替不能金額が301"),
    ],
)
def test_a_broken_file_names_its_record(data, message):
    with pytest.raises(FormatError, match=message):
        read_direct_debits(data, near=DAY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"account_type": "4"}, "預金種目「4」"),
        ({"customer": "1" * 21}, "顧客番号"),
        ({"holder": ""}, "預金者名がありません"),
        ({"bank_code": "12"}, "引落銀行番号"),
        ({"amount": 10**10}, "引落金額"),
    ],
)
def test_a_collection_that_does_not_fit(change, message):
    bad = ORDER._replace(debits=(DEBIT, DEBIT.model_copy(update=change)))
    with pytest.raises(FormatError, match=f"3番目のレコード: .*{message}"):
        write_direct_debits([bad])


def test_nothing_to_collect():
    for orders in ([], [ORDER._replace(debits=())]):
        with pytest.raises(FormatError, match="1件も"):
            write_direct_debits(orders)


@given(st.text("01AB ｱ", max_size=10))
def test_codes_are_written_again_as_they_were(text):
    written = text.ljust(10)
    assert format_code("", parse_code(written.rstrip(), 10), 10) == written
