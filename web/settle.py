"""Money and items that a person puts together (手動の消込の画面)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from books.errors import DenpyoError, NotFoundError
from books.settling import put_together
from books.store import MatchState
from web.reconcile_view import Tab
from web.sessions import Who
from web.settle_view import GAPS, chosen_of, show_items, show_payment
from web.site import Here, Posted, Site, page
from web.told import own_words, sign_of

router = APIRouter(prefix="/reconcile")


@router.get("/payments/{payment_id}")
def choose(
    request: Request,
    site: Here,
    payment_id: str,
    words: Annotated[str, Query(max_length=100)] = "",
    told: Annotated[str, Query(max_length=2000)] = "",
    sign: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A payment beside the items that it may pay, to be matched by hand."""
    payment = site.store.get_payments([payment_id]).get(payment_id)
    if payment is None:
        raise NotFoundError("その入出金はありません。一覧から選び直してください。")
    settled = site.store.find_matches(MatchState.APPLIED, payment_id)
    if settled:
        return RedirectResponse(f"/reconcile/matches/{settled[0].id}", status_code=303)
    shown = show_payment(site.store, payment, words)
    failed = own_words(site, told, sign)
    return page(request, "settle", shown=shown, words=words, gaps=GAPS, failed=failed)


@router.get("/items")
def choose_items(
    request: Request,
    site: Here,
    words: Annotated[str, Query(max_length=100)] = "",
    told: Annotated[str, Query(max_length=2000)] = "",
    sign: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Items of both sides, to be set off against one another without money."""
    shown = show_items(site.store, words)
    failed = own_words(site, told, sign)
    return page(request, "settle", shown=shown, words=words, gaps=GAPS, failed=failed)


async def _form(request: Request) -> FormData:
    return await request.form()


@router.post("/settle", dependencies=[Posted])
def settle(site: Here, who: Who, form: Annotated[FormData, Depends(_form)]) -> Response:
    """Match what a person chose, with what the difference is."""
    try:
        chosen = chosen_of(site.store, form)
        name = site.store.add_match(put_together(chosen, who.name), who.name)
    except DenpyoError as error:
        return _choose_again(site, form, str(error)[:480])
    if not chosen.payments:
        return RedirectResponse(f"/reconcile/matches/{name}", status_code=303)
    told = "消し込みました。"
    target = f"/reconcile?tab={Tab.LEFT.value}&told={quote(told)}"
    return RedirectResponse(f"{target}&sign={sign_of(site, told)}", status_code=303)


def _choose_again(site: Site, form: FormData, told: str) -> Response:
    """Back to the page that the choice was made on, with what is wrong."""
    start = str(form.get("from") or "")
    known = start in site.store.get_payments([start])
    target = f"/reconcile/payments/{quote(start)}" if known else "/reconcile/items"
    target += f"?told={quote(told)}&sign={sign_of(site, told)}"
    if words := str(form.get("words") or "")[:100]:
        target += f"&words={quote(words)}"
    return RedirectResponse(target, status_code=303)
