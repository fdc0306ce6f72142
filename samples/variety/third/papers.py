"""The families of the third set (書式の族), as Japanese companies send them every day."""

from collections.abc import Mapping
from pathlib import Path

from samples.variety.following import set_after
from samples.variety.second.papers import SECOND_SET, Family
from samples.variety.third import forms_bills, forms_trade

_GOODS = ("office", "medical", "lumber", "device", "grocery")
_WORK = ("it", "web", "printing", "clean")

FAMILIES: Mapping[str, Family] = {
    "kumo": Family(forms_bills.kumo, (*_WORK, "office", "medical"), 15, sole=0.12),
    "hyokei": Family(forms_bills.hyokei, (*_WORK, "lumber", "construct"), 10, sole=0.1),
    "kagami": Family(forms_bills.kagami, ("it", "office", "medical"), 6, sole=0),
    "shitei": Family(forms_bills.shitei, ("construct",), 5, ("A4 landscape",)),
    "haisha": Family(forms_bills.haisha, ("haul",), 5),
    "shime": Family(forms_bills.shime, ("grocery", "medical", "lumber"), 7, ("A4 landscape",), sole=0, fixed=True),
    "yachin": Family(forms_bills.yachin, ("clean",), 4, sole=0.15),
    "haken": Family(forms_bills.haken, ("web",), 4, sole=0),
    "dual": Family(forms_bills.dual, ("device", "it"), 6, sole=0),
    "rebate": Family(forms_bills.rebate, ("grocery", "device"), 4, sole=0),
    "hisago": Family(forms_trade.hisago, _GOODS, 9, ("A5 landscape", "B5 landscape")),
    "faxsheet": Family(forms_trade.faxsheet, ("grocery", "office", "medical"), 6, faxed=0.75),
    "kikan": Family(forms_trade.kikan, ("device", "lumber"), 10, ("A4 landscape",), sole=0, fixed=True),
    "edi": Family(forms_trade.edi, ("device", "lumber", "printing"), 6, ("A4 landscape", "A4")),
    "koumoku": Family(forms_trade.koumoku, ("device", "construct", "it", "clean"), 6),
    "drug": Family(forms_trade.drug, ("drug",), 4, ("80mm 240mm", "58mm 290mm"), sole=0, fixed=True, small=True),
}  # fmt: skip

_PROPORTIONAL = (
    "BIZ UDPGothic", "BIZ UDPGothic", "UmePlus CLP Gothic", "IPAmjMincho", "BIZ UDPMincho", "Konatu", "VL PGothic",
    "UmePlus P Gothic", "IPAexGothic", "MMCedar P", "Noto Sans CJK JP", "MigMix 1P",
)  # fmt: skip
_FIXED = (
    "BIZ UDGothic",
    "BIZ UDMincho",
    "UmePlus CL Gothic",
    "Konatu Tohaba",
    "MMCedar",
    "VL Gothic",
    "IPAMincho",
)
_DAYS = {
    "kanji": 34, "slash": 18, "hyphens": 8, "era": 14, "padded": 10, "dots": 5, "aligned": 5, "era_dots": 3,
    "era_wide": 3,
}  # fmt: skip

THIRD_SET = set_after(
    SECOND_SET,
    Path(__file__).parent,
    FAMILIES,
    folders=SECOND_SET.folders,
    fonts=(_PROPORTIONAL, _FIXED),
    days=_DAYS,
    faulty=0.14,
)
