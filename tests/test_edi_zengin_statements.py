"""Statements with balances: 入出金取引明細 and 振込入金通知, read and written."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.kana import HOLDER_CHARACTERS
from books.model import AccountType, Direction, Payment, Severity, Statement
from edi.zengin import (
    EBCDIC,
    Style,
    identify_zengin,
    read_bulk_transfers,
    read_direct_debits,
    read_payroll,
    read_statements,
    write_statements,
)
from edi.zengin.files import format_file, read_file
from edi.zengin.layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE
from tests.reference import CORPUS, needs_shared

quick = settings(max_examples=25, deadline=None)

CREATED = dt.date(2026, 8, 31)
IN = Payment(
    payment_id="f:1",
    value_date=dt.date(2026, 8, 3),
    direction=Direction.IN,
    amount=380_141,
    payer_kana="ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ",
    bank_code="0001",
    branch_code="210",
    edi_info="INV-2026/1",
)
OUT = Payment(
    payment_id="f:2",
    value_date=dt.date(2026, 8, 5),
    direction=Direction.OUT,
    amount=440,
    payer_kana="ﾃｽｳﾘﾖｳ",
    description="振替 ﾃｽｳﾘﾖｳ",
)
STATEMENT = Statement(
    bank_code="0001",
    branch_code="145",
    account_type=AccountType.CURRENT,
    account_number="1234567",
    holder="ｶ)ｱｵｿﾞﾗｼｽﾃﾑｽﾞ",
    from_date=dt.date(2026, 8, 1),
    to_date=dt.date(2026, 8, 31),
    opening=-1_000,
    closing=378_701,
    payments=(IN, OUT),
)
DATA = write_statements([STATEMENT], created=CREATED)


def edited(record: int, start: int, value: bytes, data: bytes = DATA) -> bytes:
    records = data.split(b"\r\n")
    old = records[record]
    records[record] = old[:start] + value + old[start + len(value) :]
    return b"\r\n".join(records)


def codes(data: bytes) -> list[str]:
    return [f.code for f in read_statements(data, stem="f", near=CREATED)[1]]


def test_a_statement_reads_back_with_its_balances():
    assert read_statements(DATA, stem="f", near=CREATED) == ((STATEMENT,), ())
    header, _, _, trailer, end, _ = DATA.split(b"\r\n")
    assert header[4:22] == b"080831080801080831"
    assert header[113:129] == b"2100000000001000"
    assert trailer[39:61] == b"1000000003787010000002"
    assert end[:16] == b"9000000000500001"


movements = st.builds(
    Payment,
    payment_id=st.just("x"),
    value_date=st.dates(dt.date(2020, 1, 1), dt.date(2029, 12, 31)),
    direction=st.sampled_from(Direction),
    amount=st.integers(0, 10**9),
    payer_kana=st.text(sorted(HOLDER_CHARACTERS - {" "}), min_size=1, max_size=48),
    description=st.sampled_from(["", "ﾘｿｸ", "振替", "振替 ｶ-ﾄﾞ", "現金", "その他 *A"]),
    reversal=st.booleans(),
).map(
    lambda p: p.model_copy(
        update={"description": "ﾃｲｾｲ" if p.reversal else p.description}
    )
)


@quick
@given(
    st.lists(st.lists(movements, max_size=4), min_size=1, max_size=3),
    st.integers(-(10**9), 10**9),
    st.booleans(),
)
def test_statements_of_several_accounts_read_back(lists, opening, ebcdic):
    numbers = iter(range(1, 99))
    statements = []
    for place, found in enumerate(lists):
        payments = tuple(
            p.model_copy(update={"payment_id": f"f:{next(numbers)}"}) for p in found
        )
        moved = sum(p.amount if p.direction == "in" else -p.amount for p in payments)
        statements.append(
            STATEMENT.model_copy(
                update={
                    "account_number": f"000000{place}",
                    "from_date": dt.date(2020, 1, 1),
                    "to_date": dt.date(2029, 12, 31),
                    "opening": opening or 5,
                    "closing": (opening or 5) + moved,
                    "payments": payments,
                }
            )
        )
    style = Style(coding=EBCDIC) if ebcdic else Style()
    data = write_statements(statements, created=CREATED, style=style)
    read, findings = read_statements(data, stem="f", near=dt.date(2026, 1, 1))
    assert read == tuple(statements)
    assert findings == ()
    assert write_statements(read, created=CREATED, style=style) == data


def test_a_notice_has_deposits_and_cancellations_only():
    back = OUT.model_copy(update={"reversal": True, "description": ""})
    statement = STATEMENT.model_copy(
        update={"opening": None, "closing": None, "payments": (IN, back)}
    )
    data = write_statements([statement], created=CREATED, notice=True)
    assert identify_zengin(data) == "01"
    assert read_statements(data, stem="f", near=CREATED) == ((statement,), ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"description": "ﾃｽｳﾘﾖｳ"}, "2番目のレコード: 振込入金通知には摘要"),
        ({"reversal": True}, "2番目のレコード: 振込入金通知には入金の訂正"),
    ],
)
def test_a_notice_drops_nothing(change, message):
    payment = IN.model_copy(update=change)
    statement = STATEMENT.model_copy(update={"closing": None, "payments": (payment,)})
    with pytest.raises(FormatError, match=message):
        write_statements([statement], created=CREATED, notice=True)


def test_a_missing_opening_balance_follows_from_the_closing_one():
    known = STATEMENT.model_copy(update={"opening": None})
    assert write_statements([known], created=CREATED) == DATA


def test_balances_that_do_not_follow_are_not_written():
    wrong = STATEMENT.model_copy(update={"closing": 1})
    with pytest.raises(FormatError, match="後残高1円"):
        write_statements([wrong], created=CREATED)


def test_corrections_and_kinds_of_movement():
    data = edited(1, 22, b"19")
    (read,), _ = read_statements(data, stem="f", near=CREATED)
    assert read.payments[0].reversal
    assert read.payments[0].direction is Direction.IN
    (read,), _ = read_statements(edited(1, 22, b"15"), stem="f", near=CREATED)
    assert read.payments[0].description == "取引区分15"


def test_files_are_written_again_as_they_were():
    filled = edited(1, 71, b"0000000777")  # 振込依頼人コード
    filled = edited(0, 129, b"X", filled)  # ダミー
    assert (
        format_file(read_file(filled, ACCOUNT_STATEMENT), ACCOUNT_STATEMENT, Style())
        == filled
    )


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (edited(3, 1, b"000002"), "zengin_total", "4番目のレコード: 入金件数が2"),
        (edited(3, 54, b"0000009"), "zengin_total", "データレコード件数が9"),
        (edited(4, 11, b"00002"), "zengin_total", "口座数が2"),
        (edited(0, 3, b"1"), "zengin_coding", "コード区分が「1」"),
        (edited(0, 22, b"    "), "zengin_header", "銀行コード「0000」"),
        (edited(0, 62, b"9"), "zengin_header", "1番目のレコード: 預金種目「9」"),
        (edited(0, 10, b"089999"), "zengin_header", "勘定日(自)「089999」"),
        (edited(0, 10, b"260801"), "zengin_header", "勘定日(自)「260801」"),
        (edited(1, 36, b"000000000100"), "zengin_unread", "「うち他店券金額」"),
        (edited(2, 54, b"080820"), "zengin_unread", "3番目のレコード"),
        (edited(1, 199, b"X"), "zengin_unread", "1件の明細に「ダミー」"),
        (edited(3, 40, b"00000000378700"), "statement_balance", "差額-1円"),
        (edited(1, 15, b"080903"), "statement_date", "1件の入出金(最初は2026-09-03)"),
        (edited(1, 9, b"080802"), "zengin_unread", "と違う「勘定日」"),
        (edited(1, 129, b"XXXXXX"), "zengin_unread", "特定できない「仕向銀行名」"),
        (edited(1, 144, b"XXXXXX"), "zengin_unread", "特定できない「仕向店名」"),
    ],
)
def test_what_does_not_agree_is_found(data, code, message):
    _, findings = read_statements(data, stem="f", near=CREATED)
    assert [f for f in findings if f.code == code and message in f.message]


def test_totals_that_do_not_agree_are_errors():
    _, findings = read_statements(edited(3, 7, b"0000000000001"), stem="f")
    assert [f.severity for f in findings if f.code == "zengin_total"] == [
        Severity.ERROR
    ]


READERS = (
    lambda data: read_statements(data, stem="f", near=CREATED),
    lambda data: read_bulk_transfers(data, stem="f", near=CREATED),
    lambda data: read_payroll(data, near=CREATED),
    lambda data: read_direct_debits(data, near=CREATED),
)


@quick
@given(st.binary(max_size=130), st.integers(0, 1_000), st.booleans())
def test_any_change_to_a_file_is_read_or_refused(noise, place, ebcdic):
    style = Style(b"", coding=EBCDIC) if ebcdic else Style()
    data = write_statements([STATEMENT], created=CREATED, style=style)
    for broken in (data[:place] + noise + data[place:], data[:place] + noise):
        for read in READERS:
            with contextlib.suppress(FormatError):
                read(broken)


def test_balances_of_zero_are_not_told():
    data = edited(0, 113, b"1100000000000000")
    data = edited(3, 39, b"100000000000000", data)
    (read,), findings = read_statements(data, stem="f", near=CREATED)
    assert (read.opening, read.closing) == (None, None)
    assert [f.code for f in findings] == ["zengin_header"]


def test_a_gap_between_two_statements_of_one_account_is_named():
    later = STATEMENT.model_copy(
        update={
            "from_date": dt.date(2026, 9, 4),
            "to_date": dt.date(2026, 9, 30),
            "opening": 400_000,
            "closing": 400_000,
            "payments": (),
        }
    )
    data = write_statements([STATEMENT, later], created=CREATED)
    _, findings = read_statements(data, stem="f", near=CREATED)
    assert [f.code for f in findings] == ["statement_gap"]
    assert "2026-08-31の後残高378,701円" in findings[0].message
    assert "差額21,299円" in findings[0].message


@pytest.mark.parametrize("field", ["bank_code", "account_type", "account_number"])
def test_an_account_must_be_known(field):
    with pytest.raises(FormatError, match="揃っていません"):
        write_statements([STATEMENT.model_copy(update={field: None})], created=CREATED)


def test_a_note_is_never_cut():
    long = OUT.model_copy(update={"description": "ｱ" * 21})
    statement = STATEMENT.model_copy(update={"closing": None, "payments": (long,)})
    with pytest.raises(FormatError, match=r"2番目のレコード: 摘要内容.*20桁"):
        write_statements([statement], created=CREATED)


@needs_shared
@pytest.mark.parametrize("folder", ["small", "medium"])
@pytest.mark.parametrize(
    ("stem", "file_format"),
    [("furikomi", DEPOSIT_NOTICE), ("meisai", ACCOUNT_STATEMENT)],
)
def test_the_reference_files_are_written_again(folder, stem, file_format):
    data = (CORPUS / "reconcile-dev" / folder / f"{stem}.txt").read_bytes()
    file = read_file(data, file_format)
    assert format_file(file, file_format, Style(b"\r\n")) == data
    statements, _ = read_statements(data, stem=stem, near=dt.date(2026, 11, 1))
    assert statements[0].payments
