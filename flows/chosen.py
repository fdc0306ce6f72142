"""Documents with the accounts that bookkeepers chose for their partners (科目の選択)."""

import datetime as dt
from dataclasses import replace

from books.parties import is_sale
from books.store import StoredDocument
from flows.desk import Desk
from flows.kinds import Kind


def with_choices(
    desk: Desk, kind: Kind, document: StoredDocument, at: dt.datetime
) -> StoredDocument:
    """For a kind that books: the document with what was chosen until an instant.

    What is chosen later is for later files: the same instant gives the same bytes.
    """
    if not kind.books:
        return document
    paper = document.reading.document
    sale = is_sale(paper, desk.settings.company)
    found = desk.store.account_choices(paper.buyer if sale else paper.supplier)
    chosen = tuple(choice for choice in found if choice.chosen_at <= at)
    return replace(document, choices=chosen)
