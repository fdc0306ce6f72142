"""Orders and payment terms under the 取適法 (中小受託取引適正化法, in force 2026-01-01).

Whether the law covers a partner hangs on capital, staff and kind of work, which no paper
shows. Partners in the settings say so themselves; for others the graver findings are
only warnings and missing items only information.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass

from books.calendar import next_bank_business_day
from books.model import BUYER_WRITES, Document, DocumentType, Finding, Severity
from books.rules.codes import finding, yen
from books.rules.context import Context
from books.rules.dates import dated_days, transaction_days
from books.rules.parties import find_partner, we_sell
from books.rules.settlement import looks_like_transfer_fee, unexplained_difference

IN_FORCE = dt.date(2026, 1, 1)
MAX_DAYS = 60
_MAX_SHIFT = dt.timedelta(days=2)

_TERM_TYPES = frozenset(
    {
        DocumentType.PURCHASE_ORDER,
        DocumentType.ORDER_RESPONSE,
        DocumentType.INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)
_TERMS_IN_WORDS = re.compile(r"締|支払|払い|サイト")
_BILL = re.compile(
    r"手形(?!.{0,12}(?:不可|廃止|お断り|ご遠慮|行わ|行いません|いたしません|しません))"
)
_FEE = re.compile(r"振込手?数?料")
_FEE_DEDUCTED = re.compile(
    r"振込手?数?料.{0,12}"
    r"(?:差し?引(?!か)|控除(?!せ)|相殺|(?:貴社|御社|受注者|受託者|受取人)様?の?ご?負担)"
)


def check_order(document: Document, context: Context) -> list[Finding]:
    """Check the items of an order and the terms of payment."""
    partner = find_partner(document, context)
    if partner is not None and not partner.subject_to_subcontract_act:
        return []
    side = _Side(covered=partner is not None, sells=we_sell(document, context))
    findings = []
    if document.document_type is DocumentType.PURCHASE_ORDER:
        findings += _check_items(document, side)
    if document.document_type in _TERM_TYPES:
        findings += _check_term(document, side)
        if _day_of_law(document) >= IN_FORCE:
            findings += _check_bill(document, side)
            findings += _check_fee(document, side)
    return findings


@dataclass(frozen=True)
class _Side:
    """Whether the law surely covers the partner, and whether we are the seller (立場)."""

    covered: bool
    sells: bool


def _day_of_law(document: Document) -> dt.date:
    days = transaction_days(document)
    return document.issue_date or document.due_date or (days[-1] if days else IN_FORCE)


def _terms_text(document: Document) -> str:
    text = f"{document.payment_method or ''}\n{document.notes or ''}"
    return unicodedata.normalize("NFKC", text)


def _check_items(document: Document, side: _Side) -> list[Finding]:
    """The items that an order must show at once (4条明示)."""
    priced = document.total is not None or document.subtotal is not None
    priced = priced or any(line.amount is not None for line in document.lines)
    described = any(line.description for line in document.lines) or document.subject
    delivery = dated_days(document) or document.period_start
    terms = document.due_date or _TERMS_IN_WORDS.search(_terms_text(document))
    items = (
        ("issuer.name", "委託事業者（注文者）の名称", document.issuer.name),
        ("recipient.name", "受託事業者（注文先）の名称", document.recipient.name),
        ("issue_date", "注文日", document.issue_date),
        ("lines", "注文の内容（品名など）", described),
        ("delivery_date", "納期（受領する日）", delivery),
        ("total", "代金の額", priced),
        ("due_date", "支払期日", terms),
        ("delivery_place", "納入場所", document.delivery_place),
        ("payment_method", "支払方法", document.payment_method),
    )
    # Place and method may be fixed once for all orders in a paper of their own
    common = {"delivery_place", "payment_method"}
    findings = []
    for path, label, value in items:
        if value:
            continue
        what = (
            "受ける前に、注文者に書面かメールで示してもらってください"
            "（共通事項の通知書に書かれていれば要りません）。"
            if side.sells
            else "注文書に書き加えるか、共通事項の通知書で示していることを確認してください。"
        )
        message = f"注文書に{label}がありません。{what}"
        firm = side.covered and path not in common
        severity = Severity.WARNING if firm else Severity.INFO
        findings.append(finding("order_item_missing", path, message, severity))
    return findings


def latest_due_date(received: dt.date) -> dt.date:
    """Last due date that the law allows for a receipt (支払期日の限度).

    The day of receipt is day 1 of 60. The Fair Trade Commission treats two calendar
    months as 60 days, so that goods of July 1 may be paid on August 31 (公正取引委員会
    よくある質問: 月単位の締切制度では受領後2か月以内として運用).

    >>> latest_due_date(dt.date(2026, 3, 10)).isoformat()
    '2026-05-09'
    >>> latest_due_date(dt.date(2026, 7, 1)).isoformat()
    '2026-08-31'
    """
    if received.year == dt.date.max.year:
        return dt.date.max
    sixtieth = received + dt.timedelta(days=MAX_DAYS - 1)
    year, month = divmod(received.year * 12 + received.month - 1 + 2, 12)
    last = monthrange(year, month + 1)[1]
    same_day = dt.date(year, month + 1, min(received.day, last))
    # 応当日がない月は末日に満了する（民法143条）
    two_months = same_day if received.day > last else same_day - dt.timedelta(days=1)
    return max(sixtieth, two_months)


def _received(document: Document, side: _Side) -> dt.date | None:
    """Day of receipt: of an order the delivery date, else that of the transaction.

    Of a paper with many deliveries the first counts, where the law surely applies.
    """
    order = document.document_type in (
        DocumentType.PURCHASE_ORDER,
        DocumentType.ORDER_RESPONSE,
    )
    days = dated_days(document) if order else transaction_days(document)
    if not days:
        return None
    return days[0] if side.covered or order else days[-1]


def _check_term(document: Document, side: _Side) -> list[Finding]:
    received, due = _received(document, side), document.due_date
    if received is None or due is None:
        return []
    limit = latest_due_date(received)
    if due <= limit or _is_shifted(due, limit):
        return []
    days = (due - received).days + 1
    do = "にするよう、先方に求められます。" if side.sells else "にしてください。"
    message = (
        f"支払期日{due}は受領日{received}から数えて{days}日目で、60日を超えています。"
        f"取適法の対象になる取引なら、支払期日を{limit}まで{do}"
    )
    own = side.covered and document.document_type in BUYER_WRITES
    severity = Severity.ERROR if own else Severity.WARNING
    return [finding("due_date_over_60_days", "due_date", message, severity)]


def _is_shifted(due: dt.date, limit: dt.date) -> bool:
    """Where banks are closed on the last day, two days more are allowed (休業日の順延)."""
    return due - limit <= _MAX_SHIFT and due == next_bank_business_day(limit)


def _check_bill(document: Document, side: _Side) -> list[Finding]:
    if not _BILL.search(_terms_text(document)):
        return []
    path = "payment_method" if "手形" in (document.payment_method or "") else "notes"
    message = (
        "手形で支払われることになっています。取適法の対象になる取引なら手形払いは禁止されて"
        "いるため、支払期日までの現金（振込）払いにするよう、先方に求められます。"
        if side.sells
        else "手形で支払うことになっています。取適法では手形払いが禁止されているため、"
        "支払期日までの現金（振込）払いに変えてください。"
    )
    own = document.document_type in BUYER_WRITES and not side.sells
    severity = Severity.ERROR if own else Severity.WARNING
    return [finding("bill_payment_banned", path, message, severity)]


def _check_fee(document: Document, side: _Side) -> list[Finding]:
    """A transfer fee taken from the price is an illegal reduction, agreed or not."""
    found = _find_fee(document) if document.document_type in BUYER_WRITES else None
    if found is None:
        return []
    path, what = found
    do = (
        "手数料は支払う側の負担にするよう、先方に求められます。"
        if side.sells
        else "手数料は支払う側が負担し、差し引かずに支払ってください。"
    )
    message = f"{what}。取適法の対象なら、合意があっても「減額」に当たります。{do}"
    severity = Severity.WARNING if side.covered else Severity.INFO
    return [finding("transfer_fee_deducted", path, message, severity)]


def _find_fee(document: Document) -> tuple[str, str] | None:
    for i, line in enumerate(document.lines):
        amount = line.amount or 0
        if amount < 0 and _FEE.search(line.description or ""):
            return (
                f"lines[{i}].amount",
                f"代金から振込手数料{yen(-amount)}を引いています",
            )
    if looks_like_transfer_fee(document):
        difference = yen(unexplained_difference(document) or 0)
        return (
            "amount_due",
            f"支払金額が{difference}少なく、振込手数料の差引きと見られます",
        )
    if _FEE_DEDUCTED.search(_terms_text(document)):
        return "notes", "振込手数料を代金から差し引くと書かれています"
    return None
