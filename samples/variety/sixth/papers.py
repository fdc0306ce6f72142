"""The families of the sixth set (書式の族): small trades, offices, services by the month."""

from collections.abc import Mapping
from pathlib import Path

from samples.variety.fifth.papers import FIFTH_SET
from samples.variety.following import set_after
from samples.variety.second.papers import Family
from samples.variety.sixth import forms_goods, forms_places, forms_trade, forms_work
from samples.variety.sixth.sums import sum_rows, total_label

FAMILIES: Mapping[str, Family] = {
    "hyou": Family(forms_goods.hyou, ("shop_print", "kikai", "zakka"), 9, sole=0.1),
    "tsuzuki": Family(forms_goods.tsuzuki, ("kikai", "zakka"), 6, sole=0),
    "uoichi": Family(forms_goods.uoichi, ("uo",), 4, ("B5", "A5"), sole=0, fixed=True),
    "sakaya": Family(forms_goods.sakaya, ("sake",), 5, sole=0),
    "nenryo": Family(forms_goods.nenryo, ("setsubi",), 5, sole=0),
    "linen": Family(forms_goods.linen, ("linen",), 4, ("A4 landscape", "A4"), sole=0),
    "futae": Family(forms_goods.futae, ("zakka", "delica", "sake"), 5, ("A4", "B5"), sole=0.05),
    "kanko": Family(forms_goods.kanko, ("shop_print", "setsubi"), 5),
    "keibi": Family(forms_work.keibi, ("setsubi",), 6, sole=0),
    "baitai": Family(forms_work.baitai, ("shop_print",), 5, sole=0),
    "lease": Family(forms_work.lease, ("kikai",), 5, sole=0),
    "shoshi": Family(forms_work.shoshi, ("shop_print",), 5, sole=0.8),
    "kenshin": Family(forms_work.kenshin, ("shop_print",), 4, sole=0),
    "enkai": Family(forms_work.enkai, ("zakka",), 5, ("A4", "B5"), sole=0),
    "tenant": Family(forms_places.tenant, ("setsubi",), 5, sole=0.1),
    "kouji": Family(forms_places.kouji, ("setsubi",), 6),
    "menzei": Family(forms_places.menzei, ("shop_print", "setsubi"), 4, sole=1),
    "tehai": Family(forms_trade.tehai, ("kikai", "setsubi"), 6, faxed=0.3),
    "noki": Family(forms_trade.noki, ("kikai",), 5, sole=0, faxed=0.2),
    "shukka": Family(forms_trade.shukka, ("kikai", "zakka"), 5, ("A4", "A5 landscape"), sole=0),
    "ukeire": Family(forms_trade.ukeire, ("kikai", "shop_print"), 4, ("A5 landscape", "B5 landscape")),
    "denki": Family(forms_trade.denki, ("setsubi", "construct"), 6),
    "henpin": Family(forms_trade.henpin, ("zakka", "kikai"), 4, ("A4", "A5 landscape"), sole=0),
    "hagaki": Family(forms_trade.hagaki, ("setsubi", "shop_print"), 4, ("100mm 148mm",), alone=True),
    "furiwake": Family(forms_trade.furiwake, ("kikai", "zakka"), 5, ("A4 landscape",), sole=0.1),
    "inshoku": Family(forms_trade.inshoku, ("zakka",), 4, ("80mm 220mm", "58mm 230mm"), sole=0, fixed=True, small=True),
    "shimbun": Family(forms_trade.shimbun, ("zakka",), 3, ("148mm 105mm", "182mm 91mm"), sole=0, small=True),
}  # fmt: skip

_PROPORTIONAL = (
    "Noto Sans CJK JP", "Noto Serif CJK JP", "IPAexGothic", "IPAexMincho", "BIZ UDPGothic", "IPAPMincho",
    "M PLUS 1p", "MigMix 1P", "VL PGothic", "Noto Sans CJK JP",
)  # fmt: skip
_FIXED = (
    "Noto Sans Mono CJK JP",
    "IPAMincho",
    "IPAGothic",
    "BIZ UDMincho",
    "MigMix 1M",
)
_DAYS = {
    "kanji": 22, "slash": 14, "era": 12, "era_short": 9, "padded": 9, "era_padded": 6, "hyphens": 5, "dots": 6,
    "quote": 3, "era_slash": 4, "two_kanji": 3, "gapped": 4, "aligned": 3,
}  # fmt: skip

SIXTH_SET = set_after(
    FIFTH_SET,
    Path(__file__).parent,
    FAMILIES,
    fonts=(_PROPORTIONAL, _FIXED),
    days=_DAYS,
    folders=FIFTH_SET.folders,
    tools={"sum_rows": sum_rows, "total_label": total_label},
)
