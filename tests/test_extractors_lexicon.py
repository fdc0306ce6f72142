import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import lexicon
from extractors.lexicon import respell


def test_examples_in_the_docstrings():
    assert doctest.testmod(lexicon).failed == 0


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("10t車チヤーター東京", "10t車チャーター東京"),
        ("ストレッチフイルム500mm", "ストレッチフィルム500mm"),
        ("シュレツダー引取", "シュレッダー引取"),
        ("工了一フィルター", "エアーフィルター"),
        ("白アルマイ卜処理", "白アルマイト処理"),
        ("消毒用工タノール5L", "消毒用エタノール5L"),
        ("婦人力ーディガン", "婦人カーディガン"),
        ("レーザ一切断加工", "レーザー切断加工"),
        ("ノ-卜PC 14型", "ノートPC 14型"),
        ("おしぼリレンタル", "おしぼりレンタル"),
        ("肘なしプラック", "肘なしブラック"),
        ("株式会社オフイスサプライ・ミヤコ", "株式会社オフィスサプライ・ミヤコ"),
        ("合同会社A.C.Tジヤパン御中", "合同会社A.C.Tジャパン御中"),
        ("コンセント増設工事2ロ", "コンセント増設工事2口"),
        ("お茶 PET 600m|×24", "お茶 PET 600ml×24"),
        ("栄町2丁日4番9号", "栄町2丁目4番9号"),
        ("コックコート長袖し", "コックコート長袖L"),
        ("神奈川県厚禾市旭町", "神奈川県厚木市旭町"),
        ("宅配便關東宛", "宅配便関東宛"),
    ],
)
def test_words_are_spelt_as_they_are_printed(read, printed):
    assert respell(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "キヤノン株式会社",
        "シヤチハタ",
        "オンキヨー",
        "株式会社カンバニー",  # voiced marks of names are the recogniser's business
        "株式会社三ツ星ガス",
        "二ツ井町",
        "タレバン加工",  # and タレパン are both no words
        "ハレット",  # バレット, パレット
        "4色アソート",
        "ウィングビル",
        "T-シャツ 5806",
        "値引無し",
        "努力アップ",
        "発注日",
        "第一ロット",
        "カ)タカハシセイサクシヨ",
        "タカハシセイサクシヨ",
        "普通 1234567 カ)オフイスサプライ",
        "オフイスサプライ(カ",
        "エコロ企画",
        "",
    ],
)
def test_what_is_a_word_or_has_no_better_stays(text):
    assert respell(text) == text


@settings(max_examples=150, deadline=None)
@given(st.text("カ力ー一-ハバパヤャツッしロ2丁日榴包会社フィルムA ", max_size=10))
def test_letters_keep_their_places(text):
    assert len(respell(text)) == len(text)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("送料・榴包費", "送料・梱包費"),
        ("夕オル 白 220匆", "タオル 白 220匁"),
        ("清酒 吟釀", "清酒 吟醸"),
        ("花包装 力一ネーション", "花包装 カーネーション"),
        ("人力一式", "人力一式"),
    ],
)
def test_words_of_the_trade_in_their_everyday_letters(read, printed):
    assert respell(read) == printed
