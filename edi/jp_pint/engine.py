"""Write and read a declared invoice: one walk over its table (読み書きの本体)."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from books.errors import FormatError
from edi.jp_pint.table import Group, Item, Table
from edi.xml import find_all, local_name

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
INVOICE_URI = f"{UBL}:Invoice-2"
CAC = f"{UBL}:CommonAggregateComponents-2"
CBC = f"{UBL}:CommonBasicComponents-2"
CURRENCY = "JPY"
Consumed = set[tuple[etree._Element, str]]


def new_invoice() -> etree._Element:
    """An empty invoice with the usual prefixes."""
    names: Any = {None: INVOICE_URI, "cac": CAC, "cbc": CBC}
    return etree.Element(etree.QName(INVOICE_URI, "Invoice"), nsmap=names)


def emit(
    parent: etree._Element,
    table: Table,
    record: Mapping[str, Any],
    missing: list[str],
    where: str = "",
) -> None:
    """Append a record's terms in the order of the table; ``missing`` collects labels.

    Raises:
        FormatError: a text has a character that XML can't hold.
    """
    for row in table:
        if isinstance(row, Group):
            members = record.get(row.field) or ()
            if row.need and not members:
                missing.append(where + row.label)
            for number, member in enumerate(members, 1):
                place = f"{where}{row.name}{number}の"
                emit(_create(parent, row.path), row.rows, member, missing, place)
            continue
        text = _text(row, record)
        if text is not None:
            _write(parent, row, text)
        elif row.need:
            missing.append(where + row.label)


def _text(row: Item, record: Mapping[str, Any]) -> str | None:
    if row.fixed is not None:
        present = not row.when or record.get(row.when) is not None
        return row.fixed if present else None
    value = record.get(row.field) if row.field and not row.alias else None
    return None if value is None else row.kind.format(value)


def _write(parent: etree._Element, row: Item, text: str) -> None:
    path, _, attribute = row.path.partition("@")
    try:
        if attribute:
            for element in find_all(parent, path)[-1:]:  # none without a value of it
                element.set(attribute, text)
            return
        element = _create(parent, path, leaf=True)
        element.text = text
    except ValueError as error:
        raise FormatError(
            f"「{row.label}」にXMLへ書けない文字(制御文字)があります。取り除いてください。"
        ) from error
    if row.kind.money:
        element.set("currencyID", CURRENCY)


def _create(parent: etree._Element, path: str, *, leaf: bool = False) -> etree._Element:
    """Append the last element of a path; those above it are shared with the newest."""
    *steps, last = path.split("/")
    for step in steps:
        newest = parent[-1] if len(parent) else None
        if newest is None or local_name(newest) != step:
            newest = etree.SubElement(parent, etree.QName(CAC, step))
        parent = newest
    return etree.SubElement(parent, etree.QName(CBC if leaf else CAC, last))


def absorb(parent: etree._Element, table: Table, consumed: Consumed) -> dict[str, Any]:
    """Read the terms of an element into a record; ``consumed`` collects loose ones.

    What can't be parsed, and an amount that is not in yen, is left out.
    """
    record: dict[str, Any] = {}
    for row in table:
        if isinstance(row, Group):
            record[row.field] = _members(parent, row, consumed)
        elif row.field and row.field not in record:
            _read(parent, row, record, consumed)
    return record


def _members(
    parent: etree._Element, group: Group, consumed: Consumed
) -> tuple[dict[str, Any], ...]:
    members = []
    for element in find_all(parent, group.path):
        own: Consumed = set()
        member = absorb(element, group.rows, own)
        if not group.only or member.get(group.only) is not None:
            members.append(member)
            consumed |= own
    return tuple(members)


def _read(
    parent: etree._Element, row: Item, record: dict[str, Any], consumed: Consumed
) -> None:
    path, _, attribute = row.path.partition("@")
    for element in find_all(parent, path)[:1]:
        text = element.get(attribute, "") if attribute else element.text or ""
        value = row.kind.parse(text.strip())
        if row.kind.money and element.get("currencyID") != CURRENCY:
            value = None
        if value is not None:
            record[row.field] = value
            if row.loose:
                consumed.add((element, attribute))
