"""What further papers of other senders taught: slips, notices, letters, forms."""

import datetime as dt

from extractors.account_text import parse_account
from extractors.amounts import find_amounts
from extractors.labels import column_key
from extractors.normalize import compact
from tests.paper import column, end, put, read_one, rows, segments, sheet

HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]
ROW = ["ねじ", "2", "箱", "500", "1,000"]


def parties(title):
    """The title, who is written to and who writes."""
    sender = [
        "株式会社たとえ商事",
        "〒220-0012 神奈川県横浜市西区1-2-3",
        "TEL 045-000-1234",
    ]
    return [
        put(title, 240, 40, 22),
        put("見本産業株式会社 御中", 50, 90, 12),
        *column(sender, 330, 130, 14),
    ]


def sums(*pairs, y=400):
    return [
        word
        for index, (label, value) in enumerate(pairs)
        for word in (put(label, 360, y + 16 * index), end(value, 540, y + 16 * index))
    ]


def paper(title, *words):
    """One line of goods with its sums under a title, and what else is told."""
    return sheet(
        parties(title),
        rows(300, PLACES, [HEAD, ROW]),
        sums(("小計", "1,000"), ("消費税10%", "100"), ("合計", "1,100")),
        *words,
    )


def test_a_delivery_note_and_bill_in_one_is_of_its_only_date():
    dates = column(["納品年月日 R7.11.30", "お振込指定日 R7.12.20"], 400, 60)
    document = read_one(paper("納品請求書", dates))
    assert document.issue_date == document.delivery_date == dt.date(2025, 11, 30)


def test_a_payment_notice_of_a_month_is_of_the_day_it_was_closed():
    dates = column(["締日 2026/8/20", "お支払日 2026/9/27"], 400, 60)
    document = read_one(paper("支払通知書", dates))
    assert document.issue_date == dt.date(2026, 8, 20)
    assert document.due_date == dt.date(2026, 9, 27)


def test_a_stroke_of_division_is_a_slash():
    assert column_key(compact("JAN∕コード")) == "item_code"
    account = parse_account("山口銀行∕田部∕普通預金 8462805 口座名義 キヤリアパス(カ")
    assert account is not None
    assert account.branch == "田部"


def test_the_taxes_by_rate_under_the_word_of_the_law():
    places, heads = [240, -320, -360], ["税率", "課税標準", "消費税等"]
    words = rows(300, places, [heads, ["10%", "496,034", "49,603"]])
    found = [(a.key, a.value) for a in find_amounts(segments(words))]
    assert found == [("rate_taxable", 496034), ("rate_tax", 49603)]
