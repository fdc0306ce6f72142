"""The second set of layouts: its truths stand on its papers, a seed draws the same."""

import datetime as dt
import html
import random
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pytest

from books.model import DocumentType, TaxBasis
from books.record import format_decimal
from books.tax import possible_taxes
from rpa.browser import find_browser, open_browser
from samples.variety.__main__ import draw_one
from samples.variety.second.papers import (
    FAMILIES,
    SecondPaper,
    make_second_paper,
    make_second_papers,
)
from samples.variety.second.pen import DAY_STYLES, ROW_DAY_STYLES

HIDDEN = {"document_type", "basis", "tax_category", "tax_rate"}
NAMES = [(name, seed) for name in FAMILIES for seed in range(3)]
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no browser")


def _paper(name: str, seed: int) -> SecondPaper:
    return make_second_paper(random.Random(f"{name}/{seed}"), name)


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _values(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that is there, by the name of its field."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, key)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from _values(item, path)
    elif data is not None:
        yield path, data


def _ways(key: str, value: object) -> list[str]:
    if isinstance(value, dt.date):
        return [f(value) for f in (*DAY_STYLES.values(), *ROW_DAY_STYLES.values())]
    if key == "rate":
        return [f"{format_decimal(value * 100)}%", "非課税"]
    if key == "account_type":
        return [value.value, f"({value.value[0]})"]
    if isinstance(value, (int, Decimal)):
        plain = format_decimal(max(value, -value))
        whole, _, part = plain.partition(".")
        return [plain, f"{int(whole):,}" + (f".{part}" if part else "")]
    return [str(value)]


@pytest.mark.parametrize(("name", "seed"), NAMES)
def test_what_the_truth_says_stands_on_the_paper(name: str, seed: int) -> None:
    paper = _paper(name, seed)
    body = re.sub(r"<[^>]*>", "", paper.html.split("<body")[1])
    text = _squeeze(html.unescape(body))
    unseen = [
        f"{key}={value}"
        for key, value in _values(paper.document.model_dump())
        if key not in HIDDEN
        and not any(_squeeze(way) in text for way in _ways(key, value))
    ]
    assert unseen == []


@pytest.mark.parametrize(("name", "seed"), NAMES)
def test_the_sums_of_a_clean_document_hold(name: str, seed: int) -> None:
    paper = _paper(name, seed)
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
    for name, seed in NAMES:
        rates = [line.tax_rate for line in _paper(name, seed).document.lines]
        assert len({rate is None for rate in rates}) <= 1


def test_the_set_has_the_kinds_that_the_reading_knows() -> None:
    papers = [*NAMES, *(("poform", seed) for seed in range(3, 12))]
    drawn = {_paper(name, seed).document.document_type for name, seed in papers}
    assert drawn == set(DocumentType) - {DocumentType.OTHER}


def test_a_seed_makes_the_same_papers() -> None:
    first, again = (make_second_papers(random.Random("2/7"), 3) for _ in range(2))
    assert [paper.html for paper in first] == [paper.html for paper in again]


@needs_browser
@pytest.mark.browser
def test_a_file_depends_only_on_set_seed_and_number(tmp_path) -> None:
    written = []
    with open_browser() as browser:
        page = browser.new_page()
        for _ in range(2):
            drawn = draw_one(5, 2, tmp_path, page, "second")
            written.append((tmp_path / drawn.file).read_bytes())
    assert written[0] == written[1]
    assert drawn.file.startswith("w")
