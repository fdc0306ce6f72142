"""What is open by partner and age (年齢表の画面)."""

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import Response

from books.ageing import BUCKETS, age_items
from books.errors import FormatError
from books.model import Side
from templates import JAPAN
from web.site import Here, Site, page

router = APIRouter(prefix="/ageing")


@router.get("")
def show(request: Request, site: Here, on: str = "", partner: str = "") -> Response:
    """Both ledgers on a day; the items of one partner where asked."""
    day = _day(site, on)
    behind = site.take_over()
    items = site.store.open_items_on(day)
    apart = site.store.items_in_correction(day)
    tables = tuple(age_items(items, side, day, apart) for side in Side)
    papers = site.store.get_many(
        [apart[x.item.item_id] for t in tables for x in t.apart]
    )
    rows = [row for table in tables for row in table.rows]
    chosen = [row for row in rows if partner and partner == row.partner_name]
    return page(
        request,
        "ageing",
        tables=tables,
        buckets=BUCKETS,
        day=day,
        chosen=chosen,
        partner=partner,
        behind=behind,
        apart=apart,
        papers=papers,
    )


def _day(site: Site, text: str) -> dt.date:
    if not text:
        return site.store.database.clock().astimezone(JAPAN).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"日付「{text[:20]}」を読めません。2026-10-31 のように入れてください。"
        ) from error
