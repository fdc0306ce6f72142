"""What confirmed documents have taught about suppliers (取引先の記憶): pure, no I/O.

``remember`` learns from kept documents, ``Memory.find`` tells whose a new one is.
"""

from books.memory.accounts import PARTS, changed_parts, find_account
from books.memory.find import Memory, Recognised
from books.memory.learn import remember
from books.memory.model import (
    ENOUGH,
    HEAD_PATHS,
    MEMORY,
    Confirmed,
    DueRule,
    Place,
    Supplier,
    told_by_memory,
)

__all__ = [
    "ENOUGH",
    "HEAD_PATHS",
    "MEMORY",
    "PARTS",
    "Confirmed",
    "DueRule",
    "Memory",
    "Place",
    "Recognised",
    "Supplier",
    "changed_parts",
    "find_account",
    "remember",
    "told_by_memory",
]
