"""What a table can carry, asked by those who fill records (項目表の形)."""

from collections.abc import Mapping
from dataclasses import dataclass

from edi.sme_common.labels import HEADER, LINE, SECTION
from edi.sme_common.notes import without_items
from edi.sme_common.table import Group, Table, fields, groups, needs

_NOTES: Mapping[str, Mapping[str, str]] = {
    "": HEADER,
    "lines": LINE,
    "sections": SECTION,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Keys of a table: with an item, mandatory, of the groups, in its one packed note;
    ``most`` members at most, 0 for any number.
    """

    fields: frozenset[str]
    needs: frozenset[str]
    groups: Mapping[str, "Shape"]
    references: tuple[Group, ...]
    packed: tuple[str, ...] = ()
    most: int = 0

    def carries(self, *keys: str) -> bool:
        """Whether one of these keys has a place."""
        return any(key in self.fields or key in self.packed for key in keys)


def shape_of(table: Table, name: str = "", most: int = 0) -> Shape:
    """Ask a table for its shape; ``name`` is the key of the group that it is of."""
    carried = fields(table)
    packed = without_items(_NOTES.get(name, {}), table) if "packed" in carried else {}
    return Shape(
        fields=carried,
        needs=needs(table),
        groups={g.field: shape_of(g.rows, g.field, g.most) for g in groups(table)},
        references=_references(table),
        packed=tuple(packed),
        most=most,
    )


def _references(table: Table) -> tuple[Group, ...]:
    """Classes of referenced documents; those that take any kind come last."""
    free = ("ref.any", "ref.note")
    own = (g for g in groups(table) if g.field.startswith("ref."))
    return tuple(
        sorted(own, key=lambda g: free.index(g.field) + 1 if g.field in free else 0)
    )
