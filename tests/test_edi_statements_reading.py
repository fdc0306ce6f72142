import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.model import AccountType, Direction, Payment
from edi.statements import (
    identify_statement_csv,
    load_profiles,
    movement_key,
    movement_keys,
    read_statement_csv,
)
from edi.statements.table import MAX_BYTES
from tests.statement_samples import (
    GENERIC,
    MIZUHO,
    MUFG,
    PAYPAY,
    RAKUTEN,
    RESONA,
    SAMPLES,
    SBI,
    SMBC,
    YUCHO,
)

quick = settings(max_examples=25, deadline=None)
PAYER = "ｶ)ﾔﾏﾀﾞｼﾖｳﾃﾝ"


def encoded(text: str, encoding: str = "cp932") -> bytes:
    return text.replace("\n", "\r\n").encode(encoding)


def read(text: str, **options):
    return read_statement_csv(encoded(text), stem="s", **options)


# every bank


def test_every_shipped_profile_has_a_sample():
    assert {profile.name for profile in load_profiles()} == set(SAMPLES)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", SAMPLES)
def test_each_bank_is_known_by_its_headings(name, encoding):
    assert identify_statement_csv(encoded(SAMPLES[name], encoding)) == name


@pytest.mark.parametrize("name", SAMPLES)
def test_each_bank_is_read(name):
    statement, findings = read(SAMPLES[name])
    assert findings == ()
    first, second, *_ = statement.payments
    assert (first.payment_id, first.value_date) == ("s:1", dt.date(2026, 10, 5))
    assert (first.direction, first.amount) == (Direction.IN, 110_000)
    assert first.payer_kana == PAYER
    assert (second.payment_id, second.value_date) == ("s:2", dt.date(2026, 10, 6))
    assert (second.direction, second.amount) == (Direction.OUT, 2_000)
    if name == "mufg_bizstation":  # which has no balances
        assert (statement.opening, first.balance) == (None, None)
    else:
        assert (statement.opening, first.balance) == (1_000_000, 1_110_000)
        assert statement.closing == statement.payments[-1].balance


def test_the_account_where_the_file_tells_it():
    told = {}
    for name, text in SAMPLES.items():
        statement, _ = read(text)
        told[name] = (
            statement.bank_code,
            statement.branch_code,
            statement.account_type,
            statement.account_number,
        )
    ordinary = AccountType.ORDINARY
    assert told["mufg_bizstation"] == ("0005", "001", ordinary, "1234567")
    assert told["mizuho_business"] == ("0001", "210", ordinary, "1234567")
    assert told["anser"] == ("0158", "101", ordinary, "1234567")
    assert told["resona"] == ("0010", "275", ordinary, "1234567")
    assert told["mizuho"] == ("0001", None, None, "1234567")
    assert told["yucho"] == ("9900", None, None, "10190-12345671")
    assert told["rakuten"] == ("0036", None, None, None)
    assert told["generic"] == (None, None, None, None)


def test_the_senders_bank_and_edi_information():
    statement, _ = read(SAMPLES["mufg_bizstation"])
    first = statement.payments[0]
    assert (first.bank_code, first.branch_code, first.edi_info) == (
        "0001",
        "210",
        "INV-1",
    )


def test_two_accounts_in_one_file_are_refused():
    text = SAMPLES["mufg_bizstation"]
    head, first, second = text.splitlines()
    both = "\n".join([head, first, second.replace("0001234567", "0007654321")])
    with pytest.raises(FormatError, match="3行目: 口座が途中で変わります"):
        read(both)


# order and balances


def turned(text: str, head: int = 1) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:head], *reversed(lines[head:])]) + "\n"


@pytest.mark.parametrize(("text", "head"), [(MUFG, 1), (PAYPAY, 1), (YUCHO, 7)])
def test_newest_first_or_oldest_first_is_the_same(text, head):
    assert read(turned(text, head)) == read(text)


def test_a_single_day_is_ordered_by_its_balances():
    text = RAKUTEN.replace("20261006", "20261005")
    assert read(turned(text)) == read(text)
    assert [p.amount for p in read(text)[0].payments] == [110_000, 2_000]


def test_a_line_that_is_missing_is_found():
    lines = MUFG.splitlines()
    statement, (finding,) = read("\n".join([*lines[:2], lines[3]]))
    assert finding.code == "statement_balance"
    for part in ("3行目", "1,110,000円(2行目)", "-2,000円の明細が抜けていない"):
        assert part in finding.message
    assert len(statement.payments) == 2


def test_a_wrong_amount_is_found():
    _, (finding,) = read(SMBC.replace("2000,,", "2001,,"))
    assert "2行目: 残高が合いません" in finding.message


def test_a_number_that_is_left_out_is_found():
    third = '9,2026.10.07,"1,000",-,"1,107,000",水道料\n'
    _, (finding,) = read(MIZUHO.replace("※照会", third + "※照会"))
    assert finding.code == "statement_gap"
    assert "7行目: 明細の番号が2の次に9" in finding.message


def test_dates_out_of_order_are_told_and_sorted():
    text = RAKUTEN + "20261001,-1000,1107000,水道料\n20261007,-1,1106999,利息\n"
    statement, (finding,) = read(text)
    assert finding.code == "statement_order"
    assert [p.value_date.day for p in statement.payments] == [1, 5, 6, 7]
    assert [p.payment_id for p in statement.payments] == ["s:1", "s:2", "s:3", "s:4"]


def test_a_line_without_balance_is_told():
    _, (finding,) = read(RAKUTEN + "20261007,-1,,利息\n")
    assert "4行目など1行に残高がなく" in finding.message


# values


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1,234", 1234),
        ("１，２３４円", 1234),
        ("￥1234", 1234),
        ("\\1234", 1234),
        ("999999999999999", 999_999_999_999_999),
        ("+5", 5),
    ],
)
def test_ways_of_writing_an_amount(written, amount):
    text = f'日付,摘要,出金,入金\n2026/10/5,a,,"{written}"\n'
    (payment,) = read(text)[0].payments
    assert (payment.direction, payment.amount) == (Direction.IN, amount)


@pytest.mark.parametrize(
    "written", ["1.5", "1,23", "9999999999999999", "abc", "1 000円x", "1e9"]
)
def test_what_is_no_amount_is_refused(written):
    text = f'日付,摘要,出金,入金\n2026/10/5,a,,"{written}"\n'
    with pytest.raises(FormatError, match=r"2行目: .*読めません"):
        read(text)


@pytest.mark.parametrize(
    "written",
    [
        "2026/10/5",
        "2026-10-05",
        "2026.10.05",
        "20261005",
        "2026年10月5日",
        "2026年10月5日(月)",
        "令和8年10月5日",
        "R8.10.5",
        "２０２６／１０／０５",
        "2026/10/05 09:15:22",
    ],
)
def test_ways_of_writing_a_date(written):
    (payment,) = read(f"日付,摘要,出金,入金\n{written},a,,5\n")[0].payments
    assert payment.value_date == dt.date(2026, 10, 5)


def test_a_negative_deposit_takes_one_back():
    (payment,) = read("日付,摘要,出金,入金\n2026/10/5,訂正,,-500\n")[0].payments
    assert (payment.direction, payment.amount) == (Direction.OUT, 500)
    assert payment.reversal


def test_a_direction_in_a_column_of_its_own():
    text = "取引日,入出金区分,金額,残高,摘要\n2026/10/5,入金,5,15,a\n2026/10/6,出金,3,12,b\n"
    statement, findings = read(text)
    assert findings == ()
    assert [p.direction.value for p in statement.payments] == ["in", "out"]
    with pytest.raises(FormatError, match=r"2行目: 「？」.*入金は"):
        read(text.replace("入金,5", "？,5"))


def test_amounts_without_a_sign_need_balances_that_hold():
    text = "日付,摘要,金額,残高\n2026/10/5,a,1,9\n2026/10/6,b,1,10\n"
    assert [p.direction for p in read(text)[0].payments] == [Direction.IN] * 2
    for wrong in (text.replace("1,10", "1,8"), text[: text.index("2026/10/6")]):
        with pytest.raises(FormatError, match="入金か出金かわかりません"):
            read(wrong)


def test_a_text_of_several_lines_becomes_one():
    statement, _ = read('日付,摘要,出金,入金\n2026/10/5,"a\nb",,5\n')
    assert statement.payments[0].description == "a b"


def test_names_that_are_no_kana_stay_in_the_text_only():
    (payment, _) = read(RAKUTEN.replace("カ）ヤマダシヨウテン", "山田商店"))[0].payments
    assert (payment.payer_kana, payment.description) == ("", "振込 山田商店")


# what can't be read


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMBC.replace('"電気料"', "電気,料"), "2行目: 「料」"),
        (RAKUTEN.replace("電気料", "電気,料"), "3行目: 列が5個"),
        (RAKUTEN + "20261007,-1\n", "4行目: 列が2個"),
        (RAKUTEN + '20261007,-1,1107999,"利息\n', "CSVとして読めません"),
        (RAKUTEN + "繰越,-1,1107999,a\n", "4行目: 「繰越」を読めません"),
        (RAKUTEN.replace("20261006", "20260230"), "3行目: 「20260230」"),
        (RAKUTEN.replace("20261006", "08.10.06"), "西暦か和暦かわかりません"),
        (GENERIC.replace(',,"110,000円"', ',1,"110,000円"'), "両方に金額"),
        (RESONA.replace('"合計"', '"訂正"'), "4行目: 「訂正」.*kind_words"),
        ("日付,摘要,金額\n2026/10/5,ﾚｽﾄﾗﾝ,500\n", "入金か出金かわかりません"),
        ("日付,日付,出金,入金\n2026/10/5,a,,5\n", "同じ見出し"),
        ("あ,い\n1,2\n", "明細CSVではありません"),
        ("あ,い\n1,2\n" * 60 + RAKUTEN, "明細CSVではありません"),
        (PAYPAY.replace('"10","5"', '"十","5"'), "2行目: 「2026」"),
        ("", "明細CSVではありません"),
        ("payment_id,value_date,direction,amount\np,2026-10-05,in,5\n", "明細CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text, message):
    with pytest.raises(FormatError, match=message):
        read(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\0c", "CSVではない"),
        (b"%PDF-1.7\n\0", "CSVではない"),
        (b"\xff\xfe\x00", "明細CSVではありません"),
        (b"x" * (MAX_BYTES + 1), "大きすぎます"),
        (("日付,摘要,出金,入金\n2026/10/5,," + "9" * 200_000).encode(), "CSVとして"),
    ],
)
def test_hostile_files_are_refused(data, message):
    with pytest.raises(FormatError, match=message):
        read_statement_csv(data, stem="s")


def test_rows_without_money_and_columns_without_place_are_told():
    text = GENERIC.replace("お取引後残高", "お取引後残高,担当").replace(
        '円"\n令和8年10月6日',
        '円"\n令和8年10月6日,繰越,,,"1,110,000円"\n令和8年10月6日',
    )
    statement, findings = read(text)
    assert len(statement.payments) == 2
    assert {f.code: f.message for f in findings} == {
        "statement_no_amount": "3行目: 金額がない行は取り込みませんでした。",
        "statement_unused": "列「担当」は取り込みません(定義: 見出しで読む明細)。",
    }


def test_a_statement_without_lines():
    statement, (finding,) = read(RAKUTEN.splitlines()[0] + "\n")
    assert (statement.payments, finding.code) == ((), "statement_empty")


# the same movement in another download


def test_overlapping_downloads_share_their_keys():
    lines = [
        "20261001,-500,9500,コンビニ",
        "20261001,-500,9000,コンビニ",
        "20261002,1000,10000,振込 ヤマダ",
        "20261003,-1,9999,手数料",
    ]
    head = RAKUTEN.splitlines()[0]
    early = read_statement_csv(encoded("\n".join([head, *lines[:3]])), stem="early")[0]
    late = read_statement_csv(
        encoded("\n".join([head, *reversed(lines[1:])])), stem="late"
    )[0]
    first, second = movement_keys(early), movement_keys(late)
    assert first[1:] == second[:2]
    assert len({*first, *second}) == 4
    assert movement_key(early, early.payments[2]) == first[2]
    with pytest.raises(ValueError, match="tuple"):
        movement_key(early, late.payments[2])


def test_equal_movements_without_balance_are_told_apart():
    text = "日付,摘要,出金,入金\n" + "2026/10/5,切符,210,\n" * 3
    statement, _ = read(text)
    assert len(set(movement_keys(statement))) == 3
    assert movement_keys(read(text)[0]) == movement_keys(statement)


def test_another_account_has_other_keys():
    statement, _ = read(SBI)
    other = statement.model_copy(update={"account_number": "7654321"})
    assert not set(movement_keys(statement)) & set(movement_keys(other))


# any statement

movements = st.lists(
    st.tuples(
        st.dates(dt.date(2019, 5, 1), dt.date(2046, 12, 31)),
        st.sampled_from(Direction),
        st.integers(1, 10**12),
        st.text("アカ山振込x,\"' ", max_size=8),
    ),
    min_size=1,
    max_size=8,
)


def quoted(*cells: object) -> str:
    return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells)


def two_columns(day, signed, balance, text):
    out, came = (-signed, "") if signed < 0 else ("", signed)
    return quoted(f"{day:%Y/%m/%d}", text, f"{out}", f"{came}", f"{balance:,}")


def one_column(day, signed, balance, text):
    return quoted(f"{day:%Y%m%d}", f"{signed:,}", balance, text)


def split_date(day, signed, balance, text):
    out, came = (-signed, "") if signed < 0 else ("", signed)
    return quoted(day.year, day.month, day.day, 1, text, out, came, balance)


LAYOUTS = (
    ("日付,摘要,出金,入金,残高", two_columns),
    ("取引日,入出金(円),取引後残高(円),入出金内容", one_column),
    (
        "操作日(年),操作日(月),操作日(日),取引順番号,摘要,お支払金額,お預り金額,残高",
        split_date,
    ),
)


@quick
@given(
    movements,
    st.integers(-(10**12), 10**12),
    st.sampled_from(LAYOUTS),
    st.booleans(),
    st.sampled_from(["cp932", "utf-8-sig"]),
)
def test_every_statement_reads_back(given_movements, opening, layout, is_newest, code):
    header, write = layout
    balance, lines, expected = opening, [], []
    for day, direction, amount, text in sorted(given_movements, key=lambda m: m[0]):
        signed = amount if direction is Direction.IN else -amount
        balance += signed
        lines.append(write(day, signed, balance, text))
        expected.append((day, direction, amount, balance))
    lines = lines[::-1] if is_newest else lines
    data = encoded("\n".join([header, *lines]), code)
    statement, findings = read_statement_csv(data, stem="s")
    found = [
        (p.value_date, p.direction, p.amount, p.balance) for p in statement.payments
    ]
    assert {f.code for f in findings} <= {"statement_balance"} or not findings
    if len({day for day, *_ in expected}) > 1 or not is_newest:
        assert (found, findings) == (expected, ())
        assert (statement.opening, statement.closing) == (opening, balance)
    else:
        assert sorted(found, key=str) == sorted(expected, key=str)


@quick
@given(st.binary(max_size=60), st.sampled_from(sorted(SAMPLES)), st.integers(0, 600))
def test_any_file_is_read_or_a_format_error(noise, name, place):
    good = encoded(SAMPLES[name])
    for data in (noise, good[:place] + noise + good[place + len(noise) :]):
        identify_statement_csv(data)
        with contextlib.suppress(FormatError):
            read_statement_csv(data, stem="s")


def test_a_payment_is_what_the_model_says():
    statement, _ = read(RAKUTEN)
    assert statement.payments[0] == Payment(
        payment_id="s:1",
        value_date=dt.date(2026, 10, 5),
        direction=Direction.IN,
        amount=110_000,
        payer_kana=PAYER,
        description="振込 カ）ヤマダシヨウテン",
        balance=1_110_000,
    )


@pytest.mark.parametrize(
    "text",
    [
        "日付,摘要,出金額,入金額,残高,通貨\n2026/10/01,利息,,1000,11000,USD\n",
        "日付,摘要,出金額,入金額,残高,取引通貨\n2026/10/01,利息,,1000,11000,米ドル\n",
        "通貨：USD\n日付,摘要,出金額,入金額,残高\n2026/10/01,利息,,1000,11000\n",
        "口座種別,通貨,EUR\n日付,摘要,出金額,入金額,残高\n2026/10/01,利息,,1000,11000\n",
        "外貨普通預金\n日付,摘要,出金額,入金額,残高\n2026/10/01,利息,,1000,11000\n",
    ],
)
def test_dollars_are_not_read_as_yen(text):
    with pytest.raises(FormatError, match="円以外の通貨"):
        read(text)


@pytest.mark.parametrize("yen", ["JPY", "円", "日本円", ""])
def test_a_currency_that_is_the_yen_is_fine(yen):
    head = f"通貨,{yen}\n" if yen else ""
    row = f"日付,摘要,出金額,入金額,残高,通貨\n2026/10/01,利息,,1000,11000,{yen}\n"
    assert read(head + row)[0].payments[0].amount == 1000
