"""Which rows of a flat table are one document, and which are sums or remarks (行の束ね)."""

import re
from collections.abc import Iterable, Sequence

from extractors.flat_columns import Column, Row
from extractors.flat_values import read_yen
from extractors.labels import match_label

_GOODS = {"item_code", "description"}
_LINE_KEYS = {"item_code", "description", "quantity", "unit_price", "amount"}
_END = re.compile(r"以上|以下余白|END|EOF|-+", re.IGNORECASE)
_SUM = re.compile(
    r"[\[(【]?(?:(?:小|総|累|伝票|注文|請求)?合?計(?:金?額|数量?)?|(?:GRAND)?TOTAL)"
    r"(?:\(.*\))?[\])】:]?"
)


def group_rows(
    body: Sequence[Row],
    number: Column,
    issuers: Sequence[Column],
    columns: Sequence[Column],
) -> tuple[tuple[tuple[Row, ...], ...], bool]:
    """Rows by number and issuer, and whether a row was left out or only guessed."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    latest: dict[str, tuple[str, ...]] = {}
    last: tuple[str, ...] | None = None
    unread = False
    for row in body:
        key = row[number.index].compact if number.index in row else ""
        says = _filled(row, columns)
        if _is_sum(row, columns, key):
            above = groups[last] if last else ()
            unread |= not _holds(row, columns, above, groups.values())
            continue
        if not key:
            merged = says and last is not None and not _says_head(row, columns)
            unread |= not merged and not _is_end(row)
            if last is not None and says:
                groups[last].append(row)
            continue
        if not says and not re.search(r"\d", key):
            unread |= not _is_end(row)
            continue
        names = tuple(row[c.index].compact for c in issuers if c.index in row)
        last = (key, *names) if names else latest.get(key, (key,))
        latest[key] = last
        groups.setdefault(last, []).append(row)
    return tuple(tuple(rows) for rows in groups.values()), unread


def _filled(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row has any value of a line."""
    return any(c.index in row for c in columns if c.key in _LINE_KEYS)


def _says_head(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row has a party or a date: then it is no part of merged cells."""
    return any(
        column.is_party or column.key in ("issue_date", "due_date")
        for column in columns
        if column.index in row
    )


def _is_end(row: Row) -> bool:
    return all(_END.fullmatch(segment.compact) for segment in row.values())


def _is_sum(row: Row, columns: Sequence[Column], key: str) -> bool:
    """A row of sums below the rows: 合計, 小計, 消費税 and no goods."""
    first = row[min(row)].compact
    named = _SUM.fullmatch((key or first).upper()) or match_label(first, "amount")
    goods = [
        row[c.index].compact for c in columns if c.key in _GOODS and c.index in row
    ]
    alone = all(text == first or _SUM.fullmatch(text.upper()) for text in goods)
    return bool(named) and alone and not re.search(r"\d{3}", key)


def _holds(
    row: Row,
    columns: Sequence[Column],
    last: Sequence[Row],
    groups: Iterable[Sequence[Row]],
) -> bool:
    """Whether every sum in the row is that of the last document, or of all rows above."""
    known = [c for c in columns if c.index in row and c.key not in _GOODS | {"number"}]
    for column in known:
        value = read_yen(row[column.index].text)
        if value != _sum(last, column):
            every = sum(_sum(rows, column) for rows in groups)
            if value != every:
                return False
    return bool(known) and bool(last)


def _sum(rows: Iterable[Row], column: Column) -> int:
    cells = (row[column.index].text for row in rows if column.index in row)
    return sum(read_yen(text) or 0 for text in cells)
