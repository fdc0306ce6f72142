"""Journal files hold what the settings say about accounts."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Line,
    Party,
    Reading,
    Source,
    TaxBasis,
    TaxSubtotal,
)
from books.settings import Settings
from books.settings_booking import AccountRule, Booking
from books.settings_company import Company
from books.store import FileState, StoredDocument, StoredFile
from edi.accounting.yayoi import read_yayoi
from flows.writers import render_journal

NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
PAPER = Document(
    document_type=DocumentType.INVOICE,
    document_number="A-1",
    issue_date=dt.date(2026, 11, 5),
    issuer=Party(name="青葉", registration_number="T7000012050002"),
    lines=(
        Line(description="ボルト", amount=6_000),
        Line(description="送料", amount=4_000),
    ),
    tax_summary=(
        TaxSubtotal(
            rate=Decimal("0.10"),
            taxable_amount=10_000,
            tax_amount=1_000,
            basis=TaxBasis.EXCLUSIVE,
        ),
    ),
    total=11_000,
)


def stored(paper=PAPER):
    file = StoredFile(
        sha256="0" * 64,
        name="a.pdf",
        size=1,
        place=Path("a.pdf"),
        state=FileState.READ,
        duplicate=False,
        first_name="a.pdf",
        reason="",
        received_at=NOW,
    )
    source = Source(file="a.pdf", sha256="0" * 64)
    reading = Reading(source=source, document=paper)
    state = DocumentState.APPROVED
    return StoredDocument("D1", 1, state, 1, reading, file, NOW, NOW, "花子")


def settings(folder, **booking):
    rule = AccountRule(account="荷造運賃", words=("送料",))
    booking = Booking(rules=(rule,), **booking)
    return Settings(home=folder, company=Company(name="自社"), booking=booking)


@pytest.mark.parametrize("program", ["yayoi", "moneyforward", "freee"])
def test_a_journal_is_split_as_the_rules_say(tmp_path, program):
    content, findings = render_journal(program)([stored()], NOW, settings(tmp_path))
    text = content.decode("utf-8-sig" if program == "freee" else "cp932")
    assert "荷造運賃" in text
    assert findings == ()
    if program == "yayoi":
        ((entry,), _) = read_yayoi(content)
        assert [x.amount for x in entry.lines] == [6_600, 4_400, 11_000]


def test_what_the_journal_had_to_decide_is_told(tmp_path):
    lines = (PAPER.lines[0].model_copy(update={"amount": 5_999}), PAPER.lines[1])
    paper = PAPER.model_copy(update={"lines": lines})
    render = render_journal("moneyforward")
    _, (finding,) = render([stored(paper)], NOW, settings(tmp_path))
    assert finding.code == "journal_not_split"
    assert finding.message.startswith("A-1: ")


def test_a_paper_across_two_shares_makes_two_entries(tmp_path):
    dated = [
        line.model_copy(update={"date": day})
        for line, day in zip(
            PAPER.lines, (dt.date(2026, 9, 30), dt.date(2026, 10, 1)), strict=True
        )
    ]
    paper = PAPER.model_copy(
        update={"lines": tuple(dated), "issuer": Party(name="個人")}
    )
    content, findings = render_journal("yayoi")(
        [stored(paper)], NOW, settings(tmp_path)
    )
    entries, _ = read_yayoi(content)
    assert [(e.reference, e.date.month) for e in entries] == [("D1-1", 9), ("D1", 10)]
    assert findings == ()


def test_accounts_that_the_chart_lacks_are_told(tmp_path):
    (tmp_path / "chart.csv").write_text("勘定科目\n仕入高\n買掛金\n", encoding="utf-8")
    using = settings(tmp_path, chart=Path("chart.csv"))
    _, (finding,) = render_journal("yayoi")([stored()], NOW, using)
    assert finding.code == "account_unknown"
    assert "荷造運賃" in finding.message


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_chart_that_is_not_readable_does_not_hold_up_the_journal(tmp_path, content):
    if content is not None:
        (tmp_path / "chart.csv").write_bytes(content)
    using = settings(tmp_path, chart=Path("chart.csv"))
    journal, (finding,) = render_journal("yayoi")([stored()], NOW, using)
    assert journal
    assert finding.code == "chart_unreadable"
