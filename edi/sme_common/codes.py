"""Code lists of 中小企業共通EDI with their Japanese labels (識別コード定義表).

Codes are those of ver.4.2 付表4, whose machine-readable copy has the English names of
UN/CEFACT (UNCL, Rec 20/21) only: the labels here say the same in Japanese. Lists of JEC
(類型コード, 取引方向コード, サブタイプ beside ``…01``) are not public and not here.
"""

from dataclasses import dataclass
from types import MappingProxyType

from books.model import AccountType, Answer, DocumentType, Purpose, TaxCategory

_Labels = MappingProxyType[str, str]


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list (コード表): its Japanese name, its number, label of each code."""

    name: str
    source: str
    labels: _Labels

    def label(self, code: str) -> str | None:
        """Japanese meaning of a code, None when it is not in the list."""
        return self.labels.get(code)


def _list(name: str, source: str, labels: dict[str, str]) -> CodeList:
    return CodeList(name, source, MappingProxyType(labels))


DOCUMENT_TYPES = _list(
    "文書タイプコード",
    "UNCL1001",
    {
        "81": "返還請求書",
        "82": "従量制役務の請求書",
        "162": "検査証明書",
        "163": "受入検査報告書",
        "164": "発注仕様書",
        "220": "注文書",
        "231": "注文回答書",
        "236": "納入予測",
        "270": "納品書",
        "288": "かんばん計画",
        "310": "見積書",
        "311": "見積依頼書",
        "315": "契約書",
        "351": "出荷案内書",
        "380": "請求書",
        "389": "仕入明細書",
        "481": "支払通知書",
        "527": "仕入明細書による増額",
        "758": "入札書",
    },
)
PURPOSES = _list(
    "文書目的コード",
    "UNCL1225",
    {
        "1": "取消",
        "3": "前回文書取消",
        "4": "変更",
        "6": "確定",
        "9": "新規",
        "11": "回答",
        "19": "受注者からの変更",
        "63": "受取不可",
    },
)
TAX_CATEGORIES = _list(
    "課税分類コード",
    "UNCL5305",
    {
        "S": "標準税率",
        "AA": "軽減税率",
        "E": "非課税",
        "G": "輸出免税",
        "O": "不課税",
        "AE": "リバースチャージ",
    },
)
TAX_TYPES = _list("税タイプコード", "UNCL5153", {"VAT": "消費税"})
ORDER_STATES = _list(
    "注文状態コード", "UNCL1373", {"5": "参考", "29": "仮注文", "37": "完了"}
)
LINE_STATES = _list(
    "明細状態コード",
    "UNCL1229",
    {"1": "追加", "2": "削除", "3": "変更", "37": "取消", "39": "新規"},
)
ANSWERS = _list(
    "回答タイプコード",
    "UNCL4343",
    {"AP": "承諾", "CA": "条件付き承諾", "RE": "拒否", "AJ": "保留"},
)
ROLES = _list(
    "企業役割コード",
    "UNCL3035",
    {
        "CC": "請求権者",
        "CN": "荷受人",
        "DDB": "最初の送り主",
        "FT": "決済当事者",
        "MF": "製造者",
        "PC": "買い手の顧客",
        "RE": "請求代金の受取人",
        "UD": "最終顧客",
    },
)
PAYMENT_MEANS = _list(
    "支払手段タイプコード",
    "UNCL4461",
    {
        "10": "現金",
        "20": "小切手",
        "30": "振込",
        "46": "銀行間の口座引落",
        "49": "口座振替",
        "54": "クレジットカード",
        "55": "デビットカード",
        "60": "約束手形",
        "68": "オンライン決済",
    },
)
PAYMENT_TERMS = _list(
    "支払条件タイプコード",
    "UNCL4279",
    {
        "1": "基本",
        "2": "月末",
        "3": "期日指定",
        "14": "計算書による支払",
        "30": "調整払い",
        "32": "前払い",
        "40": "一部前払い",
        "56": "現金",
        "78": "ファクタリング",
    },
)
PRICE_TYPES = _list(
    "単価コード",
    "UNCL5375",
    {
        "AA": "取消単価",
        "CT": "契約単価",
        "QT": "見積単価",
        "PV": "仮単価",
        "TW": "理論重量による単価",
    },
)
REFERENCE_TYPES = _list(
    "参照タイプコード",
    "UNCL1153",
    {
        "IV": "請求書",
        "OI": "前回の請求書",
        "ON": "注文書",
        "DQ": "納品書",
        "CT": "契約書",
        "VN": "受注書",
        "AAK": "出荷案内書",
        "ALO": "出荷回答書",
    },
)
ADJUSTMENT_REASONS = _list(
    "返金・追加請求理由コード", "UNCL4465", {"106": "源泉徴収税・社会保険料"}
)
SCHEMES = _list(
    "国際アドレス登録機関コード",
    "ISO 6523",
    {
        "0060": "D-U-N-S番号",
        "0088": "GLN",
        "0147": "標準企業コード",
        "0170": "帝国データバンク企業コード",
        "0188": "法人番号",
    },
)
MEASURES = _list(
    "品目数量単位判別子", "JEC", {"D": "不定貫品目", "D1": "実測不定貫品目"}
)
# 数量単位コード, Rec 20/21. 本, 枚, 式 … are not among them: such a unit travels as a note
UNITS = _list(
    "数量単位コード",
    "UN/ECE Rec 20/21",
    {
        "H87": "個",
        "T3": "千個",
        "PG": "プレート",
        "XST": "シート",
        "QB": "頁",
        "XBO": "瓶",
        "XTU": "チューブ",
        "PI": "パイプ",
        "XRD": "ロッド",
        "XRO": "ロール",
        "XCL": "コイル",
        "RL": "リール",
        "XCN": "缶",
        "HEA": "頭",
        "Q3": "食",
        "SET": "セット",
        "XCS": "ケース",
        "XCT": "カートン",
        "KT": "キット",
        "XBX": "箱",
        "PX": "パレット",
        "XPK": "パック",
        "XBG": "袋",
        "XBK": "籠",
        "PR": "対",
        "DZN": "ダース",
        "GRO": "グロス",
        "TNE": "t",
        "KGM": "kg",
        "GRM": "g",
        "MGM": "mg",
        "LTR": "L",
        "MLT": "ml",
        "KTM": "km",
        "MTR": "m",
        "CMT": "cm",
        "MMT": "mm",
        "MTK": "m2",
        "CMK": "cm2",
        "MTQ": "m3",
    },
)
CODE_LISTS = (
    DOCUMENT_TYPES,
    PURPOSES,
    TAX_CATEGORIES,
    TAX_TYPES,
    ORDER_STATES,
    LINE_STATES,
    ANSWERS,
    ROLES,
    PAYMENT_MEANS,
    PAYMENT_TERMS,
    PRICE_TYPES,
    REFERENCE_TYPES,
    ADJUSTMENT_REASONS,
    SCHEMES,
    MEASURES,
    UNITS,
)

# Our value → the code that we write; codes beside them that mean the same when read
PURPOSE_CODES = {Purpose.CHANGE: "4", Purpose.CANCEL: "3"}
MORE_PURPOSES = {"1": Purpose.CANCEL, "19": Purpose.CHANGE}
LINE_STATE_CODES = {Purpose.NEW: "39", Purpose.CHANGE: "3", Purpose.CANCEL: "37"}
MORE_LINE_STATES = {"1": Purpose.NEW, "2": Purpose.CANCEL}
ANSWER_CODES = {
    Answer.ACCEPTED: "AP",
    Answer.CHANGED: "CA",
    Answer.REJECTED: "RE",
    Answer.PENDING: "AJ",
}
CATEGORY_CODES = {
    TaxCategory.STANDARD: "S",
    TaxCategory.REDUCED: "AA",
    TaxCategory.EXEMPT: "E",
    TaxCategory.EXPORT: "G",
    TaxCategory.OUT_OF_SCOPE: "O",
}
# 310 (offer) and 481 (remittance advice) are UNCL1001, but not in 付表4
REFERENCE_CODES = {
    DocumentType.INVOICE: "380",
    DocumentType.RETURN_INVOICE: "81",
    DocumentType.PAYMENT_NOTICE: "389",
    DocumentType.PURCHASE_ORDER: "220",
    DocumentType.ORDER_RESPONSE: "231",
    DocumentType.DELIVERY_NOTE: "351",
    DocumentType.ACCEPTANCE_NOTE: "163",
    DocumentType.QUOTATION: "310",
    DocumentType.QUOTATION_REQUEST: "311",
    DocumentType.DEMAND_FORECAST: "236",
    DocumentType.SUPPLY_INSTRUCTION: "288",
    DocumentType.REMITTANCE_ADVICE: "481",
    DocumentType.OTHER: "315",
}
MORE_REFERENCES = {"270": DocumentType.DELIVERY_NOTE}
ACCOUNT_CODES = {  # 口座種別コード: 全銀協 預金種目
    AccountType.ORDINARY: "1",
    AccountType.CURRENT: "2",
    AccountType.SAVINGS: "4",
}
