"""Columns of flat tables whose heading is known (一覧表の列)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.headings import column_meaning, field_path, kinds_named
from books.model import DocumentType
from extractors.labels import column_key, match_label
from extractors.segments import Segment

Row = Mapping[int, Segment]

_GOODS_NAMED = re.compile(
    r"(?:商品|品目|製品|部品|物品)名称?|品名.*|商品|製品|PRODUCTNAME|ITEMNAME"
)
_ROW_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose heading is known (列); ``kind`` is the paper that it speaks of.

    ``key`` is a field of the line or of the document, ``number``, a party's field with
    its role (``buyer.name``), or ``sum.`` with a key of ``books.labels.AMOUNT``.
    """

    index: int
    key: str
    kind: DocumentType | None
    label: Segment

    @property
    def is_party(self) -> bool:
        """Whether the column tells something about a party."""
        return "." in self.key and not self.key.startswith("sum.")

    def path(self, kind: DocumentType) -> str:
        """The field of the document that the column fills on a paper of this kind."""
        return field_path(self.key, kind)


def read_headings(row: Row) -> tuple[Column, ...]:
    """The columns of a heading row that are known."""
    found = []
    for index, segment in sorted(row.items()):
        key = column_meaning(segment.text, _match)
        if key is not None:
            kinds = kinds_named(segment.text)
            found.append(Column(index, key, kinds[0] if kinds else None, segment))
    return tuple(found)


def _match(text: str, table: str) -> str | None:
    key = column_key(text) if table == "column" else match_label(text, table)
    return None if key == "place" else key


def pick(
    columns: Sequence[Column], key: str, kind: DocumentType | None
) -> Column | None:
    """The column for a value: that of this kind of paper, else the plainest."""
    found = [column for column in columns if column.key == key]
    found.sort(key=lambda c: (c.kind is not kind, c.kind is not None, not _is_plain(c)))
    return found[0] if found else None


def _is_plain(column: Column) -> bool:
    """Whether a heading of goods names them (品名), and not just the row (明細, 内容)."""
    text = column.label.compact.upper()
    return column.key != "description" or bool(_GOODS_NAMED.fullmatch(text))


def without_row_numbers(
    columns: Sequence[Column], body: Sequence[Row]
) -> tuple[Column, ...]:
    """The columns but those that only count the rows (明細 1, 2, 3; No, 行)."""
    return tuple(column for column in columns if not _counts_rows(column, body))


def _counts_rows(column: Column, body: Sequence[Row]) -> bool:
    if column.key != "description" or _is_plain(column):
        return False
    cells = [row[column.index].compact for row in body if column.index in row]
    return bool(cells) and all(_ROW_NUMBER.fullmatch(cell) for cell in cells)
