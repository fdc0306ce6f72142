"""Signing in and out (サインイン): password, one-time code, link by mail."""

import datetime as dt
from contextlib import suppress
from typing import Annotated

from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from books.errors import DenpyoError
from books.people import Person
from books.store.passes import PassKind, failure_keys
from web.sessions import COOKIE, HALF_LASTS, give_cookie, let_in, wanted_page
from web.site import Here, Post, Posted, Site, address_of, page
from web.vault import open_secret

router = APIRouter()
LINK_LASTS = dt.timedelta(minutes=30)
_WRONG = (
    "利用者名かパスワードが違います。大文字と小文字、日本語入力を確かめてください。"
)
_SENT = (
    "登録されているアドレスであれば、サインインのリンクをメールで送りました。"
    "30 分以内に開いてください。"
)


@router.get("/signin")
def show_sign_in(request: Request, site: Here) -> Response:
    """The form for name and password."""
    if request.state.person is not None:
        return RedirectResponse("/", status_code=303)
    return _form(request, site)


@router.post("/signin", dependencies=[Posted])
def sign_in(
    request: Request,
    site: Here,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=2000)],
) -> Response:
    """Check name and password; wrong guesses have to wait longer and longer."""
    keys = failure_keys(login, _address(request))
    waiting = _waiting(site, keys)
    if waiting:
        return _form(request, site, waiting, 429, login)
    person = site.store.check_sign_in(login, password)
    if person is None:
        site.store.note_failure(keys, login.strip() or "?")
        return _form(request, site, _WRONG, 401, login)
    if person.two_factor:
        return _ask_code(request, site, person)
    site.store.forget_failures(keys)
    return let_in(request, person)


def _ask_code(request: Request, site: Site, person: Person) -> Response:
    token = site.store.issue_pass(person, PassKind.HALF, HALF_LASTS, person.name)
    query = request.url.query
    target = "/signin/code" + (f"?{query}" if query else "")
    response = RedirectResponse(target, status_code=303)
    give_cookie(request, response, token, None)
    return response


@router.get("/signin/code")
def show_code(request: Request, site: Here) -> Response:
    """The form for the one-time code."""
    if site.store.holder(request.state.visitor, PassKind.HALF) is None:
        return RedirectResponse("/signin", status_code=303)
    return page(request, "signin_code", told="")


@router.post("/signin/code", dependencies=[Posted])
def give_code(
    request: Request, site: Here, code: Annotated[str, Form(max_length=20)]
) -> Response:
    """Check the one-time code."""
    person = site.store.holder(request.state.visitor, PassKind.HALF)
    if person is None:
        return RedirectResponse("/signin", status_code=303)
    keys = failure_keys(f"code {person.login}", _address(request))
    told = _waiting(site, keys)
    if not told and _fits(site, person, code):
        site.store.forget_failures(keys)
        return let_in(request, person)
    if not told:
        site.store.note_failure(keys, person.name)
        told = "コードが違います。アプリに出ている新しい 6 桁を入力してください。"
    answer = page(request, "signin_code", told=told)
    answer.status_code = 401
    return answer


def _fits(site: Site, person: Person, code: str) -> bool:
    kept = site.store.totp_of(person.id)
    try:
        secret = open_secret(site.tokens, kept or "")
    except InvalidToken:
        return False
    return site.store.use_totp(person.id, secret, code)


@router.post("/signin/mail", dependencies=[Posted])
def mail_link(
    request: Request, site: Here, email: Annotated[str, Form(max_length=200)]
) -> Response:
    """Send a link to the address if it is a person's; the answer does not tell."""
    keys = failure_keys(f"mail {email}", _address(request))
    waiting = _waiting(site, keys)
    if waiting:
        return _form(request, site, waiting, 429)
    site.store.note_failure(keys, "mail")
    person = site.store.find_person(email)
    if person is not None and person.email and site.post is not None:
        token = site.store.issue_pass(person, PassKind.LINK, LINK_LASTS, person.name)
        _try_post(
            site.post,
            person.email,
            "サインインのリンク",
            f"{person.name} 様\n\n次のリンクを開くと、サインインできます。\n"
            f"30 分以内に、一度だけ使えます。\n\n{address_of(request, f'/link/{token}')}\n\n"
            "心当たりがないときは、このメールを捨ててください。\n",
        )
    return _form(request, site, _SENT)


def _try_post(post: Post, to: str, subject: str, text: str) -> None:
    """Send; the answer on the page must not tell whether there was somebody."""
    with suppress(DenpyoError):
        post(to, subject, text)


@router.get("/link/{token}")
def show_link(request: Request, token: str) -> Response:
    """A button, because mail programs open links by themselves to look at them."""
    return page(request, "link", link=token)


@router.post("/link/{token}", dependencies=[Posted])
def use_link(request: Request, site: Here, token: str) -> Response:
    """Sign in by a link, once."""
    person = site.store.use_link(token)
    if person is None:
        told = "このリンクは使用済みか、期限が切れています。新しいリンクを受け取ってください。"
        return _form(request, site, told, 410)
    if person.two_factor:
        return _ask_code(request, site, person)
    return let_in(request, person)


@router.post("/signout", dependencies=[Posted])
def sign_out(request: Request, site: Here) -> Response:
    """End the session."""
    site.store.revoke_pass(request.state.visitor)
    response = RedirectResponse("/signin", status_code=303)
    response.delete_cookie(COOKIE)
    return response


def _form(
    request: Request, site: Site, told: str = "", status: int = 200, login: str = ""
) -> Response:
    answer = page(
        request,
        "signin",
        told=told,
        login=login,
        to=wanted_page(request),
        mail=site.post is not None,
    )
    answer.status_code = status
    return answer


def _waiting(site: Site, keys: tuple[str, ...]) -> str:
    left = site.store.must_wait(keys)
    if not left:
        return ""
    minutes = int(left.total_seconds()) // 60 + 1
    return f"続けて間違えたため、しばらく受け付けません。{minutes} 分ほど待って、もう一度入力してください。"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
