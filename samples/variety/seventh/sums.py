"""The sums of a paper in the words of the seventh set (合計欄の言葉)."""

from books.model import Document
from samples.variety.second.pen import Pen
from samples.variety.sixth.sums import SumRow, SumWords, sum_rows, total_label

WORDS = SumWords(
    subtotal=("小計", "小　計", "税抜合計", "合計(税抜)", "小計（税抜）", "税抜小計"),
    taxes=("消費税合計", "消費税額", "消費税等合計"),
    total=("合計", "合　計", "合計金額", "合計（税込）", "税込合計", "総額"),
    untaxed=("非課税", "非課税対象"),
    inside_net=("{}対象(税込)", "{}対象額（税込）", "税込対象額({})"),
    inside_tax=("内消費税({})", "（内消費税 {}）", "うち消費税額（{}）"),
    net=("{}対象", "{}対象額", "税抜対象額({})", "内訳 {}対象"),
    tax=("消費税({})", "消費税（{}）", "消費税額({})", "{}消費税", "消費税 {}"),
    reduced=("", "(軽減)", "(軽減税率)", "（軽減税率対象）"),
)


def office_rows(document: Document, pen: Pen, total: str = "") -> list[SumRow]:
    """All sums with the rates among them (税率別の内訳つき合計欄)."""
    return sum_rows(document, pen, total, WORDS)


def short_rows(document: Document, pen: Pen, total: str = "") -> list[SumRow]:
    """Sums of a paper whose rates stand in a table of their own (合計欄)."""
    found = [
        (pen.pick(*WORDS.subtotal), document.subtotal),
        (
            pen.pick("消費税", "消費税額", "消費税等", "消費税額合計"),
            document.tax_total,
        ),
    ]
    rows = [SumRow(label, pen.num(n)) for label, n in found if n is not None]
    whole = total or total_label(pen, WORDS)
    return [*rows, SumRow(whole, pen.num(document.total), whole=True)]
