"""What names of companies and shops look like (会社名・屋号).

Texts only: where on the paper a name stands is for ``recipient`` and ``issuer``.
"""

import re

from extractors.normalize import compact

SHORTEST_NAME = 2  # characters
SURE_LEGAL_FORM = 0.99  # 株式会社 … can't be anything but a name
SURE_TRADE = 0.96  # … 工務店, … 商店
SURE_PLAIN = 0.85  # any other text
SURE_BROKEN = 0.6  # a text that begins or ends in the middle of a word

_HONORIFIC = re.compile(r"(?:\s*(?:御\s?中|様方?|殿)\s*|^御)$")
_LEGAL_FORM = re.compile(
    r"(?:株式|有限|合同|合資|合名|相互)会社|\((?:株|有|合|資|名|同|社|財|医|学|福|独)\)|"
    r"(?:一般|公益|特定)?(?:社団|財団)法人|(?:医療|学校|宗教|社会福祉|税理士|弁護士|監査|司法書士|"
    r"特許業務|社会保険労務士|行政書士|特定非営利活動|独立行政|農事組合|NPO)法人|"
    r"(?:協同|事業協同|農業協同|生活協同|商工)組合|(?:Co\.,? ?Ltd|Inc|Corp|LLC|K\.K)\.?"
)
_TRADE_WORD = re.compile(
    r"(?:事務所|商店|商会|工房|工業所|製作所|鉄工所|医院|クリニック|薬局|食堂|酒店|書店|"
    r"工務店|デザイン|スタジオ|研究所|農園|水産|青果|印刷所?|商事|建設|設計|塗装|電機|電気|"
    r"店|屋|園|堂|舎|組|社|館|支店|営業所|本店|マート|ストア|カフェ|ホテル)$"
)
_DEPARTMENT = re.compile(
    r"(?:本?部|[課係室]|グループ|チーム|担当(?:者)?|御担当|ご担当(?:者)?|部門|事業部)$"
)
_PERSON = re.compile(r"[\u4e00-\u9fff々]{2,5}")
_ADDRESSEE_LABEL = re.compile(r"^(?:宛先|請求先|お客様名?|注文先|発注先|納品先):?\s*")
_SENTENCE = re.compile(r"[。、]|ます|ました|ください|下さい|いたし|致し|通り|とおり|※")
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


def is_legal_form(text: str) -> bool:
    """True for a legal form and nothing else."""
    return bool(_LEGAL_FORM.fullmatch(text))


def has_trade_word(text: str) -> bool:
    """True for a text that ends as names of shops and works do (工務店, クリニック …)."""
    return bool(_TRADE_WORD.search(text))


def is_sentence(text: str) -> bool:
    """True for a text with what only sentences have (。 ます ください)."""
    return bool(_SENTENCE.search(text))


def company_of(text: str) -> str | None:
    """The company in an addressee (宛名): without department and person.

    >>> company_of("株式会社ABC 経理部 山田太郎"), company_of("ご担当者")
    ('株式会社ABC', None)
    """
    kept: list[str] = []
    for token in strip_honorific(_ADDRESSEE_LABEL.sub("", text.strip())).split():
        if _DEPARTMENT.search(token) and not has_legal_form(token):
            break
        if _names_company(kept) and _is_person(token):
            break
        kept.append(token)
    name = " ".join(kept).strip(": ")
    return name if len(compact(name)) >= SHORTEST_NAME else None


def name_sureness(name: str) -> float:
    """How much a text looks like a name of a company or a shop, from 0 to 1."""
    text = compact(name)
    legal = _LEGAL_FORM.search(text)
    if legal and len(text) >= len(legal[0]) + SHORTEST_NAME:
        return SURE_LEGAL_FORM
    if _BROKEN_END.search(text) or _BROKEN_START.match(text):
        return SURE_BROKEN
    return SURE_TRADE if has_trade_word(text) and len(text) >= 4 else SURE_PLAIN


def _names_company(tokens: list[str]) -> bool:
    """True for a legal form together with a name."""
    return has_legal_form(" ".join(tokens)) and not is_legal_form("".join(tokens))


def _is_person(token: str) -> bool:
    return bool(_PERSON.fullmatch(token)) and not has_trade_word(token)
