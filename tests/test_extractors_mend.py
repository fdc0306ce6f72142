"""Readings mended where the bank master, the company or the arithmetic knows better."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import BankAccount, Line, TaxSubtotal
from extractors.mend import mend_account, mend_holder, mend_name, mend_rates, one_holder

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")


@pytest.mark.parametrize(
    ("read", "holder"),
    [
        ("力)ミホンシヨウジ", "カ)ミホンシヨウジ"),
        ("ミホンシヨウジ(力", "ミホンシヨウジ(カ"),
        ("1)ミホンキツチン", "ユ)ミホンキツチン"),
        ("カ)ハ゜ンノヤマ", "カ)パンノヤマ"),
        ("力)プ°リント", "カ)プリント"),
        ("ト)トキワセンコウ", "ド)トキワセンコウ"),
        ("トキワセンコウ(ト", "トキワセンコウ(ド"),
        ("カ)アクシヨン", "カ)アクシヨン"),
        ("株式会社見本", "株式会社見本"),
        ("", ""),
    ],
)
def test_holders(read, holder):
    assert mend_holder(read) == holder


@given(st.text(max_size=30))
def test_any_holder_is_mended_without_harm(text):
    assert isinstance(mend_holder(text), str)


def test_a_known_name_one_letter_away():
    known = ["株式会社みほん工業", "有限会社たとえ"]
    assert mend_name("株式会社みほん工業", known) == "株式会社みほん工業"
    assert mend_name("株式会杜みほん工業", known) == "株式会社みほん工業"
    assert mend_name("株式会社みほん土木", known) == "株式会社みほん土木"
    assert mend_name("株式会社みほん工", known) == "株式会社みほん工"
    assert mend_name("みほん", ["みはん"]) == "みほん"


def test_between_two_known_names_nothing_is_chosen():
    known = ["株式会社みほんA", "株式会社みほんB"]
    assert mend_name("株式会社みほんC", known) == "株式会社みほんC"


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=4))
def test_a_name_stays_or_becomes_a_known_one(name, known):
    mended = mend_name(name, known)
    assert mended == name or mended in known
    assert len(mended) == len(name)


def account(**values):
    return mend_account(BankAccount(number="1234567", **values))


def test_bank_and_branch_by_the_master():
    found = account(bank="みずは銀行", branch="渋合支店")
    assert (found.bank, found.branch) == ("みずほ銀行", "渋谷支店")
    assert account(bank="ゆうちよ銀行").bank == "ゆうちょ銀行"


def test_what_the_master_does_not_know_stays():
    found = account(bank="架空の里銀行", branch="どこか支店", holder="力)ミホン")
    assert (found.bank, found.branch) == ("架空の里銀行", "どこか支店")
    assert found.holder == "カ)ミホン"
    assert account(bank="みずほ銀行", branch="見本架空支店").branch == "見本架空支店"
    assert account().bank is None


def test_one_paper_one_holder():
    good = (BankAccount(number="1", holder="カ)ミホンシヨウジ"), 0.99)
    bad = (BankAccount(number="2", holder="カ)ミホンツヨウジ"), 0.7)
    other = (BankAccount(number="3", holder="サトウ ハナコ"), 0.7)
    none = (BankAccount(number="4"), 0.7)
    holders = [a.holder for a in one_holder([good, bad, other, none])]
    assert holders == ["カ)ミホンシヨウジ", "カ)ミホンシヨウジ", "サトウ ハナコ", None]
    assert one_holder([bad]) == (bad[0],)
    assert one_holder([]) == ()


def test_the_holder_printed_once_is_the_holder_of_all():
    first = (BankAccount(number="1"), 0.99)
    second = (BankAccount(number="2", holder="カ)ミホンシヨウジ"), 0.97)
    holders = [a.holder for a in one_holder([first, second])]
    assert holders == ["カ)ミホンシヨウジ", "カ)ミホンシヨウジ"]


def test_holders_read_as_surely_as_the_best_stay():
    first = (BankAccount(number="1", holder="カ)ミホンシヨウジ"), 0.99)
    second = (BankAccount(number="2", holder="カ)ミホンシヨウカイ"), 0.97)
    assert one_holder([first, second]) == (first[0], second[0])
    assert one_holder([second, first]) == (second[0], first[0])


def rates(lines, ten, eight):
    rows = [
        TaxSubtotal(rate=TEN, taxable_amount=ten),
        TaxSubtotal(rate=EIGHT, taxable_amount=eight),
    ]
    made = [Line(amount=a, tax_rate=r) for a, r in lines]
    mended, changed = mend_rates(made, rows)
    return [line.tax_rate for line in mended], sorted(changed)


def test_a_lost_mark_is_told_by_the_sums():
    lines = [(1000, TEN), (300, TEN), (500, EIGHT)]
    assert rates(lines, 1000, 800) == ([TEN, EIGHT, EIGHT], [1])


def test_marks_that_add_up_stay():
    assert rates([(1000, TEN), (500, EIGHT)], 1000, 500) == ([TEN, EIGHT], [])


def test_nothing_is_chosen_where_two_choices_add_up():
    assert rates([(300, TEN), (300, TEN), (400, TEN)], 700, 300)[1] == []
    assert rates([(300, TEN), (400, TEN)], 350, 350)[1] == []


def test_nothing_is_changed_without_both_sums_or_with_another_total():
    line = Line(amount=300, tax_rate=TEN)
    assert (
        mend_rates([line], [TaxSubtotal(rate=TEN, taxable_amount=300)])[1]
        == frozenset()
    )
    assert rates([(300, TEN)], 900, 100)[1] == []
    assert mend_rates([], []) == ((), frozenset())


def test_too_many_lines_are_left_alone():
    lines = [(2**i, TEN) for i in range(24)]
    assert rates(lines, 2**24 - 2, 1)[1] == []


@given(
    st.lists(st.tuples(st.integers(1, 9999), st.booleans()), min_size=1, max_size=10)
)
def test_whatever_is_changed_adds_up(items):
    eight = sum(a for a, reduced in items if reduced)
    ten = sum(a for a, reduced in items if not reduced)
    mended, changed = rates([(a, TEN) for a, _ in items], ten, eight)
    if changed:
        assert (
            sum(a for (a, _), r in zip(items, mended, strict=True) if r == EIGHT)
            == eight
        )


@pytest.mark.parametrize("read", ["O一八店", "0一八店", "〇一八店"])
def test_numbered_branches_have_kanji_digits(read):
    account = BankAccount(bank="ゆうちょ銀行", branch=read)
    assert mend_account(account).branch == "〇一八店"
