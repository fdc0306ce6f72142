import contextlib
import csv
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.banks import find_bank, find_branch
from books.errors import FormatError
from books.kana import EDI_CHARACTERS, HOLDER_CHARACTERS, to_bank_kana
from books.model import (
    AccountType,
    CreditTransfer,
    Direction,
    PayerAccount,
    Payment,
    RemittanceReference,
)
from edi.zengin import (
    StatementHead,
    Style,
    edi_information,
    find_statement_format,
    find_style,
    fit_name,
    read_bulk_transfer,
    read_statement,
    write_account_statement,
    write_bulk_transfer,
    write_bulk_transfers,
    write_deposit_notice,
)
from edi.zengin.files import format_file, read_file
from edi.zengin.layouts import BULK_TRANSFER, DEPOSIT_NOTICE
from tests.reference import CORPUS, STANDARDS, needs_shared

quick = settings(max_examples=20, deadline=None)

DAY = dt.date(2026, 11, 30)
PAYER = PayerAccount(
    client_code="0000012345",
    name_kana="ｶ)ｱｵｿﾞﾗｼｽﾃﾑｽﾞ",
    bank_code="0001",
    bank_kana="ﾐｽﾞﾎ",
    branch_code="145",
    branch_kana="ｵｵｵｶﾔﾏ",
    account_number="1234567",
)
TRANSFER = CreditTransfer(
    reference="out:1",
    bank_code="9900",
    bank_kana="ﾕｳﾁﾖ",
    branch_code="018",
    branch_kana="ｾﾞﾛｲﾁﾊﾁ",
    account_type=AccountType.SAVINGS,
    account_number="0000042",
    holder="ﾔﾏﾀﾞ ﾊﾅｺ",
    amount=110_000,
    due_date=DAY,
)
PAYMENT = Payment(
    payment_id="in:1",
    value_date=dt.date(2026, 8, 3),
    direction=Direction.IN,
    amount=380_141,
    payer_kana="ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
    bank_code="0001",
    branch_code="210",
    edi_info="INV-2026/1",
)
HEAD = StatementHead(PAYER, dt.date(2026, 8, 31), balance=1_000)


def edited(data: bytes, record: int, start: int, value: bytes) -> bytes:
    """The file with some bytes of a record (from 0) written over."""
    records = data.split(b"\r\n")
    old = records[record]
    records[record] = old[:start] + value + old[start + len(value) :]
    return b"\r\n".join(records)


# Files


@pytest.mark.parametrize("line_end", [b"", b"\r\n", b"\n", b"\r"])
@pytest.mark.parametrize("eof_mark", [False, True])
def test_line_ends_and_eof_marks(line_end, eof_mark):
    style = Style(line_end=line_end, eof_mark=eof_mark)
    data = write_bulk_transfer(PAYER, [TRANSFER], style=style)
    assert len(data) == 4 * (120 + len(line_end)) + eof_mark
    assert read_bulk_transfer(data, stem="out", near=DAY) == (PAYER, (TRANSFER,))


def test_a_file_may_be_too_large(monkeypatch):
    monkeypatch.setattr("edi.zengin.files.MAX_FILE_BYTES", 100)
    with pytest.raises(FormatError, match="大きすぎ"):
        read_bulk_transfer(b"1" * 101, stem="x", near=DAY)


@pytest.mark.parametrize("data", [b"", b"\x1a", b"\r\n\r\n"])
def test_an_empty_file(data):
    with pytest.raises(FormatError, match="空"):
        read_bulk_transfer(data, stem="x", near=DAY)


GOOD = write_bulk_transfer(PAYER, [TRANSFER, TRANSFER])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GOOD[:-20], "5番目のレコード: 長さ"),
        (GOOD.replace(b"\r\n", b"\r\n\r\n", 1), "2番目のレコード: 長さ"),
        (edited(GOOD, 0, 1, b"11"), "1番目のレコード: 種別コード"),
        (edited(GOOD, 0, 3, b"1"), "1番目のレコード: コード区分"),
        (edited(GOOD, 0, 54, b"1332"), "1番目のレコード: 取組日"),
        (edited(GOOD, 0, 95, b"9"), "1番目のレコード: 預金種目「9」"),
        (edited(GOOD, 1, 0, b"7"), "2番目のレコード: データ区分「7」"),
        (edited(GOOD, 1, 0, b"\xb1"), "2番目のレコード: データ区分"),
        (edited(GOOD, 1, 80, b"000000000A"), "2番目のレコード: 振込金額"),
        (edited(GOOD, 1, 80, b"0" * 10), "2番目のレコード: 振込金額が0円"),
        (edited(GOOD, 2, 42, b"9"), "3番目のレコード: 預金種目「9」"),
        (edited(GOOD, 2, 50, "日".encode("cp932")), "3番目のレコード: .*51バイト目"),
        (edited(GOOD, 3, 1, b"000003"), "4番目のレコード: 合計件数が3"),
        (edited(GOOD, 3, 7, b"000000220001"), "4番目のレコード: 合計金額が220,001"),
        (b"\r\n".join(GOOD.split(b"\r\n")[1:]), "1番目のレコード: データ区分「2」"),
        (b"\r\n".join(GOOD.split(b"\r\n")[:4]), "エンドレコード"),
        (GOOD.split(b"\r\n")[4] + b"\r\n" + GOOD, "1番目のレコード: データ区分「9」"),
        (GOOD.split(b"\r\n")[0] + b"\r\n" + GOOD, "2番目のレコード: データ区分「1」"),
        (GOOD + GOOD, "5番目のレコード: データ区分「9」"),
    ],
)
def test_a_broken_file_names_its_record(data, message):
    with pytest.raises(FormatError, match=message):
        read_bulk_transfer(data, stem="x", near=DAY)


def test_two_payers_in_a_file():
    first, second = GOOD.split(b"\r\n")[:4], GOOD.split(b"\r\n")
    with pytest.raises(FormatError, match="依頼人ごと"):
        read_bulk_transfer(b"\r\n".join(first + second), stem="x", near=DAY)


# 総合振込


@needs_shared
def test_the_sample_of_another_implementation_is_written_byte_for_byte():
    data = (STANDARDS / "zengin" / "zengin4j-sougou-furikomi.txt").read_bytes()
    style = find_style(data)
    assert style == Style(b"\r")
    assert format_file(read_file(data, BULK_TRANSFER), BULK_TRANSFER, style) == data
    order = read_bulk_transfer(data, stem="sample", near=dt.date(2026, 3, 1))
    assert [t.amount for t in order.transfers] == [54_878, 60_137]
    assert order.transfers[1].holder == "ﾓｼﾞ ｼﾖｳ"
    assert order.transfers[0].due_date == dt.date(2026, 3, 11)
    assert order.payer.client_code == "9190129006"
    assert order.transfers[0].customer_codes == ("ｱ", "ﾃｽﾄ ﾊﾅｺ")
    assert write_bulk_transfers([order], style=style) == data


def test_a_data_record_in_full():
    record = write_bulk_transfer(PAYER, [TRANSFER]).split(b"\r\n")[1]
    assert (
        record.decode("cp932")
        == (
            "2" + "9900" + "ﾕｳﾁﾖ".ljust(15) + "018" + "ｾﾞﾛｲﾁﾊﾁ".ljust(15) + "0000"
            "4" + "0000042" + "ﾔﾏﾀﾞ ﾊﾅｺ".ljust(30) + "0000110000" + "0" + "0" * 20
        )
        + "7"
        + " " * 8
    )


transfers = st.builds(
    CreditTransfer,
    reference=st.just("x"),
    bank_code=st.from_regex(r"[0-9]{4}", fullmatch=True),
    branch_code=st.from_regex(r"[0-9]{3}", fullmatch=True),
    bank_kana=st.sampled_from(["", "ﾐｽﾞﾎ", "ﾐﾂﾋﾞｼUFJ"]),
    branch_kana=st.sampled_from(["", "ｼﾌﾞﾔ", "ｾﾞﾛｲﾁﾊﾁ"]),
    account_type=st.sampled_from(AccountType),
    account_number=st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True),
    holder=st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=30),
    amount=st.integers(1, 10**10 - 1),
    due_date=st.just(DAY),
)


@quick
@given(st.lists(transfers, min_size=1, max_size=6))
def test_every_bulk_transfer_reads_back(given_transfers):
    sent = [
        t.model_copy(update={"reference": f"f:{n}"})
        for n, t in enumerate(given_transfers, 1)
    ]
    data = write_bulk_transfer(PAYER, sent)
    assert read_bulk_transfer(data, stem="f", near=DAY) == (PAYER, tuple(sent))


def paying(*numbers: str | None) -> CreditTransfer:
    references = tuple(
        RemittanceReference(document_number=n, amount=1) for n in numbers
    )
    return TRANSFER.model_copy(update={"remittance": references})


def test_edi_information_carries_the_invoice_numbers():
    assert edi_information(paying("inv-1", None, "2026/7")) == "INV-1/2026/7"
    data = write_bulk_transfer(PAYER, [paying("INV-1"), TRANSFER], with_edi=True)
    first, second = read_bulk_transfer(data, stem="f", near=DAY).transfers
    assert first.remittance == (
        RemittanceReference(document_number="INV-1", amount=110_000),
    )
    assert second.remittance == ()
    record = data.split(b"\r\n")[1]
    assert record[91:113] == b"INV-1".ljust(20) + b"7Y"


@pytest.mark.parametrize("numbers", [("X" * 21,), ("X" * 10, "Y" * 10), ("請求1",)])
def test_edi_information_is_never_cut(numbers):
    with pytest.raises(FormatError, match="2番目のレコード: 請求書番号"):
        write_bulk_transfer(PAYER, [paying(*numbers)], with_edi=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"holder": "ｶ)" + "ｱ" * 29}, "受取人名.*30桁"),
        ({"holder": "  "}, "受取人名がありません"),
        ({"holder": "山田"}, "「山」"),
        ({"holder": "ﾔﾏﾀﾞ,"}, "「,」"),
        ({"bank_kana": "ﾐｽﾞﾎ ｷﾞﾝｺｳ"}, "被仕向銀行名"),
        ({"branch_kana": "ｼｮｳ"}, "「ｮ」"),
        ({"bank_code": "1"}, "被仕向銀行番号"),
        ({"branch_code": "１２３"}, "被仕向支店番号"),
        ({"account_number": "12345678"}, "口座番号"),
        ({"account_number": "12-345"}, "口座番号"),
        ({"account_number": ""}, "口座番号がありません"),
        ({"account_number": "0000000"}, "口座番号がありません"),
        ({"new_code": "3"}, "新規コード"),
        ({"amount": 10**10}, "振込金額"),
    ],
)
def test_a_transfer_that_does_not_fit(change, message):
    bad = TRANSFER.model_copy(update=change)
    with pytest.raises(FormatError, match=f"3番目のレコード: .*{message}"):
        write_bulk_transfer(PAYER, [TRANSFER, bad])


def test_nothing_is_left_out_or_made_up():
    nobody = PAYER.model_copy(update={"client_code": ""})
    with pytest.raises(FormatError, match="委託者コード"):
        write_bulk_transfer(nobody, [TRANSFER])
    both = TRANSFER.model_copy(
        update={
            "customer_codes": ("1", "2"),
            "remittance": (RemittanceReference(document_number="A-1", amount=1),),
        }
    )
    with pytest.raises(FormatError, match="EDI情報と顧客コード"):
        write_bulk_transfer(PAYER, [both], with_edi=True)


def test_one_file_is_for_one_day_and_one_kind_of_account():
    other = TRANSFER.model_copy(update={"due_date": DAY + dt.timedelta(1)})
    with pytest.raises(FormatError, match="日ごと"):
        write_bulk_transfer(PAYER, [TRANSFER, other])
    with pytest.raises(FormatError, match="1件も"):
        write_bulk_transfer(PAYER, [])
    savings = PAYER.model_copy(update={"account_type": AccountType.SAVINGS})
    with pytest.raises(FormatError, match="貯蓄"):
        write_bulk_transfer(savings, [TRANSFER])


def test_the_year_of_the_day_is_the_nearest():
    data = write_bulk_transfer(PAYER, [TRANSFER])
    read = read_bulk_transfer(data, stem="f", near=dt.date(2027, 1, 5))
    assert read.transfers[0].due_date == DAY
    leap = edited(data, 0, 54, b"0229")
    read = read_bulk_transfer(leap, stem="f", near=dt.date(2027, 1, 5))
    assert read.transfers[0].due_date == dt.date(2028, 2, 29)


def test_names_are_cut_only_on_request():
    assert fit_name("ｱ" * 31) == "ｱ" * 30
    assert fit_name("ｱ" * 29 + " ｲ") == "ｱ" * 29


# 振込入金通知, 入出金取引明細


def payments(direction: st.SearchStrategy[Direction]) -> st.SearchStrategy[Payment]:
    branches = st.sampled_from([(None, None), ("0001", "210"), ("9900", "018")])
    built = st.builds(
        Payment,
        payment_id=st.just("x"),
        value_date=st.dates(dt.date(2019, 5, 1), dt.date(2045, 12, 31)),
        direction=direction,
        amount=st.integers(0, 10**10 - 1),
        payer_kana=st.text(sorted(HOLDER_CHARACTERS - {" "}), max_size=48),
        edi_info=st.none()
        | st.text(sorted(EDI_CHARACTERS - {" "}), min_size=1, max_size=20),
    )
    return st.builds(
        lambda p, b: p.model_copy(update={"bank_code": b[0], "branch_code": b[1]}),
        built,
        branches,
    )


@quick
@given(st.lists(payments(st.sampled_from(Direction)), max_size=6))
@pytest.mark.parametrize("write", [write_deposit_notice, write_account_statement])
def test_every_statement_reads_back(write, given_payments):
    sent = tuple(
        p.model_copy(
            update={
                "payment_id": f"f:{n}",
                # What goes out of a notice of deposits is a deposit taken back
                "reversal": write is write_deposit_notice
                and p.direction is Direction.OUT,
            }
        )
        for n, p in enumerate(given_payments, 1)
    )
    assert read_statement(write(sent, HEAD), stem="f") == sent


@needs_shared
@pytest.mark.parametrize("folder", ["small", "medium"])
@pytest.mark.parametrize("stem", ["furikomi", "meisai"])
def test_the_reference_files_read_completely(folder, stem):
    base = CORPUS / "reconcile-dev" / folder
    with (base / "bank_ids.csv").open(encoding="utf-8") as file:
        ids = dict(csv.reader(file))
    with (base / "payments.csv").open(encoding="utf-8") as file:
        expected = {row["payment_id"]: row for row in csv.DictReader(file)}
    data = (base / f"{stem}.txt").read_bytes()
    read = read_statement(data, stem=stem, near=dt.date(2026, 11, 1))
    assert {p.payment_id for p in read} == {i for i in ids if i.startswith(stem)}
    for payment in read:
        row = expected[ids[payment.payment_id]]
        assert str(payment.value_date) == row["value_date"]
        assert payment.direction == row["direction"]
        assert payment.amount == int(row["amount"])
        assert payment.payer_kana == to_bank_kana(row["payer_kana"])
        assert (payment.edi_info or "") == row["edi_info"]


def test_banks_are_known_by_name():
    bank, branch = find_bank("ﾐﾂﾋﾞｼUFJ"), find_branch("0005", "ｼﾌﾞﾔ")
    assert bank is not None
    assert branch is not None
    data = edited(
        write_deposit_notice([PAYMENT], HEAD), 1, 97, "ﾐﾂﾋﾞｼUFJ     ".encode("cp932")
    )
    (read,) = read_statement(data, stem="f")
    assert (read.bank_code, read.branch_code) == (bank.code, branch.code)
    unknown = edited(data, 1, 97, b"XXXXXXXXXXXXXXX")
    assert read_statement(unknown, stem="f")[0].bank_code is None


NOTICE = write_deposit_notice([PAYMENT, PAYMENT], HEAD)
STATEMENT = write_account_statement([PAYMENT, PAYMENT], HEAD)


def test_the_account_date_stands_in_for_an_empty_value_date():
    data = edited(NOTICE, 1, 13, b"000000")
    assert read_statement(data, stem="f")[0].value_date == PAYMENT.value_date


def test_text_that_is_not_a_name_stands_in_the_note():
    blank = edited(STATEMENT, 1, 81, b" " * 48)
    data = edited(blank, 1, 159, "ﾘｿｸ".encode("cp932"))
    assert read_statement(data, stem="f")[0].payer_kana == "ﾘｿｸ"


def test_a_cancelled_deposit_goes_out():
    back = PAYMENT.model_copy(
        update={"direction": Direction.OUT, "payment_id": "f:1", "reversal": True}
    )
    assert read_statement(write_deposit_notice([back], HEAD), stem="f") == (back,)


def test_balances_may_be_negative():
    out = PAYMENT.model_copy(update={"direction": Direction.OUT})
    trailer = write_account_statement([out], HEAD).split(b"\r\n")[2]
    assert trailer[39:54] == b"200000000379141"
    short = replace(HEAD, balance=-5)
    assert (
        write_account_statement([], short).split(b"\r\n")[0][113:129]
        == b"2100000000000005"
    )


def test_several_accounts_in_a_statement_count_on():
    first = STATEMENT.split(b"\r\n")[:4]
    data = b"\r\n".join(
        first + edited(STATEMENT, 4, 1, b"000000000900002").split(b"\r\n")
    )
    ids = [p.payment_id for p in read_statement(data, stem="f")]
    assert ids == ["f:1", "f:2", "f:3", "f:4"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GOOD, "種別01"),
        (b"", "種別01"),
        (edited(NOTICE, 1, 13, b"261015"), "2番目のレコード: 日付「261015」.*西暦"),
        (edited(NOTICE, 1, 13, b"089999"), "2番目のレコード: 日付「089999」"),
        (edited(NOTICE, 1, 7, b"0" * 12), "2番目のレコード: 日付「000000」"),
        (edited(STATEMENT, 1, 21, b"3"), "2番目のレコード: 入払区分"),
        (edited(NOTICE, 3, 1, b"000001"), "4番目のレコード: 振込合計件数が1"),
        (edited(NOTICE, 3, 19, b"000001"), "4番目のレコード: 取消合計件数が1"),
        (edited(STATEMENT, 3, 7, b"0000000000001"), "入金額合計が1"),
        (edited(STATEMENT, 3, 54, b"0000003"), "データレコード件数が3"),
        (edited(STATEMENT, 4, 1, b"0000000009"), "5番目のレコード: レコード総件数が9"),
        (edited(STATEMENT, 4, 11, b"00002"), "5番目のレコード: 口座数が2"),
    ],
)
def test_a_broken_statement_says_so(data, message):
    with pytest.raises(FormatError, match=message):
        read_statement(data, stem="f", near=DAY)


def test_an_end_record_without_counts_is_accepted():
    data = edited(STATEMENT, 4, 1, b"0" * 15)
    assert len(read_statement(data, stem="f")) == 2


def test_a_statement_that_does_not_fit():
    long = PAYMENT.model_copy(update={"edi_info": "請求"})
    with pytest.raises(FormatError, match="EDI情報"):
        write_deposit_notice([long], HEAD)
    assert find_statement_format(GOOD) is None
    assert find_statement_format(NOTICE) is DEPOSIT_NOTICE


@quick
@given(st.binary(max_size=300), st.integers(0, 900))
def test_any_file_is_read_or_a_format_error(noise, place):
    for data in (noise, STATEMENT[:place] + noise + STATEMENT[place + len(noise) :]):
        with contextlib.suppress(FormatError):
            read_statement(data, stem="f", near=DAY)
        with contextlib.suppress(FormatError):
            read_bulk_transfer(data, stem="f", near=DAY)
