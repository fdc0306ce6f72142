"""Messages in another currency than the yen (外貨の電文): no amount is taken over.

Our amounts are whole yen; 2,750 euro taken over as a number would be 2,750 yen.
"""

from collections.abc import Iterable

from books.model import Document, Finding, Line, Section, Severity, TaxSubtotal
from edi.sme_common.engine import Leaf

_YEN = "JPY"
_LINE = dict.fromkeys(("unit_price", "amount", "tax_amount", "ordered_price"))
_SUMS = dict.fromkeys(("subtotal", "tax_total", "total"))
_DOCUMENT = _SUMS | dict.fromkeys(
    (
        "previous_balance",
        "payment_received",
        "carried_forward",
        "amount_due",
        "withholding_tax",
        "deductions",
    )
)


def says_currency(path: str) -> bool:
    """Whether a value of a message is a currency (通貨の項目)."""
    return path.endswith(("CurrencyCode", "@currencyID"))


def foreign_currency(left: Iterable[Leaf]) -> str | None:
    """The currency of the amounts of a message where it is not the yen (外貨).

    ``left`` is what was not read: yen is. The currency in which the tax is accounted
    for says nothing about the amounts.
    """
    return next(
        (
            leaf.text
            for leaf in left
            if says_currency(leaf.path)
            and leaf.text != _YEN
            and not leaf.path.endswith("TaxCurrencyCode")
        ),
        None,
    )


def without_money(document: Document) -> Document:
    """The document without any amount (金額を除いた書類)."""
    return document.model_copy(
        update={
            **_DOCUMENT,
            "adjustments": (),
            "tax_summary": _rates(document.tax_summary),
            "lines": tuple(map(_line, document.lines)),
            "sections": tuple(map(_section, document.sections)),
        }
    )


def currency_finding(currency: str) -> Finding:
    """What a person has to do about it."""
    return Finding(
        code="edi_currency",
        severity=Severity.ERROR,
        message=f"円以外の通貨({currency[:10]})の電文です。金額は取り込みません。"
        "円の金額を原本で確かめて入力してください。",
    )


def _line(line: Line) -> Line:
    return line.model_copy(update={**_LINE, "adjustments": ()})


def _section(section: Section) -> Section:
    return section.model_copy(
        update={
            **_SUMS,
            "adjustments": (),
            "tax_summary": _rates(section.tax_summary),
        }
    )


def _rates(rows: tuple[TaxSubtotal, ...]) -> tuple[TaxSubtotal, ...]:
    nothing = {"taxable_amount": None, "tax_amount": None}
    return tuple(row.model_copy(update=nothing) for row in rows)
