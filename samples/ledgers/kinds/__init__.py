"""Kinds of companies, each with its customers' habits (業種ごとの取引)."""

from collections.abc import Callable

from samples.ledgers.book import Book
from samples.ledgers.kinds.construction import draw_construction
from samples.ledgers.kinds.group import draw_group
from samples.ledgers.kinds.municipal import draw_municipal
from samples.ledgers.kinds.professional import draw_professional
from samples.ledgers.kinds.subscription import draw_subscription
from samples.ledgers.kinds.wholesale import draw_wholesale

KINDS: dict[str, Callable[[Book, int], None]] = {
    "wholesale": draw_wholesale,
    "subscription": draw_subscription,
    "construction": draw_construction,
    "professional": draw_professional,
    "municipal": draw_municipal,
    "group": draw_group,
}


def draw_mixed(book: Book, count: int) -> None:
    """A company with customers of every kind (混在)."""
    for draw in KINDS.values():
        draw(book, count // len(KINDS))
