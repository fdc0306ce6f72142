import pytest

from rpa.site import Site
from rpa.site_file import OWN, read_site
from rpa.site_parts import Limit
from rpa.templates import fill_in, is_empty, is_same, shape


def practice() -> Site:
    return read_site(OWN / "practice_accounting" / "site.yaml")


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("1,100 円", "1100"),
        ("¥ 1,100", "1100"),
        ("−1,100.00", "-1100"),
        ("▲1,100", "-1100"),
        ("−91091 JPY", "-91091 JPY"),
        ("2026/11/05", "2026-11-05"),
        ("2026年11月5日", "2026-11-05"),
        ("ｶ)ﾃﾞﾝﾋﾟﾖｳ", "カ)デンピヨウ"),
        ("買掛金\n 本店", "買掛金 本店"),
    ],
)
def test_the_same_in_other_words(shown, meant):
    assert is_same(shown, meant)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("1,101", "1100"),
        ("-1,100", "1100"),
        ("1100.50", "1100"),
        ("", "0"),
        ("買掛金(仮計上)", "買掛金"),
        ("DN11", "DN1"),
        ("2026/05/11", "2026-11-05"),
    ],
)
def test_not_the_same(shown, meant):
    assert not is_same(shown, meant)


def test_templates():
    values = {"total": "1234567", "name": "", "mark": "DN1"}
    assert fill_in("{total:comma} 円 {mark}", values) == "1,234,567 円 DN1"
    assert fill_in("{mark} {name}", values) == "DN1"
    assert is_empty("{name}", values)
    assert not is_empty("固定", values)
    with pytest.raises(KeyError):
        fill_in("{nobody}", values)


def test_a_text_is_made_to_fit_and_the_cut_is_told():
    site = practice().model_copy(
        update={"limits": {"description": Limit(length=5, full_width=True)}}
    )
    values, told = shape({"description": "ABC ｶﾅ12"}, site)
    assert values["description"] == "ＡＢＣ　カ"
    assert "5 文字" in told[0]
