import datetime as dt
import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from books import calendar, dates
from books.calendar import (
    PaymentTerms,
    add_bank_business_days,
    find_dates,
    format_wareki,
    is_bank_business_day,
    next_bank_business_day,
    parse_date,
    parse_terms,
    parse_wareki_yymmdd,
    previous_bank_business_day,
    wareki_yymmdd,
)

quick = settings(max_examples=60, deadline=None)

DAY = dt.date(2026, 10, 15)
days = st.dates(dt.date(1913, 1, 1), dt.date(2099, 12, 31))
date_texts = st.text() | st.text(
    "令和平成昭R8HST元年月日0123456789〇一二三十末/-.（）()木曜 　", max_size=24
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(calendar).failed == 0
    assert doctest.testmod(dates).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "2026年10月15日",
        "２０２６年１０月１５日",
        "2026/10/15",
        "2026-10-15",
        "2026.10.15",
        "2026. 10. 15",
        "2026－10－15",
        "26/10/15",
        "26.10.15",
        "26-10-15",
        "R8.10.15",
        "R8/10/15",
        "Ｒ８．１０．１５",
        "r08.10.15",
        "R8年10月15日",
        "令和8年10月15日",
        "令和 8 年 10 月 15 日",
        "令和八年十月十五日",
        "㋿8年10月15日",
        "二〇二六年十月十五日",
        "平成38年10月15日",
        "2026年10月15日(木)",
        "2026年10月15日（木曜日）",
        "2026/10/15 木曜",
        "2 0 2 6 年 1 0 月 1 5 日",
        " 2026/10/15　",
        "20261015",
        "26年10月15日",
    ],
)
def test_a_day_in_all_its_forms(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["10月15日", "１０／１５", "10月 15日(木)", "十月十五日", "10/15"]
)
def test_a_day_without_its_year(text):
    assert parse_date(text, 2026) == DAY
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("H31.4.30", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("大正15年12月24日", "1926-12-24"),
        ("2026年2月末日", "2026-02-28"),
        ("令和8年11月末", "2026-11-30"),
        ("令和八年二十月一日", None),
        ("令和0年5月1日", None),
        ("2026/13/01", None),
        ("2026/2/29", None),
        ("2026年10月32日", None),
        ("0000/10/15", None),
        ("9年10月15日", None),
        ("2026/10-15", None),
        ("2026年10月", None),
        ("", None),
        ("翌月末", None),
    ],
)
def test_other_days_and_what_is_none(text, expected):
    found = parse_date(text)
    assert (str(found) if found else None) == expected


def test_dates_inside_a_text_with_their_places():
    text = "発行日：令和８年１０月１日　期間2026/10/01-2026/10/31 支払11/30まで"
    found = find_dates(text, 2026)
    assert [text[s:e] for s, e, _ in found] == [
        "令和８年１０月１日",
        "2026/10/01",
        "2026/10/31",
        "11/30",
    ]
    assert str(found[0][2]) == "2026-10-01"


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-10-15",
        "12-3-4 ビル",
        "03-1234-5678",
        "1.2.3.4.5",
        "2026/10/15/3",
        "9年10月15日",
        "2026/13/45",
    ],
)
def test_what_only_looks_like_a_date(text):
    assert find_dates(text, 2026) == ()


@quick
@given(days)
def test_every_day_reads_back(day):
    assert parse_date(format_wareki(day)) == day
    assert parse_date(day.isoformat()) == day
    assert parse_wareki_yymmdd(wareki_yymmdd(day), day) == day


@quick
@given(date_texts, st.none() | st.integers(1, 9999))
def test_any_text_is_a_date_or_none(text, year):
    found = parse_date(text, year)
    assert found is None or isinstance(found, dt.date)
    end = 0
    for start, stop, _ in find_dates(text, year):
        assert end <= start < stop <= len(text)
        end = stop
    parse_terms(text)


def test_before_taisho_there_is_no_era_here():
    with pytest.raises(ValueError, match="大正"):
        format_wareki(dt.date(1900, 1, 1))
    with pytest.raises(ValueError, match="大正"):
        wareki_yymmdd(dt.date(1900, 1, 1))


@pytest.mark.parametrize(
    ("text", "near", "expected"),
    [
        ("080803", None, "2026-08-03"),
        ("280503", None, "2046-05-03"),
        ("280503", "2016-01-01", "2016-05-03"),
        ("310430", None, "2019-04-30"),
        ("010430", None, "1989-04-30"),  # 令和 began in May
        ("640107", None, "1989-01-07"),
        ("089999", None, None),
        ("08080", None, None),
        ("0808x3", None, None),
    ],
)
def test_wareki_of_bank_files(text, near, expected):
    found = parse_wareki_yymmdd(text, dt.date.fromisoformat(near) if near else None)
    assert (str(found) if found else None) == expected


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2026-05-06", False),  # 振替休日
        ("2026-09-22", False),  # 国民の休日
        ("2026-12-31", False),
        ("2027-01-03", False),
        ("2027-01-04", True),
        ("2026-10-31", False),
        ("2026-10-30", True),
    ],
)
def test_bank_days(day, is_open):
    assert is_bank_business_day(dt.date.fromisoformat(day)) is is_open


def test_moving_to_a_bank_day():
    new_year = dt.date(2027, 1, 1)
    assert previous_bank_business_day(new_year) == dt.date(2026, 12, 30)
    assert next_bank_business_day(new_year) == dt.date(2027, 1, 4)
    assert next_bank_business_day(DAY) == DAY
    assert add_bank_business_days(new_year, 0) == new_year
    assert add_bank_business_days(new_year, -1) == dt.date(2026, 12, 30)


@quick
@given(st.dates(dt.date(2020, 1, 1), dt.date(2050, 12, 31)), st.integers(1, 8))
def test_counting_bank_days_forward_and_back(day, count):
    start = next_bank_business_day(day)
    assert add_bank_business_days(add_bank_business_days(start, count), -count) == start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("月末締め翌月末払い", (31, 1, 31)),
        ("月末締、翌月末日払", (31, 1, 31)),
        ("お支払条件：毎月20日締め　翌々月10日支払い", (20, 2, 10)),
        ("２５日〆切 当月末日お振込", (25, 0, 31)),
        ("末日締切り、翌月の15日", (31, 1, 15)),
        ("15日締め2ヶ月後の5日払い", (15, 2, 5)),
        ("二十日締め翌月十日払い", (20, 1, 10)),
        ("翌月末日現金払い", (31, 1, 31)),
        ("32日締め翌月末払い", None),
        ("99ヶ月後の5日", None),
        ("20日締め", None),
        ("", None),
    ],
)
def test_payment_terms_as_written(text, expected):
    terms = parse_terms(text)
    found = (terms.closing_day, terms.month_offset, terms.pay_day) if terms else None
    assert found == expected


@pytest.mark.parametrize(
    ("terms", "day", "due"),
    [
        ((31, 1, 31), "2026-01-31", "2026-02-28"),
        ((31, 1, 31), "2026-12-01", "2027-01-31"),
        ((20, 1, 31), "2026-10-21", "2026-12-31"),
        ((30, 2, 5), "2026-02-28", "2026-04-05"),
        ((25, 0, 31), "2026-10-25", "2026-10-31"),
    ],
)
def test_due_dates(terms, day, due):
    closing, offset, pay = terms
    rule = PaymentTerms(closing_day=closing, month_offset=offset, pay_day=pay)
    assert str(rule.due_date(dt.date.fromisoformat(day))) == due


def test_terms_are_checked():
    with pytest.raises(ValidationError):
        PaymentTerms(closing_day=0, month_offset=1, pay_day=31)


@quick
@given(st.integers(1, 31), st.integers(1, 12), st.integers(1, 31), days)
def test_what_is_due_is_due_after_the_closing(closing, offset, pay, day):
    terms = PaymentTerms(closing_day=closing, month_offset=offset, pay_day=pay)
    assert terms.due_date(day) > day or terms.due_date(day).month != day.month
