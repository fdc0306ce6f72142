"""Labels that no pattern knows, told by the words they are made of (見出し語の推定).

A form may call a thing by a name of its own (税込御買上額, 差引振込手数料, 見積作成日),
but it makes the name of the trade's words. A text that is made of nothing but these
words, with a head word at its end (額, 日, 番号 …), is a label; which one, its words say.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_POLITE = "御社|御|ご|お|貴社|貴|当社|弊社|客先|本|うち|内訳"
_TIME = "前[回月期](?:迄|まで)の?|先月|今回|当月|今月|当期|本日|前回|前月|前期|当初|毎月|実際の?|正味"
_DEALS = (
    "適格|請求書?|支払い?|振込み?|入金|買い?上げ?|売上|取引|納品書?|納入|仕入|利用|作業|注文書?|発注書?|"
    "受注|見積り?書?|領収書?|検収書?|返金|返品|返還|値引き?|受領|契約|工事|業務|請負|役務|提供|手配|出荷|"
    "受入|回答|作成|発行|出来高|仕切|売立|引落と?し?|代金|完成|完工|竣工|履行|引取|締切?|販売|起票|起案|提出|手配|運賃|運送|料金|報酬|委託|本体|課税標準|課税|標準|通知書?|割戻し?金?|奨励金|処理|決済|会計|支払対象|対象|指定|保留|出来|伝票|帳票|明細書?|管理|文書|書類|予定|希望|完了"
)
_TAX = "相当|税込み?|税抜き?|税別|消費税|地方消費税|税額|税|及び|等|の"
_SUMS = "総合計|合計|総計|総額|小計|総|計|差引き?|繰越し?|残|源泉|徴収|相殺|手数料|(?:安全)?協力会?費|材料支給代?|支給材|立替金?"
_ANY = rf"(?:・|{_POLITE}|{_TIME}|{_DEALS}|{_TAX}|{_SUMS})"
_REMARK = r"(?:\([^()\d]{1,12}\))?"


@dataclass(frozen=True)
class _Guess:
    """A key, what the whole text must be made of, and words that it must hold."""

    key: str
    made_of: re.Pattern[str]
    holds: re.Pattern[str]


def _guess(key: str, end: str, holds: str) -> _Guess:
    return _Guess(key, re.compile(rf"{_ANY}*(?:{end}){_REMARK}"), re.compile(holds))


_MONEY = "(?:[額料賃金高代]|価格|金額)(?:合計|計)|金額|残高|価格|額|金|高|合計|総計|計|代金|会計"
_DAY = "年月日|日時|日付|期日|期限|日"
_NUMBER = r"番号|ナンバー?|NO\.?|No\.?|№|ID|注番"

_GUESSES: dict[str, tuple[_Guess, ...]] = {
    "amount": (
        _guess("previous_balance", _MONEY, r"^(?:前回|前月|先月|前期)(?!.*(?:入金|繰越)).*請求"),
        _guess("carried_forward", _MONEY, "繰越"),
        _guess("payment_received", _MONEY, "入金"),
        _guess("withholding_tax", rf"{_MONEY}|税", "源泉"),
        _guess("offset", rf"{_MONEY}|相殺|手数料|(?:安全)?協力会?費", "相殺|手数料|協力会?費|保留"),
        _guess("total", _MONEY, "税込"),
        _guess("subtotal", _MONEY, "小計|税抜|税別|本体|課税標準|工事価格"),
        _guess("amount_due", _MONEY, "差引|振込|(?:実際の?|正味)[ごお御]?支払"),
        _guess("total", _MONEY, "合計|総|会計|請求|支払|請負|契約|工事代金|受注|注文|見積|検収|返金|値引"),
        _guess("subtotal", _MONEY, "買い?上|売上|取引|納品|利用|運賃|料金|報酬|課税"),
    ),
    "head": (
        _guess("registration_number", _NUMBER, "登録|事業者|インボイス"),
        _guess("order_number", _NUMBER, "注番|客先|注文|発注|契約"),
        _guess("document_number", _NUMBER, "^(?!対象|元|原|当初)"),
        _guess("due_date", _DAY, "支払|振込|入金|決済|引落"),
        _guess("delivery_date", rf"{_DAY}|納期|回答", "納期|納品|納入|出荷|受入|売上|役務|作業|利用|取引|返品|完了|完成|完工|竣工|履行|引取"),
        _guess("issue_date", _DAY, "作成|発行|起票|起案|提出|手配|請求|見積|注文|発注|受注|通知|領収|検収|処理|伝票|仕切"),
    ),
    "column": (
        _guess("quantity", "数量?", "."),
        _guess("unit_price", "単価", "."),
        _guess("amount_with_tax", _MONEY, "税込"),
        _guess("amount", _MONEY, "."),
    ),
}  # fmt: skip
_ENGLISH = {
    "head": (
        ("document_number", r"Ref(?:erence)?\.?|(?:Invoice|Quotation|Estimate|Receipt|Document|Delivery|Slip|Ref(?:erence)?)\.?(?:No\.?|Number|#)"),
        ("order_number", r"(?:P\.?/?O\.?|PurchaseOrder|YourOrder|Order)(?:No\.?|Number|#)"),
        ("due_date", r"(?:Payment)?Due(?:Date)?|PaymentTerms?Date|PayBy"),
        ("delivery_date", r"(?:Delivery|Ship(?:ping)?|Delivered)Date"),
        ("issue_date", r"(?:Invoice|Issue|Quotation|Order|Document)?Date(?:ofIssue)?|Issued"),
        ("validity", r"Valid(?:Until|ity)"),
        ("subject", r"Subject|Project|Title|Re"),
        ("bank", r"Bank(?:Name|Account|Details|Information)?"),
        ("notes", r"Notes?|Remarks?|Memo"),
    ),
    "amount": (
        ("amount_due", r"(?:Total)?AmountDue|BalanceDue|AmountPayable|TotalDue"),
        ("subtotal", r"Sub-?total(?:\((?:JPY|Yen|[Ee]xcl.{0,12})\))?"),
        ("tax", r"(?:Consumption)?Tax(?:Amount)?|VAT|JCT"),
        ("total", r"(?:Grand)?Total(?:Amount|Price)?(?:\((?:JPY|Yen|[Ii]ncl.{0,12})\))?"),
    ),
    "column": (
        ("number", r"No\.?|Line|#"),
        ("date", r"Date"),
        ("item_code", r"(?:Item|Product|Part)(?:No\.?|Code|#)|Code|SKU|P/?N"),
        ("description", r"Descriptions?|Items?|Particulars|Details?|Product(?:Name)?"),
        ("quantity", r"Q'?ty\.?|Quantity"),
        ("unit", r"Unit|UOM|U/M"),
        ("unit_price", r"Unit(?:Price|Cost)|Price|Rate"),
        ("amount", r"Amount|Total|LineTotal"),
        ("tax_rate", r"Tax(?:Rate)?|Tax%|税%"),
        ("note", r"Notes?|Remarks?"),
    ),
}  # fmt: skip


@lru_cache(maxsize=8192)
def guess_label(text: str, table: str) -> str | None:
    """Key of a label that is made of the trade's words or is English; else None.

    >>> guess_label("税込御買上額", "amount"), guess_label("Q'ty", "column")
    ('total', 'quantity')
    """
    for key, pattern in _english(table):
        if pattern.fullmatch(text):
            return key
    return next(
        (
            guess.key
            for guess in _GUESSES[table]
            if guess.made_of.fullmatch(text) and guess.holds.search(text)
        ),
        None,
    )


@lru_cache
def _english(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, re.compile(pattern, re.IGNORECASE)) for key, pattern in _ENGLISH[table]
    )
