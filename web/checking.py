"""What the rules say of a document that a person changed (訂正後の検査)."""

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from books.memory import remember
from books.model import Reading
from books.registry import supplier_numbers
from books.rules import Known
from books.store import StoredDocument
from books.triage import check_again, check_reading, counts
from web.site import Site

JAPAN = ZoneInfo("Asia/Tokyo")


def now() -> dt.datetime:
    """This instant by Japan's clock."""
    return dt.datetime.now(JAPAN)


def check_changed(
    site: Site,
    changed: Reading,
    document: StoredDocument | None = None,
    without: Collection[str] = (),
) -> Reading:
    """The reading with what the rules find now; a duplicate is the later paper.

    ``document`` is the kept one that it is a change of, ``without`` are kept ones that
    it takes the place of.
    """
    own = document.id if document else None
    kept = site.store.similar(changed.document, exclude=own)
    papers = [d for d in kept if counts(d, d.state) and d.id not in set(without)]
    earlier = [d for d in papers if not document or d.created_at < document.created_at]
    today = now().date()
    memory = remember(site.store.confirmed(changed.document, exclude=own))
    published = site.store.published(supplier_numbers([changed.document]))
    for check, others in ((check_reading, earlier), (check_again, papers)):
        known = [Known(d.id, d.document) for d in others]
        changed = check(changed, known, site.settings, today, memory, published)
    return changed
