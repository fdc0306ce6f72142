"""The sums of a paper in the words of the sixth set (合計欄の言葉)."""

from collections.abc import Iterator
from typing import NamedTuple

from books.model import Document, TaxBasis, TaxSubtotal
from samples.variety.second.pen import Pen


class SumRow(NamedTuple):
    """A label with its amount (合計欄の一行); ``whole`` for the total."""

    label: str
    amount: str
    whole: bool = False


def sum_rows(document: Document, pen: Pen, total: str = "") -> list[SumRow]:
    """What a paper prints as its sums, in order; ``total`` names the last (合計欄)."""
    found: list[tuple[str, int | None]] = []
    if document.subtotal is not None:
        label = pen.pick(
            "税別計", "小計（税別）", "本体金額計", "計（税抜）", "税抜金額"
        )
        found.append((label, document.subtotal))
    alone = len(document.tax_summary) == 1 and document.subtotal is not None
    for row in document.tax_summary:
        found += _taxed(row, pen, alone=alone)
    if document.tax_total is not None and len(document.tax_summary) != 1:
        found.append((pen.pick("消費税等計", "消費税額合計"), document.tax_total))
    found.append((total or total_label(pen), document.total))
    rows = [SumRow(label, pen.num(n)) for label, n in found if n is not None]
    return [*rows[:-1], rows[-1]._replace(whole=True)]


def total_label(pen: Pen) -> str:
    """What a paper calls its total (税込合計)."""
    return pen.pick("税込計", "合計額（税込）", "総合計額", "税込合計額", "合　計　額")


def _taxed(
    row: TaxSubtotal, pen: Pen, *, alone: bool
) -> Iterator[tuple[str, int | None]]:
    inside = row.basis is TaxBasis.INCLUSIVE
    if not row.rate:
        yield pen.pick("非課税計", "非課税対象額"), row.taxable_amount
        return
    rate = pen.rate(row.rate)
    if inside:
        words = pen.pick("{}対象（税込）", "{}税込対象額")
        yield words.format(rate), row.taxable_amount
        words = pen.pick("うち消費税等（{}）", "（内消費税額 {}）", "{}内税額")
        yield words.format(rate), row.tax_amount
        return
    if not alone:
        words = pen.pick("{}対象計", "課税対象（{}）", "{}対象 税抜額")
        yield words.format(rate), row.taxable_amount
    words = pen.pick("消費税等 {}", "外税額（{}）", "消費税及び地方消費税（{}）", "消費税額等({})")  # fmt: skip
    yield words.format(rate), row.tax_amount
