"""Who is at the other end of a request (サインインの状態).

The cookie holds a random token; the store knows whose it is. Before signing in it
stands for nobody and only binds the forms; signing in gives a new one, so that a cookie
planted before is worth nothing after.
"""

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from books.errors import NotReadyError
from books.people import Person, Role
from books.store import Store
from books.store.passes import PassKind
from web.access import is_open, may_open, roles_for
from web.site import page

COOKIE = "denpyo"
LASTS = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=4)
SUPPLIER_LASTS = dt.timedelta(days=30)
SUPPLIER_IDLE = dt.timedelta(days=14)
HALF_LASTS = dt.timedelta(minutes=10)
_FORBIDDEN = (
    "この操作の権限がありません。必要なときは管理者 (情シス) に頼んでください。"
)
_HOMES = ((Role.CLERK, "/review"), (Role.APPROVER, "/approvals"))
Next = Callable[[Request], Awaitable[Response]]


async def know_visitor(request: Request, call_next: Next) -> Response:
    """Find the person, and let through only who may open the page."""
    store: Store = request.app.state.site.store
    cookie = request.cookies.get(COOKIE, "")
    request.state.visitor = cookie or secrets.token_urlsafe(24)
    request.state.person = None
    try:
        person = await run_in_threadpool(_holder, store, cookie) if cookie else None
    except NotReadyError as error:
        if not is_open(request.url.path):
            return _tell_away(request, error)
        person = None
    request.state.person = person
    refused = _refuse(request, person)
    response = refused or await call_next(request)
    is_api = request.url.path.startswith("/api/")
    if not cookie and not is_api and not _sets_cookie(response):
        give_cookie(request, response, request.state.visitor, None)
    return response


def _tell_away(request: Request, error: NotReadyError) -> Response:
    """The database can't be asked who it is."""
    answer = page(request, "error", message=str(error), back=None)
    answer.status_code = 503
    return answer


def _holder(store: Store, token: str) -> Person | None:
    return store.holder(token, PassKind.SESSION, _idle)


def _idle(person: Person) -> dt.timedelta:
    return SUPPLIER_IDLE if person.is_supplier else IDLE


def _refuse(request: Request, person: Person | None) -> Response | None:
    """Where a visitor goes who may not open this; None lets through."""
    path = request.url.path
    if is_open(path):
        return None
    if person is None:
        return _to_sign_in(request)
    if person.must_change and not path.startswith(("/account", "/signout")):
        return _go(request, "/account/password")
    if may_open(person, request.method, path):
        return None
    if path == "/" and person.is_supplier:
        return _go(request, "/portal")
    known = roles_for(request.method, path)
    told = _FORBIDDEN if known else "ページが見つかりません。"
    answer = page(request, "error", message=told, back=None)
    answer.status_code = 403 if known else 404
    return answer


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path
    if request.method != "GET":
        wanted = "/"
    elif request.url.query:
        wanted += f"?{request.url.query}"
    target = "/signin" if wanted == "/" else f"/signin?to={quote(wanted)}"
    return _go(request, target)


def _go(request: Request, target: str) -> Response:
    """Send on the whole page, also where htmx asked for a part of it."""
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def _sets_cookie(response: Response) -> bool:
    return response.headers.get("set-cookie", "").startswith(f"{COOKIE}=")


def give_cookie(
    request: Request, response: Response, token: str, lasts: dt.timedelta | None
) -> None:
    """Set the cookie; it ends with the browser where ``lasts`` is None."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lasts.total_seconds()) if lasts else None,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def let_in(request: Request, person: Person) -> Response:
    """Sign a person in with a new token, and send them on (サインイン)."""
    store: Store = request.app.state.site.store
    store.revoke_pass(request.state.visitor)
    lasts = SUPPLIER_LASTS if person.is_supplier else LASTS
    token = store.issue_pass(person, PassKind.SESSION, lasts, person.name)
    wanted = wanted_page(request)
    target = home_of(person) if wanted == "/" else wanted
    response = RedirectResponse(target, status_code=303)
    give_cookie(request, response, token, lasts if person.is_supplier else None)
    return response


def wanted_page(request: Request) -> str:
    """Where the visitor was going: a page of ours, nothing else (戻り先)."""
    wanted = request.query_params.get("to", "/")
    if not wanted.startswith("/") or wanted.startswith(("//", "/\\", "/sign")):
        return "/"
    return wanted


def home_of(person: Person) -> str:
    """Where a person's day begins (最初の画面): the queue, what waits, or how it stands."""
    if person.is_supplier:
        return "/"
    for role, target in _HOMES:
        if person.may(role):
            return target
    return "/dashboard"


def person_of(request: Request) -> Person:
    """The person at the page, for a route (操作する人)."""
    person: Person | None = request.state.person
    if person is None:
        raise HTTPException(403, _FORBIDDEN)
    return person


Who = Annotated[Person, Depends(person_of)]
