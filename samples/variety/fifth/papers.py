"""The families of the fifth set (書式の族): systems, trades and letters."""

from collections.abc import Mapping
from pathlib import Path

from samples.variety.fifth import forms_bills, forms_fees, forms_trade
from samples.variety.following import set_after
from samples.variety.fourth.papers import FOURTH_SET
from samples.variety.second.papers import Family

_GOODS = ("parts", "office", "medical", "packing")
_WORK = ("software", "web", "agency", "survey")

FAMILIES: Mapping[str, Family] = {
    "hanbai": Family(forms_bills.hanbai, ("packing", "office", "delica"), 8, sole=0, fixed=True),
    "yokobari": Family(forms_bills.yokobari, ("parts", "lumber", "delica"), 6, ("A4 landscape",), sole=0),
    "kenyo": Family(forms_bills.kenyo, _GOODS, 7, ("A4", "B5 landscape", "A5 landscape")),
    "chuo": Family(forms_bills.chuo, (*_WORK, "delica", "packing"), 7, sole=0.1),
    "kessai": Family(forms_bills.kessai, ("software", "web", "agency"), 6, sole=0),
    "kaisen": Family(forms_bills.kaisen, ("software",), 5, ("A4", "B5"), sole=0),
    "tsukan": Family(forms_bills.tsukan, ("haul",), 5, sole=0),
    "oroshi": Family(forms_bills.oroshi, ("delica", "produce"), 6, sole=0),
    "iryo": Family(forms_bills.iryo, ("medical",), 5, sole=0),
    "dekidaka": Family(forms_fees.dekidaka, ("construct",), 6),
    "ses": Family(forms_fees.ses, ("software",), 5, sole=0),
    "daiji": Family(forms_fees.daiji, ("construct", "clean"), 4, sole=0.4),
    "tegami": Family(forms_fees.tegami, ("clean",), 4, sole=0.2),
    "koushi": Family(forms_fees.koushi, ("web",), 5, sole=1),
    "meru": Family(forms_trade.meru, _GOODS, 4, sole=0, fixed=True),
    "konyu": Family(forms_trade.konyu, ("parts", "office", "packing"), 6, faxed=0.2),
    "teian": Family(forms_trade.teian, (*_WORK, "parts"), 5, ("A4 landscape",)),
    "tanzaku": Family(forms_trade.tanzaku, (*_GOODS, "delica"), 6, ("A5 landscape", "B5 landscape", "A4")),
    "kensa": Family(forms_trade.kensa, ("parts",), 4, ("A4 landscape", "A4"), sole=0, fixed=True),
    "kaikake": Family(forms_trade.kaikake, ("parts", "agency"), 5),
    "hyakka": Family(forms_trade.hyakka, ("delica", "packing"), 5, sole=0),
    "henkan": Family(forms_trade.henkan, ("delica", "parts", "packing"), 4, ("A4", "A5 landscape")),
    "chusha": Family(forms_trade.chusha, ("clean",), 3, ("58mm 125mm", "72mm 140mm"), sole=0, fixed=True, small=True),
}  # fmt: skip

_PROPORTIONAL = (
    "Noto Sans CJK JP", "Noto Serif CJK JP", "IPAPGothic", "IPAPMincho", "BIZ UDPGothic", "BIZ UDPMincho",
    "M PLUS 1p", "VL PGothic", "Takao PGothic", "Sawarabi Gothic",
)  # fmt: skip
_FIXED = (
    "Noto Sans Mono CJK JP",
    "IPAGothic",
    "IPAMincho",
    "BIZ UDGothic",
    "VL Gothic",
    "DotGothic16",
)
_DAYS = {
    "kanji": 22, "slash": 16, "era_short": 12, "era": 10, "dots": 8, "era_dots": 6, "hyphens": 6, "dots_spaced": 5,
    "padded": 5, "era_slash": 4, "era_padded": 4, "two_kanji": 3, "slash_spaced": 3, "aligned": 4,
}  # fmt: skip

FIFTH_SET = set_after(
    FOURTH_SET,
    Path(__file__).parent,
    FAMILIES,
    fonts=(_PROPORTIONAL, _FIXED),
    days=_DAYS,
)
