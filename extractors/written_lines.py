"""Lines that are written out, not set in a table (文中に書かれた明細).

Orders and bills in mails have no columns: ``数量:190個 @2,006円 = 381,140円`` stands under
or behind the name of the goods. Only what multiplies out is taken for a line.
"""

import re
from collections.abc import Sequence

from books.model import Line
from extractors.line_values import makes
from extractors.lines import LineRead
from extractors.normalize import clean, parse_number, parse_yen
from extractors.segments import Segment, join, rows

_NUMBER = r"[-△▲]?\d[\d,]*(?:\.\d+)?"
_WRITTEN = re.compile(
    rf"(?:数量?:?)?(?P<quantity>{_NUMBER})(?P<unit>[^\d@×x*:=、,]{{0,6}}?)[、,/]?"
    rf"(?:単価:?|[@×x*])(?:単価:?|@)?[¥\\]?(?P<price>{_NUMBER})円?[、,]?"
    rf"(?:=|[-→]+>?|(?:金額|小計|計):?)[¥\\]?(?P<amount>[-△▲]?\d[\d,]*)円?"
    r"(?:\(?税[抜込別]き?\)?)?"
)
_LIST_MARK = re.compile(r"^(?:\(?\d{1,3}[.)]|[・■□●○◆◇▼*※-]|\d{1,2}[:、])\s*")
MAX_GAP = 1.5  # heights from the name of the goods down to their numbers


def read_written_lines(segments: Sequence[Segment]) -> list[LineRead]:
    """The lines written out on the pages, in order."""
    found: list[LineRead] = []
    before: Segment | None = None
    for parts in rows(segments):
        line = join(list(parts))
        read = _read(line, before)
        if read is not None:
            found.append(read)
        before = None if read else line
    return found


def _read(line: Segment, above: Segment | None) -> LineRead | None:
    """A line of goods whose numbers end this line of text."""
    starts = [0, *(space.end() for space in re.finditer(r"\s+", line.text))]
    for start in starts:
        found = _WRITTEN.fullmatch(line.cut(start).compact)
        if found is None:
            continue
        quantity, price = parse_number(found["quantity"]), parse_number(found["price"])
        amount = parse_yen(found["amount"])
        name = line.cut(0, start) if start else above
        if name is None or not makes(quantity, price, amount):
            continue
        if name is above and line.box.y0 - above.box.y1 > MAX_GAP * line.box.height:
            continue
        values = line.cut(start)
        places = dict.fromkeys(("quantity", "unit", "unit_price", "amount"), values)
        read = Line(
            description=_LIST_MARK.sub("", clean(name.text)) or None,
            quantity=quantity,
            unit=found["unit"] or None,
            unit_price=price,
            amount=amount,
        )
        return LineRead(read, {**places, "description": name})
    return None
