"""Documents with what their entries need beside them (記帳に要るもの).

The accounts that bookkeepers chose for their partners, and what the tax agency is known
to publish of their suppliers' numbers. Nobody is asked here.
"""

import datetime as dt
from dataclasses import replace

from books.model import Document
from books.parties import is_sale
from books.registry import Published, supplier_numbers
from books.store import Store, StoredDocument
from flows.desk import Desk
from flows.kinds import Kind


def with_choices(
    desk: Desk, kind: Kind, document: StoredDocument, at: dt.datetime
) -> StoredDocument:
    """For a kind that books: the document with what was chosen until an instant.

    What is chosen later is for later files: the same instant gives the same bytes, as
    long as the tax agency publishes the same.
    """
    if not kind.books:
        return document
    paper = document.reading.document
    sale = is_sale(paper, desk.settings.company)
    found = desk.store.account_choices(paper.buyer if sale else paper.supplier)
    chosen = tuple(choice for choice in found if choice.chosen_at <= at)
    published = find_published(desk.store, paper)
    return replace(document, choices=chosen, published=published)


def find_published(store: Store, paper: Document) -> Published | None:
    """What is known to be published of the supplier's number (公表情報)."""
    numbers = supplier_numbers([paper])
    return next(iter(store.published(numbers).values()), None) if numbers else None
