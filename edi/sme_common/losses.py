"""What the message of a document has no place for, not even in a note (送れない項目)."""

from collections.abc import Iterator
from typing import Any

from books.model import (
    BUYER_WRITES,
    Document,
    Line,
    Party,
    Reference,
    Value,
)
from edi.sme_common.line_record import KNOWN_UNITS, MEASURES
from edi.sme_common.normal import normalise
from edi.sme_common.references import distribute
from edi.sme_common.shape import Shape

# Keys of the record that carry a field of ours, where they are not named like it
_KEYS = {
    "tax_rate": ("rate",),
    "tax_category": ("category",),
    "amount": ("amount", "amount_exclusive"),
    "date": ("date", "span_end"),
    "period_start": ("period_start", "span_start"),
    "period_end": ("period_end", "span_end"),
    "original_date": ("original_date", "ref.invoice"),
}
# Numbers that a reference carries, and the class it stands in
_NAMED = {"order_number": "ref.order", "delivery_note_number": "ref.despatch"}
_UNITS = {unit: (quantity, code) for quantity, unit, code in MEASURES}
_ALWAYS = frozenset(("document_type", "lines", "sections", "line_number", "number"))


def carried_part(document: Document, shape: Shape) -> Document:
    """A normalised document without what a message of this shape can't carry."""
    sections = shape.groups.get("sections")
    lines = (sections or shape).groups.get("lines")
    update = _emptied(document, shape)
    if sections is not None:
        if not document.sections:
            update.pop("tax_summary", None)
        update["sections"] = tuple(_strip(s, sections) for s in document.sections)
    elif document.sections:
        update["sections"] = ()
    update["lines"] = tuple(
        _strip_line(line, lines, sectioned=sections is not None)
        for line in document.lines
        if lines is not None
    )
    update["issuer"], update["recipient"] = _parties(document, shape)
    return normalise(document.model_copy(update=update))


def lost_paths(document: Document, kept: Document) -> Iterator[str]:
    """Field paths of what a document says and its carried part does not."""
    yield from _differences(document, kept, "")
    yield from _differences(document.issuer, kept.issuer, "issuer.")
    yield from _differences(document.recipient, kept.recipient, "recipient.")
    for name in ("lines", "sections"):
        before, after = getattr(document, name), getattr(kept, name)
        if len(before) != len(after):
            yield name
        for n, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from _differences(one, other, f"{name}[{n}].")


def _differences(before: Value, after: Value, prefix: str) -> Iterator[str]:
    for name, said in before:
        whole = name in ("lines", "sections") or isinstance(said, Value)
        if not whole and said != getattr(after, name):
            yield f"{prefix}{name}"


def _strip(value: Any, shape: Shape) -> Any:
    return value.model_copy(update=_emptied(value, shape))


def _strip_line(line: Line, shape: Shape | None, *, sectioned: bool) -> Line:
    update = _emptied(line, shape) if shape else {}
    if sectioned:
        update.pop("section", None)
    return line.model_copy(update=update)


def _emptied(value: Value, shape: Shape) -> dict[str, Any]:
    """Fields of one level that are said and have no place."""
    said = ((n, v) for n, v in value if v is not None and v != () and n not in _ALWAYS)
    kept = {n: _kept(value, n, v, shape) for n, v in said if not isinstance(v, Value)}
    return {n: v for n, v in kept.items() if v != getattr(value, n)}


def _kept(value: Value, name: str, said: Any, shape: Shape) -> Any:
    if name == "references":
        homeless = distribute(said, shape)[1]
        return tuple(r for r in said if r not in homeless)
    if name == "adjustments" and name in shape.groups:
        taxed = shape.groups[name].carries("rate", "packed")
        bare = {"rate": None, "category": None}
        return said if taxed else tuple(a.model_copy(update=bare) for a in said)
    if name == "bank_accounts" and name in shape.groups:
        most = shape.groups[name].most
        return said[:most] if most else said
    if shape.carries(*_KEYS.get(name, (name,))) or _stands_elsewhere(
        value, name, said, shape
    ):
        return said
    return () if isinstance(said, tuple) else None


def _stands_elsewhere(value: Value, name: str, said: Any, shape: Shape) -> bool:
    """Units that have a code, numbers that are those of a reference."""
    if name in _UNITS:
        quantity, code = _UNITS[name]
        measured = getattr(value, quantity) is not None and code in shape.fields
        return measured and said in KNOWN_UNITS
    if name in _NAMED:
        references: tuple[Reference, ...] = getattr(value, "references", ())
        first = distribute(references, shape)[0].get(_NAMED[name], [{}])[0]
        return bool(first.get("number") == said)
    return False


def _parties(document: Document, shape: Shape) -> tuple[Party, Party]:
    buyer_writes = document.document_type in BUYER_WRITES
    keys = ("buyer", "seller") if buyer_writes else ("seller", "buyer")
    sides = (document.issuer, document.recipient)
    issuer, recipient = (
        party.model_copy(
            update={
                name: None
                for name, said in party
                if said and not shape.carries(f"{key}.{name}", f"{key}.{name}_id")
            }
        )
        for key, party in zip(keys, sides, strict=True)
    )
    return issuer, recipient
