"""Prefectures and cities, with which addresses begin (都道府県・市)."""

import re

from extractors.company import has_trade_word, is_organisation

STRAY = 6  # letters of a seal or of a speck that may stand before a prefecture

PREFECTURE = (
    "(?:北海道|東京都|(?:大阪|京都)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|"
    "埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|"
    "和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|"
    "鹿児島|沖縄)県)"
)
_CITY = r"[\u4e00-\u9fff]{2,5}市"
_BEGIN = re.compile(rf"{PREFECTURE}|[\u4e00-\u9fff]{{2,3}}県|{_CITY}")
_WELL_BEGUN = re.compile(rf"{PREFECTURE}|{_CITY}")
_STRAY = re.compile(rf".{{1,{STRAY}}}?(?={PREFECTURE})")
_MUNICIPALITY = re.compile(r"[市区町村郡]")


def begins_address(text: str) -> bool:
    """True for a compact text that begins with a prefecture or a city, and no name.

    >>> begins_address("横浜市西区"), begins_address("横浜市水道局")
    (True, False)
    """
    place = _BEGIN.match(text)
    if place is None or is_organisation(text):
        return False
    goes_on = _MUNICIPALITY.search(text, place.end()) is not None
    return goes_on or not has_trade_word(text)


def is_address(text: str) -> bool:
    """True for a compact text that begins an address and goes on to city or ward."""
    return begins_address(text) and bool(_MUNICIPALITY.search(text))


def strip_stray(text: str) -> str:
    """An address without what stands before its prefecture.

    >>> strip_stray("之式陸 熊本県熊本市"), strip_stray("横浜市西区")
    ('熊本県熊本市', '横浜市西区')
    """
    return text if _WELL_BEGUN.match(text) else _STRAY.sub("", text, count=1)
