"""Field paths of a mapping: what stands there, setting and getting it (項目の場所).

``issuer.name`` is a value of the document, ``lines.quantity`` one of its row,
``references[0].number`` one of the first reference; ``lines.references[0].number`` too.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from books.model import Document, Line

LINES = "lines."
_STEP = re.compile(r"([a-z_]+)(?:\[(\d)\])?")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a path holds (値の種類): ``str``, ``int``, ``Decimal``, ``date`` or an enum."""

    type: type[Any]

    @property
    def is_text(self) -> bool:
        """Whether the value is any text."""
        return self.type is str

    @property
    def is_number(self) -> bool:
        """Whether the value is an amount, a quantity or a rate."""
        return self.type in (int, Decimal)

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of a fixed list."""
        return issubclass(self.type, StrEnum)


@lru_cache(maxsize=1024)
def find_leaf(path: str) -> Leaf | None:
    """What stands at a path, or None where a document has no such value (項目の種類).

    >>> find_leaf("lines.quantity").type.__name__, find_leaf("lines.colour")
    ('Decimal', None)
    """
    model: type[BaseModel] = Document
    row = path.startswith(LINES)
    steps = path.removeprefix(LINES).split(".")
    if row:
        model = Line
    for place, step in enumerate(steps):
        found = _STEP.fullmatch(step)
        field = model.model_fields.get(found[1]) if found else None
        if found is None or field is None:
            return None
        kind, many = _inner(field.annotation)
        if many is (found[2] is None):
            return None
        last = place == len(steps) - 1
        if last:
            return None if issubclass(kind, BaseModel) else Leaf(kind)
        if not issubclass(kind, BaseModel):
            return None
        model = kind
    return None


def _inner(annotation: Any) -> tuple[type[Any], bool]:
    """The type of one value, and whether a field holds several of them."""
    many = get_origin(annotation) is tuple
    options = [a for a in get_args(annotation) if a not in (type(None), Ellipsis)]
    return (options[0], many) if options else (annotation, False)


def set_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested data for a model from values by path; None is left out (組み立て).

    >>> set_values({"issuer.name": "甲", "references[0].number": "1", "total": None})
    {'issuer': {'name': '甲'}, 'references': ({'number': '1'},)}
    """
    tree: dict[str, Any] = {}
    for path, value in values.items():
        if value is None:
            continue
        *parents, leaf = path.split(".")
        place = tree
        for step in parents:
            place = place.setdefault(step, {})
        place[leaf] = value
    return _rows(tree)


def _rows(tree: dict[str, Any]) -> dict[str, Any]:
    """``name[0]``, ``name[1]`` become the rows of ``name``, in order."""
    built: dict[str, Any] = {}
    for step, value in sorted(tree.items(), key=lambda item: item[0]):
        inner = _rows(value) if isinstance(value, dict) else value
        name, mark, _ = step.partition("[")
        if mark:
            built[name] = (*built.get(name, ()), inner)
        else:
            built[name] = inner
    return {name: built[name] for name in _in_order(tree)}


def _in_order(tree: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(step.partition("[")[0] for step in tree)


def get_value(value: BaseModel, path: str) -> Any:
    """The value at a path of a document or (without ``lines.``) of a row; None if empty."""
    for step in path.split("."):
        found = _STEP.fullmatch(step)
        if found is None or value is None:
            return None
        inner: Any = getattr(value, found[1])
        if found[2] is not None:
            inner = inner[int(found[2])] if int(found[2]) < len(inner) else None
        value = inner
    return value


def is_date(leaf: Leaf) -> bool:
    """Whether the value is a day."""
    return leaf.type is dt.date
