"""Accounts to pay into, in the ways that papers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import AccountType, BankAccount
from extractors.banks import find_accounts, parse_account
from tests.paper import column, put, segments

ORDINARY, CURRENT = AccountType.ORDINARY, AccountType.CURRENT
MIZUHO = BankAccount(
    bank="みずほ銀行",
    branch="渋谷支店",
    account_type=ORDINARY,
    number="2345678",
    holder="カ)ミホンシヨウジ",
)


def accounts(*words):
    return [found.account for found in find_accounts(segments(*words))]


@pytest.mark.parametrize(
    "text",
    [
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ",
        "みずほ銀行 渋谷支店 普通預金 2345678 口座名義 カ)ミホンシヨウジ",
        "みずほ銀行(0001) 渋谷支店(210) 普通 2345678 ｶ)ﾐﾎﾝｼﾖｳｼﾞ",
        "銀行名:みずほ銀行 支店名:渋谷支店 種別:普通 口座番号:2345678 名義:カ)ミホンシヨウジ",
        "お振込先:みずほ銀行 渋谷支店 (普) 2345678 名義人 カ)ミホンシヨウジ",
        "みずほ銀行渋谷支店普通2345678 フリガナ カ)ミホンシヨウジ",
        "みずほ銀行 渋谷支店 普通 2345678 株式会社見本商事 (カ)ミホンシヨウジ)",
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ ※振込手数料はご負担ください",
    ],
)
def test_one_line(text):
    assert parse_account(text) == MIZUHO


def test_other_kinds_of_banks_and_accounts():
    found = parse_account("京都信用金庫 本店 当座 0012345 ユ)タトエ")
    assert found is not None
    assert (found.bank, found.branch) == ("京都信用金庫", "本店")
    assert (found.account_type, found.number) == (CURRENT, "0012345")
    savings = parse_account("中央労働金庫 新宿支店 貯蓄 7654321 サトウ ハナコ")
    assert savings is not None
    assert (savings.account_type, savings.holder) == (
        AccountType.SAVINGS,
        "サトウ ハナコ",
    )


def test_post_bank():
    found = parse_account("ゆうちょ銀行 〇一八店 普通 1234567 カ)ミホン")
    assert found is not None
    assert (found.bank, found.branch) == ("ゆうちょ銀行", "〇一八店")


def test_a_holder_in_kanji():
    found = parse_account("みずほ銀行 渋谷支店 普通 2345678 佐藤花子")
    assert found is not None
    assert found.holder == "佐藤花子"


@pytest.mark.parametrize("text", ["", "普通 1234567", "銀行", "支店 普通 1234567"])
def test_without_a_bank_there_is_no_account(text):
    assert parse_account(text) is None


def test_parts_that_are_missing_stay_empty():
    assert parse_account("みずほ銀行") == BankAccount(bank="みずほ銀行")
    assert accounts(put("みずほ銀行 渋谷支店", 50, 600)) == []


@given(
    st.text(max_size=60)
    | st.text("銀行信用金庫支店普当座預金0123456789カ)ミホ ー:()　", max_size=60)
)
def test_any_text_is_an_account_or_none(text):
    found = parse_account(text)
    assert found is None or isinstance(found, BankAccount)


def test_a_block_of_one_line():
    words = (
        put("お振込先", 50, 600),
        put("みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ", 110, 600),
    )
    assert accounts(*words) == [MIZUHO]


def test_each_part_is_shown_where_it_stands():
    """So that the picture marks what the clerk is to compare."""
    words = segments(
        put("みずほ銀行", 50, 100),
        put("渋谷支店", 120, 100),
        put("普通", 180, 100),
        put("2345678", 220, 100),
        put("カ)ミホンシヨウジ", 50, 116),
    )
    (found,) = find_accounts(words)
    shown = {key: place.text for key, place in found.places.items()}
    assert found.segment.text == "2345678"
    assert shown == {
        "bank": "みずほ銀行",
        "branch": "渋谷支店",
        "account_type": "普通",
        "holder": "カ)ミホンシヨウジ",
    }


def test_a_block_of_three_lines():
    lines = ["みずほ銀行 渋谷支店", "普通預金 2345678", "口座名義 カ)ミホンシヨウジ"]
    assert accounts(put("振込先", 50, 585), column(lines, 50, 600, 14)) == [MIZUHO]


def test_rows_of_labels_and_values():
    labels = ["銀行名", "支店名", "種別", "口座番号", "口座名義"]
    values = ["みずほ銀行", "渋谷支店", "普通", "2345678", "カ)ミホンシヨウジ"]
    words = (column(labels, 50, 600, 14), column(values, 120, 600, 14))
    assert accounts(*words) == [MIZUHO]


def test_several_accounts():
    lines = [
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ",
        "横浜銀行 川崎支店 当座 0098765 カ)ミホンシヨウジ",
        "ゆうちょ銀行 〇一八支店 普通 7654321 カ)ミホンシヨウジ",
    ]
    found = accounts(put("お振込先", 50, 585), column(lines, 50, 600, 14))
    assert [a.number for a in found] == ["2345678", "0098765", "7654321"]
    assert [a.bank for a in found] == ["みずほ銀行", "横浜銀行", "ゆうちょ銀行"]
    assert [a.branch for a in found] == ["渋谷支店", "川崎支店", "〇一八支店"]


def test_accounts_side_by_side():
    left = ["みずほ銀行 渋谷支店", "普通 2345678", "カ)ミホンシヨウジ"]
    right = ["横浜銀行 川崎支店", "当座 0098765", "カ)ミホンシヨウジ"]
    found = accounts(column(left, 50, 600, 14), column(right, 320, 600, 14))
    assert {(a.bank, a.branch, a.number) for a in found} == {
        ("みずほ銀行", "渋谷支店", "2345678"),
        ("横浜銀行", "川崎支店", "0098765"),
    }


def test_the_same_account_twice_is_one():
    text = "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ"
    assert accounts(put(text, 50, 500), put(text, 50, 700)) == [MIZUHO]


def test_what_stands_below_a_block_is_no_holder():
    words = (
        put("みずほ銀行 渋谷支店 普通 2345678", 50, 600),
        put("※振込手数料は貴社にてご負担ください", 50, 614),
    )
    (found,) = accounts(*words)
    assert found.holder is None


def test_the_place_of_an_account_is_its_number():
    lines = ["みずほ銀行 渋谷支店", "普通預金 2345678", "口座名義 カ)ミホンシヨウジ"]
    (found,) = find_accounts(segments(column(lines, 50, 600, 14)))
    assert "2345678" in found.segment.text
    assert found.confidence == found.holder_confidence == 1.0


@pytest.mark.parametrize("branch", ["本店営業部", "本店", "東京営業部"])
def test_the_whole_name_of_a_branch_is_read(branch):
    found = parse_account(f"横浜銀行 {branch} 当座 0098765")
    assert found is not None
    assert (found.bank, found.branch) == ("横浜銀行", branch)


@pytest.mark.parametrize(
    "text",
    [
        "三重銀行 名古屋支店 普通 2345678 カ)ミホン",
        "振込銀行 三重銀行 名古屋支店 普通 2345678 カ)ミホン",
        "お振込先銀行三重銀行名古屋支店普通2345678 カ)ミホン",
        "Bank三重銀行(0154)名古屋支店(210)普通預金口座口座番号2345678 カ)ミホン",
        "Bank Name:三重銀行 / Branch Name:名古屋支店 / Account Type:普通 / Account No.:2345678 / Account Name:カ)ミホン",
        "三重銀行・名古屋支店・普通・2345678・カ)ミホン",
        "普通預金 三重銀行 名古屋支店 2 3 4 5 6 7 8 カ)ミホン",
        "三重\\銀行 名古屋支店 普通 2345678 口座名義 株式会社見本 フリガナ カ)ミホン",
    ],
)
def test_labels_codes_and_separators(text):
    found = parse_account(text)
    assert found is not None
    assert (found.bank, found.branch) == ("三重銀行", "名古屋支店")
    assert (found.account_type, found.number) == (ORDINARY, "2345678")
    assert found.holder == "カ)ミホン"


@pytest.mark.parametrize(
    ("text", "bank", "branch"),
    [
        ("中日信用金庫名東支店普通5039984", "中日信用金庫", "名東支店"),
        ("庄内たがわ農業協同組合本所普通8573076", "庄内たがわ農業協同組合", "本所"),
        ("山口県信用組合 西宇部 普通 6858377", "山口県信用組合", "西宇部"),
        ("JA横浜 和田町駅前支店 普通 7532261", "JA横浜", "和田町駅前支店"),
        ("商工中金 東京支店 普通 2345678", "商工中金", "東京支店"),
        (
            "ゆうちょ銀行 〇一八(ゼロイチハチ)店 普通 1234567",
            "ゆうちょ銀行",
            "〇一八店",
        ),
        (
            "北海道信用漁業協同組合連合会 稚内支店 普通 9752841",
            "北海道信用漁業協同組合連合会",
            "稚内支店",
        ),
    ],
)
def test_kinds_of_banks_and_branches(text, bank, branch):
    found = parse_account(text)
    assert found is not None
    assert (found.bank, found.branch) == (bank, branch)


def test_a_sentence_about_bank_holidays_names_no_bank():
    assert parse_account("銀行営業日の関係により前営業日までに 1234567") is None


def test_cells_that_break_their_texts_over_lines():
    words = (
        column(["【振込", "先】"], 46, 609, 12),
        column(["みず", "ほ銀", "行"], 85, 603, 12),
        column(["渋谷", "支店"], 120, 609, 12),
        column(["普通預", "金口座"], 152, 609, 12),
        column(["口座番号", "2345678"], 190, 609, 12),
        column(["カ)ミホン", "シヨウジ"], 249, 609, 12),
        column(["150-0002 東京都", "株式会社見本商事", "TEL 03"], 330, 601, 14),
    )
    assert accounts(*words) == [MIZUHO]


def test_a_text_that_wraps_at_the_edge_of_its_box():
    words = (
        put("【振込先】", 12, 600),
        put("みずほ銀行渋谷支店普通", 66, 600),
        put("預金口座2345678 カ)ミホンシ", 38, 614),
        put("ヨウジ", 38, 628),
        put("株式会社見本商事", 260, 614),
    )
    assert accounts(*words) == [MIZUHO]


def test_a_row_with_its_label_in_the_middle_of_two_accounts():
    row = "みずほ銀行,渋谷支店,普通預金,2345678,カ)ミホンシヨウジ".split(",")
    other = "横浜銀行,川崎支店,当座預金,0098765,カ)ミホンシヨウジ".split(",")
    places = (110, 190, 260, 330, 400)
    words = (
        put("お振込口座", 46, 607),
        [put(text, x, 600) for text, x in zip(row, places, strict=True)],
        [put(text, x, 614) for text, x in zip(other, places, strict=True)],
    )
    found = accounts(*words)
    assert found[0] == MIZUHO
    assert (found[1].bank, found[1].number) == ("横浜銀行", "0098765")
    assert found[1].holder == "カ)ミホンシヨウジ"


@pytest.mark.parametrize(
    "below",
    [
        "締日:毎月20日 支払:翌月20日",
        "No.  品名   数量   金額",
        "本書の誤りはご連絡ください",
    ],
)
def test_what_stands_below_a_whole_account_does_not_belong_to_it(below):
    words = column(["みずほ銀行 渋谷支店", "普通 2345678"], 50, 600, 14)
    words += [put("口座名義:", 50, 628), put("カ)ミホンシヨウジ", 100, 628)]
    assert accounts(words, put(below, 50, 644)) == [MIZUHO]


def test_a_column_beside_the_table_keeps_its_account_apart():
    left = ["みずほ銀行 渋谷支店", "普通 2345678", "口座名義:カ)ミホンシ", "ヨウジ"]
    table = ["セミナー講師料 1 80,500", "翻訳料 24 360", "設計監理料 1 5,000", "小計"]
    words = (column(left, 17, 260, 12), column(table, 190, 261, 12))
    assert accounts(*words) == [MIZUHO]


def test_the_holder_of_a_row_may_be_a_company_in_kanji():
    row = "みずほ銀行,渋谷支店,普通預金,No.2345678,株式会社 見本商事".split(",")
    words = [
        put(text, x, 600) for text, x in zip(row, (90, 156, 212, 268, 340), strict=True)
    ]
    (found,) = accounts(put("【振込先】", 30, 600), words)
    assert found.holder == "株式会社 見本商事"


def test_two_accounts_under_one_bank():
    lines = ["みずほ銀行 渋谷支店", "普通 2345678", "当座 0098765", "カ)ミホンシヨウジ"]
    found = accounts(column(lines, 50, 600, 14))
    assert [a.number for a in found] == ["2345678", "0098765"]
    assert {(a.bank, a.branch) for a in found} == {("みずほ銀行", "渋谷支店")}
    assert found[1].account_type is CURRENT


def test_a_holder_labelled_above_the_bank_or_below_all_accounts():
    above = ["口座名義 カ)ミホンシヨウジ", "みずほ銀行 渋谷支店", "普通 2345678"]
    assert accounts(column(above, 50, 600, 14)) == [MIZUHO]
    below = [
        "みずほ銀行 渋谷支店 普通 2345678",
        "横浜銀行 川崎支店 当座 0098765",
        "口座名義:カ)ミホンシヨウジ",
    ]
    found = accounts(column(below, 50, 600, 14))
    assert [a.holder for a in found] == ["カ)ミホンシヨウジ"] * 2


def test_a_word_that_begins_like_a_label_is_no_holder():
    words = (put("カナリア", 50, 300), put("みずほ銀行 渋谷支店 普通 2345678", 50, 600))
    (found,) = accounts(*words)
    assert found.holder is None


def test_a_holder_in_two_runs_of_one_line():
    words = (
        put("みずほ銀行 渋谷支店 普通 2345678", 50, 600),
        [put("カ)ミホン", 50, 614), put("シヨウジ", 95, 614)],
        put("ケイリブ", 190, 614),
    )
    (found,) = accounts(*words)
    assert found.holder == "カ)ミホン シヨウジ"


@pytest.mark.parametrize("rest", ["備考 2345678", "T7000012050002"])
def test_something_else_on_the_line_ends_the_account(rest):
    words = [put("みずほ銀行 渋谷支店 普通", 50, 600), put(rest, 180, 600)]
    assert accounts(words) == []
    words = [put("みずほ銀行 渋谷支店 普通", 50, 600), put("普通 2345678", 50, 660)]
    assert accounts(words) == []


def test_a_registration_number_behind_the_holder_does_not_belong_to_it():
    found = parse_account(
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ T7000012050002"
    )
    assert found == MIZUHO


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("埼玉りそな銀行 支店 上尾支店 普通 1234567", "上尾支店"),
        ("東北銀行 店名 南水沢支店 普通 1234567", "南水沢支店"),
        ("東北銀行 支店 普通 1234567", None),
    ],
)
def test_the_label_of_a_branch_is_no_branch(text, branch):
    assert parse_account(text).branch == branch


def test_a_form_of_two_lines_whose_labels_stand_far_from_the_values_before_them():
    words = [
        *(put(t, x, 100, 9) for t, x in [("銀行", 40), ("みずほ銀行", 80)]),
        *(put(t, x, 100, 9) for t, x in [("店名", 190), ("渋谷支店", 220)]),
        *(put(t, x, 113, 9) for t, x in [("種目", 40), ("普通", 80)]),
        *(put(t, x, 113, 9) for t, x in [("番号", 190), ("2345678", 220)]),
        *(put(t, x, 126, 9) for t, x in [("受取人", 40), ("カ)ミホンシヨウジ", 80)]),
    ]
    assert accounts(words) == [MIZUHO]
