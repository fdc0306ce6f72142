"""Varied documents: their sums hold, a seed draws the same, the scorer reads the list."""

import csv
import datetime as dt
import importlib.util
import json
import random
from decimal import Decimal

import pytest

from books.model import Document, DocumentType, TaxBasis
from books.tax import possible_taxes
from rpa.browser import find_browser, open_browser
from samples.variety.__main__ import HEADS, draw_one, main, make_papers
from samples.variety.companies import make_company
from samples.variety.documents import Draft, make_draft
from samples.variety.draw import make_paper
from samples.variety.faults import plant_fault
from samples.variety.forms import KINDS
from samples.variety.lexicon import choose_label, labels
from samples.variety.texts import DATE_STYLES, write_number
from tests.drawn_truth import unseen
from tests.reference import SHARED, needs_shared

HIDDEN = {"document_type", "basis", "tax_category", "tax_rate", "rate"}
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no browser")


def _draft(kind: str, seed: int) -> Draft:
    return make_draft(random.Random(f"{kind}/{seed}"), KINDS[kind])


DRAFTS = [_draft(kind, seed) for kind in KINDS for seed in range(12)]


def _taxes_hold(document: Document) -> bool:
    return all(
        row.tax_amount is None
        or row.tax_amount in possible_taxes(row.taxable_amount, row.rate, row.basis)
        for row in document.tax_summary
    )


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_sums_of_a_clean_document_hold(draft: Draft) -> None:
    document = draft.document
    assert _taxes_hold(document)
    amounts = [x.amount for x in document.lines if x.amount is not None]
    rows = document.tax_summary
    if amounts and rows:
        assert sum(r.taxable_amount for r in rows) == sum(amounts)
    if document.subtotal is not None and amounts:
        assert document.subtotal == sum(amounts)
    if rows and rows[0].basis is TaxBasis.EXCLUSIVE and document.total is not None:
        parts = [(r.taxable_amount or 0) + (r.tax_amount or 0) for r in rows]
        assert document.total == sum(parts)


@pytest.mark.parametrize("draft", [d for d in DRAFTS if d.document.previous_balance])
def test_a_carry_over_ends_in_the_amount_due(draft: Draft) -> None:
    document = draft.document
    carried = document.previous_balance - document.payment_received
    assert document.carried_forward in (None, carried)
    assert document.amount_due == carried + document.total


def test_every_invoice_tells_when_the_trade_was() -> None:
    invoices = [d for d in DRAFTS if d.document.document_type is DocumentType.INVOICE]
    assert invoices
    for draft in invoices:
        told = draft.document.delivery_date or draft.extras["period"]
        assert told or any(x.date for x in draft.document.lines)


def _ways(key: str, value: object) -> list[str]:
    if isinstance(value, dt.date):
        month, day = value.month, value.day
        short = [f"{month}{x}{day}" for x in ("/", "月", ".", "")]
        styles = [write(value) for write in DATE_STYLES.values()]
        return [f"{value.year}年{month}月末日", f"{value:%m/%d}", *short, *styles]
    if key == "registration_number":
        text = str(value)
        return [text, f"T{text[1]}-{text[2:6]}-{text[6:10]}-{text[10:]}"]
    if isinstance(value, (int, Decimal)):
        return [write_number(abs(value)), write_number(abs(value), plain=True)]
    return [str(value)]


@pytest.mark.parametrize("seed", range(30))
def test_what_the_truth_says_stands_on_the_paper(seed: int) -> None:
    rng = random.Random(seed)
    (paper,) = make_papers(rng, 1)
    assert unseen(paper.document, paper.html, _ways, HIDDEN) == []


def test_a_seed_makes_the_same_paper() -> None:
    first, second = (make_papers(random.Random("1/7"), 2) for _ in range(2))
    assert [p.html for p in first] == [p.html for p in second]


def test_a_fault_is_named_and_changes_the_document() -> None:
    rng = random.Random(3)
    faulty = [(d, plant_fault(rng, d)) for d in DRAFTS]
    codes = {code for _, after in faulty for code in after.faults}
    assert len(codes) >= 9
    for before, after in faulty:
        assert bool(after.faults) == (before.document != after.document)


def test_companies_do_not_exist() -> None:
    for seed in range(50):
        company = make_company(random.Random(seed))
        assert company.registration_number[2] in "6789"
        assert company.accounts[0].holder


def test_english_labels_stand_only_on_english_forms() -> None:
    rng = random.Random(1)
    drawn = {choose_label(rng, "due", "invoice") for _ in range(80)}
    assert "Due Date" not in drawn
    assert "Due Date" in labels("due", "invoice")


@needs_browser
@pytest.mark.browser
def test_a_file_depends_only_on_seed_and_number(tmp_path) -> None:
    written = []
    with open_browser() as browser:
        page = browser.new_page()
        for _ in range(2):
            drawn = draw_one(5, 2, tmp_path, page)
            written.append((tmp_path / drawn.file).read_bytes())
    assert written[0] == written[1]


@needs_browser
@needs_shared
@pytest.mark.browser
def test_the_scorer_reads_what_the_command_writes(tmp_path, capsys) -> None:
    main([str(tmp_path), "--seed", "4", "--count", "3"])
    assert "3 ファイル" in capsys.readouterr().out
    with (tmp_path / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == HEADS
    truth = tmp_path / "truth"
    stems = {
        name.removesuffix(".json") for row in rows for name in row["truth"].split(";")
    }
    assert all((tmp_path / "docs" / row["file"]).is_file() for row in rows)
    spec = importlib.util.spec_from_file_location(
        "score", SHARED / "tools" / "score.py"
    )
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    result, documents = score.score(str(truth), str(truth))
    assert {d.stem for d in documents} == stems
    assert result["overall"]["key_field_accuracy"] == 1
    assert "?" not in result["by_variant"]
    record = json.loads(next(truth.iterdir()).read_text(encoding="utf-8"))
    assert "expected_findings" in record


def test_a_paper_needs_no_font_beyond_those_of_the_setup(monkeypatch) -> None:
    monkeypatch.setattr("samples.variety.look.installed_families", frozenset)
    paper = make_paper(random.Random(1), DRAFTS[0])
    assert paper.look.font.startswith("Noto")
