"""Write and read any declared message: one walk over its table (読み書きの本体).

Neither direction knows a message; both follow ``edi.sme_common.table``. Reading goes by
local names, so the version in a namespace, and papers of vendors that put ``DateTime``
into the message's own namespace, do not matter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from books.errors import FormatError
from edi.sme_common.table import NOT_AVAILABLE, Group, Row, Table
from edi.xml import local_name

UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:32"
_STEP = re.compile(r"([^\[\]]+)(?:\[([^=]+)=(.+)\])?")
_SPLIT = re.compile(r"/(?![^\[]*\])")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value somewhere in a message: path of local names, and its text."""

    path: str
    text: str


@dataclass(slots=True)
class Written:
    """What emitting found out: names of mandatory items without a value."""

    missing: list[str] = field(default_factory=list)


def _steps(path: str) -> list[tuple[str, str, str]]:
    matches = [_STEP.fullmatch(step) for step in _SPLIT.split(path) if step]
    return [(m[1], m[2] or "", m[3] or "") for m in matches if m]


def _ancestors(path: str) -> Iterator[str]:
    parts = _SPLIT.split(path)
    return ("/".join(parts[:n]) for n in range(len(parts)))


def _value(row: Row, record: Mapping[str, Any]) -> Any:
    return None if row.alias or not row.field else record.get(row.field)


def _wanted(table: Table, record: Mapping[str, Any]) -> set[str]:
    """Paths of the elements that must be there, ``""`` being the group itself."""
    wanted = {""}
    for row in table:
        if isinstance(row, Group):
            if record.get(row.field):
                wanted.update(_ancestors(row.path))
        elif _value(row, record) is not None:
            wanted.update(_ancestors(row.place))
    size = 0
    while size != len(wanted):  # a fixed item may call for the parent of another
        size = len(wanted)
        for row in table:
            if isinstance(row, Row) and row.fixed is not None and row.trigger in wanted:
                wanted.update(_ancestors(row.place))
    return wanted


def emit(
    parent: etree._Element, table: Table, record: Mapping[str, Any], done: Written
) -> None:
    """Append a record's items to an element, in the order of the table.

    Raises:
        FormatError: a text has a character that XML can't hold.
    """
    wanted = _wanted(table, record)
    filled = {
        r.place for r in table if isinstance(r, Row) and _value(r, record) is not None
    }
    for row in table:
        if isinstance(row, Group):
            items = record.get(row.field) or ()
            if row.need and not items:
                done.missing.append(row.name)
            for item in items:
                emit(_create(parent, row.path), row.rows, item, done)
            continue
        value = _value(row, record)
        if value is not None and row.kind:
            _write(parent, row, row.kind.format(value))
        elif row.need and row.trigger in wanted and row.place not in filled:
            done.missing.append(row.name)
        elif row.fixed is not None and row.trigger in wanted:
            _write(parent, row, row.fixed)


def _write(parent: etree._Element, row: Row, text: str) -> None:
    path, _, attribute = row.place.partition("@")
    try:
        if attribute:
            _create(parent, path, share=True).set(attribute, text)
            return
        element = _create(parent, path)
        if row.kind and row.kind.dated:
            name = "DateTime" if text else "DateTimeString"
            element = etree.SubElement(element, etree.QName(UDT, name))
        element.text = text or None
    except ValueError as error:
        raise FormatError(
            f"「{row.name}」にXMLへ書けない文字(制御文字)があります。取り除いてください。"
        ) from error


def _create(
    parent: etree._Element, path: str, *, share: bool = False
) -> etree._Element:
    """Append the element of a path; those above it are shared with what is there."""
    steps = _steps(path)
    for number, (name, key, wanted) in enumerate(steps):
        last = number == len(steps) - 1
        found = None
        if share or not last:
            found = _newest(parent, name, key, wanted)
        if found is None:
            found = _append(parent, name)
            if key:
                _append(found, key).text = wanted
        parent = found
    return parent


def _append(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))


def _newest(
    parent: etree._Element, name: str, key: str, wanted: str
) -> etree._Element | None:
    if len(parent) and local_name(parent[-1]) == name:
        return parent[-1] if _says(parent[-1], key, wanted) else None
    return None


def _says(element: etree._Element, key: str, wanted: str) -> bool:
    return not key or any(
        local_name(c) == key and (c.text or "").strip() == wanted for c in element
    )


def _find(parent: etree._Element, path: str) -> list[etree._Element]:
    found = [parent]
    for name, key, wanted in _steps(path):
        found = [
            c
            for e in found
            for c in e
            if local_name(c) == name and _says(c, key, wanted)
        ]
    return found


def content(element: etree._Element) -> str:
    """Text of an item, a date being one level deeper (値)."""
    text = (element.text or "").strip()
    if not text and len(element):
        text = (element[0].text or "").strip()
    return text


def _is_unavailable(element: etree._Element, text: str) -> bool:
    """``NA`` stands for no value where a code or a number is mandatory."""
    coded = local_name(element).endswith(("Code", "CompleteNumber"))
    return text == NOT_AVAILABLE and coded


Consumed = set[tuple[etree._Element, str]]
# Amounts that stand with and without tax; one of the two is our value, so both are
# compared afterwards with what the document implies instead of counting as read.
COMPARED = frozenset(
    {"taxable_exclusive", "taxable_inclusive", "amount_exclusive", "amount_inclusive"}
)


def absorb(parent: etree._Element, table: Table, consumed: Consumed) -> dict[str, Any]:
    """Read the items of an element into a record; ``consumed`` collects what was read.

    What can't be parsed is left out, and therefore not marked as consumed.
    """
    record: dict[str, Any] = {}
    for row in table:
        if isinstance(row, Group):
            record[row.field] = tuple(
                absorb(e, row.rows, consumed) for e in _find(parent, row.path)
            )
        elif row.field and row.kind and not row.derived and row.field not in record:
            _read(parent, row, record, consumed)
    return record


def _read(
    parent: etree._Element, row: Row, record: dict[str, Any], consumed: Consumed
) -> None:
    path, _, attribute = row.place.partition("@")
    for element in _find(parent, path):
        text = element.get(attribute, "") if attribute else content(element)
        known = bool(text) and not _is_unavailable(element, text)
        value = row.kind.parse(text) if row.kind and known else None
        if value is not None:
            record[row.field] = value
            if row.field in COMPARED:
                return
            consumed.add((element, attribute))
            consumed.update((title, "") for title in _titles(element))
            return


def _titles(element: etree._Element) -> list[etree._Element]:
    """What names a note or an adjustment: its work is done once that was read."""
    parent = element.getparent()
    siblings = [] if parent is None else list(parent)
    return [e for e in siblings if local_name(e) in ("Subject", "Reason")]


def leaves(root: etree._Element, consumed: Consumed) -> Iterator[Leaf]:
    """Every value of a message that was not consumed, with its path (未読の値)."""
    for element in root.iter():
        if local_name(element) in _DATES:
            continue
        text = content(element)
        left = [
            (f"@{name}", value)
            for name, value in _attributes(element)
            if not _is_trivial(name, value) and (element, name) not in consumed
        ]
        carries = not len(element) or local_name(element[0]) in _DATES
        if (
            carries
            and text not in ("", NOT_AVAILABLE)
            and (element, "") not in consumed
        ):
            left.append(("", text))
        if left:
            path = _path_of(element)
            yield from (Leaf(path + mark, text) for mark, text in left)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()]


_DATES = ("DateTime", "DateTimeString")


def _is_trivial(name: str, value: str) -> bool:
    """Schema locations, and the yen that all amounts are in."""
    return name.startswith("{") or (name == "currencyID" and value == "JPY")


def _path_of(element: etree._Element) -> str:
    names = [local_name(e) for e in element.iterancestors()][::-1]
    return "/".join([*names[1:], local_name(element)])


def comparable(text: str) -> str:
    """A text so that equal numbers and equal days compare equal.

    >>> comparable("10.00") == comparable("1E+1"), comparable("2026-04-01T00:00:00")
    (True, '2026-04-01')
    """
    if re.match(r"\d{4}-\d{2}-\d{2}T", text):
        return text[:10]
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return str(number.normalize()) if number.is_finite() else text
