"""Rows of the table become lines: values, units, marks of the reduced rate (明細)."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from books.calendar import parse_date
from books.model import REDUCED_RATE, STANDARD_RATE, Line
from extractors.line_codes import code_side, split_code
from extractors.line_sums import reckon
from extractors.line_values import MARK, parse_amount
from extractors.normalize import DASHES, clean, parse_number, parse_rate
from extractors.segments import Segment
from extractors.table_cells import AMOUNTS
from extractors.table_rows import Row
from extractors.table_totals import column_rates
from extractors.tables import Table

_EXEMPT_MARK = re.compile(
    r"\s*[\[(〔【](?:非|非課税|不|不課税|対象外|免税)[\])〕】]\s*$"
)
_LEGEND = re.compile(
    r"(?P<mark>[※*★☆◎●#▲△■□◆◇○†‡§]|「軽」|\(軽\)|軽(?!減))\s*(?:印|マーク)?[」)]?\s*(?:は|:|が|…|=|の付いた|のある)?.{0,8}(?:軽減|8%)|"
    r"軽減税率(?:対象)?(?:品目?|商品)?(?:に|には|は)(?P<mark2>※|\*|★|☆|「軽」)"
)
_BARE_LEGEND = re.compile(  # its mark was not read
    r"\W?(?:印|マーク)?は軽減税率(?:\(?8%\)?)?.{0,10}|\W?軽減税率\(?8%\)?(?:の?対象|適用).{0,6}"
)
USUAL_MARK = "※"
_SIGNS = "※*★☆◎○◇◆†‡§#"
_MARKED = re.compile(rf"^([{_SIGNS}])\w|\w([{_SIGNS}])$")
_SPECKS = re.compile(r"^[.,・'`|]+ ?(?=\w)|(?<=\w) ?[.,・'`|]+$")
_NUMBERED_HEAD = re.compile(r"(?:項(?!目)番?|No\.?|№|#)(?=[\u4e00-\u9fff]{2})")
_RUNNING = re.compile(r"^\d{1,3}[.\s]\s*(?=\D)")
_REPEATED = ("date", "delivery_note_number")
_DITTO = re.compile("[〃″々”\"'’]+|,,|''|同上?|〟|ノ|ヶ")


@dataclass(frozen=True)
class LineRead:
    """A line with the segment of each of its values; ``inferred`` were not read."""

    line: Line
    segments: dict[str, Segment]
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Told:
    """What the rest of the paper tells of a row: the columns of the tables, the mark of
    the reduced rate, the date, whether rows are numbered, the rate of their column, and on which side of
    the name a code stands.
    """

    keys: set[str]
    legend: str | None
    issued: dt.date | None
    numbered: bool
    rate: Decimal | None
    coded: str


def find_legend(segments: Sequence[Segment]) -> str | None:
    """The mark that the paper says stands for the reduced rate (※は軽減税率対象)."""
    for segment in segments:
        found = _LEGEND.search(clean(segment.text))
        if found:
            return found["mark"] or found["mark2"]
    if any(_BARE_LEGEND.fullmatch(segment.compact) for segment in segments):
        return _repeated_mark(segments) or USUAL_MARK
    return None


def _repeated_mark(segments: Sequence[Segment]) -> str | None:
    """The sign that most goods begin or end with, where that of the legend is lost."""
    ends = (end for s in segments for end in _MARKED.findall(s.compact))
    marks = Counter(mark for pair in ends for mark in pair if mark)
    return marks.most_common(1)[0][0] if marks else None


def read_lines(
    tables: Sequence[Table], legend: str | None, issued: dt.date | None
) -> list[LineRead]:
    """Every line of the tables, in order."""
    keys = {column.key for table in tables for column in table.columns}
    found: list[LineRead] = []
    before: dict[str, str] = {}
    numbered = any(map(_numbers_goods, tables))
    sides = [code_side(table) for table in tables]
    coded = next(filter(None, sides), "")
    rated = [(row, column_rates(table)) for table in tables for row in table.rows]
    for row, rates in rated:
        told = _Told(keys, legend, issued, numbered, rates.get(row.amount_key), coded)
        read = _line(row, told, before)
        if read is not None:
            found.append(read)
            before = {key: _repeated(row, key, before) for key in _REPEATED}
    return found


def _numbers_goods(table: Table) -> bool:
    """True where the number of the row stands in the column of the goods (項内容)."""
    heads = [c.heading.compact for c in table.columns if c.key == "description"]
    return any(_NUMBERED_HEAD.match(head) for head in heads)


def _repeated(row: Row, key: str, before: Mapping[str, str]) -> str:
    """A cell, or what stands above it where the cell only says so (〃)."""
    text = row.text(key)
    return before.get(key, "") if _DITTO.fullmatch(text.replace(" ", "")) else text


def _line(row: Row, told: _Told, before: Mapping[str, str]) -> LineRead | None:
    legend, rate = told.legend, told.rate
    main = _description_key(row, told.keys)
    description, marked = strip_mark(row.text(main), legend)
    if told.numbered:
        description = _RUNNING.sub("", description)
    code, description = split_code(description, told.coded)
    rate_text = row.text("tax_rate")
    if not rate_text and parse_rate(row.text("tax_amount")) is not None:
        rate_text = row.text("tax_amount")  # 消費税 heads a column of rates
    if rate_text and re.fullmatch(MARK, rate_text.replace(" ", "")):
        marked = True
    if legend and row.text("mark"):
        marked = True
    note = row.text("note")
    if legend and note and re.search(re.escape(legend.strip("「」()")), note):
        marked = True
    exempt = _EXEMPT_MARK.search(description)
    if exempt:
        description = description[: exempt.start()].strip()
    numbers = reckon(row)
    line = Line(
        date=_date(_repeated(row, "date", before), told.issued),
        item_code=clean(row.text("item_code")) or code,
        description=description or None,
        quantity=numbers.quantity,
        unit=numbers.unit,
        unit_price=numbers.price,
        tax_rate=Decimal(0)
        if exempt
        else rate
        if rate is not None and not rate_text
        else _rate(rate_text, marked=marked, legend=legend),
        amount=numbers.amount,
        tax_amount=parse_amount(row.text("tax_amount")),
        delivery_note_number=clean(_repeated(row, "delivery_note_number", before))
        or None,
    )
    if not _says_something(line):
        return None
    return LineRead(line, _places(row, main), numbers.inferred)


def _says_something(line: Line) -> bool:
    numbers = (line.quantity, line.unit_price, line.amount)
    if line.description is None and line.item_code is None:
        return line.amount is not None and line.quantity is not None
    return any(number is not None for number in numbers)


def _places(row: Row, main: str) -> dict[str, Segment]:
    places = {}
    for key in row.cells:
        segment = row.segment(key)
        if segment is not None:
            name = "description" if key == main else key
            places["amount" if name in AMOUNTS else name] = segment
    return places


def _description_key(row: Row, keys: set[str]) -> str:
    """The column that names the goods; an unnamed wide one serves."""
    if "description" in keys:
        return "description"
    for key in ("note", "item_code"):
        if row.text(key) and parse_number(row.text(key)) is None:
            return key
    return "description"


def strip_mark(text: str, legend: str | None) -> tuple[str, bool]:
    """A description without the mark of the reduced rate, and whether it had one."""
    text = _SPECKS.sub("", clean(text))
    mark = re.escape(legend.strip("「」()")) if legend else "※"
    pattern = rf"(?:^[\[(]?{mark}[\])]?\s*|\s*[\[(]?{mark}[\])]?$)"
    short = re.sub(pattern, "", text).strip()
    return short, short != text


def _rate(text: str, *, marked: bool, legend: str | None) -> Decimal | None:
    rate = parse_rate(text) if text else None
    if rate is None and re.fullmatch(r"10|8", text.strip()):
        rate = Decimal(int(text)) / 100
    if rate is not None:
        return rate.quantize(Decimal("0.01")) if rate else rate
    if legend:
        return REDUCED_RATE if marked else STANDARD_RATE
    return REDUCED_RATE if text and marked else None


def _date(text: str, issued: dt.date | None) -> dt.date | None:
    """A date of a line; its year from the document, not after it by months."""
    if not text:
        return None
    text = re.sub(r"^(\d{1,2})[ -](\d{1,2})$", r"\1/\2", clean(text).translate(DASHES))
    value = parse_date(text)
    if value is not None or issued is None:
        return value
    value = parse_date(text, issued.year)
    if value is not None and (value - issued).days > 92:
        value = parse_date(text, issued.year - 1)
    return value
