"""Mistakes in denpyo.yaml: a Japanese sentence with the key, what was found and what is
allowed.
"""

import contextlib
import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.errors import SettingsError
from books.settings import ExportName, Settings
from flows.kinds import KINDS

PAYER = "client_code: '1', name_kana: ｱ, bank_code: '1', branch_code: '1'"
ACCOUNT = f"{PAYER}, account_number: '1'"
MISTAKES = {
    "compnay: {name: x}": "compnay という項目はありません。company の打ち間違い",
    "review: {treshold: 0.5}": "review.treshold という項目は",
    "review: {field_thresholds: {isuer.name: 0.9}}": "field_thresholds.isuer.name に「isuer.name」は使えません。使えるのは、項目の名前",
    "color: red": "ここに書けるのは inbox_folder、",
    "home: /srv/x": "home は --home か環境変数",
    "1: x": "1 という項目はありません",
    "company:": "company に空の値は使えません。使えるのは、字下げした",
    "company: [a]": "company に一覧は",
    "partners: {name: x}": "partners に「項目: 値」の並びは使えません。使えるのは、[ ] で",
    "partners: [{name: x}, {account: y}]": "partners[2].name がありません",
    "partners: [{name: x, withholding: 要る}]": "withholding に「要る」は使えません。使えるのは、true か",
    "company: {fiscal_year_start_month: 13}": "「13」は使えません。使えるのは、1 以上 12 以下の整数",
    "company: {fiscal_year_start_month: 四月}": "「四月」は使えません。使えるのは、1 以上 12",
    "company: {registration_number: T123}": "「T123」は使えません。使えるのは、T と数字 13 桁",
    "company: {registration_number: 123}": "「123」は使えません。使えるのは、文字",
    "web: {port: 70000}": "web.port に「70000」は使えません。使えるのは、1 以上 65535 以下の整数",
    "limits: {max_pages: 1.5}": "limits.max_pages に「1.5」は使えません。使えるのは、1 以上の整数",
    "review: {threshold: 90}": "「90」は使えません。使えるのは、0 以上 1 以下の数",
    "review: {field_thresholds: {total: high}}": "field_thresholds.total に「high」は",
    "exports: [edi, pdf]": "exports[2] に「pdf」は使えません。使えるのは、edi, jp-pint, yayoi,",
    "pay_days_ahead: 2026-13-45": "pay_days_ahead に「2026-13-45」は",
    "inbox_folder: [a]": "inbox_folder に一覧は使えません。使えるのは、フォルダーの場所",
    f"company: {{payer: {{{PAYER}}}}}": "company.payer.account_number がありません",
    f"company: {{payer: {{{ACCOUNT}, account_type: 定期}}}}": "使えるのは、普通, 当座, 貯蓄",
    "company: {name: x\nweb: 1": "2 行目の 4 文字目が YAML の書き方に合いません",
    "company:\n\tname: x": "2 行目の 1 文字目にタブがあります",
    "web: {port: 1}\nocr: {}\nweb: {port: 2}": "1 行目の web は 2 回書かれています",
    "company: *x": "1 行目の 10 文字目が",
    "- a": "全体が「項目: 値」の並びになっていません",
    "company: \x07": "制御文字",
    "pay_days_ahead: 0b_": "数の形をしているのに",
}
ENGLISH = re.compile(r"input|should|valid|error|type|value|line \d", re.IGNORECASE)


@pytest.fixture
def load(tmp_path):
    def load(content):
        path = tmp_path / "denpyo.yaml"
        raw = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(raw)
        return Settings.load(tmp_path)

    return load


@pytest.mark.parametrize(("content", "told"), MISTAKES.items())
def test_a_mistake_is_a_sentence(load, content, told):
    with pytest.raises(SettingsError) as caught:
        load(content)
    first, *rest = str(caught.value).splitlines()
    assert "denpyo.yaml を読めません" in first
    (line,) = rest
    assert told in line
    assert line.endswith("。")
    assert not ENGLISH.search(line.replace("account_type", ""))


def test_several_mistakes_are_told_at_once(load):
    with pytest.raises(SettingsError) as caught:
        load("limits: {max_pages: 0, readers: -1}\nweb: {prot: 1}")
    assert len(str(caught.value).splitlines()) == 4


def test_another_encoding_is_told(load):
    with pytest.raises(SettingsError, match="UTF-8 で保存し直して"):
        load("company: {name: 会社}".encode("cp932"))


def test_what_is_right_is_taken_as_it_is(load):
    settings = load(
        "\ufeffcompany: {name: 2026-04-01, registration_number: T7-9999-0100-0001}\n"
        "exports: [edi]\nreview: {field_thresholds: {total: 1}}\n"
    )
    assert settings.company.name == "2026-04-01"
    assert settings.company.registration_number == "T7999901000001"
    assert settings.exports == ("edi",)
    assert set(load("").exports) == set(get_args(ExportName)) - {"jp-pint"}


def test_the_exports_that_can_be_set_are_those_that_there_are():
    assert {kind.name for kind in KINDS} == set(get_args(ExportName))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_whatever_is_written_is_read_or_told(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("home")
    (folder / "denpyo.yaml").write_text(text, encoding="utf-8")
    with contextlib.suppress(SettingsError):
        Settings.load(folder)


def test_the_rules_of_booking_are_read_and_explained(tmp_path):
    path = tmp_path / "denpyo.yaml"
    path.write_text(
        "booking:\n"
        "  transfer_fee: discount\n"
        "  rules:\n"
        "    - {partner: 青葉, words: [送料], account: 荷造運賃, tax: not_deductible}\n"
        "accounts:\n"
        "  tax_names: {80％控除: 80%控除}\n",
        encoding="utf-8",
    )
    settings = Settings.load(tmp_path)
    (rule,) = settings.booking.rules
    assert (rule.account, rule.words, rule.tax.label) == (
        "荷造運賃",
        ("送料",),
        "控除しない",
    )
    assert settings.booking.transfer_fee == "discount"
    assert settings.accounts.tax_names == {"80％控除": "80%控除"}
    path.write_text("booking: {rules: [{account: 荷造運賃}]}", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"booking.rules\[1\].*どれか一つ以上"):
        Settings.load(tmp_path)
