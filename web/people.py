"""The people who may sign in (利用者の管理), for IT support."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from books.errors import DenpyoError
from books.passwords import make_password
from books.people import Person, Role
from books.store.passes import PassKind
from web.sessions import Who
from web.site import Here, Posted, Site, address_of, page

router = APIRouter()
INVITATION_LASTS = dt.timedelta(days=7)


@router.get("/people")
def list_people(request: Request, site: Here) -> Response:
    """Everybody, and a form for one more."""
    return _page(request, site)


class PersonForm(BaseModel):
    """What the form of a person sends."""

    login: str = ""
    name: str = ""
    email: str = ""
    partner: str = ""
    active: bool = False
    roles: tuple[Role, ...] = ()


@router.post("/people", dependencies=[Posted])
def add_person(
    request: Request, site: Here, who: Who, form: Annotated[PersonForm, Form()]
) -> Response:
    """Add a person and show the link that lets them in the first time."""
    person = site.store.add_person(
        form.login,
        form.name,
        form.roles,
        who.name,
        email=form.email,
        partner=form.partner,
    )
    return _invite(request, site, person, who)


@router.get("/people/{person_id}")
def show_person(request: Request, site: Here, person_id: str) -> Response:
    """One person, to be changed."""
    return _one(request, site, person_id)


@router.post("/people/{person_id}", dependencies=[Posted])
def change_person(
    site: Here, who: Who, person_id: str, form: Annotated[PersonForm, Form()]
) -> Response:
    """Change name, address and roles, or switch the person off."""
    site.store.change_person(
        person_id,
        who.name,
        name=form.name,
        email=form.email,
        roles=form.roles,
        active=form.active,
    )
    return RedirectResponse("/people", status_code=303)


@router.post("/people/{person_id}/invite", dependencies=[Posted])
def invite_again(request: Request, site: Here, who: Who, person_id: str) -> Response:
    """A new link, for who forgot the password."""
    return _invite(request, site, site.store.person(person_id), who)


@router.post("/people/{person_id}/password", dependencies=[Posted])
def give_password(request: Request, site: Here, who: Who, person_id: str) -> Response:
    """A one-time password, for who has no mail."""
    password = make_password()
    site.store.set_password(person_id, password, who.name, must_change=True)
    return _one(request, site, person_id, password=password)


@router.post("/people/{person_id}/totp", dependencies=[Posted])
def remove_totp(site: Here, who: Who, person_id: str) -> Response:
    """Forget the authenticator app of who lost the phone."""
    site.store.set_totp(person_id, None, who.name)
    return RedirectResponse(f"/people/{person_id}", status_code=303)


def _invite(request: Request, site: Site, person: Person, who: Person) -> Response:
    token = site.store.issue_pass(person, PassKind.LINK, INVITATION_LASTS, who.name)
    link = address_of(request, f"/link/{token}")
    sent = _send(site, person, link)
    return _one(request, site, person.id, link=link, sent=sent)


def _send(site: Site, person: Person, link: str) -> bool:
    """Mail the link where that can be done; else the page shows it."""
    if site.post is None or not person.email:
        return False
    text = (
        f"{person.name} 様\n\n次のリンクを開くと、サインインできます。\n"
        f"7 日以内に、一度だけ使えます。\n\n{link}\n"
    )
    try:
        site.post(person.email, "伝票の利用のご案内", text)
    except DenpyoError:
        return False
    return True


def _one(
    request: Request,
    site: Site,
    person_id: str,
    *,
    link: str = "",
    password: str = "",
    sent: bool = False,
) -> Response:
    return page(
        request,
        "person",
        person=site.store.person(person_id),
        roles=tuple(Role),
        link=link,
        password=password,
        sent=sent,
    )


def _page(request: Request, site: Site) -> Response:
    return page(
        request,
        "people",
        people=site.store.list_people(),
        roles=tuple(Role),
        partners=site.settings.exchange.partners,
    )
