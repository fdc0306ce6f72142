"""Headings of order downloads and what they stand for (Web-EDIの見出し).

``books.headings`` knows what stands on papers and in flat tables; here is what only
web-EDI downloads have: row numbers, change codes, the empty columns for our answer.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from books.headings import column_meaning, field_path
from books.model import DocumentType

_KNOWN: tuple[tuple[str, str], ...] = (
    ("lines.line_number", r"(?:注文|発注|伝票|取引|オーダー|明細)?(?:行|項|枝|明細|アイテム)(?:番号?|NO\.?)?|項番|枝番号?|SEQ(?:NO)?|(?:ORDER)?LINE(?:NO\.?|NUMBER|#)?|(?:LINE)?ITEMNO\.?|POSITION|NO\.?"),
    ("lines.item_code", r"(?:メーカー?|客先|貴社|自社|発注者|受注者|社内)?(?:(?:型番|品番)(?:コード|CD)?|(?:型|品|品目|商品|製品|部品|資材|材料)(?:番号|コード|CD|NO\.?))|JAN(?:コード|CD)?|EAN|GTIN|図面?番号?|型式|MATERIAL(?:NO\.?|NUMBER)?"),
    ("lines.description", r"(?:商品|品目|製品|部品|部材|資材|材料)(?:名称?|テキスト)?|品名(?:.{0,2}漢字)?|工種(?:・名称)?|(?:PART|ITEM)?DESC(?:RIPTION)?|(?:SHORT|MATERIAL)TEXT"),
    ("lines.details", r"規格(?:・?(?:寸法|品質|仕様))?|カラー|色|仕様|材質|サイズ|寸法|型格|SPEC(?:IFICATION)?S?"),
    ("lines.quantity", r"(?:発注|注文|オーダー|指示|要求|納入|納品|検収|請求|出荷指示)?(?:総)?(?:数量?|[個枚本台箱袋ケ]数)|ORDERQ'?TY"),
    ("lines.unit", r"(?:数量|発注|注文)?単位(?:コード|名)?|UOM|U/M|UNIT|OUN"),
    ("lines.unit_price", r"(?:発注|注文|契約|仕入|納入|原|税抜)?単価(?:\(円\))?|UNITPRICE|原価単価"),
    ("lines.amount", r"(?:発注|注文|原価|明細|検収|仕入|税抜)?金額(?:\(円\))?|AMOUNT"),
    ("lines.tax_rate", r"税率(?:コード|区分)?|消費税(?:率|区分|コード)|税区分|TAX(?:RATE|CODE)"),
    ("lines.date", r"(?:希望|指定|要求|納入|指示|確定|予定)?納期|納入(?:指定|期)日|納品(?:指定|予定|期)日|(?:REQ(?:UESTED)?\.?|DELIVERY|DUE)DATE|ETA"),
    ("lines.note", r"(?:明細|行)?(?:備考|摘要|コメント|特記)(?:\d)?|REMARKS?|NOTES?"),
    ("lines.delivery_note_number", r"納品(?:書|伝票)?(?:番号|NO\.?)"),
    ("document_number", r"取引(?:伝票)?番号|PURCHASEORDER|PURCH\.?DOC\.?"),
    ("purpose", r"(?:変更|訂正|処理|発注|更新|取消|データ状態)区分|(?:CHANGE|ACTION)(?:CODE|TYPE)?"),
    ("revision", r"(?:変更|改訂|訂正|履歴)(?:回数|番号|NO\.?)|REV(?:ISION)?\.?"),
    ("issue_date", r"(?:発注|注文|発行|伝票|作成)(?:年月)?日付?|(?:PO|ORDER|ISSUE|DOC\.?|DOCUMENT)DATE"),
    ("delivery_place", r"(?:納入|納品|受入|届け?|送り|出荷|納地)(?:場所|先)?(?:コード|名称?)?(?:\d)?|受入(?:場所|コード)|店名|店舗名|納品先店?名|(?:納入|納品)(?:先|場所)CD|SHIPTO|DELIVERTO|工事場所|施工場所|現場名?|納地|PLANT|計上部署名称"),
    ("buyer.name", r"(?:発注|購買)(?:者|元|会社|企業)(?:名称?)?|客先名|バイヤー名?"),
    ("buyer.party_id", r"(?:発注(?:者|元|会社|企業)|店舗?|得意先|客先|購買)(?:コード|CD|番号)|CUSTOMER(?:CODE|NO\.?|ID)"),
    ("buyer.contact", r"(?:発注|購買|手配)?担当(?:者(?:氏?名)?)?|BUYER(?:NAME)?|バイヤー"),
    ("buyer.department", r"(?:発注|購買)?(?:部署|部門|課)名?"),
    ("recipient.name", r"(?:ご?請求|納品|お届け)先(?:名|会社名|名称)"),
    ("supplier.party_id", r"(?:取引先|仕入先|受注者|発注先|業者|サプライヤー?|ベンダー?)(?:コード|CD|番号)|(?:VENDOR|SUPPLIER)(?:CODE|NO\.?|ID)"),
    ("supplier.name", r"(?:取引先|仕入先|受注者|発注先|業者|サプライヤー?|ベンダー?)(?:名称?)|(?:VENDOR|SUPPLIER)(?:NAME)?"),
    ("tax_summary[0].taxable_amount", r"(?:10%|標準税率)(?:対象|課税)(?:額|金額|計)?"),
    ("tax_summary[0].tax_amount", r"(?:10%|標準税率)(?:消費)?税額?|消費税額?\(10%\)"),
    ("tax_summary[1].taxable_amount", r"(?:8%|軽減税率)(?:対象|課税)(?:額|金額|計)?"),
    ("tax_summary[1].tax_amount", r"(?:8%|軽減税率)(?:消費)?税額?|消費税額?\(8%\)"),
    ("deductions", r"(?:相殺|控除|差引)(?:金)?額?"),
    ("amount_due", r"(?:今回|当月|差引)?(?:お?支払い?|振込|請求)(?:予定)?(?:金?額|合計)"),
    ("period_start", r"工期(?:自|開始)?|開始日|着工日"),
    ("period_end", r"(?:今回)?締(?:切|め)?日|終了日|完工日|竣工日|CLOSINGDATE"),
    ("subject", r"件名|工事名称?|案件名|PROJECT(?:NAME)?"),
)  # fmt: skip

# What the partner leaves empty for our answer
_ANSWERS: tuple[tuple[str, DocumentType, str], ...] = (
    ("lines.answer", DocumentType.ORDER_RESPONSE, r"回答(?:区分|可否|コード|ステータス)?|(?:納期)?(?:回答)?可否|(?:ANSWER|CONFIRM(?:ATION)?)(?:CODE|STATUS)?"),
    ("lines.date", DocumentType.ORDER_RESPONSE, r"(?:納期)?回答(?:納期|納入日|日)|回答納期日?|(?:納期|納入日|納品日)回答|CONFIRMED(?:DELIVERY)?DATE"),
    ("lines.quantity", DocumentType.ORDER_RESPONSE, r"(?:納期)?回答(?:納入)?(?:数量?|個数)|数量回答|CONFIRMEDQ'?TY"),
    ("lines.unit_price", DocumentType.ORDER_RESPONSE, r"回答単価|単価回答"),
    ("lines.note", DocumentType.ORDER_RESPONSE, r"回答(?:備考|コメント|理由)|(?:条件)?変更理由"),
    ("issuer.contact", DocumentType.ORDER_RESPONSE, r"回答(?:担当)?者名?"),
    ("lines.quantity", DocumentType.DELIVERY_NOTE, r"出荷(?:数量?|実績数?|個数)|SHIPPEDQ'?TY"),
    ("lines.date", DocumentType.DELIVERY_NOTE, r"(?:実)?出荷(?:実績)?日"),
    ("lines.note", DocumentType.DELIVERY_NOTE, r"欠品(?:理由|区分)"),
)  # fmt: skip

# Words that a heading may resemble; the field follows from what they are known to mean
_TYPICAL = (
    "注文番号 発注番号 伝票番号 行番号 品番 商品コード 品名 商品名 規格 発注数量 数量 単位 単価 "
    "金額 税率 希望納期 納期 発注日 注文日 納入場所 備考 仕入先コード 仕入先名 発注者名 担当者"
).split()
LIKENESS = 80  # of 100: a typing mistake or one more word
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣─"), "-")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading stands for (見出しの意味).

    ``path`` is a field path; ``reply`` the kind of paper on which it is our answer;
    ``exact`` is False where the heading only resembles one that is known.
    """

    path: str
    reply: DocumentType | None = None
    exact: bool = True


def fold(heading: str) -> str:
    """A heading as it is compared: NFKC, capitals, no blanks, no marks around."""
    text = unicodedata.normalize("NFKC", heading).translate(_DASHES)
    text = re.sub(r"[\s_]+", "", text).upper()
    return re.sub(r"^[*※【\[]+|[】\]*※:]+$", "", text)


@lru_cache(maxsize=4096)
def find_meaning(heading: str, kind: DocumentType) -> Meaning | None:
    """What a heading stands for in a file with papers of a kind, or None (意味の推定).

    A heading in two parts (``発注/番号``, ``Qty / 数量``) is tried joined and by its
    parts.

    >>> find_meaning("回答納期", DocumentType.PURCHASE_ORDER).path
    'lines.date'
    >>> find_meaning("PO No. / 注文番号", DocumentType.PURCHASE_ORDER).path
    'document_number'
    """
    text = re.sub(r" \(\d+\)$|[(（](?:発注用|バラ|税抜き?|円)[)）]$", "", heading)
    parts = [part for part in re.split(r"[/／\n]", text) if part.strip()]
    said = dict.fromkeys(fold(one) for one in ("".join(parts), *reversed(parts), text))
    for one in said:
        answer = next((Meaning(p, k) for p, k, w in _ANSWERS if _is(w, one)), None)
        if answer:
            return answer
    for one in said:
        if path := _known(one, kind):
            return Meaning(path)
    return next((m for one in said if (m := _similar(one, kind))), None)


def _known(text: str, kind: DocumentType) -> str | None:
    meaning = column_meaning(text)
    if meaning == "number":
        return _number_path(text, kind)
    for path, words in _KNOWN:
        if _is(words, text):
            return field_path(path, kind) if path[:5] in ("buyer", "suppl") else path
    if meaning is None or meaning.startswith(("sum.rate", "issuer", "recipient")):
        return None
    path = field_path(meaning, kind)
    return f"lines.{path}" if meaning in _LINE_FIELDS else path


_LINE_FIELDS = {
    "date",
    "item_code",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
    "delivery_note_number",
}


def _number_path(text: str, kind: DocumentType) -> str:
    """Which number a heading names: that of the paper, of its order, of a delivery."""
    order = bool(re.search(r"注文|発注|注番|P/?\.?O|ORDER", text))
    if order and kind is not DocumentType.PURCHASE_ORDER:
        return "lines.references[0].number"
    if re.search(r"納品|納入", text) and kind is not DocumentType.DELIVERY_NOTE:
        return "lines.delivery_note_number"
    return "document_number"


@lru_cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words)


def _is(words: str, text: str) -> bool:
    return bool(_pattern(words).fullmatch(text))


def _similar(text: str, kind: DocumentType) -> Meaning | None:
    found = process.extractOne(text, _TYPICAL, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    known = _known(found[0], kind) if found and len(text) >= 3 else None
    return Meaning(known, exact=False) if known else None
