import doctest

import pytest

from extractors import vouch
from extractors.vouch import Grade, holder_vouches, respell


def test_examples_in_the_docstrings():
    assert doctest.testmod(vouch).failed == 0


@pytest.mark.parametrize(
    ("name", "holder", "grade"),
    [
        ("株式会社渡邊青果", "カ)ワタナベセイカ", Grade.READS),
        ("株式会社エヌ・ティー・", "カ)エヌテイ-エス", Grade.CUT),
        (
            "一般社団法人地域振興サポートセンタ",
            "シヤ)チイキシンコウサポ-トセンタ-",
            Grade.CUT,
        ),
        ("東洋陸運株式", "トウヨウリクウン(カ", Grade.SURPLUS),
        ("株式会社ニシム精機式", "カ)ニシムラセイキ", Grade.DIFFERENT),
        ("株式会社ニシムラ精機", "ユ)ニシムラセイキ", Grade.DIFFERENT),
        ("合名会社Cielo林業", "メ)シエロリンギヨウ", Grade.ONE_WORD),
        ("デザイン工房あおぞら", "サエキ ヨシノリ", Grade.UNRELATED),
        ("東洋陸運株式会社", None, Grade.UNRELATED),
        (None, "トウヨウリクウン(カ", Grade.UNRELATED),
    ],
)
def test_grades(name, holder, grade):
    assert holder_vouches(name, holder).grade is grade


def test_a_holder_that_could_be_voiced_otherwise_is_not_settled():
    assert holder_vouches("株式会社髙橋製作所", "カ)タカハシセイサクシヨ").settled
    assert holder_vouches("株式会社プラネット", "カ)プラネツト").settled
    assert not holder_vouches("有限会社山崎鉄工所", "ユ)ヤマザキテツコウシヨ").settled


@pytest.mark.parametrize(
    ("name", "holder", "better"),
    [
        (
            "株式会社 丸ハホールディングス",
            "カ)マルハチホ-ルデイングス",
            "株式会社 丸八ホールディングス",
        ),
        ("有限会社ニ宮建設", "ユ)ニノミヤケンセツ", "有限会社二宮建設"),
        (
            "m2design カンバニー(株)",
            "エムツ-デザインカンパニ-(カ",
            "m2design カンパニー(株)",
        ),
        (
            "一般社団法人地域振興サポートセンタ",
            "シヤ)チイキシンコウサポ-トセンタ-",
            "一般社団法人地域振興サポートセンター",
        ),
        ("株式会社ニシムラ精機", "カ)ニシムラセイキ", None),
        ("株式会社ニシム精機", "カ)ニシムラセイキ", None),
        ("デザイン工房あおぞら", "サエキ ヨシノリ", None),
    ],
)
def test_a_look_alike_that_only_the_holder_settles(name, holder, better):
    assert respell(name, holder) == better
