"""The error rate of the bench does not hang on how a page is cut into lines."""

import pytest

from scripts.bench.errors import error_rate

PAGE = ["請求書", "合計 1,000円", "株式会社山田商店"]


@pytest.mark.parametrize(
    "read",
    [
        PAGE[::-1],
        ["株式会社山田商店 合計1,000円", "請 求 書"],
        ["請求書", "合計", "1,000円", "株式会社", "山田商店"],
        ["請求書", "合計 １，０００円", "株式会社山田商店"],
    ],
)
def test_order_blanks_widths_and_cuts_are_no_errors(read):
    assert error_rate(PAGE, read) == 0


@pytest.mark.parametrize(
    ("read", "errors"),
    [
        (["請求書", "合計 1,000円", "株式会社山日商店"], 1),
        (["請求書", "合計 1000円", "株式会社山田商店"], 1),
        (["請求書", "合計 1,000円"], 8),
        ([*PAGE, "検収済"], 3),
        ([], 19),
    ],
)
def test_each_wrong_missing_or_extra_character_is_an_error(read, errors):
    assert error_rate(PAGE, read) == pytest.approx(errors / 19)
