"""What every part of the store stands on (保管庫の土台)."""

from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement

from books.store.database import Database
from books.store.originals import Originals


@dataclass(frozen=True, slots=True)
class Part:
    """A database and a folder of originals; each part adds one concern."""

    database: Database
    originals: Originals


def as_it_is(column: Column[str]) -> ColumnElement[str]:
    """A text of a row, not looked up by an index of its own (索引を使わない列).

    SQLite does not know that nearly all documents are approved, and would read them all
    where a date or a partner leads to a few.
    """
    return column.concat("")
