"""Printed labels and what they stand for, as data (見出し語).

A label is matched against the compact form of a text (NFKC, no spaces). The first
group of rows that matches wins, so special labels stand before general ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.label_words import guess_label
from extractors.segments import Segment

_O = "(?:御|ご|お|貴)?"
_NO = r"(?:番号|NO\.?|No\.?|no\.?|№|#|Number|コード番号)"

# key → patterns of labels for values of the head of a document
HEAD: dict[str, tuple[str, ...]] = {
    "registration_number": (
        r"(?:適格請求書発行事業者)?の?登録(?:事業者)?番号",
        r"(?:インボイス|事業者|適格請求書(?:発行)?事業者|適格事業者)(?:登録)?番号",
        r"T番号|(?:登録|インボイス|適格請求書発行事業者)No\.?",
    ),
    "validity": (rf"{_O}?見?積?書?(?:有効|御?見積有効)期(?:限|間|日)", "提出期限"),
    "inspection_date": (r"検査(?:完了)?(?:期日|期限|日|予定日)", "検収(?:期限|予定日)"),
    "due_date": (
        rf"{_O}(?:支払い?|振込み?|入金|送金|決済|納付|払込み?)(?:予定)?(?:期限日?|日限|期日|年月日|予定日|締切日?)",
        rf"{_O}支払い?日|{_O}振込み?日|{_O}入金日|引落日|(?:口座)?振替日",
    ),
    "period": (
        r"(?:取引|請求|対象|集計|作業|利用|ご利用|売上|業務)(?:対象)?期間",
        r"期間",
    ),
    "closing_date": (r"(?:今回)?締切?(?:年月)?日", r"締切分"),
    "original_date": (
        r"(?:元|当初|原|対象)(?:の)?(?:お)?取引(?:年月)?日",
        r"(?:元|当初|対象)の?(?:売上|納品)(?:年月)?日",
        r"対価の返還等の基となる(?:課税資産の譲渡等|取引)を行った年月日",
        r"売上計上日",
    ),
    "delivery_date": (
        rf"{_O}?(?:納品|納入|納付入|引渡し?|受渡し?|{_O}届け?|出荷|配送|着荷)(?:予定|希望|指定)?(?:期日|期限|年月日|日付?)",
        rf"(?:希望|指定)?{_O}?納期",
        rf"{_O}?取引(?:年月)?日付?|返品(?:年月)?日|返還(?:年月)?日|値引(?:年月)?日",
        r"(?:役務)?(?:提供|作業|施工|利用|工事)?完了(?:年月)?日|工期",
    ),
    "issue_date": (
        rf"{_O}?(?:請求書?|注文書?|発注書?|見積書?|検収書?|通知書?|領収書?|受注|手配|起案|作成|発行|納品書発行|伝票|記入|起票|受領|請書)(?:発行)?(?:年月)?日付?",
        r"(?:請求書|納品書|領収書|書類)?発行(?:年月)?日",
        r"日付|年月日|発行",
    ),
    "payment_method": (rf"{_O}?支払い?(?:条件|方法|サイト)",),
    "delivery_place": (
        rf"{_O}?(?:納入|納品|受渡し?|引渡し?|{_O}届け?|送付)(?:場所|先)",
    ),
    "order_number": (
        rf"(?:貴社?|御|ご)?(?:注文|発注|オーダー)書?{_NO}",
        rf"P/?O\.?{_NO}?|(?:貴社?)?注番|客先(?:注文)?{_NO}|Order{_NO}|(?:注文|発注)ID",
    ),
    "document_number": (
        rf"{_O}?(?:請求|見積|納品|検収|領収|受領|支払通知|通知|仕入明細|支払明細|支払|注文請|返還|返品|売上|取引|文書|書類|管理|整理|伝票|発行|受付|受注|請)"
        rf"(?:書|証|票|請求書|インボイス|明細書|通知書)?{_NO}",
        rf"(?:(?:適格)?返還(?:請求書|インボイス)|レシート|明細書?|Invoice|INVOICE|Receipt|取引)\s?{_NO}",
        r"(?:NO|No|№)[.:]?|番号|伝票No\.?|(?:発行|請求|見積|管理|伝票|文書)ID|請求コード",
    ),
    "subject": (
        rf"件名|案件名?|工事名称?|業務名|{_O}件名|表題|プロジェクト名?|題名|工事件名|品名及び件名",
    ),
    "contact": (
        r"(?:購買|営業|経理|ご|御|発注|請求|お問い?合わ?せ)?担当(?:者|部署|部門)?(?:名)?",
        r"E-?mail|MAIL|メール(?:アドレス)?|URL|HP|お問い?合わ?せ先?",
    ),
    "fax": (r"FAX(?:番号)?|ファックス|Fax|ＦＡＸ|F",),
    "tel": (r"TEL(?:番号)?|Tel|電話(?:番号)?|電話|℡|☎|T(?=:)",),
    "bank": (
        rf"{_O}?(?:振込|入金|送金|支払い?)(?:指定)?口座|{_O}?振込先?(?:口座|銀行|金融機関)?(?:情報)?|{_O}?取引銀行|支払先口座|振込口座|{_O}?振込先口座",
        r"銀行名|金融機関(?:名)?",
    ),
    "branch": (r"支店名?",),
    "account_type": (r"(?:口座|預金)(?:種別|種目|種類)|種別|科目",),
    "account_number": (rf"口座{_NO}",),
    "holder": (
        r"(?:口座)?名義(?:人|カナ)?|口座名(?:義)?(?:人)?|受取人名?|口座人|フリガナ",
    ),
    "notes": (r"備考|特記事項|摘要欄|注記|備\s?考",),
}

_P = r"(?:\((?:軽減(?:税率)?(?:対象)?|標準(?:税率)?|税込み?|税抜き?|円|税別|消費税込み?|税込み?、円)\)|円)?"
_RATE = r"(?:\(?(?:標準|軽減)?税?率?:?(?:10|8|5|0)(?:\.0)?%\)?)"
_EXEMPT = r"(?:非課税|不課税|免税|対象外)"

# key → patterns of labels for amounts
AMOUNT: dict[str, tuple[str, ...]] = {
    "previous_balance": (
        rf"前(?:回|月|期)(?:末)?{_O}?(?:請求|残高|繰越)(?:金|合計)?(?:額|残高|高)?{_P}",
    ),
    "payment_received": (
        rf"(?:前回|今回|当月|前月)?{_O}?入金(?:済み?)?(?:金)?(?:額|合計|計)?{_P}",
        rf"(?:前回|前月){_O}?(?:領収|受領|支払い?|振込)(?:済み?)?(?:金)?額{_P}",
    ),
    "carried_forward": (
        rf"(?:差引|前回)?(?:繰越|未決済|差引残)(?:し)?(?:金|残)?(?:額|高|残高|金額)?{_P}",
    ),
    "withholding_tax": (
        rf"(?:\(?差引\)?)?源泉(?:徴収|所得)?(?:所得)?(?:税|額|税額|金額|所得税(?:額|等)?)*(?:及び復興特別所得税)?(?:額)?(?:\(?10\.21%\)?)?{_P}",
        rf"(?:差引)?所得税(?:額|等|及び復興特別所得税(?:額)?)?{_P}",
    ),
    "offset": (
        rf"相殺(?:金)?額?{_P}|(?:振込)?手数料(?:差引)?{_P}|協力会費|差引(?:控除)?手数料|{_O}?振込手数料(?:差引)?{_P}",
    ),
    "amount_due": (
        rf"(?:差引|今回|当月){_O}?(?:請求|支払|振込|お支払い?)(?:合計)?(?:金)?(?:額|残高)?(?:合計)?{_P}",
        rf"差引(?:合計|支給額|支払額|金額|{_O}請求額|{_O}?振込額|お?支払い?(?:金)?額)+{_P}",
        rf"{_O}?振込(?:予定)?(?:金)?額{_P}|差引額",
    ),
    "rate_taxable": (
        rf"[\[【<(]?(?:内訳)?\(?(?:うち|内)?{_RATE}(?:税率)?(?:対象|適用)?(?:税[抜込]き?)?(?:品目?|商品|税込|課税)?(?:計|合計|額|金額|小計|分|売上)*[\])>】]?(?:対象|合計|計|額|金額)*{_P}\)?(?:※|\*)?",
        rf"\(?(?:うち|内)?(?:課税)?(?:対象|課税|小計|合計|税込|税抜|税込み|税抜き|標準税率|軽減税率|税率)(?:対象)?(?:金?額|合計|計|小計|報酬|料金)*{_RATE}(?:対象)?(?:計|額|金額|分)*{_P}\)?",
        rf"[\u4e00-\u9fff]{{1,6}}計\({_RATE}対象\)",
        rf"{_EXEMPT}(?:対象|売上|取引|品)?(?:計|合計|額|金額|小計)*{_P}",
    ),
    "rate_tax": (
        rf"\(?(?:うち|内|外)?(?:消費税|税|内税|外税)(?:及び地方消費税)?(?:等|額|金額|合計|相当)*{_RATE}(?:対象)?(?:分|額)?{_P}\)?",
        rf"(?:Consumption)?Tax{_RATE}|{_RATE}(?:Consumption)?Tax",
        rf"\(?(?:うち|内)?{_RATE}(?:対象)?(?:分)?(?:の)?(?:うち|内)?(?:消費税|税額|内税|外税)(?:等|額|金額|合計|計)*{_P}\)?",
    ),
    "tax": (
        rf"\(?(?:うち|内|外)?(?:今回|当月)?\(?(?:うち|内|外)?(?:消費税|税額|内税)\)?(?:及び地方消費税|等)?(?:額|金額|等|合計|計|の合計)*{_P}(?:合計|計|等)?\)?",
        r"税額?合計|税計|税金|消費税計",
    ),
    "subtotal": (
        rf"(?:今回|当月|税抜き?|税別|商品|課税|御?買上げ?)?小計(?:金額|額)?{_P}|税抜き?(?:合計|計|金額|額|小計)*{_P}|金額計|品代金?計|商品代?計|合計(?:金額)?\(税抜き?\)|合計(?:金額)?\(税別\)",
        rf"(?:今回|当月){_O}?(?:買い?上げ?|売上|取引|納品|仕入)(?:金)?(?:高|額|金額|合計)?{_P}|対価の額|税抜計",
    ),
    "total": (
        rf"(?:税込み?|総|御?請求|注文|発注|見積|支払|領収|検収|納品|仕入|返還|返金|返品|ご?利用|お?買上げ?)*(?:金額)?(?:総|御)?合計(?:請求)?(?:金)?額?(?:\(消費税込\))?{_P}",
        rf"(?:税込み?)(?:合計|計|金額|総額|額|請求額)+{_P}|総額{_P}|総計{_P}|現計",
        rf"{_O}?(?:請求|注文|発注|見積り?|領収|検収|納品|支払い?|返還|返金|受領|買上げ?|契約|仕入)(?:合計)?(?:総|金)?(?:額|金額|高){_P}",
        rf"合計請求金?額{_P}|金額\(税込\)|合計|計|今回(?:税込)?(?:ご)?請求額合計|代金(?:の額)?",
    ),
    "tendered": (
        r"お?預(?:か?り|り金|かり金)?(?:金)?(?:額)?|現金|釣銭?|お?釣り?|おつり|クレジット|カード|お支払",
    ),
}

# key → patterns of column headings
COLUMN: dict[str, tuple[str, ...]] = {
    "number": (r"(?:NO|No|№|no)\.?|項番?|行|行No\.?|順|#",),
    "date": (
        r"(?:取引|納品|納入|売上|出荷|伝票|検収|計上|作業|発生|利用|返品|注文)?(?:年月日|月日|日付|日)|月/日|日付け?",
    ),
    "delivery_note_number": (rf"(?:納品書?|伝票|納品伝票|注文){_NO}|伝票|納品書",),
    "item_code": (
        r"(?:品目|商品|製品|部品|図|品|型)(?:コード|CD|番号|番)|型式|コード|JAN(?:コード)?|図番",
    ),
    "description": (
        r"(?:ご)?(?:名称|商品|品目|品名|品|製品|工事|作業|業務|費目|項目|内容|明細|件|役務|サービス)(?:名称?|内容|目|・規格|・仕様|・型番|及び仕様|仕様|/規格|及び規格|・内容|・サービス名|・品番|・摘要)*",
        r"摘要|内容|内訳|項目|名称|詳細|明細|適用|但し書き?|品番・品名|品名/規格|名称・規格・?仕様|工種|名称及び内容|種別・内容|名称・規格",
    ),
    "quantity": (
        r"(?:注文|納品|納入|検収|発注|合格|受入|出荷|返品|ご?注文)?数量?(?:\(.\))?|[個口枚本件回台箱袋冊点人日泊月]数|時間数?|工数|人工|ケース数|数量[・/]単位|員数|受入数|合格数",
    ),
    "unit": (r"単位",),
    "unit_price": (r"(?:税抜|税込)?単価(?:\((?:円|税抜き?|税込み?)\))?|@|価格",),
    "tax_rate": (r"税率(?:\(?%\)?)?|税区分|税|消費税率|税種|軽減(?:税率)?|課税区分",),
    "tax_amount": (
        r"消費税額?(?:等)?(?:\(.*?\))?|税額|うち消費税|\(?参考\)?消費税額?",
    ),
    "amount_with_tax": (r"税込(?:金額|額|合計|小計)|金額\(税込\)(?=$)",),
    "amount": (
        r"(?:税抜|税込|合計|小計|請求|仕入|支払|検収|注文|発注|返還|見積)?(?:金額|額|価格|代金|計)(?:\((?:円|税抜き?|税込み?|税別|JPY)\))?|合計|小計|金額\(円\)",
    ),
    "note": (r"備考|注記|記事|摘要欄|納期|希望納期|税込",),
}


# Letters that recognisers give for those of labels (as read, as printed); no label has
# them, so that a label that holds one was misread.
_MISREAD = str.maketrans(
    "清青晴弓質貨頓顧頭嶺羊单酒侮賛桃祝隈敷晶棄周扣緑",
    "請請請引賃賃額額額額単単価価費税税限数品業問担繰",
)
_MISREAD_BESIDE = (  # letters that labels have as well, in the company of others
    (re.compile("御人金|回人金|月人金"), lambda m: m[0].replace("人", "入")),
    (re.compile("[頷額]収"), lambda _: "領収"),
    (re.compile("頷$|頷(?=計)"), lambda _: "額"),
)


def _as_printed(text: str) -> str:
    """A label as it must have been printed, its misread letters set right."""
    text = text.translate(_MISREAD)
    for pattern, mend in _MISREAD_BESIDE:
        text = pattern.sub(mend, text)
    return text


# Words that give a heading away which no pattern knows, or that was misread (税抜羊価).
_COLUMN_WORDS = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("note", r"備考|メモ"),
        ("item_code", r"品.{0,2}コード|品番"),
        ("quantity", r"数量"),
        ("unit_price", r"単価|.価$"),
        ("amount", r"金額"),
        ("tax_rate", r"税率|税区分"),
        ("description", r"品名|品目|商品|内容|摘要|項目|名称|明細|仕様"),
    )
)


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label found on a page; ``value`` is the text behind it, if any."""

    key: str
    segment: Segment
    value: Segment | None = None


@lru_cache(maxsize=8192)
def match_label(text: str, table: str = "head") -> str | None:
    """Key of a text that is nothing but a label; None otherwise."""
    text = re.sub(r"^(うち|内)[、,]", r"\1", text).strip(
        "：:・■□●○◆◇▼▽【】[]<>〈〉《》「」*※ー-_=|."
    )
    for said in dict.fromkeys((text, _as_printed(text))):
        known = next((key for key, p in _compiled(table) if p.fullmatch(said)), None)
        if key := known or guess_label(said, table) or _bilingual(said, table):
            return key
    return None


_LATIN_FIRST = re.compile(
    r"[A-Za-z][A-Za-z.&#'()|-]+(?:/(?=[A-Za-z]))?[A-Za-z.#]*\|?([\u3040-\u9fff].*)"
)


def _bilingual(text: str, table: str) -> str | None:
    """Key of a label in two languages (Subtotal/小計), by both or the one that tells."""
    if found := _LATIN_FIRST.fullmatch(text):  # Grand Total 総合計
        return match_label(found[1], table)
    latin, _, japanese = text.rpartition("/")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9%().:' -]+", latin):
        return None
    keys = {match_label(part, table) for part in (latin, japanese)} - {None}
    for pair in (("rate_tax", "tax"), ("total", "amount_due")):  # the first tells more
        if keys == set(pair):
            return pair[0]
    return keys.pop() if len(keys) == 1 else None


def column_key(text: str) -> str | None:
    """Key of a column heading; a bilingual one is tried without its Latin part."""
    found = match_label(text, "column")
    if found is None and (short := re.sub(r"[A-Za-z./ ]{3,}$", "", text)) != text:
        found = match_label(short, "column")
    if found is None and len(text) <= 14 and not re.search(r"\d|[:：。、]", text):
        keys = [key for key, p in _COLUMN_WORDS if p.search(text)]
        if len(keys) == 1 or keys == ["amount", "tax_rate"]:  # 税抜金額税区分
            found = keys[0]
    return found


def find_labels(segments: Sequence[Segment], table: str = "head") -> list[Label]:
    """Every label among the segments; one may carry its value in the same run."""
    found = []
    for segment in segments:
        if (key := match_label(segment.compact, table)) is not None:
            found.append(Label(key, segment))
        elif (label := leading_label(segment, table)) is not None:
            found.append(label)
    return found


def is_label(segment: Segment) -> bool:
    """True for a segment that is some label and nothing else."""
    return is_label_text(segment.compact)


def is_label_text(text: str) -> bool:
    """True for a text that is some label and nothing else."""
    text = compact_prefix(text)
    return any(match_label(text, table) for table in ("head", "amount", "column"))


def leading_label(segment: Segment, table: str = "head") -> Label | None:
    """A label at the head of a run, its value behind: ``請求書No.079251``."""
    text = segment.text
    for mark in re.finditer(r"[:：]", text):
        if key := match_label(compact_prefix(text[: mark.start()]), table):
            return _with_value(key, segment, mark.start(), mark.end())
    for space in re.finditer(
        r"\s+|(?<=[\])）】])|(?<=\D)(?=[-¥\\△▲]?\d)|(?=T\d{13})", text
    ):
        head = compact_prefix(text[: space.start()])
        if len(head) >= 2 and (key := match_label(head, table)):
            return _with_value(key, segment, space.start(), space.end())
    found = re.match(r"(.*?(?:番号|No\.?|NO\.?|№|年月日|期限|期日|日))(?=.)", text)
    if found and (key := match_label(compact_prefix(found[1]), table)):
        return _with_value(key, segment, found.end(), found.end())
    return None


def _with_value(key: str, segment: Segment, end: int, start: int) -> Label:
    value = segment.cut(start)
    return Label(key, segment.cut(0, end), value if value.text else None)


def compact_prefix(text: str) -> str:
    """The compact form of the beginning of a run."""
    return re.sub(r"\s+", "", text)


@lru_cache
def _compiled(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    source = {"head": HEAD, "amount": AMOUNT, "column": COLUMN}[table]
    return tuple(
        (key, re.compile("|".join(patterns))) for key, patterns in source.items()
    )
