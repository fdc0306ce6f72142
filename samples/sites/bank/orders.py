"""Orders taken: search, show, approve, cancel (依頼一覧・承認・取消)."""

import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.bank import master
from samples.sites.bank.clock import day_of
from samples.sites.bank.otp import refuse_otp, send_otp
from samples.sites.bank.records import APPROVED, CANCELLED, WAITING, find_transfer
from samples.sites.downloads import csv_file
from samples.sites.forms import parse_day, parse_yen
from samples.sites.site import go, show, signed_in, site_of

PER_PAGE = 20
ASKED = ("number", "file_name", "memo", "state", "from", "to", "min", "max")
HEAD = "受付番号,依頼日,振込指定日,ファイル名,依頼メモ,件数,合計金額,状態,依頼者,承認者"


@signed_in
async def list_orders(request: Request) -> Response:
    """The list, with its search."""
    asked = {name: request.query_params.get(name, "").strip() for name in ASKED}
    rows = _search(request, asked)
    if request.url.path.endswith(".csv"):
        return csv_file("総合振込依頼一覧.csv", HEAD.split(","), map(_cells, rows))
    pages = max(1, -(-len(rows) // PER_PAGE))
    wanted = request.query_params.get("page", "1")
    page = min(pages, max(1, int(wanted) if wanted.isdecimal() else 1))
    return show(
        request,
        "orders.html.j2",
        asked=asked,
        query=urlencode({k: v for k, v in asked.items() if v}),
        count=len(rows),
        page=page,
        pages=pages,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        states=(WAITING, APPROVED, CANCELLED),
        day_of=day_of,
    )


def _search(request: Request, asked: dict[str, str]) -> list[dict[str, Any]]:
    site = site_of(request)
    until = time.time() - site.plan.settings.list_delay_seconds
    rows = site.database.all(
        "SELECT * FROM transfers WHERE created <= ? ORDER BY id DESC", until
    )
    return [row for row in rows if _meets(row, asked)]


def _meets(row: dict[str, Any], asked: dict[str, str]) -> bool:
    texts = ("number", "file_name", "memo", "state")
    if any(asked[name] not in row[name] for name in texts):
        return False
    day, least, most = (
        day_of(row["created"]),
        parse_yen(asked["min"]),
        parse_yen(asked["max"]),
    )
    first, last = parse_day(asked["from"]), parse_day(asked["to"])
    return not (
        (first and day < first)
        or (last and day > last)
        or (least is not None and row["total"] < least)
        or (most is not None and row["total"] > most)
    )


def _cells(row: dict[str, Any]) -> list[Any]:
    names = ("number", "", "day", "file_name", "memo", "count", "total", "state")
    cells = [row[name] if name else str(day_of(row["created"])) for name in names]
    return [*cells, row["made_by"], row["approved_by"]]


@signed_in
async def done(request: Request) -> Response:
    """Say that an order was taken."""
    return _one(request, "done.html.j2")


@signed_in
async def show_order(request: Request) -> Response:
    """One order with its records."""
    return _one(request, "order.html.j2")


@signed_in
async def approve_page(request: Request) -> Response:
    """Ask the second person."""
    if request.state.session["body"]["role"] != "承認者":
        return show(request, "refused.html.j2", status=403)
    send_otp(request, request.state.session["user"])
    return _one(request, "approve.html.j2", error="")


@signed_in
async def approve(request: Request) -> Response:
    """The second person's yes: from here on the money leaves."""
    order, session = find_transfer(request), request.state.session
    if session["body"]["role"] != "承認者":
        return show(request, "refused.html.j2", status=403)
    form = await request.form()
    if order is None or order["state"] != WAITING:
        return show(request, "taken.html.j2", status=409)
    if form.get("password") != master.TRANSFER_PASSWORD:
        error = "取引パスワードが正しくありません。(A-0101)"
    else:
        error = refuse_otp(request, session["user"], str(form.get("otp", "")).strip())
    if error:
        return _one(request, "approve.html.j2", status=401, error=error)
    changed = {"state": APPROVED, "approved_by": session["user"]}
    site_of(request).database.change("transfers", order["id"], changed)
    return go(f"/transfers/{order['id']}")


@signed_in
async def cancel(request: Request) -> Response:
    """Take back an order that nobody has approved."""
    order = find_transfer(request)
    if order is None or order["state"] != WAITING:
        return show(request, "taken.html.j2", status=409)
    site_of(request).database.change("transfers", order["id"], {"state": CANCELLED})
    return go(f"/transfers/{order['id']}")


def _one(
    request: Request, template: str, status: int = 200, **context: Any
) -> Response:
    order = find_transfer(request)
    if order is None:
        return show(request, "missing.html.j2", status=404)
    order["asked"] = day_of(order["created"])
    return show(request, template, status=status, transfer=order, **context)


ROUTES = [
    Route("/transfers/list", list_orders),
    Route("/transfers/list.csv", list_orders),
    Route("/transfers/{number:int}", show_order),
    Route("/transfers/{number:int}/done", done),
    Route("/transfers/{number:int}/approve", approve_page),
    Route("/transfers/{number:int}/approve", approve, methods=["POST"]),
    Route("/transfers/{number:int}/cancel", cancel, methods=["POST"]),
]
