"""Every value of an invoice, and those that a document does not hold (未読の値)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from edi.jp_pint.engine import CURRENCY, Consumed
from edi.jp_pint.table import parse_number
from edi.xml import local_name


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


@dataclass(slots=True)
class Places:
    """Where elements stand, ``InvoiceLine[2]/Item/Name`` (要素の位置).

    The children of an element are numbered once, however many are asked for.
    """

    _numbered: dict[etree._Element, dict[etree._Element, tuple[int, str]]] = field(
        default_factory=dict
    )

    def of(self, element: etree._Element) -> str:
        """Path of an element, with numbers where its name repeats."""
        steps = (element, *element.iterancestors())
        return "/".join(self._child(e)[1] for e in steps[-2::-1])

    def row(self, element: etree._Element) -> int:
        """Number of an element among those of its name, from 0."""
        return self._child(element)[0]

    def _child(self, element: etree._Element) -> tuple[int, str]:
        parent = element.getparent()
        if parent is None:
            return 0, local_name(element)
        if parent not in self._numbered:
            self._numbered[parent] = _numbered(parent)
        return self._numbered[parent][element]


def _numbered(parent: etree._Element) -> dict[etree._Element, tuple[int, str]]:
    names = [local_name(child) for child in parent]
    repeats, seen, numbers = Counter(names), Counter[str](), {}
    for child, name in zip(parent, names, strict=True):
        shown = f"{name}[{seen[name] + 1}]" if repeats[name] > 1 else name
        numbers[child] = (seen[name], shown)
        seen[name] += 1
    return numbers
