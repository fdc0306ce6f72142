"""Order, delivery and invoice must agree (三点照合): items, quantities, prices.

Deliveries and invoices in parts add up; where the buyer accepted goods (検収), what was
accepted counts and not what the delivery note says. ``cases`` finds the papers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from books.model import (
    STANDARD_RATE,
    Document,
    DocumentType,
    Finding,
    Line,
    Severity,
    TaxBasis,
)
from books.numbers import fold_number
from books.record import format_decimal
from books.rules.cases import find_deliveries, find_earlier, find_order, goods
from books.rules.codes import finding
from books.rules.context import Context, Known
from books.rules.figures import basis_of
from books.rules.items import find_item, same_item
from books.rules.parties import we_sell
from books.tax import possible_taxes

_BILLS = (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE)
_DELIVERIES = (DocumentType.DELIVERY_NOTE, DocumentType.ACCEPTANCE_NOTE)
_ASK = "取引先に確認し、正しいほうに直してから進めてください。"


@dataclass(frozen=True)
class _Comparison:
    """A document beside its order; findings are milder when the order is a guess."""

    document: Document
    order: Known
    severity: Severity | None


def check_three_way(document: Document, context: Context) -> list[Finding]:
    """Compare an invoice, delivery note or order response with the papers before it."""
    kind = document.document_type
    if kind not in (*_BILLS, *_DELIVERIES, DocumentType.ORDER_RESPONSE):
        return []
    match = find_order(document, context)
    findings = []
    pair = None
    if match.order:
        soft = not match.by_number or kind is DocumentType.ORDER_RESPONSE
        severity = Severity.WARNING if soft else None
        pair = _Comparison(document, match.order, severity)
        findings += _check_number(pair)
        findings += _check_against_order(pair, context)
    elif match.candidates:
        findings.append(_order_not_found(document, match.candidates))
    if kind in _BILLS:
        findings += _check_deliveries(document, pair, context)
    return findings


def _order_not_found(document: Document, candidates: int) -> Finding:
    if document.order_number:
        message = (
            f"注文番号「{document.order_number}」の注文書がこの取引先の注文の中にありません。"
            "番号を見直し、注文書を登録してください。"
        )
    else:
        message = (
            f"同じ品目の注文書が{candidates}件あり、どの注文の書類か決められません。"
            "取引先に注文番号を確認し、入力してください。"
        )
    return finding("order_not_found", "order_number", message)


def _check_number(pair: _Comparison) -> list[Finding]:
    """Say so when the order was found by a number that only looks the same."""
    written, ordered = pair.document.order_number, pair.order.document.document_number
    if not written or fold_number(written) == fold_number(ordered):
        return []
    message = (
        f"注文番号「{written}」を注文書の番号「{ordered}」と同じとみなしました"
        "（O と 0 など形の似た文字の違い）。別の注文のときは番号を訂正してください。"
    )
    return [finding("number_looks_alike", "order_number", message)]


def quantity_of(line: Line, papers: Iterable[Document]) -> Decimal:
    """Pieces of the item on some papers (累計数量); a return counts as minus."""
    found = (x for paper in papers for x in paper.lines if same_item(line, x))
    return sum((x.quantity or Decimal(0) for x in found), Decimal(0))


def _first_goods(document: Document) -> list[tuple[int, Line]]:
    """The goods, each item once: its quantities are added up anyway."""
    kept: list[tuple[int, Line]] = []
    for i, line in goods(document):
        if not any(same_item(line, other) for _, other in kept):
            kept.append((i, line))
    return kept


def _number(value: Decimal, unit: str | None) -> str:
    return f"{format_decimal(value)}{unit or ''}"


def _check_against_order(pair: _Comparison, context: Context) -> list[Finding]:
    findings = []
    ordered = pair.order.document
    for i, line in goods(pair.document):
        twin = find_item(line, ordered.lines)
        if twin is None:
            findings.append(_not_ordered(pair, i, line))
        elif not _same_price(pair, line, twin):
            findings.append(_price_mismatch(pair, i, line, twin))
    earlier = [k.document for k in find_earlier(pair.document, ordered, context)]
    for i, line in _first_goods(pair.document):
        findings += _check_ordered_quantity(pair, i, line, earlier)
    return findings + _check_due_date(pair)


def _not_ordered(pair: _Comparison, index: int, line: Line) -> Finding:
    message = (
        f"{index + 1}行目「{line.description}」は注文書「{pair.order.document_id}」にありません。"
        f"追加の注文や送料でないか{_ASK}"
    )
    return finding("not_ordered", f"lines[{index}].description", message)


def _same_price(pair: _Comparison, line: Line, twin: Line) -> bool:
    price, ordered = line.unit_price, twin.unit_price
    if price is None or ordered is None or price == ordered:
        return True
    bases = (basis_of(pair.document), basis_of(pair.order.document))
    if bases[0] is bases[1]:
        return False
    net, gross = sorted((price, ordered))
    gross_is_inclusive = (price > ordered) == (bases[0] is TaxBasis.INCLUSIVE)
    rate = line.tax_rate or twin.tax_rate or STANDARD_RATE
    taxes = possible_taxes(int(net), rate, TaxBasis.EXCLUSIVE)
    exact = net + net * rate
    return gross_is_inclusive and (gross == exact or gross - net in taxes)


def _price_mismatch(pair: _Comparison, index: int, line: Line, twin: Line) -> Finding:
    price, ordered = line.unit_price or Decimal(0), twin.unit_price or Decimal(0)
    message = (
        f"{index + 1}行目「{line.description}」の単価は注文書「{pair.order.document_id}」では"
        f"{format_decimal(ordered)}円ですが、{format_decimal(price)}円です。{_ASK}"
    )
    path = f"lines[{index}].unit_price"
    return finding("price_mismatch", path, message, pair.severity)


def _check_ordered_quantity(
    pair: _Comparison, index: int, line: Line, earlier: list[Document]
) -> list[Finding]:
    ordered = quantity_of(line, [pair.order.document])
    here = quantity_of(line, [pair.document])
    total = here + quantity_of(line, earlier)
    response = pair.document.document_type is DocumentType.ORDER_RESPONSE
    if not ordered or total == ordered or (total < ordered and not response):
        return []
    sofar = "（これまでの分を含む）" if total != here else ""
    message = (
        f"{index + 1}行目「{line.description}」の注文数量は{_number(ordered, line.unit)}ですが、"
        f"{_number(total, line.unit)}{sofar}です。{_ASK}"
    )
    path = f"lines[{index}].quantity"
    if pair.document.document_type in _DELIVERIES:
        return [finding("over_delivered", path, message)]
    return [finding("quantity_mismatch", path, message, pair.severity)]


def _check_due_date(pair: _Comparison) -> list[Finding]:
    due, agreed = pair.document.due_date, pair.order.document.due_date
    if not due or not agreed or due == agreed:
        return []
    message = (
        f"支払期日{due}が注文書「{pair.order.document_id}」の{agreed}と違います。"
        "分納などの理由がなければ、取引先に期日を確認してください。"
    )
    return [finding("due_date_differs_from_order", "due_date", message)]


def _check_deliveries(
    document: Document, pair: _Comparison | None, context: Context
) -> list[Finding]:
    order = pair.order.document if pair else None
    papers, accepted = find_deliveries(document, order, context)
    if not papers:
        sells = we_sell(document, context)
        return [_delivery_not_found(pair, sells=sells)] if pair else []
    delivered = [known.document for known in papers]
    earlier = []
    if order:
        earlier = [k.document for k in find_earlier(document, order, context)]
    findings = []
    absent: list[int] = []
    for i, line in _first_goods(document):
        arrived = quantity_of(line, delivered)
        billed = quantity_of(line, [document, *earlier])
        if not arrived and billed > 0:
            absent.append(i)
        elif billed > arrived:
            findings.append(_short(pair, i, line, arrived, billed, accepted=accepted))
        elif order and arrived < quantity_of(line, [order]):
            ordered = quantity_of(line, [order])
            sells = we_sell(document, context)
            findings.append(_partial(i, line, arrived, ordered, sells=sells))
    return findings + _not_on_any(absent, accepted=accepted)


def _delivery_not_found(pair: _Comparison, *, sells: bool) -> Finding:
    do = (
        "納品が済んでいることを確かめ、納品書の控えか検収書を入れてください。"
        if sells
        else "納品を確認し、納品書か検収書を登録してから支払ってください。"
    )
    message = (
        f"注文書「{pair.order.document_id}」の納品書・検収書がまだありません。{do}"
    )
    return finding("delivery_not_found", "order_number", message)


def _not_on_any(absent: list[int], *, accepted: bool) -> list[Finding]:
    """One finding for all lines that no delivery note shows (yet)."""
    if not absent:
        return []
    word = "検収書" if accepted else "納品書"
    numbers = "・".join(str(index + 1) for index in absent)
    message = (
        f"{numbers}行目は、届いている{word}にありません。"
        f"{word}を登録するか、送料や役務でないか{_ASK}"
    )
    path = f"lines[{absent[0]}].quantity"
    return [finding("delivery_not_found", path, message, Severity.WARNING)]


def _short(
    pair: _Comparison | None,
    index: int,
    line: Line,
    arrived: Decimal,
    billed: Decimal,
    *,
    accepted: bool,
) -> Finding:
    word = "検収" if accepted else "納品"
    message = (
        f"{index + 1}行目「{line.description}」は{word}数量{_number(arrived, line.unit)}に対し、"
        f"請求数量が{_number(billed, line.unit)}です。{word}の記録を確かめ、{_ASK}"
    )
    severity = pair.severity if pair else None
    return finding("quantity_mismatch", f"lines[{index}].quantity", message, severity)


def _partial(
    index: int, line: Line, arrived: Decimal, ordered: Decimal, *, sells: bool
) -> Finding:
    do = (
        "残りの納品の予定を確かめてください。"
        if sells
        else "残りの納品予定を取引先に確認してください。"
    )
    message = (
        f"{index + 1}行目「{line.description}」は注文{_number(ordered, line.unit)}のうち"
        f"{_number(arrived, line.unit)}の納品です。{do}"
    )
    return finding("partially_delivered", f"lines[{index}].quantity", message)
