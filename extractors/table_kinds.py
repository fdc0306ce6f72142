"""What a column holds, told by its cells (列の中身): dates, rates, numbers, units, text."""

import re
from collections.abc import Sequence
from itertools import pairwise

from books.calendar import parse_date
from extractors.line_boxes import is_boxed
from extractors.line_values import parse_quantity, strip_specks
from extractors.normalize import compact, parse_number
from extractors.segments import Segment

MOST = 0.6  # share of the cells that must be of one kind
MIN_CODE = 4  # letters and digits of an item code
MAX_UNIT = 4  # letters of a unit
_RATE = re.compile(
    r"\W?\(?(?:軽減?|標準|課税?|税率?|[内外]税)?(?:10|8|0)(?:\.0)?%+\)?\W*|[非不]?課税?|免税|対象外"
)
_SHARE = re.compile(r"\d{1,3}(?:\.\d+)?%")  # of what is done (出来高)
_BARE_RATE = re.compile(r"(?:10|8)[※*]?")
_CODE = re.compile(rf"(?=.*\d)[A-Za-z\d./_-]{{{MIN_CODE},}}")
LIST_MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.)]|[イロハニホヘト][、.)]|[・●○◆■]|\(?\d{1,2}[.)]"
)
_UNIT = re.compile(rf"[^\d¥\\@]{{1,{MAX_UNIT}}}|m[23]|L\d?|[ck]/[s]")
_DAY = re.compile(
    r"(?:\d{2,4}[-/.年])?(?:0?[1-9]|1[0-2])[-/.月](?:[0-2]?\d|3[01])日?(?:\([月火水木金土日祝]\))?"
)

# what the heading of a column of each kind may say
MAY_SAY: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "note"}),
    "rate": frozenset({"tax_rate", "note"}),
    "share": frozenset({"note"}),
    "running": frozenset({"number", "quantity", "note"}),
    "counted": frozenset({"quantity"}),
    "number": frozenset(
        {
            "quantity", "unit_price", "amount", "amount_with_tax", "amount_exempt", "tax_amount",
            "number", "item_code", "delivery_note_number", "note",
        }
    ),
    "code": frozenset(
        {"item_code", "delivery_note_number", "number", "description", "note"}
    ),
    "unit": frozenset({"unit", "note", "description", "tax_rate"}),
    "text": frozenset({"description", "item_code", "note", "delivery_note_number"}),
}  # fmt: skip


def kind_of(cells: Sequence[Segment]) -> str:
    """What most of the cells are; ``text`` when they are of no other kind."""
    texts = [compact(strip_specks(cell.text)) for cell in cells]
    for kind, is_kind in (
        ("running", lambda text: bool(LIST_MARK.fullmatch(text))),
        ("rate", lambda text: bool(_RATE.fullmatch(text))),
        ("share", lambda text: bool(_SHARE.fullmatch(text))),
        ("date", _is_date),
        ("number", lambda text: parse_number(text) is not None or is_boxed(text)),
        ("counted", _is_counted),
        ("code", lambda text: bool(_CODE.fullmatch(text))),
        ("unit", lambda text: bool(_UNIT.fullmatch(text))),
    ):
        fitting = [text for text in texts if is_kind(text)]
        if texts and len(fitting) > MOST * len(texts):
            return _finer(kind, fitting)
    return "counted" if _mixes_units(texts) else "text"


def _mixes_units(texts: Sequence[str]) -> bool:
    """Quantities of which some were read apart from their units (74.7 m2, 4, 式)."""
    counts = [text for text in texts if _is_counted(text)]
    units = [text for text in texts if _UNIT.fullmatch(text)]
    return bool(counts and units) and len(counts) + len(units) > MOST * len(texts)


def _finer(kind: str, texts: Sequence[str]) -> str:
    """Numbers that count the lines are a kind of their own; rates may lack their %."""
    if kind != "number" or len(texts) < 2:
        return kind
    if all(_BARE_RATE.fullmatch(text) for text in texts) and "10" in texts:
        return "number"
    counts = [parse_number(text) for text in texts]
    steps = [b - a for a, b in pairwise(counts) if a is not None and b is not None]
    return "running" if steps and all(step == 1 for step in steps) else kind


def _is_date(text: str) -> bool:
    return _DAY.fullmatch(text) is not None or (
        not text.isdigit() and parse_date(text) is not None
    )


def _is_counted(text: str) -> bool:
    value, unit = parse_quantity(text, "")
    return value is not None and (unit is None or len(unit) <= MAX_UNIT + 1)
