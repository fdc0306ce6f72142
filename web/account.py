"""One's own account (自分の設定): password, authenticator app, where one is signed in."""

import datetime as dt
from typing import Annotated

import segno
from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from books.errors import FormatError
from books.passwords import make_totp_secret, token_hash, totp_address
from books.people import Person
from books.store.passes import PassKind
from web.sessions import Who, let_in, wanted_page
from web.site import Here, Posted, Site, page
from web.vault import lock_secret, open_secret

router = APIRouter()


@router.get("/account")
def show_account(request: Request, site: Here) -> Response:
    """Who I am here, where I am signed in, which programs act for me."""
    return _account_page(request, site)


def _account_page(request: Request, site: Site, token: str = "") -> Response:
    me = request.state.person
    return page(
        request,
        "account",
        sessions=site.store.passes_of(me.id, PassKind.SESSION),
        tokens=site.store.passes_of(me.id, PassKind.API),
        current=token_hash(request.state.visitor),
        new=token,
    )


@router.post("/account/tokens", dependencies=[Posted])
def add_token(
    request: Request,
    site: Here,
    who: Who,
    name: Annotated[str, Form(min_length=1, max_length=100)],
    days: Annotated[int, Form(ge=1, le=730)] = 365,
) -> Response:
    """Make a token for a program; it is shown this once."""
    lasts = dt.timedelta(days=days)
    token = site.store.issue_pass(who, PassKind.API, lasts, who.name, name)
    return _account_page(request, site, token)


@router.get("/account/password")
def show_password(request: Request, who: Who) -> Response:
    """The form for a new password."""
    return page(request, "password", told="", first=who.must_change)


@router.post("/account/password", dependencies=[Posted])
def change_password(
    request: Request,
    site: Here,
    who: Who,
    new: Annotated[str, Form(max_length=2000)],
    again: Annotated[str, Form(max_length=2000)],
    old: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Set a new password; every other session of mine ends."""
    told = _flaw(site, who, old, new, again)
    if not told:
        try:
            site.store.set_password(who.id, new, who.name)
        except FormatError as error:
            told = str(error)
    if told:
        answer = page(request, "password", told=told, first=who.must_change)
        answer.status_code = 422
        return answer
    return let_in(request, site.store.person(who.id))


def _flaw(site: Site, who: Person, old: str, new: str, again: str) -> str:
    if not who.must_change and site.store.check_sign_in(who.login, old) is None:
        return "いまのパスワードが違います。"
    return "" if new == again else "二つの新しいパスワードが違います。"


@router.get("/account/totp")
def show_totp(request: Request, site: Here, who: Who) -> Response:
    """A new secret as a QR code for an authenticator app."""
    if who.two_factor:
        return RedirectResponse("/account", status_code=303)
    return _totp_page(request, site, make_totp_secret())


@router.post("/account/totp", dependencies=[Posted])
def set_totp(
    request: Request,
    site: Here,
    who: Who,
    code: Annotated[str, Form(max_length=20)],
    locked: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Keep the secret once the app shows the right code."""
    try:
        secret = open_secret(site.tokens, locked)
    except InvalidToken as error:
        raise HTTPException(403, "画面を開き直して、やり直してください。") from error
    if who.two_factor or not site.store.use_totp(who.id, secret, code):
        told = "コードが違います。時計が合っているか確かめ、新しい 6 桁を入力してください。"
        answer = _totp_page(request, site, secret, told)
        answer.status_code = 422
        return answer
    site.store.set_totp(who.id, lock_secret(site.tokens, secret), who.name)
    to = wanted_page(request)
    return RedirectResponse("/account" if to == "/" else to, status_code=303)


def _totp_page(request: Request, site: Site, secret: str, told: str = "") -> Response:
    me = request.state.person
    issuer = f"伝票 {site.settings.company.name}".strip()
    code = segno.make(totp_address(secret, me.login, issuer))
    return page(
        request,
        "totp",
        told=told,
        picture=Markup(code.svg_inline(omitsize=True)),  # noqa: S704  drawn by segno
        secret=secret,
        locked=lock_secret(site.tokens, secret),
        to=wanted_page(request),
    )


@router.post("/account/passes/{hashed}/end", dependencies=[Posted])
def end_pass(site: Here, who: Who, hashed: str) -> Response:
    """End one of my sessions elsewhere, or a program's token."""
    kinds = (PassKind.SESSION, PassKind.API)
    mine = [one for kind in kinds for one in site.store.passes_of(who.id, kind)]
    if not any(known.hash == hashed for known in mine):
        raise HTTPException(404)
    site.store.revoke_hash(hashed, who.name)
    return RedirectResponse("/account", status_code=303)
