"""Lines in or under a table that are no rows: sums, sections, remarks (小計・注記)."""

import re
from collections.abc import Sequence
from itertools import takewhile

from extractors.labels import match_label
from extractors.normalize import parse_number
from extractors.segments import Segment, join
from extractors.table_cells import Cells, is_priced

MAX_LETTERS = 2  # of a piece of a label that is spaced out
LONGEST_LEGEND = 40  # characters of ※は軽減税率対象 and the like

_END_LABELS = frozenset(
    {"total", "tax", "rate_tax", "rate_taxable", "amount_due", "withholding_tax"}
    | {"previous_balance", "payment_received", "carried_forward"}
)
_END_HEADINGS = frozenset({"bank", "notes", "holder"})
_RATE_CELL = re.compile(
    r"\(?(?:軽減|標準|課税?|税率?|[内外]税)?\d+(?:\.0)?%*\)?[※*]?%*|課税?|非課税|不課税|対象外|免税"
)
_WHOLE_ROW = {"quantity", "unit_price", "amount"}
_DISCOUNT = re.compile("値引|割引|調整額")
_PAGE = "(?:頁|ページ)"
_SUM_LABEL = re.compile(
    rf"(?:.{{0,8}}(?:小計|伝票計|納品書計|明細計|累計|前{_PAGE}より|繰越)|"
    rf"(?:次{_PAGE}|裏面)へ(?:続く|つづく)?|(?:本|当|前)?{_PAGE}(?:小計|合計|計)|計|"
    r"-*\(?(?:以下余白|以上)\)?-*|〃余白)(?:\(.{1,6}\))?"
)
_PART_SUM = re.compile(
    r"計|\W?(?:伝票|納品書?|明細|現場|部門|店舗)別?(?:合計|小計|計)\W?"  # [伝票合計]
)
# 計 ends the names of goods too (体重計): it is a sum behind a blank or a word like 月.
_SUM_LINE = re.compile(
    rf"(?:.{{0,24}}(?:小計|合計|累計|総計)|"
    rf".{{0,24}}(?:[\s)%\d月日]|月分|{_PAGE}|票|書|細|費|代|税|対象|工事|部門|現場)計)\)?"
    r"\s?(?:\(.{0,20}\))?[-\s¥\\\d,▲△円]*"
)
# Labels of a sum with none of these words may be goods as well (税金, 代金, 会計).
_SUM_WORD = re.compile(
    r"[合小総税]計|^計$|総|[額高]|対象|消費税|内税|外税|源泉|Total|Tax", re.IGNORECASE
)
_TAX_LINE = re.compile(r"(?:うち|内|外)?(?:消費税|JCT)\D*\(.*\d%.*\)", re.IGNORECASE)
_LEGEND = re.compile(r"\W?(?:印|マーク)?.{0,6}軽減税率")
_SECTION = re.compile(
    r"[■●◆▼]|[※*](?:納品書|伝票|印|は|注|上記|但し)|(?:【[^】]*】|〈[^〉]*〉|<[^<>]*>)+$|"
    r"[【〈][^】〉]*(?:納品|伝票|工事名|現場名|\d[月日/]|No)|"
    r"ご?(?:利用|電話|回線|契約|お?客様|供給地点特定)番号:?[A-Z\d-]{5,}$"
)


def find_sums(below: Sequence[Segment]) -> float | None:
    """Where the first label of a sum stands, in points from the top, or None."""
    for segment in below:
        key = _sum_key(segment)
        if key in _END_LABELS or key == "subtotal":
            return segment.box.y0
    return None


def ends_table(
    line: Sequence[Segment], cells: Cells, below: Sequence[Cells] = ()
) -> bool:
    """True for the first line under the rows: a sum, the bank, the notes.

    ``below`` are the lines under it. A text that may be goods as well (税金) is no sum
    when goods follow.
    """
    for segment in (*line, *_spelled(line)):
        key = _sum_key(segment)
        if _PART_SUM.fullmatch(segment.compact) and any(map(_goes_on, below)):
            continue  # of a chapter or a slip
        sums = _SUM_WORD.search(segment.compact) or not any(map(is_priced, below))
        if key in _END_LABELS and not is_priced(cells) and sums:
            return True
        if key is None and match_label(segment.compact) in _END_HEADINGS:
            return True
        if _TAX_LINE.fullmatch(segment.compact):
            return True
    return False


def _goes_on(cells: Cells) -> bool:
    """True for a whole row of goods, or a discount behind them."""
    named = "".join(s.compact for s in cells.get("description", ()))
    return cells.keys() >= _WHOLE_ROW or _DISCOUNT.search(named) is not None


def _spelled(line: Sequence[Segment]) -> list[Segment]:
    """The letters that a line begins with as one text (消 | 費 | 税計)."""
    letters = list(takewhile(lambda s: len(s.compact) <= MAX_LETTERS, line))
    return [join(letters, "")] if len(letters) > 1 else []


def is_sum_line(line: Sequence[Segment], cells: Cells) -> bool:
    """True for sub-totals, page totals and 以下余白 between or under the rows."""
    labels = (_SUM_LABEL, _PART_SUM)
    if any(label.fullmatch(s.compact) for s in line for label in labels):
        return True
    if is_priced(cells):
        return False
    if any(match_label(segment.compact, "amount") == "subtotal" for segment in line):
        return True
    return bool(_SUM_LINE.fullmatch(" ".join(s.text for s in line)))


def is_remark(line: Sequence[Segment]) -> bool:
    """True for a section (【9月納品分】) or a remark (※は軽減税率対象) between rows."""
    if any(parse_number(s.text) is not None for s in line):
        return False
    text = _text(line)
    legend = _LEGEND.match(text) and len(text) < LONGEST_LEGEND
    return bool(legend or _SECTION.match(text))


def _sum_key(segment: Segment) -> str | None:
    """Key of a label of a sum; a rate in a cell is none (10%, 非課税)."""
    if _RATE_CELL.fullmatch(segment.compact.strip(".,・'`")):
        return None
    return match_label(segment.compact, "amount")


def _text(line: Sequence[Segment]) -> str:
    return "".join(s.compact for s in line)
