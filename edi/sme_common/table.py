"""How a message of 中小企業共通EDI is declared: rows and groups (項目表).

A ``Row`` is one item of the published table: where it stands, its UN id, its Japanese
name, the key of our record that it holds. Rows stand in the order of the schema, and
writer and reader walk the same table. A path is relative to the group it stands in:

``A/B``             element B in element A
``A/B@unitCode``    an attribute of B
``A[S=件名]/B``      the A whose child S says 件名 (notes and adjustments repeat)
``A//B/C``          mandatory as soon as A is written, ``//A`` always (with ``fixed``
                    or ``need``); without ``//`` as soon as its own parent is
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from books.model import AccountType, TaxBasis, TaxCategory
from books.record import format_decimal

NOT_AVAILABLE = "NA"  # a mandatory code that has no value (as the 4.1 proposals do)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written and read (型); ``parse`` gives None for what it isn't."""

    format: Callable[[Any], str]
    parse: Callable[[str], Any]
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One item (情報項目): ``field`` is the key of the record, empty for a fixed text.

    ``fixed``: written where there is no value and the parent is there (schema's wish).
    ``need``: the schema demands it and nothing honest can stand in: without a value
    the message can't be written. ``alias``: only read, when ``field`` has no value yet.
    ``derived``: written from ``field``, never read back.
    """

    path: str
    un_id: str
    name: str
    field: str = ""
    kind: Kind | None = None
    fixed: str | None = None
    need: bool = False
    alias: bool = False
    derived: bool = False

    @property
    def place(self) -> str:
        """The path without the trigger mark."""
        return self.path.replace("//", "/").lstrip("/")

    @property
    def trigger(self) -> str:
        """Path of the element that makes this row mandatory."""
        if "//" in self.path:
            return self.path.partition("//")[0]
        return self.path.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class Group:
    """A class of items that repeats (繰り返すクラス), e.g. 明細行."""

    path: str
    un_id: str
    name: str
    field: str
    rows: "tuple[Row | Group, ...]"
    need: bool = False


Table = tuple[Row | Group, ...]


def fixed(path: str, un_id: str, name: str, text: str = "") -> Row:
    """Declare a fixed text, by default an empty element that only the schema wants."""
    return Row(path, un_id, name, fixed=text)


def _text(value: Any) -> str:
    return str(value).strip()


def _date(value: dt.date) -> str:
    return f"{value.isoformat()}T00:00:00"


def _parse_date(text: str) -> dt.date | None:
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?:$|T)", text)
    try:
        return dt.date(*(int(x) for x in match.groups())) if match else None
    except ValueError:
        return None


def _parse_decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def _parse_yen(text: str) -> int | None:
    value = _parse_decimal(text)
    return int(value) if value is not None and value == int(value) else None


def _parse_percent(text: str) -> Decimal | None:
    value = _parse_decimal(text)
    return None if value is None else value / 100


def _parse_basis(text: str) -> TaxBasis:
    inclusive = "込" in text or "内" in text
    return TaxBasis.INCLUSIVE if inclusive else TaxBasis.EXCLUSIVE


def coded(codes: dict[Any, str]) -> Kind:
    """Make the kind of a code list from value to code (コード表)."""
    values = {code: value for value, code in codes.items()}
    return Kind(lambda value: codes[value], values.get)


TEXT = Kind(_text, lambda text: text)
DATE = Kind(_date, _parse_date, dated=True)
INSTANT = Kind(lambda value: value.isoformat(timespec="seconds"), str, dated=True)
YEN = Kind(str, _parse_yen)
DECIMAL = Kind(format_decimal, _parse_decimal)
PERCENT = Kind(lambda value: format_decimal(value * 100), _parse_percent)
BASIS = Kind(
    lambda value: "税込" if value is TaxBasis.INCLUSIVE else "税抜", _parse_basis
)
# UNCL5305 as listed in 付表4 課税分類コード
CATEGORY = coded(
    {
        TaxCategory.STANDARD: "S",
        TaxCategory.REDUCED: "AA",
        TaxCategory.EXEMPT: "E",
        TaxCategory.EXPORT: "G",
        TaxCategory.OUT_OF_SCOPE: "O",
    }
)
# 口座種別コード: 全銀協 預金種目
ACCOUNT_TYPE = coded(
    {
        AccountType.ORDINARY: "1",
        AccountType.CURRENT: "2",
        AccountType.SAVINGS: "4",
    }
)
# 数量単位コード (UN/ECE Rec 20/21) of 付表4. The Japanese labels of that table were not
# to be had: a unit that is not surely the same (本, 枚, 式 …) goes into a note instead
UNITS = {
    "個": "H87",
    "千個": "T3",
    "プレート": "PG",
    "シート": "XST",
    "頁": "QB",
    "瓶": "XBO",
    "チューブ": "XTU",
    "パイプ": "PI",
    "ロッド": "XRD",
    "ロール": "XRO",
    "コイル": "XCL",
    "リール": "RL",
    "缶": "XCN",
    "頭": "HEA",
    "食": "Q3",
    "セット": "SET",
    "ケース": "XCS",
    "カートン": "XCT",
    "キット": "KT",
    "箱": "XBX",
    "パレット": "PX",
    "パック": "XPK",
    "袋": "XBG",
    "籠": "XBK",
    "対": "PR",
    "ダース": "DZN",
    "グロス": "GRO",
    "t": "TNE",
    "kg": "KGM",
    "g": "GRM",
    "mg": "MGM",
    "L": "LTR",
    "ml": "MLT",
    "km": "KTM",
    "m": "MTR",
    "cm": "CMT",
    "mm": "MMT",
    "m2": "MTK",
    "cm2": "CMK",
    "m3": "MTQ",
}
UNIT = coded(UNITS)
