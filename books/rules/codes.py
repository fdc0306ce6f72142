"""Every code of a finding, in one table (指摘コードの一覧).

A code never changes its meaning. The severity is the usual one; a rule may give a
milder or graver one where the circumstances ask for it.
"""

from dataclasses import dataclass
from decimal import Decimal

from books.model import Finding, Severity
from books.record import format_decimal
from books.tax_tables import SMALL_AMOUNT_SOURCE, WITHHOLDING_SOURCE

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_ITEMS = "消費税法57条の4第1項（適格請求書の記載事項）、国税庁タックスアンサーNo.6625"
_ROUNDING = "消費税法施行令70条の10、消費税法基本通達1-8-15、国税庁インボイスQ&A問57"
_REGISTRY = "消費税法57条の2、国税庁 適格請求書発行事業者公表サイト"
_RETURN = "消費税法57条の4第3項（適格返還請求書）"
_STATEMENT = "消費税法30条9項3号、消令49条4項（仕入明細書）"
_SHARE = "28年改正法附則52条・53条、国税庁インボイスQ&A問113"
_ORDER = "中小受託取引適正化法（取適法）4条"
_TERM = "取適法3条（支払期日は受領日から60日以内）"
_BILL = "取適法5条1項2号（手形払の禁止）"
_REDUCTION = "取適法5条1項3号（減額の禁止）、運用基準 第4の3(1)カ"
_ARITHMETIC = "請求書の計算（検算）"
_MATCHING = "三点照合（注文・納品・請求）"
_PAYMENT = "支払管理"
_SALES = "売上・売掛金の二重計上の防止"
_TRANSFER = "全国銀行協会 総合振込レコード・フォーマット、金融機関の一覧"
_HOLDER = "全国銀行協会 付録1 使用文字一覧・法人略語"
_FRAUD = "振込先を偽る詐欺（ビジネスメール詐欺）の防止"


@dataclass(frozen=True)
class CodeInfo:
    """What a code means: short label, usual severity, the rule behind it."""

    label: str
    severity: Severity
    source: str


CODES: dict[str, CodeInfo] = {
    # Qualified invoice (適格請求書)
    "issuer_missing": CodeInfo("発行者名なし", _E, _ITEMS),
    "registration_number_missing": CodeInfo("登録番号なし", _W, _ITEMS),
    "registration_number_format": CodeInfo("登録番号の桁数", _E, _ITEMS),
    "registration_number_check_digit": CodeInfo(
        "登録番号の検査用数字", _W, "法人番号の指定等に関する省令2条"
    ),
    "registration_number_differs": CodeInfo("登録番号が台帳と相違", _W, _ITEMS),
    "registration_not_published": CodeInfo("公表にない登録番号", _W, _REGISTRY),
    "registration_not_in_force": CodeInfo("取引日に無効な登録", _E, _REGISTRY),
    "registration_name_differs": CodeInfo("公表名と社名の相違", _W, _REGISTRY),
    "registration_confirmed": CodeInfo("登録を確認済み", _I, _REGISTRY),
    "transaction_date_missing": CodeInfo("取引年月日なし", _E, _ITEMS),
    "description_missing": CodeInfo("取引内容なし", _W, _ITEMS),
    "reduced_rate_mark_missing": CodeInfo("軽減対象の印なし", _E, _ITEMS),
    "tax_rate_missing": CodeInfo("適用税率なし", _E, _ITEMS),
    "tax_rate_not_in_force": CodeInfo(
        "取引日にない税率", _W, "消費税法29条、国税庁タックスアンサーNo.6303"
    ),
    "taxable_amount_missing": CodeInfo("税率ごとの合計なし", _E, _ITEMS),
    "tax_amount_missing": CodeInfo("税率ごとの消費税額なし", _E, _ITEMS),
    "recipient_missing": CodeInfo("宛名なし", _E, _ITEMS),
    "not_addressed_to_us": CodeInfo("自社宛でない書類", _E, _ITEMS),
    "original_date_missing": CodeInfo("元の取引日なし", _I, _RETURN),
    "seller_confirmation_needed": CodeInfo("売り手の確認が必要", _I, _STATEMENT),
    # Sums of the document
    "line_amount_mismatch": CodeInfo("明細の金額違い", _E, _ARITHMETIC),
    "subtotal_mismatch": CodeInfo("小計違い", _E, _ARITHMETIC),
    "taxable_amount_mismatch": CodeInfo("税率ごとの合計違い", _E, _ARITHMETIC),
    "tax_amount_mismatch": CodeInfo("消費税額違い", _E, _ROUNDING),
    "per_line_rounding": CodeInfo("明細ごとの端数処理", _E, _ROUNDING),
    "tax_total_mismatch": CodeInfo("消費税の合計違い", _E, _ARITHMETIC),
    "total_mismatch": CodeInfo("合計違い", _E, _ARITHMETIC),
    "carried_forward_mismatch": CodeInfo("繰越金額違い", _E, _ARITHMETIC),
    "amount_due_mismatch": CodeInfo("請求金額違い", _E, _ARITHMETIC),
    "withholding_mismatch": CodeInfo("源泉徴収税額違い", _W, WITHHOLDING_SOURCE),
    "withholding_missing": CodeInfo("源泉徴収なし", _W, WITHHOLDING_SOURCE),
    # Transitional and special measures (経過措置・特例)
    "transitional_credit_applies": CodeInfo("経過措置の割合", _I, _SHARE),
    "transitional_credit_ended": CodeInfo("控除できない仕入れ", _W, _SHARE),
    "transitional_cap_exceeded": CodeInfo("経過措置の上限超過", _W, _SHARE),
    "small_amount_special_applies": CodeInfo("少額特例", _I, SMALL_AMOUNT_SOURCE),
    "book_only_applies": CodeInfo(
        "帳簿のみの特例", _I, "消令49条1項、国税庁タックスアンサーNo.6496"
    ),
    # Orders and payment terms (取適法)
    "order_item_missing": CodeInfo("明示事項なし", _W, _ORDER),
    "due_date_over_60_days": CodeInfo("60日を超える支払期日", _W, _TERM),
    "bill_payment_banned": CodeInfo("手形払い", _W, _BILL),
    "transfer_fee_deducted": CodeInfo("振込手数料の差引き", _W, _REDUCTION),
    # Second copies
    "duplicate_of": CodeInfo("重複", _E, "二重計上・二重払いの防止"),
    "duplicate_suspected": CodeInfo("重複の疑い", _W, "二重計上・二重払いの防止"),
    "same_number_different_content": CodeInfo(
        "同じ番号で内容違い", _W, "国税庁インボイスQ&A問32・33（修正したインボイス）"
    ),
    # Three-way match (三点照合)
    "order_not_found": CodeInfo("注文が見つからない", _I, _MATCHING),
    "delivery_not_found": CodeInfo("納品・検収が見つからない", _I, _MATCHING),
    "number_looks_alike": CodeInfo("似た文字の番号", _I, _MATCHING),
    "not_ordered": CodeInfo("注文にない明細", _W, _MATCHING),
    "price_mismatch": CodeInfo("注文と単価違い", _E, _MATCHING),
    "quantity_mismatch": CodeInfo("数量違い", _E, _MATCHING),
    "over_delivered": CodeInfo("納品数量の超過", _W, _MATCHING),
    "partially_delivered": CodeInfo("分納", _I, _MATCHING),
    "due_date_differs_from_order": CodeInfo("注文と支払期日違い", _I, _MATCHING),
    # A customer's notice of payment beside our invoices (受け取った支払通知書)
    "notice_of_own_invoice": CodeInfo("自社の請求書の支払通知", _I, _SALES),
    "notice_fits_own_invoice": CodeInfo("自社の請求書と同額の支払通知", _W, _SALES),
    "notice_without_own_invoice": CodeInfo("請求書のない支払通知", _W, _SALES),
    "notice_amount_differs": CodeInfo("支払額と請求額の相違", _W, _SALES),
    "invoice_has_notice": CodeInfo("支払通知が届いた請求書", _I, _SALES),
    # Dates and amounts of bills
    "due_date_before_issue_date": CodeInfo("発行日より前の支払期日", _W, _PAYMENT),
    "issue_date_in_future": CodeInfo("未来の発行日", _I, _PAYMENT),
    "total_missing": CodeInfo("合計金額なし", _E, _PAYMENT),
    # Would the bank take it? (振込先の点検)
    "account_bank_differs": CodeInfo("銀行の番号と名前の相違", _W, _TRANSFER),
    "account_branch_differs": CodeInfo("支店の番号と名前の相違", _W, _TRANSFER),
    "account_bank_renamed": CodeInfo("銀行の名前の変更", _I, _TRANSFER),
    "account_bank_not_listed": CodeInfo("一覧にない銀行", _I, _TRANSFER),
    "account_branch_not_listed": CodeInfo("一覧にない支店", _I, _TRANSFER),
    "account_yucho_symbol": CodeInfo("ゆうちょの記号", _W, _TRANSFER),
    "account_yucho_check_digit": CodeInfo("ゆうちょの検査数字", _W, _TRANSFER),
    "account_yucho_type": CodeInfo("ゆうちょの預金種目", _W, _TRANSFER),
    "holder_form_side": CodeInfo("前株・後株の相違", _W, _HOLDER),
    "holder_form_differs": CodeInfo("名義の法人格の相違", _W, _HOLDER),
    "holder_form_missing": CodeInfo("名義の法人格なし", _I, _HOLDER),
    "holder_form_twice": CodeInfo("名義の法人格の重なり", _W, _HOLDER),
    "holder_length": CodeInfo("30文字を超える名義", _W, _HOLDER),
    # Beside what is remembered of the supplier
    "payee_account_changed": CodeInfo("振込先の変更", _E, _FRAUD),
    "due_date_unusual": CodeInfo("いつもと違う支払期限", _I, _PAYMENT),
}


def finding(
    code: str, field: str | None, message: str, severity: Severity | None = None
) -> Finding:
    """Make a finding of a code in the table (指摘); the severity is the usual one."""
    info = CODES[code]
    return Finding(
        code=code,
        severity=severity or info.severity,
        field=field,
        message=message,
        source=info.source,
    )


def yen(amount: int) -> str:
    """Write an amount for a sentence (金額の表記).

    >>> yen(-1234567)
    '-1,234,567円'
    """
    return f"{amount:,}円"


def percent(rate: Decimal) -> str:
    """Write a rate for a sentence (税率の表記).

    >>> percent(Decimal("0.10")), percent(Decimal("0.078")), percent(Decimal(0))
    ('10%', '7.8%', '0%')
    """
    return f"{format_decimal(rate * 100)}%"
