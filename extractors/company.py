"""What names of companies and shops look like (会社名・屋号).

Texts only: where on the paper a name stands is for ``recipient`` and ``issuer``.
"""

import re
from collections.abc import Iterator

from books.lexicon import unknown_letters
from extractors.normalize import compact

SHORTEST_NAME = 2  # characters
SURE_LEGAL_FORM = 0.99  # 株式会社 … can't be anything but a name
SURE_TRADE = 0.96  # … 工務店, … 商店
SURE_PLAIN = 0.85  # any other text
SURE_BROKEN = 0.6  # a text that begins or ends in the middle of a word

_CODE = r"\s*(?:\([A-Z\d-]{3,12}\))?\s*$"  # the addressee's, behind the honorific
_TO_BODY = re.compile(r"御\s?中?" + _CODE)
_HONORIFIC = re.compile(
    r"\s*(?:御\s?中?|(?<![仕同模])[様樣]方?|殿|(?<![名先])宛て?|(?:^|(?<=\s))行)"
    + _CODE
)
_LEGAL_FORM = re.compile(
    r"(?:株式|有限|合同|合資|合名|相互)会社|\((?:株|有|合|資|名|同|社|財|医|学|福|独)\)|"
    r"(?:一般|公益|特定)?(?:社団|財団)法人|(?:(?:社会)?医療|学校|宗教|社会福祉|更生保護|国立大学|税理士|弁護士|監査|司法書士|"
    r"特許業務|社会保険労務士|行政書士|(?:認定)?特定非営利活動|(?:地方)?独立行政|農事組合|(?:認定)?NPO)法人(?:社団|財団)?|"
    r"(?:協同|事業協同|農業協同|生活協同|商工)組合|(?:Co\.,? ?Ltd|Inc|Corp|LLC|K\.K)\.?"
)
_TRADE_WORD = re.compile(
    r"(?:事務所|商店|商会|工房|工業所|製作所|鉄工所|医院|クリニック|薬局|食堂|酒店|書店|"
    r"工務店|デザイン|スタジオ|研究所|農園|水産|青果|印刷所?|商事|建設|設計|塗装|電機|電気|"
    r"店|屋|園|堂|舎|組|社|館|支店|営業所|本店|マート|ストア|カフェ|ホテル|販売|"
    r"美容室|理容室|治療室|教室|倶楽部|クラブ)$"
)
_BUSINESS = re.compile(
    r"(?:急便|物産|産業|工業|鉱業|農業|漁業|林業|興業|実業|総業|事業|建業|窯業|鋼業|酪農|畜産|農産|特産|食産|"
    r"海運|陸運|運輸|運送|通運|交通|航空|旅行|観光|物流|倉庫|梱包|商会|商社|商運|貿易|通商|"
    r"建材|木材|鋼材|資材|建築|土木|開発|住宅|住建|不動産|組|電工|電設|電力|電子|電装|精機|精密|精工|機械|機工|"
    r"機器|器械|計器|重工|鉄工|金属|金型|鋳造|製鋼|化学|化成|樹脂|薬品|製薬|医療|福祉|介護|"
    r"食品|製菓|製粉|製茶|製紙|製本|醸造|酒造|飲料|冷凍|冷蔵|青果|水産|鮮魚|精肉|米穀|製パン|乳業|"
    r"繊維|紡績|織物|縫製|衣料|服飾|染工|皮革|家具|木工|硝子|陶器|石材|塗料|塗装|紙業|紙工|印刷|出版|新聞社?|"
    r"広告|放送|映像|写真|企画|制作|設備|管工|空調|防災|警備|清掃|美装|環境|緑化|造園|園芸|種苗|飼料|肥料|石油|燃料|"
    r"水道|車輌|車両|自動車|整備|保険|証券|総研|本舗|牧場|農園|連合|協会|協議会|センター|会館|学園|塾|院|"
    r"フーズ|ミート|ベーカリー|キッチン|ガラス|セメント|コンクリート|デザイン|システムズ?|ソフト(?:ウェア)?|テック|"
    r"テクノ(?:ロジー|ロジーズ)?|ソリューションズ?|サービス|エンジニアリング|コーポレーション|カンパニー|"
    r"ホールディングス|グループ|インターナショナル|トレーディング|ロジスティクス|コンサルティング|マネジメント|"
    r"パートナーズ|クリエイト|クリエイティブ|プランニング|プロダクツ?|プロモーション|マーケティング|メンテナンス|"
    r"クリーニング|リース|レンタル|マテリアル|エレクトロニクス|メディカル|ヘルスケア|サプライ|オート|モータース|"
    r"エナジー|エネルギー|ハウジング|ホーム|ジャパン|ファーム|フード|ワークス|ネットワーク|ラボ|オフィス)$"
)
_SHOP = re.compile(
    r"(?:デザイン|工房|スタジオ|アトリエ|カフェ|喫茶|食堂|居酒屋|レストラン|ビストロ|割烹|美容室|理容室|"
    r"ヘアサロン|サロン|ホテル|旅館|民宿|農園|牧場)(?=.{2})"
)
_ROLES = (
    ("buyer", re.compile(r"(?:Buyer|Purchaser|BillTo|SoldTo|Customer)?/?(?:発注|注文|買い?|購入|委託)(?:者|主|元|側)(?:名|様)?|Buyer|Purchaser")),
    ("seller", re.compile(r"(?:Supplier|Seller|Vendor)?/?(?:受注|受託|売り?|販売|納入|供給|仕入|請負)(?:者|主|元|側|先)(?:名|様)?|Supplier|Seller|Vendor")),
)  # fmt: skip
_PUBLIC_BODY = re.compile(
    r"(?:組合|局|役所|役場|公社|大学|学校|病院|協会|連合会|会議所)$"
)
_DEPARTMENT = re.compile(
    r"(?:本?部|[課係室]|グループ|チーム|担当(?:者)?|御担当|ご担当(?:者)?|部門|事業部)$"
)
_PERSON = re.compile(r"[\u4e00-\u9fff々]{2,5}")
_NOBODY = re.compile(r"(?:お|御|ご)?(?:客|得意|取引先|利用者)|皆|会員|.{0,6}各位")
_ADDRESSEE_LABEL = re.compile(
    r"\s*(?:(?:御|ご|お)?(?:請求|注文|発注|納品|得意|取引)先|買受人|買主|(?:TO ?/ ?)?宛[先名]|"
    r"(?i:Bill(?:ed)? ?To|Sold ?To|Customer|Messrs\.?)(?:\s?\([^()]*\))?|お客様(?=名|:|\s|$))\s*(?:会社名|名(?=:|\s|$))?\s*:?\s*"
)
_ISSUER_LABEL = re.compile(
    r"^\s*(?:(?:ご|御)?(?!(?:株式|有限|合同|合資|合名|相互)会)[\u4e00-\u9fff]{2}(?:元|者|人|会社)(?:名)?|"
    r"FROM|From|Seller|Vendor)\s*[::]\s*"
)
_SENTENCE = re.compile(
    r"[。、※]|[いきぎしじちにびみりえけげせてねべめれ見出]ま(?:す|した|せん)"
    r"(?=$|[\s!()のがでとかよ])|ください|下さい|(?:いた|致)し[たてま]|申し?上げ|"
    r"(?:[上下左右前後]記|以下|次|別紙)の?(?:通り|とおり)"
)
_SEAL_MARK = re.compile(r"\s*\(?印\)?$")
_HALF_FORM = re.compile(r"^\((株|有|合|同)(?![)）])|(?<![(（])(株|有|合|同)\)$")
_DOUBLED_FORM = re.compile(r"\((\([株有合同]\))\)")
_SPECK_BEFORE = re.compile(r"^[\s.,:;'\"`|_*~^=・-]+")
_SPECK_BEHIND = re.compile(r"(?:(?<![A-Za-z])\.|[\s,:;'\"`|_*~^=])+$")
_BROKEN_END = re.compile(r"[・ーッ\-]$")
_BROKEN_START = re.compile(r"[ーッンァィゥェォャュョ]")


def has_honorific(text: str) -> bool:
    """True for a text that ends in an honorific (御中・様・殿)."""
    return bool(_HONORIFIC.search(text))


def strip_honorific(text: str) -> str:
    """The text without the honorific at its end, trimmed.

    >>> strip_honorific("見本産業株式会社 御 中"), strip_honorific("御中")
    ('見本産業株式会社', '')
    """
    return _HONORIFIC.sub("", text).strip()


def has_legal_form(text: str) -> bool:
    """True for a text with a legal form in it (株式会社, (有), 医療法人 …)."""
    return bool(_LEGAL_FORM.search(text))


def find_legal_forms(text: str) -> Iterator[re.Match[str]]:
    """Every legal form in a text, with its place."""
    return _LEGAL_FORM.finditer(text)


def is_legal_form(text: str) -> bool:
    """True for a legal form and nothing else."""
    return bool(_LEGAL_FORM.fullmatch(text))


def has_trade_word(text: str) -> bool:
    """True for a text that ends as names of shops and works do (工務店, クリニック …)."""
    return bool(_TRADE_WORD.search(text))


def is_whole(name: str) -> bool:
    """True for a name that nothing more is expected of: its letters make words, and it
    ends in its legal form or as names of businesses do.

    >>> is_whole("株式会社見本製作所"), is_whole("株式会社見本製作"), is_whole("株式会社みほ")
    (True, False, False)
    """
    text = compact(name)
    last = max((m.end() for m in find_legal_forms(text)), default=0)
    ends = last == len(text) or bool(_BUSINESS.search(text)) or has_trade_word(text)
    ends = ends or (not last and bool(_SHOP.match(text)))  # デザイン工房 みほん
    words = _LEGAL_FORM.sub(" ", text).strip()
    forms = (words, re.sub("(?<=.)[屋店堂園舎社館]$", "", words))
    known = len(words) >= SHORTEST_NAME and 0 in map(unknown_letters, forms)
    return ends and known


def is_organisation(text: str) -> bool:
    """True for a compact text that names a company or an office, be it after a place.

    >>> is_organisation("横浜市水道局"), is_organisation("横浜市西区1-2株式会社見本内")
    (True, False)
    """
    place = re.split(r"\d", text)[0]
    public = place == text and _PUBLIC_BODY.search(text) is not None
    return public or has_legal_form(place)


def is_sentence(text: str) -> bool:
    """True for a text with what only sentences have (。 …ます ください)."""
    return bool(_SENTENCE.search(text))


def strip_specks(name: str) -> str:
    """A name without the dust around it that was read as punctuation.

    >>> strip_specks(". たとえ商事株式会社,"), strip_specks("Tatoe Co.,Ltd.")
    ('たとえ商事株式会社', 'Tatoe Co.,Ltd.')
    """
    return _SPECK_BEHIND.sub("", _SPECK_BEFORE.sub("", name))


def split_addressee_label(text: str) -> tuple[str, str]:
    """The label of an addressee at the head of a text, empty without one, and the rest.

    >>> split_addressee_label("請求先: 見本商店")
    ('請求先: ', '見本商店')
    """
    label = _ADDRESSEE_LABEL.match(text)
    end = label.end() if label else 0
    return text[:end], text[end:]


def role_of(text: str) -> str | None:
    """Who a label of a party names: ``buyer`` or ``seller``, or None (売買の別).

    >>> role_of("Buyer 発注者"), role_of("受注者"), role_of("担当者")
    ('buyer', 'seller', None)
    """
    short = compact(text).strip(":：【】[]<>()■●")
    return next((role for role, p in _ROLES if p.fullmatch(short)), None)


def strip_echo(name: str) -> str:
    """A name without the letters of its own seal that were read on behind it.

    >>> strip_echo("有限会社見本店限会社"), strip_echo("株式会社見本研究所会社見")
    ('有限会社見本店', '株式会社見本研究所')
    """
    form = _LEGAL_FORM.match(name)
    if form is None:
        return name
    for end in range(form.end() + SHORTEST_NAME, len(name) - 1):
        echo = name[end:]
        own = any(m.start() < end < m.end() for m in find_legal_forms(name))
        if (
            not own
            and len(echo) > 1
            and name.find(echo) < end - 1
            and name.find(echo) < form.end()
        ):
            return name[:end]
    return name


def strip_seal_mark(name: str) -> str:
    """A name without the 印 that is printed behind it, where the seal goes.

    Behind a company it stands apart; a person has no other word at the end.

    >>> strip_seal_mark("見本 太郎印"), strip_seal_mark("見本商店 印"), strip_seal_mark("株式会社丸印")
    ('見本 太郎', '見本商店', '株式会社丸印')
    """
    found = _SEAL_MARK.search(name)
    if found is None or len(name[: found.start()]) < SHORTEST_NAME + 1:
        return name
    apart = found[0] != "印"
    return name[: found.start()] if apart or not has_legal_form(name) else name


def close_form(name: str) -> str:
    """A name whose abbreviated form lost one of its brackets: (株見本 is (株)見本.

    >>> close_form("(株見本"), close_form("見本株)"), close_form("(株)見本")
    ('(株)見本', '見本(株)', '(株)見本')
    """
    name = _DOUBLED_FORM.sub(r"\1", name)
    return _HALF_FORM.sub(lambda m: f"({m[1] or m[2]})", name)


def strip_issuer_label(text: str) -> str:
    """A name without the label of who issues it, before it in the same run.

    >>> strip_issuer_label("販売元:見本商店"), strip_issuer_label("見本商店")
    ('見本商店', '見本商店')
    """
    return _ISSUER_LABEL.sub("", text)


def company_of(text: str) -> str | None:
    """The company in an addressee (宛名): without department and person.

    A person has 様 or 殿, or stands behind a name that holds its legal form.

    >>> company_of("株式会社ABC 経理部 山田太郎"), company_of("ご担当者")
    ('株式会社ABC', None)
    """
    addressee = split_addressee_label(text)[1].strip()
    is_body = bool(_TO_BODY.search(addressee))
    is_personal = has_honorific(addressee) and not is_body
    kept: list[str] = []
    for token in strip_honorific(addressee).split():
        if is_department(token):
            break
        may_follow = is_personal or _holds_form(kept)
        if not is_body and may_follow and _names_company(kept) and _is_person(token):
            break
        kept.append(token)
    name = strip_specks(" ".join(kept))
    short = compact(name)
    nameless = len(short) < SHORTEST_NAME or is_legal_form(short)
    return None if nameless or _NOBODY.fullmatch(short) else name


def without_department(name: str) -> str:
    """An issuer's company without the department behind it (発行部署).

    >>> without_department("株式会社 エムズ 施工管理課"), without_department("営業部")
    ('株式会社 エムズ', '営業部')
    """
    *company, last = name.split()
    if is_department(last) and _names_company(company):
        return " ".join(company)
    return name


def name_sureness(name: str) -> float:
    """How much a text looks like a name of a company or a shop, from 0 to 1."""
    text = compact(name)
    legal = _LEGAL_FORM.search(text)
    if legal and len(text) >= len(legal[0]) + SHORTEST_NAME:
        return SURE_LEGAL_FORM
    if _BROKEN_END.search(text) or _BROKEN_START.match(text) or is_legal_form(text):
        return SURE_BROKEN
    return SURE_TRADE if has_trade_word(text) and len(text) >= 4 else SURE_PLAIN


def _names_company(tokens: list[str]) -> bool:
    """True for a legal form together with a name."""
    return has_legal_form(" ".join(tokens)) and not is_legal_form("".join(tokens))


def _holds_form(tokens: list[str]) -> bool:
    """True for a name with its legal form in one word (見本株式会社)."""
    return any(has_legal_form(t) and not is_legal_form(t) for t in tokens)


def is_department(token: str) -> bool:
    """True for a word that names a department and no company (経理部, 工務課)."""
    named = has_legal_form(token) or has_trade_word(token)
    return bool(_DEPARTMENT.search(token)) and not named


def _is_person(token: str) -> bool:
    return bool(_PERSON.fullmatch(token)) and not has_trade_word(token)
