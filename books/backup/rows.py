"""Any table of any version as plain JSON rows, and back (表の書き出し).

The tables are asked of the database itself, not of the program: a backup taken before a
migration holds what was there before it, and is restored in that form. Rows come in the
order of their key, compared byte by byte, so that equal tables give equal digests on
every kind of database.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    collate,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.types import String

from books.backup.records import as_json
from books.errors import NotReadyError

_BATCH = 50
_VERSION_TABLE = "alembic_version"
_KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    str: "text",
    dt.datetime: "instant",
    dt.date: "date",
    Decimal: "decimal",
    float: "float",
    bytes: "bytes",
}


@dataclass
class Digest:
    """Number and hash of the rows of a table so far (表の要約)."""

    rows: int = 0
    _sha: Any = field(default_factory=hashlib.sha256)

    def add(self, rows: Iterable[list[Any]]) -> None:
        """Take in rows, one by one."""
        for row in rows:
            self.rows += 1
            self._sha.update(as_json(row) + b"\n")

    @property
    def value(self) -> list[Any]:
        """As it is written into a backup."""
        return [self.rows, self._sha.hexdigest()]


def read_tables(connection: Connection) -> tuple[Table, ...]:
    """The tables that are there, those first that others point at.

    Columns come by name: migrations leave them in another order on another database.
    Only what rows need is asked for: columns, keys and who points at whom.
    """
    ask = inspect(connection)
    keys, points = ask.get_multi_pk_constraint(), ask.get_multi_foreign_keys()
    found, pointed = {}, {}
    for place, columns in ask.get_multi_columns().items():
        name = place[1]
        if name != _VERSION_TABLE:
            key = keys[place]["constrained_columns"]
            found[name] = _table(name, columns, key)
            others = {one["referred_table"] for one in points.get(place, ())}
            pointed[name] = others - {name}
    order = TopologicalSorter({name: sorted(pointed[name]) for name in sorted(found)})
    return tuple(found[name] for name in order.static_order())


def _table(name: str, columns: Sequence[ReflectedColumn], key: Sequence[str]) -> Table:
    made = (
        Column(
            column["name"],
            column["type"],
            primary_key=column["name"] in key,
            autoincrement=False,
        )
        for column in sorted(columns, key=lambda column: column["name"])
    )
    return Table(name, MetaData(), *made)


def kinds_of(table: Table) -> list[list[str]]:
    """Name and kind of each column.

    Raises:
        NotReadyError: a column is of a kind that this program can't write out.
    """
    return [[column.name, _kind(column)] for column in table.columns]


def _kind(column: Column[Any]) -> str:
    try:
        return _KINDS[column.type.python_type]
    except (KeyError, NotImplementedError) as error:
        raise NotReadyError(
            f"データベースの表 {column.table.name} の列 {column.name} は、控えに書けない種類"
            f"({column.type})です。denpyo を更新してください。"
        ) from error


def read_rows(connection: Connection, table: Table) -> Iterator[list[list[Any]]]:
    """Batches of rows, in the order of the key."""
    kinds = [kind for _, kind in kinds_of(table)]
    query = select(table).order_by(*_order(connection, table))
    options = {"yield_per": _BATCH}
    for part in connection.execute(query, execution_options=options).partitions():
        yield [[encode(v, k) for v, k in zip(row, kinds, strict=True)] for row in part]


def _order(connection: Connection, table: Table) -> list[Any]:
    columns = list(table.primary_key.columns) or list(table.columns)
    if connection.dialect.name != "postgresql":
        return columns
    return [collate(c, "C") if isinstance(c.type, String) else c for c in columns]


def encode(value: Any, kind: str) -> Any:
    """A value as JSON."""
    if value is None:
        return None
    match kind:
        case "instant":
            at: dt.datetime = value
            at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
            return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case "date":
            return value.isoformat()
        case "decimal":
            return str(value)
        case "bytes":
            return base64.b64encode(value).decode("ascii")
        case "bool":
            return bool(value)
    return value


def decode(value: Any, kind: str) -> Any:
    """What ``encode`` made into JSON."""
    if value is None:
        return None
    match kind:
        case "instant":
            return dt.datetime.fromisoformat(value)
        case "date":
            return dt.date.fromisoformat(value)
        case "decimal":
            return Decimal(value)
        case "bytes":
            return base64.b64decode(value)
    return value


class Loader:
    """Puts the rows of a backup into a database that has just got its tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.tables = {table.name: table for table in read_tables(connection)}
        for table in reversed(self.tables.values()):  # what migrations put in
            connection.execute(table.delete())

    def load(
        self, name: str, columns: list[list[str]], rows: Iterable[list[Any]]
    ) -> None:
        """Put rows into a table."""
        names = [column for column, _ in columns]
        kinds = [kind for _, kind in columns]
        values = [
            {
                name: self._bound(decode(value, kind))
                for name, value, kind in zip(names, row, kinds, strict=True)
            }
            for row in rows
        ]
        if values:
            self._connection.execute(self.tables[name].insert(), values)

    def _bound(self, value: Any) -> Any:
        """SQLite keeps no zone: UTC is understood."""
        if isinstance(value, dt.datetime) and self._connection.dialect.name == "sqlite":
            return value.replace(tzinfo=None)
        return value

    def finish(self) -> None:
        """Let PostgreSQL's counters go on after the highest number."""
        if self._connection.dialect.name != "postgresql":
            return
        for table in self.tables.values():
            for column in table.primary_key.columns:
                if column.type.python_type is int:
                    self._count_on(table, column)

    def _count_on(self, table: Table, column: Column[Any]) -> None:
        ask = text("SELECT pg_get_serial_sequence(:table, :column)")
        names = {"table": table.name, "column": column.name}
        counter = self._connection.execute(ask, names).scalar()
        highest = self._connection.execute(select(func.max(column))).scalar()
        if counter and highest:
            self._connection.execute(select(func.setval(counter, highest)))


def digests(connection: Connection, tables: Iterable[Table]) -> dict[str, list[Any]]:
    """Number and hash of the rows of tables (記録の要約)."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        digest = Digest()
        for rows in read_rows(connection, table):
            digest.add(rows)
        found[table.name] = digest.value
    return found
