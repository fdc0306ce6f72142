"""Titles of papers, put together from parts (書類の標題).

A title is a polite prefix, what the paper is about (請求, 納品 …) and the kind of paper
(書, 伝票, 明細書 …); two titles may be joined (納品書兼請求書) or stand beside their
English (QUOTATION / 見積書).
"""

import re
from functools import lru_cache

from books.model import DocumentType

_KIND = DocumentType
_POLITE = r"(?:御|ご|お)?"
_ABOUT = rf"{_POLITE}(?:(?!兼)[\u4e00-\u9fff々ァ-ヶーめ]){{0,8}}?{_POLITE}"
_SHEET = r"(?:書|証|票|伝票|明細通知書?|明細書?|明細表|明細票|明細の(?:ご|お|御)?(?:通知|案内|報告|知らせ)書?|内訳書?|一覧表?|(?:の?(?:ご|お|御)?(?:通知|案内|報告|確認|知らせ))(?:書|票)?)"
_BACK = r"(?:返品|返還|割戻し?金?|リベート|奨励金|値引き?|返金|戻し?)"
_DECORATION = r"^[\s【\[<■◆●「『《〈\-=*]+|[\s】\]>」』》〉\-=*]+$"
_WAY = re.compile(  # FAX注文書, 2026年9月分 御請求書
    r"^(?:FAX|EDI|WEB|PDF)(?=[\u3040-\u9fff])|^(?:(?:20\d\d|令和\d{1,2})年(?:度)?)?\d{1,2}月[分度]の?(?=[\u3040-\u9fff])"
)
_GOODS = re.compile(  # 賃料・共益費等請求書
    r"^(?:(?![^・]*[書証票]・)[\u4e00-\u9fff]{1,6}・)+"
)
_NOTE = re.compile(r"\(([^()]{1,10})\)?|(?:控え?|写し?|正|副|原本|再発行|案)$")

# In this order: a title that is two things at once is what the first row says.
_TITLES: tuple[tuple[DocumentType, str], ...] = (
    (_KIND.RETURN_INVOICE, rf"{_ABOUT}{_BACK}(?:[・及び]*{_BACK})*(?:の?お?支払い?)?(?:請求書|納品書|インボイス|{_SHEET})|赤黒?伝票?|クレジットノート"),
    (_KIND.ORDER_RESPONSE, rf"{_ABOUT}(?:請書|受書)|{_ABOUT}(?:受注|注文|発注)(?:確認|承諾|受諾)(?:書|票)|受注(?:確認|承諾)"),
    (_KIND.PURCHASE_ORDER, rf"{_ABOUT}(?:注文|発注)(?:{_SHEET}|依頼書)"),
    (_KIND.PAYMENT_NOTICE, rf"{_ABOUT}支払い?(?:予定)?{_SHEET}|{_ABOUT}仕入(?:計算書|{_SHEET})|{_ABOUT}振込{_SHEET}|{_ABOUT}仕切(?:計算|精算)?(?:書|明細書?)|支払通知"),
    (_KIND.INVOICE, rf"{_ABOUT}(?<!計算)請求(?:書|伝票|明細書|明細表|内訳書|一覧表|(?:の?(?:ご|お|御)?(?:通知|案内))書)|(?:御|ご)請求(?:明細|のご案内)|{_ABOUT}(?:料金?|代金?|費用?|賃)の?(?:御|ご)請求(?:のご案内)?|適格インボイス"),
    (_KIND.ACCEPTANCE_NOTE, rf"{_ABOUT}検収(?:済)?{_SHEET}|{_ABOUT}(?:受領|受取)(?:書|証|票)"),
    (_KIND.DELIVERY_NOTE, rf"{_ABOUT}(?:納品|納入|出荷|送品|配送)(?:書|証|票|伝票|明細書?|内訳書?|(?:の?(?:ご|お|御)?(?:案内|通知|報告))書?)|送り?状|受渡書"),
    (_KIND.QUOTATION, rf"{_ABOUT}見積り?(?:書|明細書?|内訳書)|(?:御|お|ご)見積り?"),
    (_KIND.SIMPLIFIED_INVOICE, rf"{_ABOUT}料金?領収(?:書|証)|{_POLITE}領収(?:書|証|証書|済通知書|明細書?|レシート)?|レシート|{_POLITE}(?:買い?上げ?|利用|会計)(?:票|伝票|レシート|明細書?)|{_POLITE}計算書|適格簡易請求書|簡易インボイス"),
)  # fmt: skip
_JAPANESE = tuple((kind, re.compile(pattern)) for kind, pattern in _TITLES)
_ENGLISH = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (_KIND.RETURN_INVOICE, r"CREDIT(?:NOTE|MEMO)"),
        (_KIND.PURCHASE_ORDER, r"PURCHASEORDER"),
        (_KIND.ORDER_RESPONSE, r"(?:SALES)?ORDER(?:CONFIRMATION|ACKNOWLEDGE?MENT)"),
        (_KIND.PAYMENT_NOTICE, r"(?:PAYMENT|REMITTANCE)(?:ADVICE|NOTICE|STATEMENT)"),
        (_KIND.INVOICE, r"(?:TAX|COMMERCIAL|QUALIFIED)?INVOICE"),
        (_KIND.ACCEPTANCE_NOTE, r"ACCEPTANCE(?:NOTE|CERTIFICATE)|RECEIVINGREPORT"),
        (_KIND.DELIVERY_NOTE, r"DELIVERY(?:NOTE|SLIP)|PACKINGSLIP|DE?I?SPATCHNOTE"),
        (_KIND.QUOTATION, r"QUOTATION|QUOTE|ESTIMATE"),
        (_KIND.SIMPLIFIED_INVOICE, r"(?:OFFICIAL)?RECEIPT"),
    )
)
_ORDER = tuple(kind for kind, _ in _TITLES)
MAX_TITLE = 30


@lru_cache(maxsize=8192)
def title_type(text: str) -> DocumentType | None:
    """Kind that a compact text names when it is a title, or None.

    >>> title_type("納品書兼請求書").value, title_type("QUOTATION/見積書").value
    ('invoice', 'quotation')
    >>> title_type("請求書番号") is None
    True
    """
    text = re.sub(r"\((兼[^()]+)\)", r"\1", text.replace("（", "(").replace("）", ")"))
    text = _WAY.sub("", re.sub(_DECORATION, "", text.upper()))
    if len(text) > MAX_TITLE:
        return None
    if any(re.search(_BACK + "|赤", note) for note in _notes(text)):
        named = title_type(_plain(text)) or any(map(title_type, _notes(text)))
        return _KIND.RETURN_INVOICE if named else None
    if "伝票(" in text and (
        said := next(filter(None, map(title_type, _notes(text))), None)
    ):
        return said  # 仕入伝票(納品書)
    japanese = re.sub(r"[A-Z./|・&\s]{4,}", "", _plain(text))
    if not re.search(r"[\u3040-\u9fff]", japanese):
        return _match(re.sub(r"[^A-Z]", "", text), english=True)
    return _kind_of(japanese.strip("/|・"))


def _notes(text: str) -> list[str]:
    return [found[1] for found in _NOTE.finditer(text) if found[1]]


def _plain(text: str) -> str:
    """The title without what stands in brackets, and without 控, 正 … at its end."""
    return _NOTE.sub("", text)


def _kind_of(text: str) -> DocumentType | None:
    """Kind of a Japanese title; of two that are joined, what stands first in order."""
    if whole := _match(text) or _match(_GOODS.sub("", text)):
        return whole
    kinds = [_match(part) for part in re.split(r"[兼/|・]|及び", text)]
    named = [kind for kind in kinds if kind]
    if not named or (None in kinds and "兼" not in text):
        return None
    if named[0] is _KIND.PURCHASE_ORDER:
        return _KIND.PURCHASE_ORDER  # 注文書兼注文請書
    if _KIND.DELIVERY_NOTE in named and _KIND.ACCEPTANCE_NOTE in named:
        return _KIND.DELIVERY_NOTE  # 納品書兼受領書: the seller writes it
    return min(named, key=_ORDER.index)


def _match(text: str, *, english: bool = False) -> DocumentType | None:
    rows = _ENGLISH if english else _JAPANESE
    return next((kind for kind, p in rows if p.fullmatch(text)), None)
