"""Sets of forms that a clerk fills: truths stand on papers, a seed draws the same."""

import dataclasses
import datetime as dt
import random
import re
from decimal import Decimal
from functools import cache

import pytest

from books.model import ONLY_MESSAGES, DocumentType, Severity, TaxBasis
from books.record import format_decimal
from books.rules import Context, check_document
from books.tax import possible_taxes
from rpa.browser import find_browser, open_browser
from samples.variety.__main__ import draw_one
from samples.variety.fifth.numerals import formal_amount, kanji_day
from samples.variety.fifth.papers import FIFTH_SET
from samples.variety.fourth.papers import FOURTH_SET
from samples.variety.second.clerk import Clerk, Filled
from samples.variety.second.papers import SECOND_SET, FormPaper, FormSet
from samples.variety.second.pen import DAY_STYLES, ROW_DAY_STYLES
from samples.variety.seventh import forms_bills as office_bills
from samples.variety.seventh.papers import SEVENTH_SET
from samples.variety.sixth import forms_goods, forms_places
from samples.variety.sixth.papers import SIXTH_SET
from samples.variety.third.files import choose_third_variant
from samples.variety.third.papers import THIRD_SET
from tests.drawn_truth import unseen

HIDDEN = {"document_type", "basis", "tax_category", "tax_rate"}
SETS = {
    "second": SECOND_SET,
    "third": THIRD_SET,
    "fourth": FOURTH_SET,
    "fifth": FIFTH_SET,
    "sixth": SIXTH_SET,
    "seventh": SEVENTH_SET,
}
LETTERS = {
    "second": "w",
    "third": "x",
    "fourth": "y",
    "fifth": "z",
    "sixth": "a",
    "seventh": "b",
}
PAPERS = [
    (name, family, seed)
    for name, forms in SETS.items()
    for family in forms.families
    for seed in range(3)
]
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no browser")


@cache
def _paper(layouts: str, family: str, seed: int) -> FormPaper:
    return SETS[layouts].make_one(random.Random(f"{family}/{seed}"), family)


def _ways(key: str, value: object) -> list[str]:
    if isinstance(value, dt.date):
        styles = (*DAY_STYLES.values(), *ROW_DAY_STYLES.values(), kanji_day)
        return [style(value) for style in styles]
    if key == "rate":
        return [f"{format_decimal(value * 100)}%", "非課税"]
    if key == "registration_number":
        text = str(value)
        hyphened = f"T{text[1]}-{text[2:6]}-{text[6:10]}-{text[10:]}"
        return [text, f"T-{text[1:]}", hyphened]
    if key == "account_type":
        return [value.value, f"({value.value[0]})"]
    if isinstance(value, (int, Decimal)):
        plain = format_decimal(max(value, -value))
        whole, _, part = plain.partition(".")
        return [plain, f"{int(whole):,}" + (f".{part}" if part else "")]
    return [str(value)]


@pytest.mark.parametrize(("layouts", "family", "seed"), PAPERS)
def test_what_the_truth_says_stands_on_the_paper(layouts, family, seed) -> None:
    paper = _paper(layouts, family, seed)
    assert unseen(paper.document, paper.html, _ways, HIDDEN) == []


@pytest.mark.parametrize(("layouts", "family", "seed"), PAPERS)
def test_the_sums_of_a_clean_document_hold(layouts, family, seed) -> None:
    paper = _paper(layouts, family, seed)
    document, rows = paper.document, paper.document.tax_summary
    if paper.faults or document.total is None or not rows:
        return
    for row in rows:
        possible = possible_taxes(row.taxable_amount, row.rate, row.basis)
        assert row.tax_amount is None or row.tax_amount in possible
    taxable = sum(row.taxable_amount for row in rows)
    taxes = sum(row.tax_amount or 0 for row in rows)
    inside = rows[0].basis is TaxBasis.INCLUSIVE
    assert document.total == (taxable if inside else taxable + taxes)
    amounts = [line.amount for line in document.lines]
    assert not amounts or sum(amounts) == taxable
    if document.amount_due is not None and document.withholding_tax:
        assert document.amount_due == document.total - document.withholding_tax


def test_a_mark_tells_the_rate_of_every_row_or_of_none() -> None:
    for which in PAPERS:
        rates = [line.tax_rate for line in _paper(*which).document.lines]
        assert len({rate is None for rate in rates}) <= 1


@pytest.mark.parametrize("layouts", SETS)
def test_a_set_has_the_kinds_that_the_reading_knows(layouts) -> None:
    families = SETS[layouts].families
    papers = [_paper(layouts, name, seed) for name in families for seed in range(6)]
    drawn = {paper.document.document_type for paper in papers}
    assert drawn == set(DocumentType) - ONLY_MESSAGES - {DocumentType.OTHER}


@pytest.mark.parametrize("layouts", SETS)
def test_a_seed_makes_the_same_papers(layouts) -> None:
    first, again = (SETS[layouts].make(random.Random("2/7"), 3) for _ in range(2))
    assert [paper.html for paper in first] == [paper.html for paper in again]


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("layouts", SETS)
def test_a_file_depends_only_on_set_seed_and_number(layouts, tmp_path) -> None:
    written = []
    with open_browser() as browser:
        page = browser.new_page()
        for _ in range(2):
            drawn = draw_one(5, 2, tmp_path, page, layouts)
            written.append((tmp_path / drawn.file).read_bytes())
    assert written[0] == written[1]
    assert drawn.file.startswith(LETTERS[layouts])


@pytest.mark.parametrize("layouts", SETS)
def test_a_fault_is_named_and_on_the_paper(layouts) -> None:
    always, never = (dataclasses.replace(SETS[layouts], faulty=x) for x in (1, 0))
    codes = set()
    for family in always.families:
        for seed in range(2):
            faulty, clean = (
                forms.make_one(random.Random(f"f/{seed}"), family)
                for forms in (always, never)
            )
            assert (faulty.faults != clean.faults) == (
                faulty.document != clean.document
            )
            assert unseen(faulty.document, faulty.html, _ways, HIDDEN) == []
            assert "None" not in re.sub(r"<[^>]*>", "", faulty.html)
            codes.update(faulty.faults)
    assert codes == set(always.faults)


def test_an_order_form_comes_by_fax_and_a_till_roll_never_does() -> None:
    rng = random.Random(4)
    orders, tills = (
        [choose_third_variant(rng, [_paper("third", name, 0)], 1) for _ in range(40)]
        for name in ("faxsheet", "drug")
    )
    assert orders.count("fax") > 25
    assert set(tills) <= {"scan", "photo"}


@pytest.mark.parametrize("family", THIRD_SET.families)
def test_the_rules_find_in_the_third_set_what_was_planted_and_no_more(family) -> None:
    context = Context(today=dt.date(2026, 12, 31))
    for seed in range(3):
        for faulty in (0, 1):
            forms = dataclasses.replace(THIRD_SET, faulty=faulty)
            paper = forms.make_one(random.Random(f"r/{seed}"), family)
            found = check_document(paper.document, context)
            codes = {f.code for f in found if f.severity is not Severity.INFO}
            assert codes >= set(paper.faults)
            assert bool(codes) == bool(paper.faults)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (100_000, "壱拾萬"),
        (2_136_901, "弐百壱拾参萬六千九百壱"),
        (100_000_001, "壱億壱"),
        (1_000, "壱千"),
    ],
)
def test_a_formal_amount_names_every_place(number, text) -> None:
    assert formal_amount(number) == text


def test_a_day_in_kanji_has_no_one_before_ten() -> None:
    assert kanji_day(dt.date(2028, 10, 11)) == "令和十年十月十一日"
    assert kanji_day(dt.date(2026, 2, 20)) == "令和八年二月二十日"


def test_the_sum_in_formal_numerals_is_that_of_the_record() -> None:
    for seed in range(6):
        paper = _paper("fifth", "daiji", seed)
        assert f"{formal_amount(paper.document.total)}円" in paper.html


def test_what_is_held_back_and_set_off_is_between_total_and_amount_due() -> None:
    for family in ("dekidaka", "kaikake", "hyakka"):
        for seed in range(8):
            document = _paper("fifth", family, seed).document
            if document.amount_due is not None:
                assert document.amount_due == document.total - document.deductions


def _filled(fill, trade: str, seed: int, forms: FormSet = SIXTH_SET) -> Filled:
    return fill(Clerk(random.Random(f"c/{seed}"), [trade], words=forms.words))


def test_pieces_of_the_days_come_to_the_quantity_of_the_row() -> None:
    for seed in range(8):
        filled = _filled(forms_goods.linen, "linen", seed)
        sums = [sum(pieces) for pieces in filled.more["counts"]]
        assert sums == [line.quantity for line in filled.document.lines]
        assert all(len(x) == len(filled.more["days"]) for x in filled.more["counts"])


def test_the_rest_of_a_contract_is_what_has_not_been_billed() -> None:
    for seed in range(8):
        filled = _filled(forms_places.kouji, "setsubi", seed)
        more, document = filled.more, filled.document
        parts = more["before"], document.subtotal, more["rest"]
        assert sum(parts) == more["contract"]
        assert more["rest"] >= 0


def test_what_was_paid_or_taken_off_is_between_total_and_amount_due() -> None:
    settled = 0
    for family in ("enkai", "hagaki", "furiwake"):
        for seed in range(8):
            document = _paper("sixth", family, seed).document
            off = (document.payment_received or 0) + (document.deductions or 0)
            if document.amount_due is not None:
                settled += 1
                assert document.amount_due == document.total - off
    assert settled > 6


def test_a_trader_without_a_number_is_named_and_nothing_planted_beside() -> None:
    forms = dataclasses.replace(SIXTH_SET, faulty=1)
    for seed in range(4):
        paper = forms.make_one(random.Random(f"m/{seed}"), "menzei")
        assert paper.faults == ("registration_number_missing",)
        assert paper.document.issuer.registration_number is None


def test_a_fee_and_offsets_are_between_total_and_amount_due_of_a_notice() -> None:
    documents = [_paper("seventh", "shiharai", seed).document for seed in range(8)]
    settled = [d for d in documents if d.amount_due is not None]
    assert settled
    assert all(d.amount_due == d.total - d.deductions for d in settled)


def test_a_row_of_an_order_has_its_own_day_of_delivery() -> None:
    for seed in range(8):
        document = _paper("seventh", "nokibetsu", seed).document
        assert document.delivery_date is None
        assert all(line.date > document.issue_date for line in document.lines)


def test_sums_of_pages_and_places_come_to_the_subtotal() -> None:
    for fill in (office_bills.closing, office_bills.gathered, office_bills.detailed):
        for seed in range(8):
            document = _filled(fill, "foods", seed, SEVENTH_SET).document
            assert sum(line.amount for line in document.lines) == document.subtotal


@pytest.mark.parametrize(
    ("forms", "family"),
    [(forms, name) for forms in (SIXTH_SET, SEVENTH_SET) for name in forms.families],
)
def test_the_rules_find_what_was_planted_in_later_sets(forms, family) -> None:
    context = Context(today=dt.date(2026, 12, 31))
    forms = dataclasses.replace(forms, faulty=1)
    for seed in range(3):
        paper = forms.make_one(random.Random(f"r/{seed}"), family)
        codes = {finding.code for finding in check_document(paper.document, context)}
        assert codes >= set(paper.faults)
