"""References of a document or a row, and the classes that they stand in (参照文書)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from books.model import DocumentType, Reference
from edi.sme_common.codes import REFERENCE_CODES
from edi.sme_common.shape import Shape
from edi.sme_common.table import Group, Row
from edi.sme_common.tables.reference_classes import SLOTS


def sort_references(
    references: Iterable[Reference], first: str | None = None
) -> tuple[Reference, ...]:
    """One order for all; the one whose number the document itself names comes first."""

    def key(reference: Reference) -> tuple[Any, ...]:
        day = reference.date.isoformat() if reference.date else ""
        rest = (reference.number, reference.line or "", reference.revision or "", day)
        return (reference.kind.value, reference.number != first, *rest)

    return tuple(sorted(set(references), key=key))


def with_named(
    references: Iterable[Reference], kind: DocumentType, number: str | None
) -> tuple[str | None, tuple[Reference, ...]]:
    """Say a number that a document names also as a reference, and the other way."""
    known = sort_references(references, number)
    same = [r for r in known if r.kind is kind]
    if number is None:
        return (same[0].number if same else None), known
    if all(r.number != number for r in same):
        known = sort_references((*known, Reference(kind=kind, number=number)), number)
    return number, known


def distribute(
    references: Iterable[Reference], shape: Shape
) -> tuple[dict[str, list[dict[str, Any]]], list[Reference]]:
    """Lay references out by class; those that have no place come second."""
    placed: dict[str, list[dict[str, Any]]] = {}
    homeless = []
    for reference in references:
        group = next(
            (g for g in shape.references if _has_room(g, reference, placed)), None
        )
        if group is None:
            homeless.append(reference)
            continue
        entry = {k: v for k, v in reference if v is not None}
        noted = group.field == "ref.note"
        placed.setdefault(group.field, []).append({"packed": entry} if noted else entry)
    return placed, homeless


def _has_room(
    group: Group, reference: Reference, placed: Mapping[str, list[dict[str, Any]]]
) -> bool:
    if group.field == "ref.note":
        return True
    if group.most and len(placed.get(group.field, ())) >= group.most:
        return False
    keys = {row.field for row in group.rows if isinstance(row, Row)}
    said = {k for k, v in reference if v is not None and k not in ("kind", "number")}
    if not said <= keys:
        return False
    if group.field == "ref.any":
        return reference.kind in REFERENCE_CODES
    return SLOTS[group.field] is reference.kind


def collect(record: Mapping[str, Any]) -> Iterator[Reference]:
    """The references of a record that was read."""
    for slot, kind in SLOTS.items():
        for entry in record.get(slot, ()):
            values = {**entry, **entry.get("packed", {})}
            values.pop("packed", None)
            if "number" in values or "line" in values or "revision" in values:
                yield Reference(**({"kind": kind, "number": ""} | values))
