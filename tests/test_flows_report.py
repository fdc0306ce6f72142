import datetime as dt
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html
from openpyxl import load_workbook

from books.model import DocumentState
from flows import report
from flows.clock import JAPAN
from flows.outcome import FileResult, Outcome, RunSummary, Written
from flows.report import state_totals, write_overview, write_report
from tests.desk import clean, desk, put, work

__all__ = ["desk"]
START = dt.datetime(2026, 11, 20, 9, 30, tzinfo=JAPAN)
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def summary(desk):
    put(desk, "good.txt", clean("Q-1"))
    put(desk, "doubt.txt", clean(EVIL, total=5, review=["total", "lines[0].amount"]))
    put(desk, "bad.txt", "unreadable")
    outcomes, published = work(desk)
    seen = Outcome("again.txt", FileResult.SEEN, message="同じ内容です。")
    return RunSummary(
        START,
        START + dt.timedelta(seconds=90),
        (*outcomes.values(), seen),
        published.written,
        ("知らせ",),
    )


def page(desk, summary):
    return html.fromstring(write_report(desk, summary).read_text("utf-8"))


def test_the_report_tells_what_was_read_and_what_needs_a_look(desk, summary):
    text = page(desk, summary).text_content()
    for part in ("good.txt", "doubt.txt", "bad.txt", "again.txt", "Q-1", "知らせ"):
        assert part in text
    assert "読み取りを確かめる項目: 合計、明細1の金額" in text
    assert "パスワード" in text
    assert "2026年11月20日 09:30" in text
    assert "90.0 秒" in text


def test_the_report_escapes_and_needs_nothing_from_elsewhere(desk, summary):
    path = write_report(desk, summary)
    source = path.read_text("utf-8")
    assert EVIL not in source
    assert not re.search(r"https?://|<script|<link|@import|url\(", source)


def test_links_of_the_report_lead_to_files(desk, summary):
    path = write_report(desk, summary)
    for written in (path, *(desk.settings.outbox / "reports").iterdir()):
        for link in html.parse(str(written)).xpath("//a/@href"):
            assert (written.parent / unquote(link)).exists()


def test_every_table_is_accessible(desk, summary):
    found = page(desk, summary)
    assert found.get("lang") == "ja"
    for table in found.iter("table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") == "col" for th in table.iter("th"))
    for section in found.iter("section"):
        (label,) = section.xpath("@aria-labelledby")
        assert found.get_element_by_id(label) is not None


def test_an_empty_run_has_a_report(desk):
    text = page(desk, RunSummary(START, START)).text_content()
    assert "今回作ったファイルはありません" in text


def test_totals_count_each_document_once(desk, summary):
    twice = replace(summary, outcomes=summary.outcomes * 2)
    cards = page(desk, twice).xpath("//ul[@class='cards']/li/text()")
    assert cards.count("要確認") == 1
    found = [d for d in summary.documents if d.state is DocumentState.NEEDS_REVIEW]
    card = page(desk, twice).xpath("//ul[@class='cards']/li[text()='要確認']/b")[0]
    assert card.text_content() == f"{len(found)} 件"


def test_of_many_that_wait_the_last_are_listed_and_the_rest_counted(desk, monkeypatch):
    monkeypatch.setattr(report, "WAITING_LISTED", 2)
    for number in range(5):
        values = {"document_type": "invoice", "total": 100, "review": ["total"]}
        put(desk, f"w{number}.txt", clean(f"N-{number}", **values))
    work(desk)
    text = page(desk, RunSummary(START, START)).text_content()
    assert sum(f"w{number}.txt" in text for number in range(5)) == 2
    assert "ほかに 3 件が確認を待っています" in text
    assert "5 件支払 5 件、計 500 円" in text


def test_only_what_is_paid_is_summed_up_and_the_report_says_so(desk):
    kinds = ("invoice", "simplified_invoice", "payment_notice", "purchase_order")
    for number, kind in enumerate((*kinds, "quotation", "return_invoice")):
        values = {"document_type": kind, "total": 10**number, "review": ["total"]}
        put(desk, f"{kind}.txt", clean(f"N-{number}", **values))
    outcomes, published = work(desk)
    found = desk.store.find()
    (total,) = state_totals([(d.state, d.reading.document) for d in found])
    assert (total.count, total.payables, total.yen) == (6, 3, 111)
    summary = RunSummary(START, START, tuple(outcomes.values()), published.written)
    text = page(desk, summary)
    (card,) = text.xpath("//ul[@class='cards']/li[@class='needs']")
    assert card.text_content() == "要確認6 件支払 3 件、計 111 円"
    assert "請求書・簡易インボイス・支払通知書の合計" in text.text_content()


def test_a_run_that_did_nothing_keeps_what_waits_and_what_was_written(desk, summary):
    page(desk, summary)
    idle = RunSummary(START + dt.timedelta(hours=1), START + dt.timedelta(hours=1))
    found = page(desk, idle)
    text = found.text_content()
    top = found.xpath("//main/*")[0].text_content()
    assert "ありませんでした" in top
    assert "doubt.txt" in text
    assert "good.txt" not in text
    names = [written.path.name for written in summary.written]
    assert names
    for name in names:
        assert found.xpath(f"//a[text()='{name}']")
    (kept,) = (desk.settings.outbox / "reports").iterdir()
    assert found.xpath(f"//a[@href='reports/{kept.name}']")


def test_a_later_run_shows_what_waits_from_before(desk, summary):
    put(desk, "new.txt", clean("Q-9", total=9))
    outcomes, published = work(desk)
    later = RunSummary(START, START, tuple(outcomes.values()), published.written)
    found = page(desk, later)
    (waiting,) = found.xpath("//section[@aria-labelledby='waiting']")
    assert "doubt.txt" in waiting.text_content()
    assert "new.txt" not in waiting.text_content()


def test_the_overview_lists_every_document(desk, summary):
    book = load_workbook(write_overview(desk))
    values = [c.value for row in book.worksheets[0].iter_rows() for c in row]
    assert "Q-1" in values


def test_the_overview_stays_as_long_as_it_is(desk, summary, monkeypatch):
    """It is written at every run: its time must not grow with the years."""
    monkeypatch.setattr("flows.report.LISTED", 2)
    for number in range(3):
        put(desk, f"late-{number}.txt", clean(f"L-{number}"))
        work(desk)
    sheet = load_workbook(write_overview(desk)).worksheets[0]
    numbers = [row[2].value for row in sheet.iter_rows(min_row=2)]
    assert [n for n in numbers if n] == ["L-1", "L-2"]


def test_a_written_file_is_named_with_its_kind(desk, summary):
    path = desk.settings.outbox / "x.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    more = RunSummary(START, START, (), (Written("仕訳", path, 3),))
    assert page(desk, more).xpath("//a[@href='x.csv']")
