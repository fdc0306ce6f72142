"""The families of the seventh set (書式の族): what office software usually prints."""

from collections.abc import Mapping
from pathlib import Path

from samples.variety.fifth.papers import FIFTH_SET
from samples.variety.following import set_after
from samples.variety.second.papers import Family
from samples.variety.seventh import forms_bills, forms_trade
from samples.variety.seventh.sums import office_rows, short_rows
from samples.variety.sixth.papers import SIXTH_SET

_WORK = ("system", "creative", "facility")
_GOODS = ("stationery", "foods", "machine")
_ALL = (*_WORK, *_GOODS)

FAMILIES: Mapping[str, Family] = {
    "sora": Family(forms_bills.cloud, (*_WORK, "stationery"), 6, sole=0.1),
    "obi": Family(forms_bills.cloud, _ALL, 6, sole=0.1),
    "sode": Family(forms_bills.cloud, _WORK, 5, sole=0.1),
    "nidan": Family(forms_bills.cloud, _ALL, 6, sole=0.05),
    "shizuka": Family(forms_bills.cloud, ("creative", "system", "foods"), 5, sole=0.2),
    "tatesen": Family(forms_bills.cloud, _ALL, 5, sole=0.05),
    "fuda": Family(forms_bills.cloud, (*_WORK, "stationery"), 5, sole=0.05),
    "masume": Family(forms_bills.sheet, (*_ALL, "material"), 7, sole=0.1),
    "ketawaku": Family(forms_bills.boxes, ("facility", "material", "machine"), 4, sole=0.1),
    "tatemidashi": Family(forms_bills.sheet, ("material", "facility", "stationery"), 5, sole=0.1),
    "kakidashi": Family(forms_bills.letter, _WORK, 5, sole=0.2),
    "taiyaku": Family(forms_bills.foreign, ("system", "machine", "creative"), 4, sole=0),
    "eigo": Family(forms_bills.foreign, ("system", "creative"), 4, sole=0.1),
    "uchizei": Family(forms_bills.inclusive, _ALL, 6, sole=0.1),
    "zeiritsu": Family(forms_bills.rated, ("foods", "stationery", "system"), 6, sole=0.05),
    "gensen": Family(forms_bills.withheld, ("creative",), 5, sole=1),
    "shimekiri": Family(forms_bills.closing, (*_GOODS, "material"), 7, sole=0),
    "yokonaga": Family(forms_bills.closing, _GOODS, 5, ("A4 landscape",), sole=0, fixed=True),
    "goukei": Family(forms_bills.gathered, _GOODS, 4, sole=0),
    "meisai": Family(forms_bills.detailed, (*_GOODS, "facility"), 4, sole=0),
    "kaneru": Family(forms_bills.slip_bill, _GOODS, 5, ("A4", "A5 landscape", "B5 landscape"), sole=0.05),
    "modori": Family(forms_bills.returned, _GOODS, 3, ("A4", "A5 landscape"), sole=0),
    "hatchu": Family(forms_trade.order, (*_ALL, "material"), 6, faxed=0.2),
    "nokibetsu": Family(forms_trade.dated_order, ("machine", "stationery"), 4, ("A4", "A4 landscape"), sole=0, faxed=0.2),
    "ukesho": Family(forms_trade.accepted, _ALL, 4),
    "nouhin": Family(forms_trade.delivered, _GOODS, 6, ("A4", "A5 landscape")),
    "kenpin": Family(forms_trade.inspected, (*_WORK, "machine"), 4, sole=0.05),
    "mitsumori": Family(forms_trade.estimate, (*_ALL, "material"), 6),
    "shiharai": Family(forms_trade.notice, _WORK, 5),
    "ryoshu": Family(forms_trade.receipt, ("stationery", "system", "foods"), 4, sole=0),
    "tadashi": Family(forms_trade.proviso, _ALL, 4, ("A5 landscape", "210mm 99mm", "A4")),
}  # fmt: skip

_PROPORTIONAL = (
    "Noto Sans CJK JP", "Noto Serif CJK JP", "Noto Sans CJK JP", "DejaVu Sans", "DejaVu Sans Condensed", "DejaVu Serif",
    "IPAexGothic", "IPAPMincho", "BIZ UDPGothic", "Takao PGothic",
)  # fmt: skip
_FIXED = ("Noto Sans Mono CJK JP", "DejaVu Sans Mono", "IPAGothic", "IPAMincho")
_DAYS = {
    "kanji": 34, "slash": 26, "hyphens": 9, "era": 12, "era_short": 6, "padded": 8, "dots": 5,
}  # fmt: skip

SEVENTH_SET = set_after(
    SIXTH_SET,
    Path(__file__).parent,
    FAMILIES,
    folders=FIFTH_SET.folders,
    fonts=(_PROPORTIONAL, _FIXED),
    days=_DAYS,
    tools={"office_rows": office_rows, "short_rows": short_rows},
)
