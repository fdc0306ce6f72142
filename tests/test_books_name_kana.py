import doctest
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import name_kana
from books.kana import normalise_holder, to_bank_holder
from books.name_kana import match_name, read_company

TRUTHS = Path(__file__).parents[2] / "shared" / "corpus" / "dev" / "truth"
quick = settings(max_examples=40, deadline=None)
names = st.text("株式会社山崎鉄工所ABC24カタナー・ あおぞら", max_size=12)


def test_examples_in_the_docstrings():
    assert doctest.testmod(name_kana).failed == 0


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("株式会社髙橋製作所", "カ)タカハシセイサクシヨ"),
        ("有限会社山﨑鉄工所", "ユ)ヤマザキテツコウシヨ"),
        ("有限会社山﨑鉄工所", "ﾕ)ﾔﾏｻｷﾃﾂｺｳｼﾞﾖ"),
        ("有限会社丸ヶ崎水産", "ユ)マルガサキスイサン"),
        ("株式会社エヌ・ティー・エス", "カ)エヌテイ-エス"),
        ("株式会社ABCソリューションズ", "カ)エ-ビ-シ-ソリユ-シヨンズ"),
        ("合同会社R2企画", "ド)ア-ルツ-キカク"),
        ("社会福祉法人21 販売", "フク)ニジユウイチハンバイ"),
        ("VISTA ホールディングス", "ヴイスタホ-ルデイングス"),
        ("ヱビス食品株式会社", "エビスシヨクヒン(カ"),
        ("㈱ふたば興業", "フタバコウギヨウ カブシキガイシヤ"),
        ("佐々木製菓協同組合", "ササキセイカ(キヨウクミ"),
        ("株式会社 澤田水産", "株式会社 澤田水産"),
        ("合同会社福寿", "ド)フクジユ"),
    ],
)
def test_kana_that_read_the_name(name, holder):
    assert match_name(name, holder).is_whole


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("株式会社髙橋製作所", "ユ)タカハシセイサクシヨ"),  # another legal form
        ("株式会社髙橋製作所", "カ)タカハシセイサク"),
        ("株式会社髙橋製作", "カ)タカハシセイサクシヨ"),
        ("有限会社三光印刷", "ユ)ヤマザキテツコウシヨ"),
        ("藤原行政書士事務所", "ツカザキ ケンイチ"),
        ("", "カ)タカハシ"),
        ("株式会社", ""),
    ],
)
def test_kana_that_do_not(name, holder):
    assert not match_name(name, holder).is_whole


def test_what_is_left_over_is_told():
    cut = match_name(
        "一般社団法人地域振興サポートセ", "シヤ)チイキシンコウサポ-トセンタ-"
    )
    assert [(p.text, p.kana) for p in cut.unread] == [("", "ンタ-")]
    more = match_name("日本橋ニット株式会社ツ", "ニホンバシニツト(カ")
    assert [(p.text, p.kana) for p in more.unread] == [("ツ", "")]


def test_kana_printed_in_the_name_count_as_printed():
    assert match_name("プラネット", "プラネツト").printed == 1.0
    assert match_name("山崎", "ヤマザキ").printed == 0.0


@quick
@given(names, names)
def test_parts_are_the_whole_of_both_texts(name, holder):
    read = match_name(name, holder)
    assert 0.0 <= read.share <= 1.0
    assert 0.0 <= read.printed <= 1.0
    assert "".join(p.kana for p in read.parts) == name_kana._spoken(holder)


@quick
@given(st.text("アカサタナハマヤラワガンー", min_size=1, max_size=10))
def test_kana_read_themselves(kana):
    assert match_name(kana, kana).is_whole
    assert match_name(f"株式会社{kana}", to_bank_holder(f"株式会社{kana}")).is_whole


@pytest.mark.parametrize(
    ("name", "kana"),
    [
        ("株式会社ABCソリューションズ", "ｶ)ｴ-ﾋﾞ-ｼ-ｿﾘﾕ-ｼﾖﾝｽﾞ"),
        ("合同会社R2企画", "ﾄﾞ)ｱ-ﾙﾂ-ｷｶｸ"),
        ("丸山販売", "ﾏﾙﾔﾏﾊﾝﾊﾞｲ"),
        ("東洋□株式会社", None),
    ],
)
def test_the_likeliest_reading(name, kana):
    assert read_company(name) == kana


@pytest.mark.skipif(not TRUTHS.is_dir(), reason="../shared/corpus is not here")
def test_on_the_corpus_wrong_pairs_never_match_and_right_ones_mostly_do():
    pairs = set()
    for path in TRUTHS.glob("*.json"):
        truth = json.loads(path.read_text(encoding="utf-8"))
        side = "recipient" if truth["document_type"] == "payment_notice" else "issuer"
        for account in truth["bank_accounts"]:
            pairs.add((truth[side]["name"], account["holder"]))
    right = [match_name(*pair).is_whole for pair in sorted(pairs)]
    assert sum(right) >= 0.85 * len(right)
    chance = random.Random(1)
    holders = sorted({holder for _, holder in pairs})
    for name, own in sorted(pairs):
        for other in chance.sample(holders, 5):
            if normalise_holder(other) != normalise_holder(own):
                assert not match_name(name, other).is_whole
