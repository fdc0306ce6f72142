"""What names of companies and shops look like."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import company
from extractors.company import (
    company_of,
    has_honorific,
    has_legal_form,
    has_trade_word,
    is_legal_form,
    is_organisation,
    is_sentence,
    name_sureness,
    strip_echo,
    strip_honorific,
    strip_issuer_label,
)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(company).failed == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("株式会社見本", "株式会社見本"),
        ("株式会社 見本 御中", "株式会社 見本"),
        ("見本株式会社 購買部 資材課", "見本株式会社"),
        ("見本株式会社 佐藤花子 様", "見本株式会社"),
        ("株式会社 佐藤商店", "株式会社 佐藤商店"),
        ("株式会社 佐藤", "株式会社 佐藤"),
        ("請求先:見本株式会社", "見本株式会社"),
        ("佐藤花子 様", "佐藤花子"),
        ("医療法人 社団 見本会", "医療法人 社団 見本会"),
        ("合同会社 見本 東京", "合同会社 見本 東京"),
        ("合同会社 見本 東京 御中", "合同会社 見本 東京"),
        ("合同会社 見本 佐藤花子 様", "合同会社 見本"),
        ("見本株式会社 佐藤花子", "見本株式会社"),
        ("たとえ美容室 御中", "たとえ美容室"),
        ("見本商店樣", "見本商店"),
        ("見本株式会社御", "見本株式会社"),
        (". 見本株式会社.", "見本株式会社"),
        ("株式会社 御中", None),
        ("お客様", None),
        ("お客様各位", None),
        ("お得意様", None),
        ("皆様", None),
        ("ご担当者", None),
        ("経理部 御中", None),
        ("", None),
        ("様", None),
    ],
)
def test_the_company_in_an_addressee(text, name):
    assert company_of(text) == name


@given(st.text(max_size=40))
def test_any_addressee_is_a_company_or_none(text):
    found = company_of(text)
    assert found is None or found.strip()
    assert 0 <= name_sureness(text) <= 1


@pytest.mark.parametrize("honorific", ["御中", "御 中", "様", "様方", "殿", " 様 "])
def test_honorifics(honorific):
    assert has_honorific(f"見本商店{honorific}")
    assert strip_honorific(f"見本商店{honorific}") == "見本商店"
    assert strip_honorific(honorific) == ""


def test_a_code_of_the_addressee_behind_the_honorific():
    assert strip_honorific("見本商店 御中 (001336)") == "見本商店"
    assert company_of("見本商店 御中(A-12)") == "見本商店"
    assert not has_honorific("見本商店 (001336)")


def test_a_name_that_ends_in_its_form_has_no_echo_of_a_seal():
    name = "農事組合法人みほん協同組合"
    assert strip_echo(name) == name


def test_any_word_for_the_company_may_stand_before_the_issuer():
    assert strip_issuer_label("運営会社:合同会社 見本") == "合同会社 見本"
    assert strip_issuer_label("株式会社: 見本") == "株式会社: 見本"


@pytest.mark.parametrize("text", ["見本商店", "御中庭工事", "仕様書", "名称・仕様"])
def test_no_honorific(text):
    assert not has_honorific(text)
    assert strip_honorific(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "株式会社",
        "有限会社",
        "(株)",
        "医療法人",
        "医療法人社団",
        "一般社団法人",
        "協同組合",
        "Co.,Ltd.",
    ],
)
def test_legal_forms(text):
    assert is_legal_form(text)
    assert has_legal_form(f"見本{text}")
    assert not is_legal_form(f"見本{text}")


def test_words_of_trade_end_a_name():
    assert has_trade_word("見本工務店")
    assert not has_trade_word("工務店の見本")


@pytest.mark.parametrize(
    "text",
    [
        "下記の通りご請求申し上げます",
        "ご確認ください",
        "※印は軽減税率",
        "お支払いいたしますので",
        "毎度ありがとうございます",
        "左記のとおり",
        "厚く御礼申し上げま",
    ],
)
def test_sentences_are_no_names(text):
    assert is_sentence(text)


@pytest.mark.parametrize(
    "text",
    [
        "株式会社見本",
        "株式会社ますだ",
        "ますだ株式会社 御中",
        "株式会社桜通り商店",
        "いますぐ株式会社",
        "株式会社いたしや",
    ],
)
def test_names_are_no_sentences(text):
    assert not is_sentence(text)


@pytest.mark.parametrize(
    "text",
    ["北海道たとえ株式会社", "横浜市水道局", "千葉県漁業協同組合", "見本県立病院"],
)
def test_organisations(text):
    assert is_organisation(text)


@pytest.mark.parametrize(
    "text", ["横浜市西区1-2-3", "横浜市西区1-2株式会社見本内", "見本町2番地役場前"]
)
def test_no_organisations(text):
    assert not is_organisation(text)


@pytest.mark.parametrize(
    ("surer", "less"),
    [
        ("株式会社たとえ", "たとえ工房"),
        ("たとえ工房", "たとえ"),
        ("たとえ", "ーたとえ"),
        ("たとえ", "たとえー"),
        ("株式会社たとえ", "株式会社"),
        ("たとえ", "株式会社"),
    ],
)
def test_how_much_a_text_looks_like_a_name(surer, less):
    assert name_sureness(surer) > name_sureness(less)
