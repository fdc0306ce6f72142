"""What every part of the store stands on (保管庫の土台)."""

from dataclasses import dataclass

from books.store.database import Database
from books.store.originals import Originals


@dataclass(frozen=True, slots=True)
class Part:
    """A database and a folder of originals; each part adds one concern."""

    database: Database
    originals: Originals
