"""Sums carried from page to page (次ページへ繰越・前ページより繰越).

Only the browser knows which row comes to stand on which page. So a draft is printed with
room for the two rows more, its tagged structure tells where the pages break, and the
paper is printed anew with the breaks fixed and the sums in place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pikepdf import Array, Dictionary, Name

from books.model import Document
from edi.paper.columns import Table
from edi.paper.rows import Group, ItemRow, sum_row
from edi.paper.values import format_number
from edi.pdfa.extract import open_pdf

_NEXT, _BEFORE = "次ページへ繰越", "前ページより繰越"
CARRY_LETTERS = frozenset(_NEXT + _BEFORE)


def can_carry(document: Document) -> bool:
    """Whether the rows have amounts to add up; sections have sums of their own."""
    amounts = [line.amount for line in document.lines]
    return not document.sections and None not in amounts and len(amounts) > 1


def split_pages(
    document: Document, table: Table, group: Group, breaks: Sequence[int]
) -> tuple[Group, ...]:
    """The rows of a group page by page; ``breaks`` are the rows that begin a page."""
    sums = [sum(x.amount or 0 for x in document.lines[:at]) for at in breaks]
    pages = []
    for number, (start, end) in enumerate(pairwise((0, *breaks, len(group.rows)))):
        rows = list(group.rows[start:end])
        if start:
            rows.insert(0, _carried(table, _BEFORE, sums[number - 1]))
        if end < len(group.rows):
            rows.append(_carried(table, _NEXT, sums[number]))
        pages.append(replace(group, rows=tuple(rows), new_page=bool(start)))
    return tuple(pages)


def _carried(table: Table, label: str, amount: int) -> ItemRow:
    return sum_row(table, label, format_number(amount))


def find_breaks(pdf: bytes, rows: int) -> tuple[int, ...]:
    """Rows that begin a page in a tagged PDF (改ページの位置), by the table of ``rows``.

    Empty when there is no such table, or it stands on one page.
    """
    with open_pdf(pdf) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages)}
        tree = opened.Root.get("/StructTreeRoot", Dictionary()).get("/K")
        for table in _find(tree, Name.Table):
            pages = [
                _first_page(row, numbers)
                for row in _find(table, Name.TR)
                if any(_find(row, Name.TD))
            ]
            if len(pages) == rows:
                return tuple(
                    at
                    for at, (before, here) in enumerate(pairwise(pages), 1)
                    if before != here
                )
    return ()


def _kids(element: Any) -> list[Any]:
    if isinstance(element, Array):
        return [*element]
    if isinstance(element, Dictionary) and "/K" in element:
        return _kids(element.K) if isinstance(element.K, Array) else [element.K]
    return []


def _find(element: Any, kind: Name) -> Iterator[Any]:
    """Structure elements of a kind, in order, none within another."""
    if isinstance(element, Dictionary) and element.get("/S") == kind:
        yield element
        return
    for kid in _kids(element):
        yield from _find(kid, kind)


def _first_page(element: Any, numbers: dict[Any, int]) -> int | None:
    if isinstance(element, Dictionary) and "/Pg" in element:
        return numbers.get(element.Pg.objgen)
    found = (_first_page(kid, numbers) for kid in _kids(element))
    return next((page for page in found if page is not None), None)
