"""Write and read a declared invoice: one walk over its table (読み書きの本体)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from books.errors import FormatError
from edi.jp_pint.table import Group, Item, Table, parse_number
from edi.xml import find_all, local_name

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
INVOICE_URI = f"{UBL}:Invoice-2"
CAC = f"{UBL}:CommonAggregateComponents-2"
CBC = f"{UBL}:CommonBasicComponents-2"
CURRENCY = "JPY"
Consumed = set[tuple[etree._Element, str]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value somewhere in an invoice: its path of local names, its text.

    ``line`` is the number of the invoice line that it stands in, 0 outside of lines.
    """

    path: str
    text: str
    element: etree._Element
    attribute: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes two values the same: the place, and the number in one writing."""
        number = parse_number(self.text)
        numeric = self.path.endswith(("Amount", "Percent", "Quantity", "Numeric"))
        text = str(number.normalize()) if numeric and number is not None else self.text
        return self.line, self.path, text


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
            find_all(parent, path)[-1].set(attribute, text)
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


def leaves(root: etree._Element) -> Iterator[Leaf]:
    """Every value of an invoice, with its path (すべての値)."""
    line = 0
    for element in root.iter():
        path = "/".join(_steps(element))
        line += path == "InvoiceLine"
        inside = line if path.startswith("InvoiceLine") else 0
        for name, value in _attributes(element):
            if not name.startswith("{") and (name, value) != (
                "currencyID",
                CURRENCY,
            ):
                text = value.strip()
                yield Leaf(f"{path}@{name}", text, element, name, inside)
        texts = [element.text, *(child.tail for child in element)]
        text = " ".join(t.strip() for t in texts if t and t.strip())
        if text:
            yield Leaf(path, text, element, line=inside)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()]


def _steps(element: etree._Element) -> list[str]:
    above = [local_name(e) for e in element.iterancestors()][::-1]
    return [*above[1:], local_name(element)] if above else []


def unread(
    root: etree._Element, consumed: Consumed, rebuilt: etree._Element
) -> Iterator[Leaf]:
    """Values that did not get into the document that was read (未読の値).

    ``rebuilt`` is what we would write for that document: a value that stands there at
    the same place, as often, is in the document.
    """
    found = list(leaves(root))
    surplus = Counter(leaf.key for leaf in found)
    surplus.subtract(leaf.key for leaf in leaves(rebuilt))
    for leaf in found:
        if (leaf.element, leaf.attribute) not in consumed and surplus[leaf.key] > 0:
            surplus[leaf.key] -= 1
            yield leaf


def place_of(element: etree._Element) -> str:
    """Path of an element with the numbers of rows that repeat (要素の位置).

    ``InvoiceLine[2]/Item/Name``
    """
    steps = []
    for step in (element, *element.iterancestors()):
        parent = step.getparent()
        if parent is None:
            break
        name = local_name(step)
        same = [e for e in parent if local_name(e) == name]
        steps.append(f"{name}[{same.index(step) + 1}]" if len(same) > 1 else name)
    return "/".join(reversed(steps))
