"""The sums of a paper in words (金額欄): taxes per rate, totals, what is carried over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.model import Adjustment, Document, Section, TaxBasis, TaxSubtotal
from edi.paper.forms import Form
from edi.paper.values import format_money, format_number, format_rate

_BASES = {TaxBasis.EXCLUSIVE: "税抜", TaxBasis.INCLUSIVE: "税込", None: ""}


@dataclass(frozen=True)
class Row:
    """A label with its value (見出しと値); ``strong`` for what matters most."""

    label: str
    text: str
    strong: bool = False


@dataclass(frozen=True)
class TaxRow:
    """One rate of the table of taxes (税率ごとの合計); ``reduced`` gets the mark ※."""

    label: str
    taxable: str
    tax: str
    reduced: bool


def tax_rows(
    summary: Sequence[TaxSubtotal], reduced: frozenset[int]
) -> tuple[TaxRow, ...]:
    """The totals per rate; ``reduced`` are the positions of the reduced ones."""
    return tuple(
        TaxRow(
            label=_rate_label(row),
            taxable=_amount(row.taxable_amount),
            tax=_amount(row.tax_amount),
            reduced=position in reduced,
        )
        for position, row in enumerate(summary)
    )


def _rate_label(row: TaxSubtotal) -> str:
    rate = format_rate(row.rate, row.category)
    if not rate:
        return "税率の記載なし"
    basis = _BASES[row.basis] if row.rate else ""
    return f"{rate}対象{f' ({basis})' if basis else ''}"


def _amount(value: int | None) -> str:
    return "" if value is None else format_number(value)


def _before_adjustments(document: Document) -> int | None:
    """Sum of the rows, where the subtotal is that with the adjustments (明細の合計)."""
    total = sum(line.amount or 0 for line in document.lines)
    added = sum(one.amount for one in document.adjustments)
    return total if added and total + added == document.subtotal else None


def sum_rows(document: Document, form: Form) -> tuple[Row, ...]:
    """From the subtotal to what is to be paid, as far as the document says it."""
    exclusive = _is_exclusive(document)
    total = "合計 (税込)" if _is_taxed(document) else "合計"
    subtotal = ("小計 (税抜)" if exclusive else "小計", document.subtotal, 1)
    adjustments = [(_adjustment_label(x), x.amount, 1) for x in document.adjustments]
    before = _before_adjustments(document)
    rows = [
        *(
            [subtotal, *adjustments]
            if before is None
            else [("明細の合計", before, 1), *adjustments, subtotal]
        ),
        ("消費税額等" if exclusive else "うち消費税額等", document.tax_total, 1),
        (total, document.total, 1),
        ("源泉徴収税額", document.withholding_tax, -1),
        ("相殺・差引額", document.deductions, -1),
    ]
    found = tuple(
        Row(label, format_number(value * sign), label == total)
        for label, value, sign in rows
        if value is not None
    )
    if document.amount_due in (None, document.total):
        return found
    return (
        *found,
        Row(form.total, format_number(document.amount_due or 0), strong=True),
    )


def adjustment_rows(adjustments: Sequence[Adjustment]) -> tuple[Row, ...]:
    """What is added to or taken off, each with its reason and rate."""
    return tuple(
        Row(_adjustment_label(x), format_number(x.amount)) for x in adjustments
    )


def _adjustment_label(adjustment: Adjustment) -> str:
    name = adjustment.reason or ("値引き" if adjustment.amount < 0 else "追加")
    rate = format_rate(adjustment.rate, adjustment.category)
    known = adjustment.rate is not None or adjustment.category is not None
    return f"{name} ({rate})" if known and rate else name


def section_sums(section: Section) -> Iterator[Row]:
    """The sums of one of the papers that an invoice puts together (明細文書の小計)."""
    yield from adjustment_rows(section.adjustments)
    yield from _known(("小計", section.subtotal))
    for row in section.tax_summary:
        yield from _known(
            (f"{_rate_label(row)} 計", row.taxable_amount),
            (f"消費税 ({format_rate(row.rate, row.category)})", row.tax_amount),
        )
    yield from _known(("消費税額等", section.tax_total), ("合計", section.total))


def _known(*rows: tuple[str, int | None]) -> Iterator[Row]:
    return (
        Row(name, format_number(value)) for name, value in rows if value is not None
    )


def carried_rows(document: Document, form: Form) -> tuple[Row, ...]:
    """The strip of a monthly bill: last bill, paid, carried, this month's (繰越)."""
    carried = (
        ("前回ご請求額", document.previous_balance),
        ("ご入金額", document.payment_received),
        ("繰越金額", document.carried_forward),
    )
    if all(value is None for _, value in carried):
        return ()
    rows = [
        *carried,
        ("今回お取引額", document.total),
        (form.total, document.amount_due),
    ]
    return tuple(_known(*rows))


def total_row(document: Document, form: Form) -> Row | None:
    """The amount in the box at the top, or None when the document has none."""
    amount = document.payable_amount
    if amount is None:
        amount = document.subtotal
    return None if amount is None else Row(form.total, format_money(amount))


def total_note(document: Document) -> str:
    """Whether the amount in the box contains the tax."""
    if document.payable_amount is None:
        return "税抜" if _is_exclusive(document) else ""
    plain = document.amount_due in (None, document.total)
    return "税込" if _is_taxed(document) and plain else ""


def _is_exclusive(document: Document) -> bool:
    return all(t.basis is not TaxBasis.INCLUSIVE for t in document.tax_summary)


def _is_taxed(document: Document) -> bool:
    return document.tax_total is not None or bool(document.tax_summary)
