"""Rows in one SQLite file of the site's folder (練習用サイトの保存先)."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class Database:
    """A connection; a site runs in one thread, so each request has it alone."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + schema
        )

    def all(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Every row, as a dictionary; columns called ``body`` are JSON."""
        return [_row(row) for row in self.connection.execute(query, values)]

    def one(self, query: str, *values: Any) -> dict[str, Any] | None:
        """The first row, or None."""
        row = self.connection.execute(query, values).fetchone()
        return _row(row) if row else None

    def run(self, query: str, *values: Any) -> int:
        """Change something; the number of a new row."""
        return self.connection.execute(query, values).lastrowid or 0

    def add(self, table: str, row: dict[str, Any]) -> int:
        """Write a new row; returns its number."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        values = [_value(value) for value in row.values()]
        return self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values)  # noqa: S608  names are ours

    def change(self, table: str, number: int, row: dict[str, Any]) -> None:
        """Write a row over."""
        names = ", ".join(f"{name} = ?" for name in row)
        values = [_value(value) for value in row.values()]
        self.run(f"UPDATE {table} SET {names} WHERE id = ?", *values, number)  # noqa: S608  names are ours

    def clear(self, tables: Sequence[str]) -> None:
        """Empty tables, for the next test."""
        for table in tables:
            self.run(f"DELETE FROM {table}")  # noqa: S608  names are ours
        self.run("DELETE FROM sqlite_sequence")


def _row(row: sqlite3.Row) -> dict[str, Any]:
    found = dict(row)
    if "body" in found:
        found["body"] = json.loads(found["body"])
    return found


def _value(value: Any) -> Any:
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return value
