"""Write and read any declared message: one walk over its table (読み書きの本体).

Neither direction knows a message; both follow ``edi.sme_common.table``, compiled once
into a tree of elements (``edi.sme_common.tree``). Reading goes by local names, so the version
in a namespace, and papers of vendors that put ``DateTime`` into the message's own
namespace, do not matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from lxml import etree

from books.errors import FormatError
from edi.sme_common.table import NOT_AVAILABLE, Row
from edi.sme_common.tree import Node, Record, called_for, keys_of, row_of

UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:32"
# Empty values have another element than full ones: a DateTime can't be empty
_INNER_EMPTY = {"DateTime": "DateTimeString", "Indicator": "IndicatorString"}
_INNER = frozenset(("DateTime", "DateTimeString", "Indicator", "IndicatorString"))
# A message of 50 MB that we write has about 300,000 values that are only compared
MOST_LEFT = 500_000
# Amounts that stand with and without tax; one of the two is our value, so both are
# compared afterwards with what the document implies instead of counting as read.
COMPARED = frozenset(
    {"taxable_exclusive", "taxable_inclusive", "amount_exclusive", "amount_inclusive"}
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value somewhere in a message: path of local names, and its text."""

    path: str
    text: str


@dataclass(slots=True)
class Written:
    """What emitting found out: names of mandatory items without a value."""

    missing: list[str] = field(default_factory=list)


def emit(parent: etree._Element, tree: Node, record: Record, done: Written) -> None:
    """Append a record's items to an element, in the order of the table.

    Raises:
        FormatError: a text has a character that XML can't hold.
    """
    _emit_below(parent, tree, record, keys_of(record), done)


def _emit_below(
    parent: etree._Element,
    node: Node,
    record: Record,
    present: set[str],
    done: Written,
) -> None:
    for child, members in called_for(node, record, present):
        if members is not None and child.group is not None and child.body is not None:
            if child.group.need and not members:
                done.missing.append(child.group.name)
            for member in members:
                emit(_append(parent, child), child.body, member, done)
            continue
        row = row_of(child, present)
        for _ in range(row.times if row else 1):
            element = _append(parent, child)
            if row:
                _fill(element, row, record, done)
            _emit_attributes(element, child, record, present)
            _emit_below(element, child, record, present, done)


def implied(tree: Node, record: Record, path: str = "") -> Iterator[Leaf]:
    """Every value that ``emit`` would write for a record, with its path (含まれる値)."""
    return _implied_below(tree, record, keys_of(record), path)


def _implied_below(
    node: Node, record: Record, present: set[str], path: str
) -> Iterator[Leaf]:
    for child, members in called_for(node, record, present):
        place = f"{path}/{child.name}" if path else child.name
        if members is not None and child.body is not None:
            for member in members:
                yield from implied(child.body, member, place)
            continue
        row = row_of(child, present)
        for _ in range(row.times if row else 1):
            if row and (said := _text_of(row, record)):
                yield Leaf(place, said)
            for name, row_ in child.attributes.items():
                if row_.field in present:
                    yield Leaf(f"{place}@{name}", _text_of(row_, record) or "")
            yield from _implied_below(child, record, present, place)


def _text_of(row: Row, record: Record) -> str | None:
    value = record.get(row.field) if row.field else None
    return row.kind.format(value) if value is not None and row.kind else row.fixed


def _fill(element: etree._Element, row: Row, record: Record, done: Written) -> None:
    said = _text_of(row, record)
    if said is None:
        done.missing.append(row.name)
        return
    if row.kind and row.kind.inner:
        name = row.kind.inner if said else _INNER_EMPTY[row.kind.inner]
        element = etree.SubElement(element, f"{{{UDT}}}{name}")
    try:
        element.text = said or None
    except ValueError as error:
        raise _forbidden(row.name) from error


def _emit_attributes(
    element: etree._Element, node: Node, record: Record, present: set[str]
) -> None:
    for name, row in node.attributes.items():
        if row.field in present and row.kind:
            try:
                element.set(name, row.kind.format(record[row.field]))
            except ValueError as error:
                raise _forbidden(row.name) from error


def _forbidden(name: str) -> FormatError:
    return FormatError(
        f"「{name}」にXMLへ書けない文字(制御文字)があります。取り除いてください。"
    )


def _append(parent: etree._Element, node: Node) -> etree._Element:
    space = parent.tag[: parent.tag.rfind("}") + 1]
    element = etree.SubElement(parent, space + node.name)
    if node.key:
        etree.SubElement(element, space + node.key).text = node.wanted
    return element


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def content(element: etree._Element) -> str:
    """Text of an item, a date or an indicator being one level deeper (値)."""
    said = (element.text or "").strip()
    if not said and len(element) and _local(element[0].tag) in _INNER:
        said = (element[0].text or "").strip()
    return said


def _is_unavailable(node: Node, said: str) -> bool:
    """``NA`` stands for no value where something is mandatory that is not a name."""
    if said != NOT_AVAILABLE:
        return False
    coded = node.name.endswith(("Code", "CompleteNumber"))
    return coded or all(row.derived for row in node.rows)


class Left(list[Leaf]):
    """What was not read, and how many unknown elements that say nothing (未読の値)."""

    empty: int = 0


@dataclass(slots=True)
class _Reader:
    """One record in the making: what could not be read goes to ``left``."""

    left: Left
    record: dict[str, Any] = field(default_factory=dict)
    late: list[tuple[list[Row], Leaf]] = field(default_factory=list)

    def below(self, element: etree._Element, node: Node, path: str) -> None:
        for child in element:
            if _local(child.tag) not in _INNER:
                self.take(child, node, path)

    def take(self, child: etree._Element, node: Node, path: str) -> None:
        name = _local(child.tag)
        path = f"{path}/{name}" if path else name
        known = _which(child, node.by_name.get(name, ()))
        if known is None:
            if not (node.key and name in (node.key, "ID")):
                silent = True
                for leaf in _leaves(child, path):
                    silent = False
                    self.leave(leaf)
                if silent:
                    self.left.empty += 1
        elif known.group is not None and known.body is not None:
            found = absorb(child, known.body, self.left, path)
            self.record.setdefault(known.group.field, []).append(found)
        else:
            self.attributes(child, known, path)
            if known.rows or not known.children:
                self.value(child, known, Leaf(path, content(child)))
            self.below(child, known, path)

    def attributes(self, element: etree._Element, node: Node, path: str) -> None:
        for key, value in element.items():
            name, said = str(key), str(value)
            row = node.attributes.get(name)
            found = row.kind.parse(said) if row and row.kind else None
            if row and found is not None and row.field not in self.record:
                self.record[row.field] = found
            elif not _is_trivial(name, said):
                self.leave(Leaf(f"{path}@{name}", said))

    def value(self, element: etree._Element, node: Node, leaf: Leaf) -> None:
        said = leaf.text
        if not said or _is_unavailable(node, said):
            return
        for row in node.rows:
            if row.fixed == said and not row.field:
                return
            if row.derived or row.alias or row.field in self.record or not row.kind:
                continue
            value = row.kind.parse(said)
            if value is not None:
                self.record[row.field] = value
                if row.field in COMPARED:
                    break
                return
        aliases = [row for row in node.rows if row.alias]
        if aliases:
            self.late.append((aliases, leaf))
        else:
            self.leave(leaf)

    def leave(self, leaf: Leaf) -> None:
        """Keep what was not read, but not without end."""
        if len(self.left) >= MOST_LEFT:
            raise FormatError(
                f"電文に扱えない値が{MOST_LEFT:,}件を超えてあります。"
                "中小企業共通EDIの電文かどうか、送り元に確かめてください。"
            )
        self.left.append(leaf)

    def finish(self) -> dict[str, Any]:
        for rows, leaf in self.late:
            for row in rows:
                value = row.kind.parse(leaf.text) if row.kind else None
                if value is not None and row.field not in self.record:
                    self.record[row.field] = value
                    break
            else:
                self.leave(leaf)
        return self.record


def absorb(
    element: etree._Element, tree: Node, left: Left, path: str = ""
) -> dict[str, Any]:
    """Read the items of an element into a record; ``left`` collects what was not read.

    Raises:
        FormatError: there is more of that than any honest message has.
    """
    reader = _Reader(left)
    reader.below(element, tree, path)
    return reader.finish()


def _which(element: etree._Element, nodes: "list[Node] | tuple[()]") -> Node | None:
    return next((n for n in nodes if not n.key or _says(element, n)), None)


def _says(element: etree._Element, node: Node) -> bool:
    return any(
        _local(c.tag) == node.key and (c.text or "").strip() == node.wanted
        for c in element
    )


def leaves(root: etree._Element) -> list[Leaf]:
    """Every value of a message with its path (値の一覧)."""
    return [leaf for e in root for leaf in _leaves(e, _local(e.tag))]


def _leaves(element: etree._Element, path: str) -> Iterator[Leaf]:
    said = content(element)
    if said and said != NOT_AVAILABLE:
        yield Leaf(path, said)
    for key, value in element.items():
        if not _is_trivial(str(key), str(value)):
            yield Leaf(f"{path}@{key!s}", str(value))
    for child in element:
        if _local(child.tag) not in _INNER:
            yield from _leaves(child, f"{path}/{_local(child.tag)}")


def _is_trivial(name: str, value: str) -> bool:
    """Schema locations, and the yen that all amounts are in."""
    return name.startswith("{") or (name == "currencyID" and value == "JPY")


def comparable(said: str) -> str:
    """A text so that equal numbers and equal days compare equal.

    >>> comparable("10.00") == comparable("1E+1"), comparable("2026-04-01T00:00:00")
    (True, '2026-04-01')
    """
    if re.match(r"\d{4}-\d{2}-\d{2}T", said):
        return said[:10]
    try:
        number = Decimal(said)
    except InvalidOperation:
        return said
    return str(number.normalize()) if number.is_finite() else said
