"""The table of lines: heading, columns, rows (明細表).

The heading is a line of known column labels. Columns are cut at ruled lines where there
are some, else where no word of the body stands. A row is anchored by its numbers; text
without numbers belongs to the nearest row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractors.labels import column_key, match_label
from extractors.normalize import parse_number
from extractors.page import Page, Rule
from extractors.segments import Segment, join, rows

_SUM_LINE = re.compile(
    r".{0,24}(?<![設時会量度圧])(?:小計|合計|累計|計)(?:\(.{0,20}\))?[-¥\\\d,▲△円]*"
)
_BARE_RATE = re.compile(
    r"\(?(?:軽減|標準)?\d+(?:\.0)?%?\)?[※*]?|非課税|不課税|対象外|免税"
)
NUMERIC = ("quantity", "unit_price", "amount", "amount_with_tax", "tax_amount")
_END = frozenset(
    {"total", "tax", "rate_tax", "rate_taxable", "amount_due", "withholding_tax"}
)
_SUM = re.compile(
    r"(?:.{0,8}(?:小計|頁計|ページ計|伝票計|納品書計|明細計|累計|次頁へ|前頁より|繰越)|"
    r"(?:本|当)?(?:頁|ページ)(?:小計|合計|計)|計|以下余白|(?:-+)?以下余白(?:-+)?|\(?以上\)?|〃余白)"
    r"(?:\(.{1,6}\))?"
)


@dataclass(frozen=True)
class Column:
    """One column: what it holds and where it stands, in points."""

    key: str
    heading: Segment
    x0: float
    x1: float


@dataclass
class Row:
    """One row: the segments of each column."""

    page: int
    cells: dict[str, list[Segment]] = field(default_factory=dict)
    top: float = 0.0
    bottom: float = 0.0

    def segment(self, key: str) -> Segment | None:
        """The cell as one segment, lines joined in reading order."""
        parts = self.cells.get(key)
        if not parts:
            return None
        ordered = [s for line in rows(parts) for s in line]
        return join(ordered)

    def text(self, key: str) -> str:
        """The cell's text, empty when there is none."""
        found = self.segment(key)
        return found.text if found else ""


@dataclass(frozen=True)
class Table:
    """A table of lines on one page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    top: float
    bottom: float


def find_table(
    page: Page, segments: Sequence[Segment], previous: Table | None = None
) -> Table | None:
    """The table of lines of a page; without a heading the columns of the page before."""
    lines = rows(segments)
    for index, line in enumerate(lines):
        heading = _heading(page, line)
        if heading:
            below = [s for later in lines[index + 1 :] for s in later]
            return _read(page, heading, below)
    if previous is not None:
        columns = list(previous.columns)
        body = [s for line in lines for s in line]
        found, bottom = _rows(page, columns, body)
        if found:
            return Table(tuple(columns), tuple(found), 0.0, bottom)
    return None


def _heading(page: Page, line: list[Segment]) -> list[Segment] | None:
    """The segments of a heading line, or None."""
    known: dict[str, Segment] = {}
    for segment in _one_a_cell(line, _verticals(page, line)):
        key = column_key(segment.compact)
        if key is not None and key not in known:
            known[key] = segment
    numbers = {"quantity", "unit_price", "amount", "amount_with_tax"} & known.keys()
    if not ({"description", "item_code"} & known.keys()) or not numbers:
        return None
    if len(known) < 3 and len(line) > len(known) + 1:
        return None
    if any(parse_number(s.text) is not None for s in line if s not in known.values()):
        return None
    return line


def _read(page: Page, heading: list[Segment], below: list[Segment]) -> Table:
    top = min(s.box.y0 for s in heading)
    below = [s for s in below if s.page == heading[0].page]
    bottom = _rough_end(below)
    body = [s for s in below if s.box.cy < bottom]
    columns = _columns(page, heading, body)
    found, bottom = _rows(page, columns, below)
    return Table(tuple(columns), tuple(found), top, bottom)


def _rough_end(below: Sequence[Segment]) -> float:
    """Where the sums begin, for finding the columns."""
    for segment in below:
        key = match_label(segment.compact, "amount")
        bare = _BARE_RATE.fullmatch(segment.compact)
        if not bare and (key in _END or key == "subtotal"):
            return segment.box.y0
    return max((s.box.y1 for s in below), default=0.0) + 1


# --- columns --------------------------------------------------------------------------


def _columns(
    page: Page, heading: list[Segment], body: Sequence[Segment]
) -> list[Column]:
    heads = sorted(heading, key=lambda s: s.box.x0)
    verticals = _verticals(page, heads)
    heads = _one_a_cell(heads, verticals)
    edges = [0.0]
    for left, right in pairwise(heads):
        edges.append(_edge(left, right, verticals, body))
    edges.append(page.width)
    columns: list[Column] = []
    seen: set[str] = set()
    for head, x0, x1 in zip(heads, edges, edges[1:], strict=False):
        key = column_key(head.compact) or "note"
        if key in seen:
            key = _second(key, seen)
        seen.add(key)
        columns.append(Column(key, head, x0, x1))
    if verticals:
        columns = _within_frame(columns, verticals)
    return _with_amount(columns, body)


def _with_amount(columns: list[Column], body: Sequence[Segment]) -> list[Column]:
    """When no heading says 金額, the last column that holds numbers does."""
    if any(c.key in {"amount", "amount_with_tax"} for c in columns):
        return columns
    for index in range(len(columns) - 1, 0, -1):
        column = columns[index]
        held = [s for s in body if column.x0 <= s.box.cx < column.x1]
        numbers = [s for s in held if parse_number(s.text) is not None]
        if column.key == "note" and held and len(numbers) > 0.6 * len(held):
            columns[index] = replace(column, key="amount")
            break
    return columns


def _one_a_cell(heads: list[Segment], verticals: list[float]) -> list[Segment]:
    """Headings in one ruled cell are one heading (名 称 ・ 仕 様)."""
    cells: dict[int, list[Segment]] = {}
    for head in heads:
        cells.setdefault(sum(x < head.box.cx for x in verticals), []).append(head)
    if len(cells) < 3:
        return heads
    return [head for _, parts in sorted(cells.items()) for head in _in_cell(parts)]


def _in_cell(parts: list[Segment]) -> list[Segment]:
    """Pieces of one heading, or headings that the frame does not keep apart."""
    whole = join(parts, "")
    known = [part for part in parts if column_key(part.compact)]
    one = match_label(whole.compact, "column") is not None
    return parts if len(known) > 1 and not one else [whole]


def _second(key: str, seen: set[str]) -> str:
    """A repeated heading: 品番・品名 as code and name, else a remark."""
    if key == "description" and "item_code" not in seen:
        return "note"
    return "note" if key in {"description", "note"} else f"{key}_2"


def _within_frame(columns: list[Column], verticals: list[float]) -> list[Column]:
    first, last = columns[0], columns[-1]
    left = max((x for x in verticals if x <= first.heading.box.x0 + 2), default=0.0)
    right = min((x for x in verticals if x >= last.heading.box.x1 - 2), default=last.x1)
    columns[0] = Column(first.key, first.heading, left, first.x1)
    last = columns[-1]
    columns[-1] = Column(last.key, last.heading, last.x0, right)
    return columns


def _verticals(page: Page, heads: list[Segment]) -> list[float]:
    """Ruled lines that pass the height of the heading."""
    middle = sum(s.box.cy for s in heads) / len(heads)
    return sorted(
        (r.x0 + r.x1) / 2
        for r in page.rules
        if not r.horizontal
        and min(r.y0, r.y1) <= middle + 2
        and max(r.y0, r.y1) >= middle - 2
    )


def _edge(
    left: Segment, right: Segment, verticals: list[float], body: Sequence[Segment]
) -> float:
    """Border between two columns: a ruled line, else the emptiest place between."""
    between = [x for x in verticals if left.box.cx < x < right.box.cx]
    if between:
        return min(between, key=lambda x: abs(x - (left.box.x1 + right.box.x0) / 2))
    start, end = left.box.cx, right.box.cx
    spans = [
        (max(s.box.x0, start), min(s.box.x1, end))
        for s in (*body, left, right)
        if s.box.x1 > start and s.box.x0 < end
    ]
    return _widest_gap(spans, start, end, (left.box.x1 + right.box.x0) / 2)


def _widest_gap(
    spans: list[tuple[float, float]], start: float, end: float, default: float
) -> float:
    """Middle of the widest stretch that the fewest spans cover."""
    points = sorted({start, end, *(x for span in spans for x in span)})
    best, width, least = default, 0.0, len(spans) + 1
    for a, b in pairwise(points):
        middle = (a + b) / 2
        cover = sum(x0 < middle < x1 for x0, x1 in spans)
        if cover < least or (cover == least and b - a > width):
            best, width, least = middle, b - a, cover
    return best


# --- rows -----------------------------------------------------------------------------


def _rows(
    page: Page, columns: list[Column], below: Sequence[Segment]
) -> tuple[list[Row], float]:
    """Rows of the body, and where it ends."""
    frame = (columns[0].x0, columns[-1].x1)
    inside = [s for s in below if s.box.x1 > frame[0] and s.box.x0 < frame[1]]
    pieces: list[tuple[float, dict[str, list[Segment]]]] = []
    bottom, height = 0.0, _line_height(inside)
    for line in rows(inside):
        top = min(s.box.y0 for s in line)
        if bottom and top - bottom > 9 * height:
            break
        if _ends_table(line, columns):
            bottom = top
            break
        bottom = max(s.box.y1 for s in line)
        if _is_sum_line(line, columns) or _is_remark(line):
            continue
        pieces.append((sum(s.box.cy for s in line) / len(line), _cells(line, columns)))
    bands = _bands(page, columns, [y for y, _ in pieces])
    made = _group(pieces, bands, page.number)
    return [row for row in made if _is_anchor(row.cells)], bottom


def _line_height(segments: Sequence[Segment]) -> float:
    heights = sorted(s.box.height for s in segments)
    return heights[len(heights) // 2] if heights else 10.0


def _ends_table(line: list[Segment], columns: list[Column]) -> bool:
    """True for a line of sums: its first label names one, and no row number leads it."""
    for segment in line:
        key = match_label(segment.compact, "amount")
        if _BARE_RATE.fullmatch(segment.compact):
            continue
        if key in _END and _free_of_price(line, columns):
            return True
        if key is None and match_label(segment.compact) in {"bank", "notes", "holder"}:
            return True
    return False


def _free_of_price(line: list[Segment], columns: list[Column]) -> bool:
    cells = _cells(line, columns)
    return not all(
        any(parse_number(s.text) is not None for s in cells.get(key, ()))
        for key in ("unit_price", "quantity")
    )


def _cells(line: list[Segment], columns: list[Column]) -> dict[str, list[Segment]]:
    cells: dict[str, list[Segment]] = {}
    for segment in line:
        for column, piece in _distribute(segment, columns):
            if piece.text:
                cells.setdefault(column.key, []).append(piece)
    return cells


def _distribute(
    segment: Segment, columns: list[Column]
) -> list[tuple[Column, Segment]]:
    """A run in its column; one that reaches over several is cut at the borders."""
    touched = [c for c in columns if _share(segment, c) > 0]
    if not touched:
        return []
    best = max(touched, key=lambda c: _share(segment, c))
    slack = 0.6 * segment.box.height
    inside = segment.box.x0 > best.x0 - slack and segment.box.x1 < best.x1 + slack
    if inside or len(touched) == 1 or not segment.chars:
        return [(best, segment)]
    if not _should_cut(segment, touched):
        return [(best, segment)]
    return _cut(segment, touched)


def _should_cut(segment: Segment, touched: list[Column]) -> bool:
    """A description may reach over; numbers of two columns in one run may not stay."""
    return all(c.heading.box.x_overlap(segment.box) > 0 for c in touched[1:]) or any(
        c.key in NUMERIC and _share(segment, c) > 2 for c in touched
    )


def _cut(segment: Segment, columns: list[Column]) -> list[tuple[Column, Segment]]:
    pieces: list[tuple[Column, Segment]] = []
    start, current = 0, None
    for index, (x0, x1) in enumerate(segment.chars):
        middle = (x0 + x1) / 2
        column = next((c for c in columns if c.x0 <= middle < c.x1), None)
        if column is not None and column is not current:
            if current is not None:
                pieces.append((current, segment.cut(start, index)))
            start, current = index, column
    if current is not None:
        pieces.append((current, segment.cut(start)))
    return pieces


def _share(segment: Segment, column: Column) -> float:
    return min(segment.box.x1, column.x1) - max(segment.box.x0, column.x0)


def _bands(page: Page, columns: list[Column], lines: list[float]) -> list[float]:
    """Heights of ruled lines between rows, when most lines are kept apart by them."""
    if len(lines) < 2:
        return []
    x0 = columns[0].heading.box.x0
    x1 = columns[-1].heading.box.x1
    wide = 0.6 * (x1 - x0)
    ys = [r.y0 for r in page.rules if r.horizontal and _width_in(r, x0, x1) > wide]
    ys += _pieced(page.rules, x0, x1, wide)
    found = sorted({round(y, 1) for y in ys if lines[0] < y < lines[-1]})
    merged: list[float] = []
    for y in found:
        if not merged or y - merged[-1] > 4:
            merged.append(y)
    return merged if len(merged) >= 0.5 * (len(lines) - 1) else []


def _pieced(rules: Sequence[Rule], x0: float, x1: float, wide: float) -> list[float]:
    """Ruled lines drawn cell by cell."""
    by_height: dict[int, float] = {}
    for rule in rules:
        if rule.horizontal:
            key = round(rule.y0)
            by_height[key] = by_height.get(key, 0.0) + _width_in(rule, x0, x1)
    return [float(y) for y, length in by_height.items() if length > wide]


def _width_in(rule: Rule, x0: float, x1: float) -> float:
    left, right = min(rule.x0, rule.x1), max(rule.x0, rule.x1)
    return min(right, x1) - max(left, x0)


def _group(
    pieces: list[tuple[float, dict[str, list[Segment]]]], bands: list[float], page: int
) -> list[Row]:
    groups: dict[int, list[tuple[float, dict[str, list[Segment]]]]] = {}
    if bands:
        for y, cells in pieces:
            groups.setdefault(sum(b < y for b in bands), []).append((y, cells))
        parts = [_split_band(group) for _, group in sorted(groups.items())]
        ordered = [g for part in parts for g in part]
    else:
        ordered = _around_anchors(pieces)
    return [_merge(group, page) for group in ordered]


def _split_band(
    group: list[tuple[float, dict[str, list[Segment]]]],
) -> list[list[tuple[float, dict[str, list[Segment]]]]]:
    """One row a band, unless several lines of it have amounts of their own."""
    anchors = [cells for _, cells in group if _is_anchor(cells)]
    return [group] if len(anchors) <= 1 else _around_anchors(group)


def _around_anchors(
    pieces: list[tuple[float, dict[str, list[Segment]]]],
) -> list[list[tuple[float, dict[str, list[Segment]]]]]:
    anchors = [i for i, (_, cells) in enumerate(pieces) if _is_anchor(cells)]
    if not anchors:
        return []
    groups: dict[int, list[tuple[float, dict[str, list[Segment]]]]] = {
        i: [] for i in anchors
    }
    for index, (y, cells) in enumerate(pieces):
        if index in groups:
            groups[index].append((y, cells))
            continue
        nearest = min(anchors, key=lambda a: _distance(y, pieces[a][0]))
        if _distance(y, pieces[nearest][0]) < 26:
            groups[nearest].append((y, cells))
    return [sorted(g, key=lambda piece: piece[0]) for g in groups.values()]


def _distance(y: float, anchor: float) -> float:
    """Text under a row is its second line sooner than the next row's first."""
    return y - anchor if y >= anchor else (anchor - y) * 1.25 + 0.5


def _is_anchor(cells: dict[str, list[Segment]]) -> bool:
    return any(
        parse_number(re.split(r"\s", segment.text)[0]) is not None
        for key in NUMERIC
        for segment in cells.get(key, ())
    )


def _merge(group: list[tuple[float, dict[str, list[Segment]]]], page: int) -> Row:
    row = Row(page)
    for _, cells in group:
        for key, segments in cells.items():
            row.cells.setdefault(key, []).extend(segments)
    every = [s for parts in row.cells.values() for s in parts]
    row.top = min(s.box.y0 for s in every)
    row.bottom = max(s.box.y1 for s in every)
    return row


def _is_remark(line: list[Segment]) -> bool:
    """True for a section (【9月納品分】) or a remark (※は軽減税率対象) between rows."""
    if any(parse_number(s.text) is not None for s in line):
        return False
    text = "".join(s.compact for s in line)
    legend = re.match(r"\W?(?:印|マーク)?.{0,6}軽減税率", text) and len(text) < 40
    section = re.match(r"[【■●◆▼〈]|[※*](?:納品書|伝票|印|は|注|上記|但し)", text)
    return bool(legend or section)


def _is_sum_line(line: list[Segment], columns: list[Column]) -> bool:
    """Sub-totals, page totals and 以下余白 are not lines."""
    for segment in line:
        text = segment.compact
        if _SUM.fullmatch(text):
            return True
        if match_label(text, "amount") == "subtotal" and _free_of_price(line, columns):
            return True
    if not _free_of_price(line, columns):
        return False
    return bool(_SUM_LINE.fullmatch("".join(s.compact for s in line)))
