"""Item codes that stand in one cell with the name of the goods (品名の欄の商品コード)."""

import re
from collections.abc import Sequence

from extractors.table_rows import Row
from extractors.tables import Table

MIN_ROWS = 2  # in which a code stands over the name, where no heading says so
_CODE = r"(?=[A-Za-z\d./-]*\d)[A-Za-z\d][A-Za-z\d./-]{3,}"
_CODE_WORD = r"(?:コード|CD|品番|型番|図番|番号|No\.?|JAN)"
_NAME_WORD = r"(?:名|品目|内容|仕様|摘要)"
_CODE_FIRST = re.compile(rf"{_CODE_WORD}[/・、,(].*{_NAME_WORD}")
_NAME_FIRST = re.compile(rf"{_NAME_WORD}[/・、,(].*{_CODE_WORD}")


def code_side(table: Table) -> str:
    """On which side of the name the code stands: ``first``, ``last``, empty for none.

    The heading names both (商品コード/商品名), or every row has a line with nothing but a
    code over its name.
    """
    keys = {column.key for column in table.columns}
    heads = [c.heading.compact for c in table.columns if c.key == "description"]
    if "item_code" in keys or not heads:
        return ""
    if _NAME_FIRST.search(heads[0]):
        return "last"
    if _CODE_FIRST.search(heads[0]) or _all_stand_over(table.rows):
        return "first"
    return ""


def split_code(description: str, side: str) -> tuple[str | None, str]:
    """The code and the name of a cell that holds both.

    >>> split_code("098262 減速機 1/30", "first"), split_code("減速機 1/30", "first")
    (('098262', '減速機 1/30'), (None, '減速機 1/30'))
    """
    pattern = {"first": rf"({_CODE})\s+(.+)", "last": rf"(.+)\s+({_CODE})"}.get(side)
    found = re.fullmatch(pattern, description) if pattern else None
    if found is None:
        return None, description
    code, name = found.groups() if side == "first" else found.groups()[::-1]
    return code, name


def _all_stand_over(rows: Sequence[Row]) -> bool:
    return len(rows) >= MIN_ROWS and all(_stands_over(row) for row in rows)


def _stands_over(row: Row) -> bool:
    parts = sorted(row.cells.get("description", ()), key=lambda part: part.box.cy)
    return (
        len(parts) >= 2
        and re.fullmatch(_CODE, parts[0].compact) is not None
        and parts[1].box.cy - parts[0].box.cy > parts[0].box.height / 2
    )
