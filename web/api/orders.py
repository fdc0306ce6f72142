"""Our orders by the API (発注): how far each is."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query

from books.record import format_decimal
from web.api.caller import Here
from web.api.shapes import OrderRow, OrderStatus
from web.orders import SIZE, Given, get_given, given_of, latest_given

router = APIRouter(prefix="/orders", tags=["orders"])


@router.get("")
def list_orders(
    site: Here, start: Annotated[int, Query(ge=0)] = 0
) -> list[OrderStatus]:
    """The latest orders, 50 from ``start`` on (発注の一覧)."""
    orders = latest_given(site)[start : start + SIZE]
    return [_status(given) for given in given_of(site, orders)]


@router.get("/{document_id}")
def get_order(site: Here, document_id: str) -> OrderStatus:
    """One order (発注)."""
    return _status(get_given(site, document_id))


def _status(given: Given) -> OrderStatus:
    order = given.trade.order
    return OrderStatus(
        id=given.stored.id,
        document_number=order.document_number,
        supplier=order.supplier.name,
        state=given.trade.state.value,
        sent=given.sent,
        total=order.total,
        rows=[
            OrderRow(
                description=row.asked.description,
                ordered=_number(row.asked.quantity),
                agreed=_number(row.line.quantity),
                delivered=format_decimal(row.delivered),
                rest=_number(row.rest),
                stands=row.stands,
            )
            for row in given.trade.rows
        ],
        documents=[paper.id for paper in given.papers],
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)
