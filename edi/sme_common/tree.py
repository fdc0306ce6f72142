"""A table as the tree of its elements, which writer and reader walk (項目表の木)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from edi.sme_common.table import Group, Row, Table

_STEP = re.compile(r"([^\[\]@]+)(?:\[([^=]+)=(.+)\])?")
_SPLIT = re.compile(r"/(?![^\[]*\])")
Record = Mapping[str, Any]


@dataclass(slots=True, eq=False)
class Node:
    """An element of a message with the rows that stand on it, and what is below.

    ``key`` and ``wanted`` tell it from others of its name by the text of a child;
    ``must``: it is written whenever its parent is; ``fields``: the keys that call for it.
    """

    name: str = ""
    key: str = ""
    wanted: str = ""
    must: bool = False
    rows: list[Row] = field(default_factory=list)
    attributes: dict[str, Row] = field(default_factory=dict)
    group: Group | None = None
    body: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    by_name: dict[str, list["Node"]] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    def child(self, step: str) -> "Node":
        """The child of a step of a path, made at the first question."""
        match = _STEP.match(step)
        name, key, wanted = match.groups(default="") if match else (step, "", "")
        same = self.by_name.setdefault(name, [])
        for node in same:
            if (node.key, node.wanted) == (key, wanted):
                return node
        node = Node(name, key, wanted)
        same.append(node)
        same.sort(key=lambda n: not n.key)  # the one without a condition comes last
        self.children.append(node)
        return node


def compile_table(table: Table) -> Node:
    """Make the tree of a table (項目表の準備); do it once, it takes some time."""
    root = Node()
    for row in table:
        node, must = root, False
        *above, last = _SPLIT.split(row.path)
        alias = isinstance(row, Row) and row.alias
        fixed = isinstance(row, Row) and row.fixed is not None and not alias
        forced = row.need or fixed
        calls = "" if alias or "@" in last else row.field
        for step in (*above, last.partition("@")[0]):
            if not step:
                must = forced
                continue
            node = node.child(step)
            node.must |= must
            node.fields.update({calls} - {""})
        if isinstance(row, Group):
            node.group, node.body = row, compile_table(row.rows)
            node.body.key = node.key
        elif "@" in last:
            node.attributes[last.partition("@")[2]] = row
        else:
            node.must |= forced
            node.rows.append(row)
    return root


def keys_of(record: Record) -> set[str]:
    """Keys of a record that say something."""
    return {k for k, v in record.items() if v is not None and v != ()}


def called_for(
    node: Node, record: Record, present: set[str]
) -> Iterator[tuple[Node, Sequence[Record] | None]]:
    """The children that a record needs, in order, with the members of a group.

    ``present`` is ``keys_of`` the record.
    """
    for child in node.children:
        if child.group is not None:
            filler: Sequence[Record] = ({},) if child.group.filler else ()
            yield child, record.get(child.group.field) or filler
        elif child.must or not child.fields.isdisjoint(present):
            yield child, None


def row_of(node: Node, present: set[str]) -> Row | None:
    """The row that says the text of an element: one with a value, else a fixed one."""
    rest = None
    for row in node.rows:
        if not row.alias:
            if row.field in present:
                return row
            if row.fixed is not None or (rest is None and row.need):
                rest = row
    return rest
