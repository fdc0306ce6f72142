"""The families of the fourth set (書式の族), as companies send them to each other."""

from collections.abc import Mapping
from pathlib import Path

from samples.variety.following import set_after
from samples.variety.fourth import forms_bills, forms_trade
from samples.variety.second.papers import SECOND_SET, Family
from samples.variety.third.papers import THIRD_SET

_GOODS = ("factory", "produce", "office", "medical")
_WORK = ("software", "survey", "web", "clean")

FAMILIES: Mapping[str, Family] = {
    "haku": Family(forms_bills.haku, (*_WORK, "factory"), 10, sole=0.08),
    "tate": Family(forms_bills.tate, ("survey", "web", "legal"), 6, sole=0.7),
    "kurikoshi": Family(forms_bills.kurikoshi, ("produce", "office", "lumber"), 9, sole=0),
    "kongou": Family(forms_bills.kongou, ("produce", "office", "software"), 6, ("A4", "A4 landscape"), sole=0.05),
    "hankana": Family(forms_bills.hankana, ("factory", "lumber"), 5, ("A4", "241mm 165mm"), sole=0, fixed=True),
    "masu": Family(forms_bills.masu, ("clean", "construct"), 4, small=True, sole=0.1),
    "eibun": Family(forms_bills.eibun, ("software", "factory"), 7, sole=0),
    "riyou": Family(forms_bills.riyou, ("software",), 5, ("A4", "B5"), sole=0),
    "chumon": Family(forms_trade.chumon, ("construct",), 5, sole=0),
    "todoke": Family(forms_trade.todoke, _GOODS, 7, ("A4", "A5 landscape")),
    "kenshu": Family(forms_trade.kenshu, ("factory", "survey"), 4, ("A4", "B5"), sole=0),
    "sosai": Family(forms_trade.sosai, ("construct", "clean", "factory"), 7),
    "shikiri": Family(forms_trade.shikiri, ("produce",), 4, ("A5 landscape", "B5 landscape")),
    "kaeri": Family(forms_trade.kaeri, ("produce", "office"), 4, ("A5 landscape", "A4")),
    "gas": Family(forms_trade.gas, ("clean",), 4, ("58mm 130mm", "80mm 140mm"), sole=0, fixed=True, small=True),
    "yado": Family(forms_trade.yado, ("clean",), 4, ("A5", "B5"), sole=0),
    "mitsu": Family(forms_trade.mitsu, (*_WORK, "factory"), 7, faxed=0.2),
}  # fmt: skip

_PROPORTIONAL = (
    "IPAPGothic", "IPAexMincho", "M PLUS 1", "Sawarabi Gothic", "IPAPMincho", "Monapo", "Sawarabi Mincho",
    "MotoyaLMaru", "IPAPGothic", "M PLUS 2", "Noto Serif CJK JP", "Migu 1C",
)  # fmt: skip
_FIXED = (
    "IPAGothic",
    "IPAMincho",
    "M PLUS 1 Code",
    "MotoyaLMaru",
    "Noto Sans Mono CJK JP",
)
_DAYS = {
    "kanji": 30, "slash": 16, "era": 12, "era_short": 8, "era_slash": 4, "gapped": 6, "hyphens": 6, "padded": 8,
    "quote": 2, "dots": 5, "slash_spaced": 3,
}  # fmt: skip

FOURTH_SET = set_after(
    THIRD_SET,
    Path(__file__).parent,
    FAMILIES,
    fonts=(_PROPORTIONAL, _FIXED),
    days=_DAYS,
    folders=SECOND_SET.folders,
)
