"""Lines in or under a table that are no rows: sums, sections, remarks (小計・注記)."""

import re
from collections.abc import Sequence

from extractors.labels import match_label
from extractors.normalize import parse_number
from extractors.segments import Segment
from extractors.table_cells import Cells, is_priced

LONGEST_LEGEND = 40  # characters of ※は軽減税率対象 and the like

_END_LABELS = frozenset(
    {"total", "tax", "rate_tax", "rate_taxable", "amount_due", "withholding_tax"}
)
_END_HEADINGS = frozenset({"bank", "notes", "holder"})
_RATE_CELL = re.compile(
    r"\(?(?:軽減|標準)?\d+(?:\.0)?%?\)?[※*]?|非課税|不課税|対象外|免税"
)
_SUM_LABEL = re.compile(
    r"(?:.{0,8}(?:小計|頁計|ページ計|伝票計|納品書計|明細計|累計|次頁へ|前頁より|繰越)|"
    r"(?:本|当)?(?:頁|ページ)(?:小計|合計|計)|計|以下余白|(?:-+)?以下余白(?:-+)?|\(?以上\)?|〃余白)"
    r"(?:\(.{1,6}\))?"
)
_SUM_LINE = re.compile(
    r".{0,24}(?<![設時会量度圧])(?:小計|合計|累計|計)(?:\(.{0,20}\))?[-¥\\\d,▲△円]*"
)
_LEGEND = re.compile(r"\W?(?:印|マーク)?.{0,6}軽減税率")
_SECTION = re.compile(r"[【■●◆▼〈]|[※*](?:納品書|伝票|印|は|注|上記|但し)")


def find_sums(below: Sequence[Segment]) -> float | None:
    """Where the first label of a sum stands, in points from the top, or None."""
    for segment in below:
        key = _sum_key(segment)
        if key in _END_LABELS or key == "subtotal":
            return segment.box.y0
    return None


def ends_table(line: Sequence[Segment], cells: Cells) -> bool:
    """True for the first line under the rows: a sum, the bank, the notes."""
    for segment in line:
        key = _sum_key(segment)
        if key in _END_LABELS and not is_priced(cells):
            return True
        if key is None and match_label(segment.compact) in _END_HEADINGS:
            return True
    return False


def is_sum_line(line: Sequence[Segment], cells: Cells) -> bool:
    """True for sub-totals, page totals and 以下余白 between or under the rows."""
    if any(_SUM_LABEL.fullmatch(segment.compact) for segment in line):
        return True
    if is_priced(cells):
        return False
    if any(match_label(segment.compact, "amount") == "subtotal" for segment in line):
        return True
    return bool(_SUM_LINE.fullmatch(_text(line)))


def is_remark(line: Sequence[Segment]) -> bool:
    """True for a section (【9月納品分】) or a remark (※は軽減税率対象) between rows."""
    if any(parse_number(s.text) is not None for s in line):
        return False
    text = _text(line)
    legend = _LEGEND.match(text) and len(text) < LONGEST_LEGEND
    return bool(legend or _SECTION.match(text))


def _sum_key(segment: Segment) -> str | None:
    """Key of a label of a sum; a rate in a cell is none (10%, 非課税)."""
    if _RATE_CELL.fullmatch(segment.compact):
        return None
    return match_label(segment.compact, "amount")


def _text(line: Sequence[Segment]) -> str:
    return "".join(s.compact for s in line)
