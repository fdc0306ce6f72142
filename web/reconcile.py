"""The bookkeeper's page: payments left, items right, the reason between (消込の画面)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from books.errors import ConflictError
from books.item_sync import sync_items
from books.loose_matches import is_sure
from books.reconciling import reconcile_store
from books.store import MatchState
from web.mentions import in_words
from web.reconcile_view import (
    SIZE,
    ShownMatch,
    ShownOpen,
    Tab,
    events_of,
    show_matches,
    show_open,
)
from web.sessions import Who
from web.site import Here, Posted, Site, page
from web.told import own_words, sign_of

router = APIRouter(prefix="/reconcile")


@router.get("")
def show(
    request: Request,
    site: Here,
    tab: Tab = Tab.PROPOSED,
    start: Annotated[int, Query(ge=0)] = 0,
    told: Annotated[str, Query(max_length=2000)] = "",
    sign: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Proposals, payments that are left, or what was decided."""
    store = site.store
    behind = site.take_over()
    waiting = store.count_waiting()
    rows: tuple[ShownMatch, ...] = ()
    left: tuple[ShownOpen, ...] = ()
    if tab is Tab.PROPOSED:
        rows = show_matches(store, store.page_of_proposals(SIZE, start))
    elif tab is Tab.DECIDED:
        rows = show_matches(store, store.page_of_decided(SIZE, start))
    else:
        left = show_open(store, store.page_of_left(SIZE, start))
    return page(
        request,
        "reconcile",
        tab=tab,
        tabs=tuple(Tab),
        counts={
            Tab.PROPOSED: waiting.proposed,
            Tab.LEFT: waiting.left,
            Tab.DECIDED: waiting.decided,
        },
        rows=rows,
        left=left,
        start=start,
        size=SIZE,
        told=own_words(site, told, sign),
        run=store.last_run(),
        behind=behind,
    )


@router.post("/run", dependencies=[Posted])
def run(site: Here, who: Who) -> Response:
    """Take over documents and propose anew."""
    synced = sync_items(site.store, site.settings)
    done = reconcile_store(site.store, site.settings, who.name)
    told = f"自動で消し込んだもの {done.applied} 件、提案 {done.proposed} 件、"
    told += f"行き先の分からない入出金 {done.unmatched} 件。"
    if synced.notices:
        told += " " + " ".join(in_words(site.store, one) for one in synced.notices[:3])
    return _back(site, Tab.PROPOSED, told[:480])


@router.post("/sure", dependencies=[Posted])
def confirm_sure(site: Here, who: Who) -> Response:
    """Confirm every proposal that leaves no doubt."""
    found = site.store.find_matches(MatchState.PROPOSED)
    return _confirm(
        site, who.name, [(m.id, m.version) for m in found if is_sure(m.match)]
    )


@router.post("/confirm", dependencies=[Posted])
def confirm_many(
    site: Here, who: Who, match: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Confirm those that are marked, as the person saw them."""
    return _confirm(site, who.name, [_seen(text) for text in match or ()])


@router.post("/matches/{match_id}/confirm", dependencies=[Posted])
def confirm(
    request: Request,
    site: Here,
    who: Who,
    match_id: str,
    version: Annotated[int, Form()],
) -> Response:
    """Confirm one."""
    site.store.apply_match(match_id, who.name, version)
    return _decided(request, site, match_id)


@router.post("/matches/{match_id}/refuse", dependencies=[Posted])
def refuse(
    request: Request,
    site: Here,
    who: Who,
    match_id: str,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Refuse one; it is never proposed again."""
    site.store.refuse_match(match_id, who.name, reason, version)
    return _decided(request, site, match_id)


@router.post("/matches/{match_id}/undo", dependencies=[Posted])
def undo(
    request: Request,
    site: Here,
    who: Who,
    match_id: str,
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(min_length=1, max_length=500)],
) -> Response:
    """Take one back, with the reason."""
    site.store.undo_match(match_id, who.name, reason, version)
    return _decided(request, site, match_id)


@router.get("/matches/{match_id}")
def show_match(request: Request, site: Here, match_id: str) -> Response:
    """One match with all that was decided about it."""
    stored = site.store.get_match(match_id)
    (row,) = show_matches(site.store, (stored,))
    return page(request, "match", row=row, events=events_of(site.store, match_id))


def _confirm(site: Site, by: str, chosen: list[tuple[str, int | None]]) -> Response:
    if not chosen:
        return _back(
            site, Tab.PROPOSED, "確定するものがありません。印を付けてください。"
        )
    problems = site.store.apply_matches(chosen, by)
    told = f"{len(chosen) - len(problems)} 件を確定しました。"
    if problems:
        told += f"{len(problems)} 件はできませんでした。{problems[0]}"
    return _back(site, Tab.PROPOSED, told[:480])


def _seen(text: str) -> tuple[str, int | None]:
    """A match and the version that the person saw (``M….3``)."""
    match_id, _, version = text.rpartition(".")
    if not version.isdigit():
        raise ConflictError("画面が古くなっています。開き直してください。")
    return match_id, int(version)


def _decided(request: Request, site: Site, match_id: str) -> Response:
    """The row as it now is, or the page it was on."""
    if not request.headers.get("HX-Request"):
        return _back(site, Tab.PROPOSED, "")
    (row,) = show_matches(site.store, (site.store.get_match(match_id),))
    return page(request, "reconcile_row", row=row)


def _back(site: Site, tab: Tab, told: str) -> Response:
    target = f"/reconcile?tab={tab.value}"
    if told:
        target += f"&told={quote(told)}&sign={sign_of(site, told)}"
    return RedirectResponse(target, status_code=303)
