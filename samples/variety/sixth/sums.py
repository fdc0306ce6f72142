"""The sums of a paper in the words of its set (合計欄の言葉)."""

from collections.abc import Iterator
from typing import NamedTuple

from books.model import REDUCED_RATE, Document, TaxBasis, TaxSubtotal
from samples.variety.second.pen import Pen


class SumRow(NamedTuple):
    """A label with its amount (合計欄の一行); ``whole`` for the total."""

    label: str
    amount: str
    whole: bool = False


class SumWords(NamedTuple):
    """What a set calls its sums (合計欄の語); ``{}`` is the rate.

    ``reduced`` follows the amounts at the reduced rate, where there is any.
    """

    subtotal: tuple[str, ...] = (
        "税別計",
        "小計（税別）",
        "本体金額計",
        "計（税抜）",
        "税抜金額",
    )
    taxes: tuple[str, ...] = ("消費税等計", "消費税額合計")
    total: tuple[str, ...] = (
        "税込計",
        "合計額（税込）",
        "総合計額",
        "税込合計額",
        "合　計　額",
    )
    untaxed: tuple[str, ...] = ("非課税計", "非課税対象額")
    inside_net: tuple[str, ...] = ("{}対象（税込）", "{}税込対象額")
    inside_tax: tuple[str, ...] = (
        "うち消費税等（{}）",
        "（内消費税額 {}）",
        "{}内税額",
    )
    net: tuple[str, ...] = ("{}対象計", "課税対象（{}）", "{}対象 税抜額")
    tax: tuple[str, ...] = (
        "消費税等 {}",
        "外税額（{}）",
        "消費税及び地方消費税（{}）",
        "消費税額等({})",
    )
    reduced: tuple[str, ...] = ()


SIXTH_WORDS = SumWords()


def sum_rows(
    document: Document, pen: Pen, total: str = "", words: SumWords = SIXTH_WORDS
) -> list[SumRow]:
    """What a paper prints as its sums, in order; ``total`` names the last (合計欄)."""
    found: list[tuple[str, int | None]] = []
    if document.subtotal is not None:
        found.append((pen.pick(*words.subtotal), document.subtotal))
    alone = len(document.tax_summary) == 1 and document.subtotal is not None
    for row in document.tax_summary:
        found += _taxed(row, pen, words, alone=alone)
    if document.tax_total is not None and len(document.tax_summary) != 1:
        found.append((pen.pick(*words.taxes), document.tax_total))
    found.append((total or total_label(pen, words), document.total))
    rows = [SumRow(label, pen.num(n)) for label, n in found if n is not None]
    return [*rows[:-1], rows[-1]._replace(whole=True)]


def total_label(pen: Pen, words: SumWords = SIXTH_WORDS) -> str:
    """What a paper calls its total (税込合計)."""
    return pen.pick(*words.total)


def _taxed(
    row: TaxSubtotal, pen: Pen, words: SumWords, *, alone: bool
) -> Iterator[tuple[str, int | None]]:
    inside = row.basis is TaxBasis.INCLUSIVE
    if not row.rate:
        yield pen.pick(*words.untaxed), row.taxable_amount
        return
    rate = pen.rate(row.rate)
    reduced = words.reduced and row.rate == REDUCED_RATE
    more = pen.pick(*words.reduced) if reduced else ""
    if inside or not alone:
        net = pen.pick(*(words.inside_net if inside else words.net))
        yield net.format(rate) + more, row.taxable_amount
    tax = pen.pick(*(words.inside_tax if inside else words.tax))
    yield tax.format(rate), row.tax_amount
