"""What a rule of JP PINT is, and how most are declared (規則の宣言).

Contexts and paths are local names from the root; ``//Name/A`` starts at every Name at
any depth; an empty context is the invoice itself; ``A@b`` is an attribute.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from edi.jp_pint.profiles import (
    NON_TAX_REGISTERED,
    PROFILES,
    SELF_BILLING,
    STANDARD,
    Profile,
)
from edi.jp_pint.table import parse_number
from edi.xml import descend, find_all, find_text

Check = Callable[[etree._Element], Iterable[etree._Element]]
ALL = PROFILES
TAXED = (STANDARD, SELF_BILLING)
UNTAXED = (NON_TAX_REGISTERED,)


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule: its id, a Japanese sentence, who breaks it.

    ``broken`` yields the elements of an invoice that do not keep the rule. ``also`` are
    ids of rules that say the same.
    """

    id: str
    text: str
    broken: Check
    profiles: tuple[Profile, ...] = ALL
    also: tuple[str, ...] = ()


def each(root: etree._Element, path: str) -> list[etree._Element]:
    """Every element of a context."""
    if not path:
        return [root]
    if not path.startswith("//"):
        return find_all(root, path)
    name, _, rest = path[2:].partition("/")
    starts = descend(root, name)
    return [e for s in starts for e in (find_all(s, rest) if rest else [s])]


def text_of(element: etree._Element | None) -> str:
    """Trimmed text of an element, empty when there is none."""
    return "" if element is None else (element.text or "").strip()


def number_of(element: etree._Element, path: str) -> Decimal | None:
    """Number at a path, or None."""
    return parse_number(find_text(element, path) or "")


def _has(element: etree._Element, path: str) -> bool:
    steps, _, attribute = path.partition("@")
    found = find_all(element, steps) if steps else [element]
    if attribute:
        return any(e.get(attribute) for e in found)
    return any(text_of(e) for e in found)


def needs(
    rule_id: str,
    context: str,
    path: str,
    name: str,
    *,
    also: tuple[str, ...] = (),
) -> Rule:
    """A rule that demands a value; alternatives are parted by ``|``."""

    def broken(root: etree._Element) -> Iterator[etree._Element]:
        for element in each(root, context):
            if not any(_has(element, p) for p in path.split("|")):
                yield element

    return Rule(rule_id, f"{name}がありません。入力してください。", broken, also=also)


def once(rule_id: str, context: str, path: str, name: str) -> Rule:
    """A rule that allows an element at most once in its context."""

    def broken(root: etree._Element) -> Iterator[etree._Element]:
        return (e for e in each(root, context) if len(find_all(e, path)) > 1)

    return Rule(rule_id, f"{name}が2つ以上あります。1つにしてください。", broken)


def where(
    context: str, wrong: Callable[[etree._Element, etree._Element], bool]
) -> Check:
    """Elements of a context that are wrong; the test gets the element and the root."""
    return lambda root: (e for e in each(root, context) if wrong(e, root))


def document_currency(root: etree._Element) -> str:
    """Currency of the invoice (ibt-005)."""
    return find_text(root, "DocumentCurrencyCode") or ""


def is_vat(scheme: etree._Element) -> bool:
    """Whether a category or registration is one of consumption tax."""
    return (find_text(scheme, "TaxScheme/ID") or "").upper() == "VAT"
