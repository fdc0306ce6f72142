"""What the tax agency published, as far as it was fetched or imported (公表情報の保管).

A copy of something public: it may be fetched again at any time, so rows are replaced and
not chained. What was asked and not found is kept too, or every look would ask again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from books.registry import Published, RegistrantKind, Registration
from books.store.database import Work
from books.store.part import Part
from books.store.tables import registrations, registry_lookups

FILES = "*"  # the row of registry_lookups that tells how new the imported files are
_BATCH = 20_000
_ASKED_AT_ONCE = 500
_NAMES = tuple(column.name for column in registrations.columns)


class Registrations(Part):
    """Keep and find published registrations."""

    __slots__ = ()

    def keep_lookup(
        self, numbers: Sequence[str], records: Iterable[Registration], as_of: dt.date
    ) -> None:
        """Keep the answer to a question about some numbers (照会結果の保管)."""
        with self.database.write() as work:
            work.connection.execute(
                registrations.delete().where(registrations.c.number.in_(numbers))
            )
            _put(work, registrations, [_row(r) for r in records])
            rows = [{"number": number, "as_of": as_of} for number in numbers]
            _put(work, registry_lookups, rows)

    def keep_registrations(
        self, records: Iterable[Registration], as_of: dt.date, by: str, name: str
    ) -> int:
        """Keep the records of a published file (公表ファイルの取込); returns how many.

        In parts, so that others can write meanwhile; cut off, it is simply begun anew.
        """
        count, left = 0, iter(records)
        while batch := list(islice(left, _BATCH)):
            with self.database.write() as work:
                _put(work, registrations, [_row(record) for record in batch])
            count += len(batch)
        with self.database.write() as work:
            newest = _as_of(work.connection, [FILES]).get(FILES, as_of)
            row = {"number": FILES, "as_of": max(as_of, newest)}
            _put(work, registry_lookups, [row])
            detail = {"records": count, "as_of": as_of.isoformat()}
            work.audit(by, "registry.imported", name, detail)
        return count

    def published(self, numbers: Iterable[str]) -> dict[str, Published]:
        """What is known of these numbers; nobody asked about those that are absent."""
        wanted = sorted(set(numbers))
        found: dict[str, Published] = {}
        with self.database.read() as connection:
            files = _as_of(connection, [FILES]).get(FILES)
            for part in (
                wanted[i : i + _ASKED_AT_ONCE]
                for i in range(0, len(wanted), _ASKED_AT_ONCE)
            ):
                found |= _published(connection, part, files)
        return found

    def registry_day(self) -> dt.date | None:
        """Day of the newest imported file, or None (公表ファイルの日付)."""
        with self.database.read() as connection:
            return _as_of(connection, [FILES]).get(FILES)

    def count_registrations(self) -> int:
        """How many records are kept (公表情報の件数)."""
        with self.database.read() as connection:
            query = select(func.count()).select_from(registrations)
            return int(connection.execute(query).scalar_one())


def _published(
    connection: Connection, numbers: Sequence[str], files: dt.date | None
) -> dict[str, Published]:
    asked = _as_of(connection, numbers)
    query = select(registrations).where(registrations.c.number.in_(numbers))
    records: dict[str, list[Registration]] = {}
    for row in connection.execute(query).mappings():
        records.setdefault(row["number"], []).append(_record(row))
    found = {}
    for number in numbers:
        days = [day for day in (asked.get(number), files) if day]
        if days:
            found[number] = Published(
                number=number,
                as_of=max(days),
                records=tuple(records.get(number, ())),
                complete=number in asked,
            )
    return found


def _as_of(connection: Connection, numbers: Sequence[str]) -> dict[str, dt.date]:
    table = registry_lookups.c
    query = select(table.number, table.as_of).where(table.number.in_(numbers))
    return {row.number: row.as_of for row in connection.execute(query)}


def _row(record: Registration) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _NAMES}


def _record(row: Mapping[Any, Any]) -> Registration:
    kind = RegistrantKind(row["kind"]) if row["kind"] else None
    return Registration(**{**row, "kind": kind})


def _put(work: Work, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, or replace those with the same key (upsert)."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    unique = list({tuple(row[key] for key in keys): row for row in rows}.values())
    dialect = postgresql if work.connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    others = {
        c.name: insert.excluded[c.name] for c in table.columns if c.name not in keys
    }
    work.connection.execute(
        insert.on_conflict_do_update(index_elements=keys, set_=others), unique
    )
