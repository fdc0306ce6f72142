"""What every page of a practice site needs (サイトの土台)."""

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from samples.sites.database import Database
from samples.sites.plan import Fault, Plan

SESSIONS = """
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user TEXT, body TEXT, seen REAL);
CREATE TABLE IF NOT EXISTS used_tokens (token TEXT PRIMARY KEY);
"""
Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Site:
    """One running site."""

    name: str
    folder: Path
    plan: Plan
    database: Database
    pages: Environment
    labels: Mapping[str, Mapping[str, str]]
    gate: Callable[[Request], str]  # where a session must go first, or ""

    def label(self, name: str) -> str:
        """What a button or field is called in the present markup."""
        markup = self.plan.settings.markup
        return self.labels.get(markup, {}).get(name) or self.labels["v1"][name]


def make_pages(folder: Path) -> Environment:
    """Templates of a site; empty lines of blocks don't show."""
    pages = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["yen"] = lambda value: f"{value:,}"
    pages.filters["slash"] = lambda day: str(day).replace("-", "/")
    return pages


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site


def fault_of(request: Request, kind: str) -> Fault | None:
    """A fault that this request met, which the page itself shows."""
    found: dict[str, Fault] = getattr(request.state, "faults", {})
    return found.get(kind)


def show(
    request: Request, template: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """Render a page, with the pop-up that is due."""
    site = site_of(request)
    settings = site.plan.settings
    site.plan.pages += 1
    every = settings.popup_every
    popup = bool(every) and site.plan.pages % every == 0
    html = site.pages.get_template(template).render(
        request=request,
        session=getattr(request.state, "session", None),
        markup=settings.markup,
        t=site.label,
        token=secrets.token_hex(8),
        popup=popup or fault_of(request, "popup") is not None,
        **context,
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def go(path: str) -> RedirectResponse:
    """Send the browser to another page."""
    return RedirectResponse(path, 303)


def start_session(request: Request, response: Response, user: str, **body: Any) -> None:
    """Sign somebody in."""
    number = secrets.token_hex(16)
    site_of(request).database.add(
        "sessions", {"id": number, "user": user, "body": body, "seen": time.time()}
    )
    response.set_cookie(f"{site_of(request).name}_sid", number, httponly=True)


def change_session(request: Request, **body: Any) -> None:
    """Remember something until sign-out."""
    session = request.state.session
    session["body"] |= body
    site_of(request).database.change(
        "sessions", session["id"], {"body": session["body"]}
    )


def end_session(request: Request) -> None:
    """Sign out."""
    number = request.cookies.get(f"{site_of(request).name}_sid", "")
    site_of(request).database.run("DELETE FROM sessions WHERE id = ?", number)


def find_session(request: Request) -> dict[str, Any] | None:
    """The session of a request unless it ended; keeps it open."""
    site = site_of(request)
    number = request.cookies.get(f"{site.name}_sid", "")
    found = site.database.one("SELECT * FROM sessions WHERE id = ?", number)
    if found is None:
        return None
    idle = time.time() - found["seen"] > site.plan.settings.idle_seconds
    if idle or fault_of(request, "session_end"):
        end_session(request)
        return None
    site.database.run("UPDATE sessions SET seen = ? WHERE id = ?", time.time(), number)
    return found


def signed_in(handler: Handler) -> Handler:
    """Only for people who signed in; others see the sign-in page and why."""

    @wraps(handler)
    async def guarded(request: Request) -> Response:
        session = find_session(request)
        if session is None:
            known = f"{site_of(request).name}_sid" in request.cookies
            return go("/login?ended=1" if known else "/login")
        request.state.session = session
        first = site_of(request).gate(request)
        if first:
            return go(first)
        return await handler(request)

    return guarded


def take_token(request: Request, token: str) -> bool:
    """Whether this form comes for the first time, where the site cares."""
    site = site_of(request)
    if not site.plan.settings.one_time_token:
        return True
    known = site.database.one("SELECT * FROM used_tokens WHERE token = ?", token)
    if known or not token:
        return False
    site.database.add("used_tokens", {"token": token})
    return True
