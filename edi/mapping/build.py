"""Values by path to documents, with the constants of the mapping (書類の組み立て)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from books.errors import FormatError
from books.model import Document
from edi.mapping.model import Table
from edi.mapping.paths import LINES, set_values
from edi.mapping.values import parse_value
from edi.mapping.written import Written


def build_document(
    table: Table, head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> Document:
    """The document out of what was read (書類の組み立て).

    Raises:
        FormatError: the mapping lacks what a part must have (the kind of a reference).
    """
    constants = {
        path: parse_value(text, Written(field=path))
        for path, text in table.constants.items()
    }
    of_lines = {p: v for p, v in constants.items() if p.startswith(LINES)}
    of_head = {p: v for p, v in constants.items() if p not in of_lines}
    values = {
        "document_type": table.document,
        **set_values(with_constants(head, of_head)),
        "lines": tuple(_line(with_constants(line, of_lines)) for line in lines),
    }
    try:
        return Document.model_validate(values)
    except ValidationError as error:
        told = "、".join(".".join(map(str, e["loc"])) for e in error.errors())
        raise FormatError(
            f"書類に必ず要る項目が足りません: {told}。対応表の columns か constants に"
            "加えてください。"
        ) from error


def _line(values: Mapping[str, Any]) -> dict[str, Any]:
    return set_values({p.removeprefix(LINES): v for p, v in values.items()})


def with_constants(
    values: Mapping[str, Any], constants: Mapping[str, Any]
) -> dict[str, Any]:
    """Values with the constants (固定値); those of a list's item only where it says more.

    >>> with_constants({"references[0].number": None}, {"references[0].kind": "invoice"})
    {}
    """
    filled = {path: value for path, value in values.items() if value is not None}
    said = {_item(path) for path in filled}
    kept = {p: v for p, v in constants.items() if _item(p) is None or _item(p) in said}
    return {**kept, **filled}


def _item(path: str) -> str | None:
    """The item of a list that a path goes through, None where it goes through none."""
    head, mark, _ = path.rpartition("]")
    return head if mark else None
