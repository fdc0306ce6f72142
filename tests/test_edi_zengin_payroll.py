"""Wages, several payers in a file, codings and line ends."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import HOLDER_CHARACTERS
from books.model import AccountType, CreditTransfer, PayerAccount
from edi.zengin import (
    EBCDIC,
    JIS,
    BulkTransfer,
    Payroll,
    PayrollKind,
    PayrollTransfer,
    Style,
    find_style,
    identify_zengin,
    read_bulk_transfers,
    read_payroll,
    write_bulk_transfer,
    write_bulk_transfers,
    write_payroll,
)
from edi.zengin.payroll import PAYROLL_CHARACTERS

quick = settings(max_examples=25, deadline=None)

DAY = dt.date(2026, 12, 25)
PAYER = PayerAccount(
    client_code="0000012345",
    name_kana="ｶ)ｱｵｿﾞﾗｼｽﾃﾑｽﾞ",
    bank_code="0001",
    bank_kana="ﾐｽﾞﾎ",
    branch_code="145",
    branch_kana="ｵｵｵｶﾔﾏ",
    account_number="1234567",
)
OTHER_PAYER = PAYER.model_copy(
    update={"account_number": "7654321", "account_type": AccountType.CURRENT}
)
WAGE = PayrollTransfer(
    bank_code="9900",
    bank_kana="ﾕｳﾁﾖ",
    branch_code="018",
    branch_kana="ｾﾞﾛｲﾁﾊﾁ",
    account_number="0000042",
    holder="ﾔﾏﾀﾞ ﾊﾅｺ",
    amount=251_300,
    employee_number="A00123",
    department_code="0000000045",
)
PAYROLL = Payroll(PayrollKind.SALARY, PAYER, DAY, (WAGE,))
TRANSFER = CreditTransfer(
    reference="f:1",
    bank_code="0005",
    branch_code="001",
    account_type=AccountType.SAVINGS,
    account_number="0000042",
    holder="ｶ)ﾆｼﾑﾗ",
    amount=1,
    due_date=DAY,
)
STYLES = [
    Style(line_end, eof_mark=eof, coding=coding, last_line_end=last)
    for line_end in (b"", b"\r\n", b"\n", b"\r")
    for eof in (False, True)
    for coding in (JIS, EBCDIC)
    for last in (False, True)
]


# Wages


def test_wages_in_full():
    record = write_payroll([PAYROLL]).split(b"\r\n")[1].decode("cp932")
    assert record == (
        "2" + "9900" + "ﾕｳﾁﾖ".ljust(15) + "018" + "ｾﾞﾛｲﾁﾊﾁ".ljust(15) + "0000"
        "1" + "0000042" + "ﾔﾏﾀﾞ ﾊﾅｺ".ljust(30) + "0000251300" + "0"
        "A00123    " + "0000000045" + " " * 9
    )


@pytest.mark.parametrize("kind", PayrollKind, ids=lambda k: k.label)
def test_every_kind_of_wages_reads_back(kind):
    payroll = PAYROLL._replace(kind=kind)
    data = write_payroll([payroll])
    assert data[1:3] == kind.encode()
    assert identify_zengin(data) == kind
    assert read_payroll(data, near=DAY) == (payroll,)
    assert kind.label[:4] in {"給与振込", "賞与振込"}


wages = st.builds(
    PayrollTransfer,
    bank_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    branch_code=st.from_regex(r"[0-9]{3}", fullmatch=True),
    account_type=st.sampled_from([AccountType.ORDINARY, AccountType.CURRENT]),
    account_number=st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True),
    holder=st.text(sorted(PAYROLL_CHARACTERS - {" "}), min_size=1, max_size=30),
    amount=st.integers(1, 10**10 - 1),
    employee_number=st.text("0123ABC-", max_size=10),
    department_code=st.text("0123ABC-", max_size=10),
    new_code=st.sampled_from("012"),
)


def padded(wage: PayrollTransfer) -> PayrollTransfer:
    """Digits come back with the zeros that they get."""
    codes = {
        name: code.zfill(10) if code.isdigit() else code
        for name in ("employee_number", "department_code")
        for code in [getattr(wage, name)]
    }
    return wage.model_copy(update=codes)


@quick
@given(
    st.lists(st.lists(wages, min_size=1, max_size=4), min_size=1, max_size=3),
    st.sampled_from(STYLES),
)
def test_all_wages_read_back(lists, style):
    payrolls = tuple(
        Payroll(PayrollKind.BONUS, PAYER, DAY, tuple(map(padded, found)))
        for found in lists
    )
    data = write_payroll(payrolls, style=style)
    assert read_payroll(data, near=DAY) == payrolls
    assert write_payroll(read_payroll(data, near=DAY), style=style) == data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"account_type": AccountType.SAVINGS}, "貯蓄"),
        ({"holder": "JOHN ｽﾐｽ"}, "受取人名「JOHN ｽﾐｽ」の「J」"),
        ({"holder": "ﾖｰｺ"}, "「ｰ」"),
        ({"holder": ""}, "受取人名がありません"),
        ({"employee_number": "12345678901"}, "社員番号"),
        ({"department_code": "12345678901"}, "所属コード"),
        ({"department_code": "営業"}, "所属コード「営業」の「営」"),
        ({"account_number": "12345678"}, "口座番号"),
        ({"bank_code": "12"}, "被仕向銀行番号"),
        ({"amount": 10**10}, "振込金額"),
    ],
)
def test_wages_that_do_not_fit(change, message):
    bad = PAYROLL._replace(transfers=(WAGE, WAGE.model_copy(update=change)))
    with pytest.raises(FormatError, match=f"3番目のレコード: .*{message}"):
        write_payroll([bad])


def test_wages_of_nothing_are_refused():
    data = write_payroll([PAYROLL]).replace(b"0000251300", b"0" * 10)
    data = data.replace(b"000000251300", b"0" * 12)
    with pytest.raises(FormatError, match="2番目のレコード: 振込金額が0円"):
        read_payroll(data, near=DAY)


def test_letters_in_wages_on_request():
    bad = PAYROLL._replace(transfers=(WAGE.model_copy(update={"holder": "JOHN ｽﾐｽ"}),))
    assert read_payroll(write_payroll([bad], letters=True), near=DAY) == (bad,)


def test_a_file_has_one_kind_of_wages():
    for payrolls in (
        [],
        [PAYROLL._replace(transfers=())],
        [PAYROLL, PAYROLL._replace(kind=PayrollKind.BONUS)],
    ):
        with pytest.raises(FormatError, match="給与振込のデータが"):
            write_payroll(payrolls)
    with pytest.raises(FormatError, match="ファイルではありません"):
        read_payroll(write_bulk_transfer(PAYER, [TRANSFER]), near=DAY)


# Several payers, and what only bank files know


def test_several_payers_in_a_file():
    late = TRANSFER.model_copy(
        update={"reference": "f:3", "due_date": DAY + dt.timedelta(5)}
    )
    second = TRANSFER.model_copy(update={"reference": "f:2"})
    orders = (
        BulkTransfer(PAYER, (TRANSFER, second)),
        BulkTransfer(OTHER_PAYER, (late,)),
    )
    data = write_bulk_transfers(orders)
    assert [r[:1] for r in data.split(b"\r\n")] == [
        *map(bytes, map(str.encode, "1228128")),
        b"9",
        b"",
    ]
    assert read_bulk_transfers(data, stem="f", near=DAY) == orders
    with pytest.raises(FormatError, match="1件も"):
        write_bulk_transfers([])


codes = st.text("019AｱX /", max_size=10).map(str.rstrip)


@quick
@given(
    st.none() | st.tuples(codes, codes),
    st.sampled_from(["", "0", "8"]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "X"]),
    st.sampled_from(["", "0123"]),
)
def test_what_only_bank_files_know_is_written_again(codes, method, new, mark, house):
    transfer = TRANSFER.model_copy(
        update={
            "customer_codes": codes,
            "method": method,
            "new_code": new,
            "mark": mark,
            "clearing_house": house,
        }
    )
    data = write_bulk_transfer(PAYER, [transfer])
    (order,) = read_bulk_transfers(data, stem="f", near=DAY)
    assert write_bulk_transfers([order]) == data
    read = order.transfers[0]
    assert (read.method, read.new_code, read.mark) == (method, new, mark)
    assert read.clearing_house == house


def test_a_customer_code_is_never_cut():
    long = TRANSFER.model_copy(update={"customer_codes": ("12345678901", "")})
    with pytest.raises(FormatError, match="2番目のレコード: 顧客コード「12345678901」"):
        write_bulk_transfer(PAYER, [long])


# Codings and line ends


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_every_style_is_found_and_written_again(style):
    data = write_bulk_transfer(PAYER, [TRANSFER], style=style)
    assert identify_zengin(data) == "21"
    found = find_style(data)
    assert (found.line_end, found.eof_mark) == (style.line_end, style.eof_mark)
    assert found.coding is style.coding
    orders = read_bulk_transfers(data, stem="f", near=DAY)
    assert orders == (BulkTransfer(PAYER, (TRANSFER,)),)
    assert write_bulk_transfers(orders, style=found) == data


@pytest.mark.parametrize("line_end", [b"\x15", b"\x25", b"\r\x25"])
def test_line_ends_of_mainframes(line_end):
    style = Style(line_end, coding=EBCDIC)
    data = write_bulk_transfer(PAYER, [TRANSFER], style=style)
    assert read_bulk_transfers(data, stem="f", near=DAY)[0].transfers == (TRANSFER,)


def test_ebcdic_says_so_in_its_header():
    data = write_bulk_transfer(PAYER, [TRANSFER], style=Style(b"", coding=EBCDIC))
    assert data[:4] == b"\xf1\xf2\xf1\xf1"
    assert len(data) == 480
    jis = EBCDIC.decode(data).encode("cp932")  # changed on the way, コード区分 still 1
    with pytest.raises(FormatError, match="1番目のレコード: コード区分が「1」"):
        read_bulk_transfers(jis, stem="f", near=DAY)


def test_a_character_that_ebcdic_lacks_names_the_field():
    odd = WAGE.model_copy(update={"employee_number": "a1"})
    with pytest.raises(FormatError, match="2番目のレコード: 社員番号の「a」はEBCDIC"):
        write_payroll([PAYROLL._replace(transfers=(odd,))], style=Style(coding=EBCDIC))


# What a file is


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1",
        b"121",
        b"1210" + b" " * 115,
        b"1990" + b" " * 116,
        b"1212" + b" " * 116,
        b"1210," + b"0" * 200,
        b"1210" + b"\n" * 116,
        b"1210" + b"\0" * 116,
        "1210".encode("utf-16") + b" " * 200,
        b"<?xml version='1.0'?>" + b" " * 200,
        "日付,金額\n".encode() * 50,
        b"%PDF-1.7" + bytes(range(256)),
    ],
)
def test_other_files_are_not_taken_for_bank_files(data):
    assert identify_zengin(data) is None


@quick
@given(st.binary(max_size=400))
def test_any_bytes_are_told_or_refused(noise):
    identify_zengin(noise)
    find_style(noise)
    for data in (noise, b"1110" + noise, b"\xf1\xf1\xf1\xf1" + noise):
        with contextlib.suppress(FormatError):
            read_payroll(data, near=DAY)


@quick
@given(st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=30))
def test_every_holder_in_both_codings(holder):
    transfer = TRANSFER.model_copy(update={"holder": holder})
    for coding in (JIS, EBCDIC):
        data = write_bulk_transfer(PAYER, [transfer], style=Style(coding=coding))
        (order,) = read_bulk_transfers(data, stem="f", near=DAY)
        assert order.transfers == (transfer,)
