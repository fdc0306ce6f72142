import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import holder_check
from books.holder_check import MAX_HOLDER, check_holder
from books.kana import is_bank_text
from books.model import Severity

quick = settings(max_examples=200, deadline=None)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(holder_check).failed == 0


@pytest.mark.parametrize(
    ("holder", "name", "proposal", "codes"),
    [
        ("ｶ)ｱｵｿﾞﾗ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", []),
        ("ｱｵｿﾞﾗ(ｶ", "青空株式会社", "ｱｵｿﾞﾗ(ｶ", []),
        ("アオゾラ", "", "ｱｵｿﾞﾗ", []),
        ("ｶ)ｱｵｿﾞﾗ", "", "ｶ)ｱｵｿﾞﾗ", []),
        ("ヤマダ タロウ", "山田太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", []),
        ("ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ", "京葉株式会社", "ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ", []),
        ("ｹｲﾖｳ(ｶ", "京葉㈱千葉支店", "ｹｲﾖｳ(ｶ", []),
        ("ﾃｽﾄ(ｶ)ﾁﾊﾞｼﾃﾝ", "株式会社テスト千葉支店", "ﾃｽﾄ(ｶ)ﾁﾊﾞｼﾃﾝ", []),
        # The wrong side (前株・後株)
        ("ｱｵｿﾞﾗ(ｶ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", ["holder_form_side"]),
        ("ｶ)ｱｵｿﾞﾗ", "青空(株)", "ｱｵｿﾞﾗ(ｶ", ["holder_form_side"]),
        ("ﾕ)ｱｵｿﾞﾗ", "青空有限会社", "ｱｵｿﾞﾗ(ﾕ", ["holder_form_side"]),
        # Missing, doubled, another
        ("ｱｵｿﾞﾗ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", ["holder_form_missing"]),
        ("ｱｵｿﾞﾗ", "青空合同会社", "ｱｵｿﾞﾗ(ﾄﾞ", ["holder_form_missing"]),
        ("ｶ)ｱｵｿﾞﾗ(ｶ", "青空株式会社", "ｱｵｿﾞﾗ(ｶ", ["holder_form_twice"]),
        ("ｶ)ｶ)ｱｵｿﾞﾗ", "", "ｶ)ｱｵｿﾞﾗ", ["holder_form_twice"]),
        ("ﾕ)ｱｵｿﾞﾗ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", ["holder_form_differs"]),
        # Spelling
        ("(カ)アオゾラ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", ["holder_spelling"]),
        ("アオゾラ（ｶ）", "青空株式会社", "ｱｵｿﾞﾗ(ｶ", ["holder_spelling"]),
        ("ｶ)ｺｰﾋｰ", "株式会社コーヒー", "ｶ)ｺ-ﾋ-", ["holder_spelling"]),
        ("カ)ヲシテ", "株式会社ヲシテ", "ｶ)ｵｼﾃ", ["holder_spelling"]),
        ("カ)キャノン", "株式会社キャノン", "ｶ)ｷﾔﾉﾝ", ["holder_spelling"]),
        ("ｶ)  ｱｵｿﾞﾗ ", "株式会社青空", "ｶ)ｱｵｿﾞﾗ", ["holder_spelling"]),
        ("カ）ア・オ", "株式会社ア・オ", "ｶ)ｱ ｵ", ["holder_spelling"]),
        # What can't be written
        ("", "株式会社青空", None, ["holder_missing"]),
        ("株式会社青空", "株式会社青空", None, ["holder_characters"]),
        ("ｶ)ｱｵ,ｿﾞﾗ", "", None, ["holder_characters"]),
        ("ｱ" * 30, "", "ｱ" * 30, []),
        ("ｱ" * 31, "", "ｱ" * 31, ["holder_length"]),
    ],
)
def test_what_is_found(holder, name, proposal, codes):
    checked = check_holder(holder, name=name)
    assert checked.holder == proposal
    assert [f.code for f in checked.findings] == codes
    if proposal:
        assert all(proposal in f.message for f in checked.findings)


@pytest.mark.parametrize(
    ("holder", "known", "proposal", "code", "severity"),
    [
        ("ｶ)ｱｵｿﾞﾗ", "ｱｵｿﾞﾗ(ｶ", "ｱｵｿﾞﾗ(ｶ", "holder_differs_from_known", "warning"),
        ("ｱｵｿﾞﾗ", "ｱｵｿﾞﾗ(ｶ", "ｱｵｿﾞﾗ(ｶ", "holder_differs_from_known", "warning"),
        ("ｱｵｿﾞﾗ(ｶ", "ｱｵｿﾞﾗ(ｶ", "ｱｵｿﾞﾗ(ｶ", "holder_form_side", "info"),
        ("ｶ)ﾐﾄﾞﾘ", "ｱｵｿﾞﾗ(ｶ", "ｶ)ﾐﾄﾞﾘ", "holder_changed", "warning"),
    ],
)
def test_what_worked_before_outweighs_the_printed_name(
    holder, known, proposal, code, severity
):
    checked = check_holder(holder, name="株式会社青空", known=[known])
    assert checked.holder == proposal
    (finding,) = (f for f in checked.findings if f.code == code)
    assert finding.severity == Severity(severity)


@pytest.mark.parametrize("known", [[], ["ｶ)ﾃｽﾄ"], ["ﾃｽﾄ(ﾕ)ﾁﾊﾞｼﾃﾝ"]])
@pytest.mark.parametrize("holder", ["ﾃｽﾄ(ﾕ)ﾁﾊﾞｼﾃﾝ", "ﾕ)ﾃｽﾄ(ﾕ)ﾁﾊﾞ(ｶ", "ｶ)ﾃｽﾄ(ﾕ)ﾁﾊﾞ"])
def test_what_is_written_is_never_proposed(holder, known):
    checked = check_holder(holder, name="株式会社テスト千葉支店", known=known)
    assert checked.findings
    for finding in checked.findings:
        assert f"「{holder}」なら" not in finding.message


def test_a_register_in_kanji_is_another_name():
    checked = check_holder("ｶ)ｱｵｿﾞﾗ", known=["株式会社青空"])
    assert [f.code for f in checked.findings] == ["holder_changed"]


def test_a_long_holder_may_be_shortened():
    holder = "ｵｵｻｶﾌﾅﾝﾌﾞﾁﾕｳｵｳｹﾝｺｳﾎｹﾝｸﾐｱｲﾚﾝｺﾞｳｶｲ"
    (finding,) = check_holder(holder).findings
    assert "「ｵｵｻｶﾌﾅﾝﾌﾞﾁﾕｳｵｳｹﾝﾎﾟﾚﾝ」(20文字)" in finding.message


@quick
@given(
    st.text("カユ()（）アガャー ・ヲ-.株式会社㈱1A", max_size=34) | st.text(max_size=9)
)
def test_any_holder_is_checked_and_the_proposal_is_fine(text):
    for name in ("", "株式会社青空", "青空有限会社"):
        proposal, findings = check_holder(text, name=name)
        if proposal is None:
            assert findings[0].severity is Severity.ERROR
            continue
        assert is_bank_text(proposal)
        too_long = any(f.code == "holder_length" for f in findings)
        assert (len(proposal) > MAX_HOLDER) == too_long


@quick
@given(
    st.sampled_from(["株式会社青空", "青空有限会社", "緑(医)"]),
    st.sampled_from(["ｱｵ", "ｶ)ｱｵ", "ｱｵ(ﾕ", "ｲ)ｱｵ(ｶ"]),
)
def test_a_proposal_needs_no_other(name, holder):
    proposal = check_holder(holder, name=name).holder
    assert proposal is not None
    assert check_holder(proposal, name=name) == (proposal, ())
