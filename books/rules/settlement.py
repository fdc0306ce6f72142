"""What is to be paid (請求金額): carry-over, withholding, deductions.

前回請求額 - 入金額 = 繰越金額; 繰越金額 + 今回の取引 - 源泉徴収税額 = 今回請求額.
"""

from collections.abc import Iterator
from itertools import combinations

from books import tax
from books.model import Document, DocumentType, Finding, Severity
from books.rules.codes import finding, yen
from books.rules.context import Context
from books.rules.figures import agrees, line_amounts, tax_sum
from books.rules.parties import find_partner
from books.tax_tables import WITHHOLDING_DEDUCTION_SCRIVENER

MAX_TRANSFER_FEE = 1_000  # 振込手数料は税込990円まで
_MAX_LINES_TO_COMBINE = 6
_REMEDY = (
    "原本を見直し、印字が誤りなら取引先に確認し、訂正した書類を受け取ってください。"
)


def check_settlement(document: Document, context: Context) -> list[Finding]:
    """Check carry-over, withholding and the amount due."""
    return [
        *_check_carry_over(document),
        *_check_withholding(document),
        *_check_withholding_missing(document, context),
        *_check_amount_due(document),
    ]


def _check_carry_over(document: Document) -> list[Finding]:
    previous, carried = document.previous_balance, document.carried_forward
    if previous is None or carried is None:
        return []
    expected = previous - (document.payment_received or 0)
    if carried == expected:
        return []
    message = (
        f"前回請求額から入金額を引くと{yen(expected)}ですが、繰越金額は{yen(carried)}です。"
        "調整額や相殺がないか取引先に確認し、入金の記録と突き合わせてください。"
    )
    return [finding("carried_forward_mismatch", "carried_forward", message)]


def carry_over(document: Document) -> int:
    """Yen left from before (繰越金額): as printed, else previous less payment."""
    if document.carried_forward is not None:
        return document.carried_forward
    if document.previous_balance is None:
        return 0
    return document.previous_balance - (document.payment_received or 0)


def unexplained_difference(document: Document) -> int | None:
    """Yen by which the amount due is short of what the fields explain (説明のない差額)."""
    if document.total is None or document.amount_due is None:
        return None
    taken_off = (document.withholding_tax or 0) + (document.deductions or 0)
    left = document.total + carry_over(document) - taken_off - document.amount_due
    return 0 if left == _paid_ahead(document) else left


def _paid_ahead(document: Document) -> int | None:
    """Yen paid before this bill (内金・申込金): a payment without a balance before it."""
    before = (document.previous_balance, document.carried_forward)
    return document.payment_received if before == (None, None) else None


def looks_like_transfer_fee(document: Document) -> bool:
    """Whether a payment notice is short by what a bank transfer costs (振込手数料)."""
    difference = unexplained_difference(document)
    notice = document.document_type is DocumentType.PAYMENT_NOTICE
    return notice and difference is not None and 0 < difference <= MAX_TRANSFER_FEE


def _check_amount_due(document: Document) -> list[Finding]:
    difference = unexplained_difference(document)
    if not difference or looks_like_transfer_fee(document):
        return []
    due = document.amount_due or 0
    if document.document_type is DocumentType.RETURN_INVOICE and due == -(
        due + difference
    ):
        return []
    message = (
        f"計算では請求（支払）金額が{yen(due + difference)}になりますが、{yen(due)}と書かれています。"
        "繰越・源泉徴収・相殺のどれが抜けているか取引先に確認し、直してください。"
    )
    # A payment notice may deduct what our record has no field for: a person looks
    notice = document.document_type is DocumentType.PAYMENT_NOTICE
    severity = Severity.WARNING if notice else None
    return [finding("amount_due_mismatch", "amount_due", message, severity)]


def _bases(document: Document) -> Iterator[int]:
    """Amounts that may be the base: without tax, with tax, or of some lines only."""
    total, taxes = document.total, tax_sum(document)
    if document.subtotal is not None:
        yield document.subtotal
    if total is not None:
        yield total
        if taxes is not None:
            yield total - taxes
    yield from (
        row.taxable_amount for row in document.tax_summary if row.taxable_amount
    )
    amounts = [x for x in line_amounts(document) or [] if x]
    if len(amounts) <= _MAX_LINES_TO_COMBINE:
        for size in range(1, len(amounts) + 1):
            yield from (sum(chosen) for chosen in combinations(amounts, size))


def _check_withholding(document: Document) -> list[Finding]:
    withheld = document.withholding_tax
    if withheld is None:
        return []
    deductions = (0, WITHHOLDING_DEDUCTION_SCRIVENER)
    bases = list(dict.fromkeys(_bases(document)))
    options = {tax.withholding_amount(b, d) for b in bases for d in deductions}
    if not bases or agrees(document, abs(withheld), options):
        return []
    expected = tax.withholding_amount(bases[0])
    message = (
        f"源泉徴収税額は{yen(expected)}（{yen(bases[0])}の10.21%、100万円を超える部分は20.42%、"
        f"1円未満切捨て）と見込まれますが、{yen(withheld)}と書かれています。"
        "対象となる報酬の額を取引先に確認し、直してください。"
    )
    return [finding("withholding_mismatch", "withholding_tax", message)]


def _check_withholding_missing(document: Document, context: Context) -> list[Finding]:
    partner = find_partner(document, context)
    bills = (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE)
    if document.document_type not in bills or document.withholding_tax is not None:
        return []
    if partner is None or not partner.withholding:
        return []
    message = (
        "源泉徴収の対象とした取引先ですが、源泉徴収税額が書かれていません。"
        "支払うときに源泉徴収税額を計算して差し引き、取引先に知らせてください。"
    )
    return [finding("withholding_missing", "withholding_tax", message)]
