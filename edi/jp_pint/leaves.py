"""Every value of an invoice, and those that a document does not hold (未読の値)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from books.errors import FormatError
from edi.jp_pint.engine import CURRENCY, Consumed
from edi.jp_pint.table import parse_number
from edi.xml import local_name

MAX_VALUES = 250_000
"""More are no invoice: one of 10,000 lines has about 250,000."""


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
        numeric = self.path.endswith(("Amount", "Percent", "Quantity", "Numeric"))
        number = parse_number(self.text) if numeric else None
        text = self.text if number is None else str(number.normalize())
        return self.line, self.path, text


def leaves(root: etree._Element) -> Iterator[Leaf]:
    """Every value of an invoice, with its path (すべての値)."""
    line = 0
    above: list[tuple[etree._Element, str, int]] = []
    yield from _own(root, "", 0)
    for element in root.iterdescendants():
        parent = element.getparent()
        while above and above[-1][0] is not parent:
            above.pop()
        name = _local(str(element.tag))
        path, inside = name, 0
        if above:
            path, inside = f"{above[-1][1]}/{name}", above[-1][2]
        elif name == "InvoiceLine":
            line = inside = line + 1
        if len(element):
            above.append((element, path, inside))
        yield from _own(element, path, inside)


def _own(element: etree._Element, path: str, line: int) -> Iterator[Leaf]:
    """Attributes and text of an element itself."""
    for key, value in element.items():
        name, text = str(key), str(value)
        if not name.startswith("{") and (name, text) != ("currencyID", CURRENCY):
            yield Leaf(f"{path}@{name}", text.strip(), element, name, line)
    said = (element.text or "").strip()
    if len(element):
        tails = ((child.tail or "").strip() for child in element)
        said = " ".join(t for t in (said, *tails) if t)
    if said:
        yield Leaf(path, said, element, line=line)


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def unread(
    root: etree._Element, consumed: Consumed, rebuilt: etree._Element
) -> Iterator[Leaf]:
    """Values that did not get into the document that was read (未読の値).

    ``rebuilt`` is what we would write for that document: a value that stands there at
    the same place, as often, is in the document.

    Raises:
        FormatError: more values than any honest invoice has.
    """
    found = list(islice(leaves(root), MAX_VALUES + 1))
    if len(found) > MAX_VALUES:
        raise FormatError(
            f"請求書の値が{MAX_VALUES:,}件を超えています。"
            "JP PINTの請求書かどうか、送り元に確かめてください。"
        )
    surplus = Counter(leaf.key for leaf in found)
    surplus.subtract(leaf.key for leaf in leaves(rebuilt))
    for leaf in found:
        if (leaf.element, leaf.attribute) not in consumed and surplus[leaf.key] > 0:
            surplus[leaf.key] -= 1
            yield leaf


@dataclass(slots=True)
class Places:
    """Where elements stand, ``InvoiceLine[2]/Item/Name`` (要素の位置).

    Children of one name are numbered once, however many are asked for.
    """

    _numbered: dict[tuple[etree._Element, str], dict[etree._Element, int]] = field(
        default_factory=dict
    )

    def of(self, element: etree._Element) -> str:
        """Path of an element, with numbers where its name repeats."""
        steps = (element, *element.iterancestors())
        return "/".join(self._shown(e) for e in steps[-2::-1])

    def row(self, element: etree._Element) -> int:
        """Number of an element among those of its name, from 0."""
        return self._same(element).get(element, 0)

    def _shown(self, element: etree._Element) -> str:
        name, same = local_name(element), self._same(element)
        return f"{name}[{same[element] + 1}]" if len(same) > 1 else name

    def _same(self, element: etree._Element) -> dict[etree._Element, int]:
        parent, name = element.getparent(), local_name(element)
        if parent is None:
            return {}
        if (parent, name) not in self._numbered:
            same = parent.iterchildren(f"{{*}}{name}")
            self._numbered[parent, name] = {e: n for n, e in enumerate(same)}
        return self._numbered[parent, name]
