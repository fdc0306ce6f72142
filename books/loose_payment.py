"""Money that settles no item as a journal entry (明細のない入出金の仕訳).

The bank's own words tell interest (非課税売上) and fees (taxed); anything else waits in
仮受金 or 仮払金 for a person. Interest is booked as it came in: the statement does not
tell the tax that the bank kept.
"""

import unicodedata
from collections.abc import Iterator

from books.deduction import share_of
from books.journal import opposite, plain_line
from books.model import (
    Direction,
    EntrySide,
    Finding,
    JournalEntry,
    JournalLine,
    Payment,
    Severity,
    TaxCategory,
)
from books.payment_differences import fee_line
from books.settings import Settings

INTEREST_WORDS = ("利息", "リソク")
FEE_WORDS = ("手数料", "テスウリヨウ", "テスウリョウ")


def loose_payment_entry(
    payment: Payment, settings: Settings
) -> tuple[JournalEntry | None, tuple[Finding, ...]]:
    """Make the entry of a payment without items, or None with the finding why not.

    Its reference is the payment's id.
    """
    if payment.reversal or not payment.amount:
        code = "payment_reversal" if payment.reversal else "payment_zero"
        message = "取消・訂正や0円の明細からは仕訳を作りません。手で入力してください。"
        return None, (Finding(code=code, severity=Severity.INFO, message=message),)
    incoming = payment.direction is Direction.IN
    side = EntrySide.DEBIT if incoming else EntrySide.CREDIT
    bank = JournalLine(side=side, account=settings.accounts.bank, amount=payment.amount)
    other, findings = _other(payment, settings, opposite(side))
    words = ("入金" if incoming else "出金", payment.description, payment.payer_kana)
    entry = JournalEntry(
        reference=payment.payment_id,
        date=payment.value_date,
        lines=tuple(
            sorted((bank, other), key=lambda line: line.side is EntrySide.CREDIT)
        ),
        description=" ".join(word for word in words if word),
    )
    return entry, tuple(findings)


def _other(
    payment: Payment, settings: Settings, side: EntrySide
) -> tuple[JournalLine, Iterator[Finding]]:
    accounts, amount = settings.accounts, payment.amount
    incoming = payment.direction is Direction.IN
    if incoming and is_called(payment, INTEREST_WORDS):
        line = JournalLine(
            side=side,
            account=accounts.interest,
            amount=amount,
            rate=0,
            category=TaxCategory.EXEMPT,
        )
        return line, _note("payment_interest_net", _INTEREST)
    if not incoming and is_called(payment, FEE_WORDS):
        kept = settings.booking.bank_qualified
        line = fee_line(settings, side, amount, payment.value_date, qualified=kept)
        return line, _note_share(line)
    account = accounts.advances if incoming else accounts.advances_paid
    (line,) = plain_line(side, account, amount, None)
    told = (
        f"何の{'入金' if incoming else '出金'}か分からないため「{account}」にしました。"
    )
    return line, _note("payment_suspense", told + "内容を確かめて振り替えてください。")


def _note_share(line: JournalLine) -> Iterator[Finding]:
    if share_of(line.invoice_kind) is not None:
        yield Finding(
            code="payment_fee_share",
            severity=Severity.WARNING,
            message=(
                "銀行の適格請求書を保存しているか分からないため、手数料を経過措置の控除割合で"
                "仕訳しました。保存していれば、denpyo.yaml の booking.bank_qualified を true "
                "にしてください。"
            ),
            source="消費税法30条、28年改正法附則52条・53条",
        )


_INTEREST = (
    "受取利息を入金額で計上しました。源泉徴収された税があるときは、利息計算書を見て"
    "総額に直してください。"
)


def is_called(payment: Payment, words: tuple[str, ...]) -> bool:
    """Whether the bank's own text for a movement has one of some words (摘要の判定)."""
    text = unicodedata.normalize("NFKC", payment.description + payment.payer_kana)
    return any(word in text for word in words)


def _note(code: str, message: str) -> Iterator[Finding]:
    yield Finding(code=code, severity=Severity.INFO, message=message)
