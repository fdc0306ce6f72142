"""What each accounting program calls the tax of a line (税区分の対応表).

Confirmed: 弥生 10 %/軽減8 %, 適格, 区分80%, 控不 (its import page); マネーフォワード 適格 and
80%控除; freee all (API schema v2020_06_15). *Not confirmed*: 弥生 and マネーフォワード for
the shares 70/50/30 % of 2026-10 and later, built by the same pattern, and 控除なし. 少額特例
deducts in full, so it is booked as 適格; 免税 purchases are 対象外.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import product

from books.errors import FormatError
from books.model import EntrySide, InvoiceKind, JournalLine, TaxCategory
from books.record import format_decimal

SHARES = {
    InvoiceKind.TRANSITIONAL_80: "80",
    InvoiceKind.TRANSITIONAL_70: "70",
    InvoiceKind.TRANSITIONAL_50: "50",
    InvoiceKind.TRANSITIONAL_30: "30",
}
_FULL = (InvoiceKind.QUALIFIED, InvoiceKind.SMALL_AMOUNT)
_RATES = (Decimal("0.10"), Decimal("0.08"), Decimal("0.05"), Decimal("0.03"))
NONE = "対象外"
Name = tuple[str, str]  # 税区分, インボイス (its own column where the program has one)


def _percent(line: JournalLine) -> str:
    odd = _reduced(line) and line.rate != Decimal("0.08")
    if odd or line.rate is None or line.rate not in _RATES:
        raise FormatError(
            f"税率{line.rate}は会計ソフトの税区分にありません。税率を確かめてください。"
        )
    return f"{format_decimal(line.rate * 100)}%"


def _reduced(line: JournalLine) -> bool:
    return line.category is TaxCategory.REDUCED


def yayoi(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of 弥生会計, amounts with tax inside (込)."""
    zero = {TaxCategory.EXEMPT: "非課売上" if sale else "非課仕入"}
    if sale:
        zero[TaxCategory.EXPORT] = "輸出売上"
    if not _is_taxed(line):
        return zero.get(line.category or TaxCategory.OUT_OF_SCOPE, NONE), ""
    rate = ("軽減" if _reduced(line) else "") + _percent(line)
    if sale:
        return f"課税売上込{rate}", ""
    suffix = "適格" if line.invoice_kind in _FULL else ""
    if line.invoice_kind in SHARES:
        suffix = f"区分{SHARES[line.invoice_kind]}%"
    if line.invoice_kind is InvoiceKind.NOT_DEDUCTIBLE:
        suffix = "控不"
    return f"課対仕入込{rate}{suffix}", ""


def moneyforward(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of マネーフォワード, with the value of its インボイス column."""
    zero = {TaxCategory.EXEMPT: "非課税売上" if sale else "非課税仕入"}
    if sale:
        zero[TaxCategory.EXPORT] = "輸出売上 0%"
    if not _is_taxed(line):
        return zero.get(line.category or TaxCategory.OUT_OF_SCOPE, NONE), ""
    rate = ("(軽)" if _reduced(line) else "") + _percent(line)
    if sale:
        return f"課税売上 {rate}", ""
    invoice = "適格" if line.invoice_kind in _FULL else ""
    if line.invoice_kind in SHARES:
        invoice = f"{SHARES[line.invoice_kind]}%控除"
    if line.invoice_kind is InvoiceKind.NOT_DEDUCTIBLE:
        invoice = "控除なし"
    return f"課税仕入 {rate}", invoice


def freee(line: JournalLine, *, sale: bool) -> Name:
    """Tax name of freee; what may not be deducted at all is 対象外 there."""
    zero = {TaxCategory.EXEMPT: "非課売上" if sale else "非課仕入"}
    if sale:
        zero[TaxCategory.EXPORT] = "輸出売上"
    if not _is_taxed(line):
        return zero.get(line.category or TaxCategory.OUT_OF_SCOPE, NONE), ""
    rate = _percent(line) + ("（軽）" if _reduced(line) else "")
    if sale:
        return f"課税売上{rate}", ""
    if line.invoice_kind is InvoiceKind.NOT_DEDUCTIBLE:
        return NONE, ""
    share = f"（控{SHARES[line.invoice_kind]}）" if line.invoice_kind in SHARES else ""
    return f"課対仕入{share}{rate}", ""


def _is_taxed(line: JournalLine) -> bool:
    return line.category in (TaxCategory.STANDARD, TaxCategory.REDUCED)


Namer = Callable[..., Name]
Meaning = tuple[TaxCategory | None, Decimal | None, InvoiceKind]


def meanings(namer: Namer) -> dict[tuple[str, str], Meaning]:
    """The names of a program the other way round; the plainest meaning wins.

    ``対象外`` means no category: what lies behind it is not told by the file.
    """
    found: dict[tuple[str, str], Meaning] = {
        (NONE, ""): (None, None, InvoiceKind.NOT_APPLICABLE)
    }
    kinds = (
        InvoiceKind.QUALIFIED,
        *(k for k in InvoiceKind if k is not InvoiceKind.QUALIFIED),
    )
    for sale, category, rate, kind in product(
        (False, True), TaxCategory, _RATES, kinds
    ):
        taxed = category in (TaxCategory.STANDARD, TaxCategory.REDUCED)
        if (category is TaxCategory.REDUCED and rate != Decimal("0.08")) or (
            kind is not InvoiceKind.NOT_APPLICABLE and (sale or not taxed)
        ):
            continue
        line = _sample(category, rate if taxed else Decimal(0), kind)
        found.setdefault(namer(line, sale=sale), (category, line.rate, kind))
    return found


def _sample(category: TaxCategory, rate: Decimal, kind: InvoiceKind) -> JournalLine:
    return JournalLine(
        side=EntrySide.DEBIT,
        account="",
        amount=0,
        category=category,
        rate=rate,
        invoice_kind=kind,
    )
