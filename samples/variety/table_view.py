"""What stands in the table of the rows (明細表): columns, cells, pages."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from books.model import TaxBasis
from samples.variety.cells import CellWriter, TableRow
from samples.variety.documents import Draft
from samples.variety.lexicon import choose_label
from samples.variety.look import Look
from samples.variety.texts import write_number

_RIGHT = frozenset({"quantity", "quantity_unit", "unit_price", "amount"})
_MIDDLE = frozenset({"no", "date", "slip", "unit", "tax_rate", "item_code"})
SERVICES = frozenset({"it", "design", "cleaning", "professional", "logistics"})
_MM_OF_POINT = 0.3528


@dataclass(frozen=True)
class Column:
    """A column: the key of its cells, its head, how the cells stand."""

    key: str
    head: str
    align: str


@dataclass(frozen=True)
class TablePage:
    """The rows of one page of the document, from the first page on."""

    number: int
    rows: list[TableRow]
    is_last: bool


def columns_of(rng: random.Random, draft: Draft, look: Look) -> list[Column]:
    """The columns of the form with the heads that it uses."""
    return [
        Column(key, _head(rng, key, draft, look), _align(key))
        for key in draft.form.columns
    ]


def _align(key: str) -> str:
    if key in _RIGHT:
        return "num"
    return "mid" if key in _MIDDLE else "left"


def _head(rng: random.Random, key: str, draft: Draft, look: Look) -> str:
    group = f"column_{key}"
    trade = draft.seller.trade
    if key == "description" and trade == "building":
        group += "_building"
    elif key == "description" and trade in SERVICES and rng.random() < 0.8:
        group += "_service"
    elif key in ("unit_price", "amount") and draft.form.basis is TaxBasis.INCLUSIVE:
        group += "_inclusive"
    return choose_label(rng, group, english=look.english)


def pages_of(rng: random.Random, draft: Draft, look: Look) -> list[TablePage]:
    """Rows on pages, with what stands among them (小計, 以下余白, 空行, 頁計)."""
    rows = CellWriter(draft, look, rng.choice(["", " "])).rows()
    rows = _headings(rng, draft, rows)
    room = rooms(look, draft)
    if look.end_row and len(rows) < room.only:
        rows.append(TableRow(note=look.end_row))
    if len(rows) <= room.only:
        return [TablePage(1, _padded(rng, rows, look, room.only), is_last=True)]
    with_sums = rng.random() < 0.4 and "amount" in draft.form.columns
    pages: list[TablePage] = []
    while rows:
        cut = min(room.middle if pages else room.first, len(rows) - 1)
        if pages and len(rows) <= room.last:
            cut = len(rows)
        on_page, rows = rows[:cut], rows[cut:]
        if rows and with_sums:
            on_page.append(_page_sum(on_page, pages, draft))
        pages.append(TablePage(len(pages) + 1, on_page, is_last=not rows))
    return pages


def _page_sum(
    rows: Sequence[TableRow], before: Sequence[TablePage], draft: Draft
) -> TableRow:
    amounts = [x.line.amount or 0 for x in draft.rows]
    done = sum(bool(row.cells) for page in before for row in page.rows)
    here = sum(bool(row.cells) for row in rows)
    return TableRow(
        note="頁計", note_value=write_number(sum(amounts[done : done + here]))
    )


class Rooms(NamedTuple):
    """Rows that fit on a page: the only, first, middle and last one."""

    only: int
    first: int
    middle: int
    last: int


def rooms(look: Look, draft: Draft) -> Rooms:
    """How many rows of this look fit on the pages."""
    if look.family == "thermal":
        return Rooms(99, 99, 99, 99)
    row = max(look.row_height, look.size * _MM_OF_POINT * 1.75)
    if look.family == "computer":
        row = max(5.6, look.size * _MM_OF_POINT * 1.5)
    only, whole = _heights(look)
    if draft.document.previous_balance is not None:
        only -= 14
    if any(x.more for x in draft.rows):
        row *= 1.35
    foot = 55 if look.paper == "A4" else 24
    heights = (only, only + foot, whole, whole - foot - 12)
    return Rooms(*(max(3, int(height / row)) for height in heights))


def _heights(look: Look) -> tuple[int, int]:
    """Millimetres for rows on an only page and on a page without anything else."""
    if look.family in ("slip", "chain"):
        return {"B5 landscape": (68, 125), "A5 landscape": (40, 92)}.get(
            look.paper, (26, 76)
        )
    if look.family == "computer":
        return 66, 150
    tall = {"grid": 22, "letterhead": 16, "letter": 22, "foot": 12, "window": 8}
    height = 62 if look.paper == "B5" else 102
    return height - tall.get(look.family, 0), 185 if look.paper == "B5" else 225


def _padded(
    rng: random.Random, rows: list[TableRow], look: Look, room: int
) -> list[TableRow]:
    """Blank rows to the foot of the page or some of them (空行)."""
    if look.pad == "none" or len(rows) >= room:
        return rows
    wanted = room if look.pad == "full" else min(room, len(rows) + rng.randint(1, 5))
    return [*rows, *(TableRow() for _ in range(wanted - len(rows)))]


def _headings(rng: random.Random, draft: Draft, rows: list[TableRow]) -> list[TableRow]:
    """A heading above the rows, or one within, that is no row itself."""
    chance = rng.random()
    if chance < 0.05 and len(rows) > 3:
        name = rng.choice(
            ["＜第一工場＞", "【本社分】", "■ 納入分", "（内訳）", "＊＊ 当月分 ＊＊"]
        )
        return [TableRow(note=name), *rows]
    if chance < 0.10 and len(rows) > 5 and "amount" in draft.form.columns:
        return _with_group_sum(draft, rows)
    return rows


def _with_group_sum(draft: Draft, rows: list[TableRow]) -> list[TableRow]:
    half = len(rows) // 2
    amounts = [row.line.amount or 0 for row in draft.rows]
    return [
        *rows[:half],
        TableRow(note="小計", note_value=write_number(sum(amounts[:half]))),
        *rows[half:],
        TableRow(note="小計", note_value=write_number(sum(amounts[half:]))),
    ]


def legend(rng: random.Random, draft: Draft) -> str:
    """What the mark of reduced rows means (軽減税率の注記); empty without marks."""
    if not draft.marked:
        return ""
    texts: Sequence[str] = (
        "{}は軽減税率(8%)対象です。",
        "{}印は軽減税率対象品目",
        "「{}」は軽減税率対象商品です",
        "{}：軽減税率（8％）適用",
        "（注）{} 軽減税率対象",
    )
    return rng.choice(texts).format(draft.form.mark)
