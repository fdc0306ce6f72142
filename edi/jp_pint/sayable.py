"""What JP PINT can't say, refused before anything is written (送れない内容)."""

from decimal import Decimal

from books.errors import FormatError
from books.fields import field_label, walk_values
from books.model import Document, DocumentType, TaxBasis
from books.record import format_decimal
from edi.jp_pint.accounts import MARKS
from edi.jp_pint.table import MAX_DIGITS, parse_number
from edi.jp_pint.totals import work_out


def require_sayable(document: Document) -> None:
    """Refuse a document in normal form that no invoice of JP PINT can say.

    Raises:
        FormatError: amounts with tax, more to pay than the total, a return above zero,
            a bank name with the marks that part an account, or its number behind
            one, a number with too many digits.
    """
    if any(row.basis is TaxBasis.INCLUSIVE for row in document.tax_summary):
        raise FormatError(
            "税込の金額で集計した請求書はJP PINTで送れません(税抜の金額だけを扱う仕様です)。"
            "税抜の金額に直してください。"
        )
    sums = work_out(document)
    total, due = sums["total"], sums["amount_due"]
    if total is not None and due is not None and due > total >= 0:
        raise FormatError(
            f"請求額{due:,}円が税込合計{total:,}円より多いため、JP PINTで送れません"
            "(繰越額を足す項目がありません)。今回分だけを請求してください。"
        )
    if document.document_type is DocumentType.RETURN_INVOICE and (total or 0) > 0:
        raise FormatError(
            "返還インボイスはJP PINTでは負の金額の請求書です。金額と数量を負の数にしてください。"
        )
    for account in document.bank_accounts:
        names = (account.bank or "", account.branch or "")
        if any(mark in name for name in names for mark in MARKS):
            raise FormatError(
                f"銀行名・支店名「{' '.join(names)}」に「:」または「／」があるため、JP PINTの"
                "支払口座(ibt-084)に書けません。取り除いてください。"
            )
        told = (*names, account.bank_code, account.branch_code, account.account_type)
        if ":" in (account.number or "") and any(told):
            raise FormatError(
                f"口座番号「{account.number}」に「:」があるため、JP PINTの支払口座(ibt-084)に"
                "書けません。番号だけに直してください。"
            )
    for path, value in walk_values(document):
        if isinstance(value, int | Decimal) and not _is_short(value):
            raise FormatError(
                f"{field_label(path)}の桁数が多すぎます(整数部・小数部とも{MAX_DIGITS}桁まで)。"
                "値を確かめてください。"
            )


def _is_short(value: int | Decimal) -> bool:
    if not Decimal(value).is_finite() or abs(Decimal(value).adjusted()) > MAX_DIGITS:
        return False
    return parse_number(format_decimal(value)) is not None
