"""Who wrote the paper: the text that most looks like the name of a block."""

from dataclasses import replace

import pytest

from extractors.anchors import find_anchors
from extractors.issuer import find_issuer_name
from tests.paper import column, put, segments

TOP = 320.0  # points, where the table of lines begins


def issuer(*words, top=TOP, doubt=()):
    """The issuer among words; readings of the texts in ``doubt`` are not sure."""
    found = [
        replace(s, confidence=0.3) if s.text in doubt else s for s in segments(*words)
    ]
    details = [anchor.segment for anchor in find_anchors(found)]
    found_name = find_issuer_name(found, found, details, top)
    return found_name.name.value if found_name else None


def block(*lines, x=360, y=150):
    return column(lines, x, y, 14)


@pytest.mark.parametrize(
    "name",
    [
        "株式会社たとえ商事",
        "たとえ工房",
        "たとえ法律事務所",
        "小料理 たとえ屋",
        "佐藤 花子",
        "北海道たとえ株式会社",
        "横浜市水道局",
        "中央卸売市場水産株式会社",
        "千葉県漁業協同組合",
        "株式会社ますだ",
    ],
)
def test_a_name_above_its_details(name):
    lines = block(name, "〒220-0012 横浜市西区みなと1-2-3", "TEL 045-000-1234")
    assert issuer(lines) == name


def test_a_legal_form_speaks_louder_than_a_word_of_trade():
    lines = block("たとえ工房", "株式会社たとえ商事", "TEL 045-000-1234")
    assert issuer(lines) == "株式会社たとえ商事"


def test_a_name_beside_its_details_wins():
    near = block("株式会社たとえ商事", "TEL 045-000-1234")
    assert issuer(put("株式会社見本", 50, 40), near) == "株式会社たとえ商事"


def test_a_name_under_the_table_counts_less():
    names = [put("株式会社見本", 50, 100), put("株式会社たとえ", 50, 500)]
    assert issuer(names) == "株式会社見本"
    assert issuer(put("株式会社たとえ", 50, 500)) == "株式会社たとえ"


def test_a_doubtful_reading_counts_less():
    lines = block("株式会社たとえ", "株式会社見本", "TEL 045-000-1234")
    assert issuer(lines) == "株式会社見本"
    assert issuer(lines, doubt=["株式会社見本"]) == "株式会社たとえ"


@pytest.mark.parametrize(
    "text",
    [
        "下記の通りご請求申し上げます",
        "見本商店 御中",
        "請求書",
        "請求番号",
        "合計",
        "単価",
        "12,345円",
        "登録番号 T1234567890123",
        "東京都千代田区",
        "社",
        "見本" * 21,
        "みずほ銀行 渋谷支店",
        "当月税込合計",
        "見本ハイツ101",
        "みなと1-2-3 見本ビル",
        "株式会社",
    ],
)
def test_what_is_no_name(text):
    assert issuer(put(text, 360, 150), put("TEL 045-000-1234", 360, 164)) is None


@pytest.mark.parametrize("text", ["見本邸外壁塗装工事", "什器一式", "普通"])
def test_what_goods_and_accounts_are_called_is_no_name(text):
    assert issuer(block("たとえ", "TEL 045-000-1234", text)) == "たとえ"
    assert issuer(put(text, 360, 150), put("TEL 045-000-1234", 360, 164)) is None


def test_a_line_of_an_address_is_no_name():
    address = "みなと1丁目23番地 見本ビル"
    assert issuer(block("たとえ", address, "TEL 045-000-1234")) == "たとえ"


def test_a_plain_text_far_from_all_details_is_no_name():
    assert issuer(put("たとえ", 50, 40)) is None
    assert issuer(put("たとえ", 50, 40), put("TEL 045-000-1234", 360, 164)) is None


def test_a_name_broken_over_two_lines():
    words = [
        put("株式会社たとえ総合環境設備サー", 360, 150),
        put("ビス", 360, 162),
        put("TEL 045-000-1234", 360, 178),
    ]
    assert issuer(words) == "株式会社たとえ総合環境設備サービス"


@pytest.mark.parametrize(
    "below", [put("横浜市", 360, 162), put("5階", 360, 162), put("ビス", 360, 190)]
)
def test_what_does_not_end_a_name(below):
    words = [
        put("株式会社たとえ総合環境設備", 360, 150),
        below,
        put("TEL 045-000-1234", 360, 210),
    ]
    assert issuer(words) == "株式会社たとえ総合環境設備"


def test_a_legal_form_apart_from_the_name():
    words = [
        put("株式会社", 360, 150),
        put("たとえ", 412, 150),
        put("TEL 045-000-1234", 360, 164),
    ]
    assert issuer(words) == "株式会社 たとえ"


def test_a_label_before_the_issuer():
    lines = block("発行者: 株式会社たとえ商事", "TEL 045-000-1234")
    assert issuer(lines) == "株式会社たとえ商事"


def test_without_candidates_there_is_no_issuer():
    assert issuer() is None


def test_a_legal_form_right_of_the_name():
    words = [
        put("たとえ食品", 360, 150),
        put("協同組合", 421, 150),
        put("TEL 045-000-1234", 360, 164),
    ]
    assert issuer(words) == "たとえ食品 協同組合"


def test_a_person_behind_a_title_is_no_name():
    words = [
        put("たとえ", 360, 150),
        put("代表取締役", 360, 164),
        put("佐藤", 416, 164),
        put("健一", 442, 164),
        put("TEL 045-000-1234", 360, 178),
    ]
    assert issuer(words) == "たとえ"


def test_the_end_of_a_name_in_low_kana():
    words = [
        put("一般社団法人見本地域サポートセンタ", 360, 150, 12),
        put("ー", 360, 162, 7),
        put("TEL 045-000-1234", 360, 178),
    ]
    assert issuer(words) == "一般社団法人見本地域サポートセンター"


def test_the_end_of_a_name_with_the_rest_of_a_seal_above_it():
    words = [
        put("一般社団法人見本地域サポートセ", 360, 150, 11),
        put("ンター", 360, 162, 17),
        put("TEL 045-000-1234", 360, 182),
    ]
    assert issuer(words) == "一般社団法人見本地域サポートセンター"


def test_specks_around_a_name():
    assert issuer(block("・たとえ商事株式会社.", "TEL 045-000-1234")) == (
        "たとえ商事株式会社"
    )


def test_a_text_in_smaller_letters_below_a_name_is_no_part_of_it():
    words = [
        put("一般社団法人見本地域サポート協会", 360, 150, 12),
        put("ヒマワリ", 360, 162, 8),
        put("TEL 045-000-1234", 360, 178),
    ]
    assert issuer(words) == "一般社団法人見本地域サポート協会"


def test_a_legal_form_in_other_letters_is_no_part_of_a_name():
    words = [
        put("たとえ工房", 360, 150, 16),
        put("株式会社", 444, 154, 8),
        put("TEL 045-000-1234", 360, 170),
    ]
    assert issuer(words) == "たとえ工房"


def test_specks_over_each_other_end():
    words = [put(".", 358, 150, 20), put(",", 357, 150, 20)]
    assert issuer(words, block("たとえ工房", "TEL 045-000-1234")) == "たとえ工房"


def test_a_name_with_digits_in_it():
    assert issuer(block("たとえ24", "TEL 045-000-1234")) == "たとえ24"


def test_a_legal_form_beside_what_is_no_name():
    words = [put("株式会社", 360, 150), put("12,345円", 408, 150)]
    assert issuer(words, put("TEL 045-000-1234", 360, 164)) is None


def test_a_legal_form_behind_a_label_goes_with_the_name_beside_it():
    name = [put("販売元:株式会社", 51, 364, 8), put("みほん屋本店", 115, 364, 8)]
    lines = [put("〒251-8338 神奈川県藤沢市南藤沢3丁目15番地7", 51, 376, 8)]
    assert issuer(name, lines) == "販売元:株式会社 みほん屋本店"


def test_the_form_of_a_company_may_stand_behind_a_cooperative():
    name = [put("みほん事業協同組合", 340, 100), put("株式会社", 440, 100)]
    assert (
        issuer(name, put("TEL 045-000-1234", 340, 114)) == "みほん事業協同組合 株式会社"
    )


def test_the_holder_under_an_account_is_no_issuer():
    lines = block("見本企画", "〒376-8555 群馬県桐生市本町1丁目13番地18", y=79)
    account = block("振込先 見本銀行 本店 普通預金 4254164", "ミホンキカク", y=110)
    assert issuer(lines, account) == "見本企画"
    assert issuer(account, put("TEL 045-000-1234", 360, 140)) is None


@pytest.mark.parametrize("behind", ["広島営業所", "郵便番号 710-8512"])
def test_a_form_goes_with_the_name_and_not_with_what_stands_behind(behind):
    name = [put("みほん川", 50, 100), put("株式会社", 98, 100), put(behind, 146, 100)]
    assert issuer(name, put("TEL 045-000-1234", 50, 114)) == "みほん川 株式会社"


def test_a_branch_under_a_long_name_is_no_part_of_it():
    lines = block("みほんパーキング有限会社", "広島営業所", "TEL 045-000-1234")
    assert issuer(lines) == "みほんパーキング有限会社"


def test_a_word_in_kana_that_a_narrow_column_breaks_is_whole():
    lines = [put("株式会社リンク", 438, 23, 12), put("ス", 438, 40, 12)]
    assert issuer(lines, put("TEL 045-000-1234", 438, 60)) == "株式会社リンクス"


def test_the_legal_form_may_stand_in_the_line_below_the_name():
    words = block(
        "たとえ第一システム", "株式会社", "〒104-0061", "東京都中央区銀座1-2-3"
    )
    assert issuer(*words) == "たとえ第一システム株式会社"
    other = [put("サンプル", 420, 164), put("株式会社", 360, 164)]
    words = (
        block("たとえ第一システム")
        + other
        + block("〒104-0061", "TEL 03-1234-5678", y=178)
    )
    assert issuer(*words) != "たとえ第一システム株式会社"
