"""What every page works with (画面の土台)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from books.model import Source
from books.settings import Settings
from books.store import Store
from templates import render
from web.guard import Tokens

Picture = Callable[[Path, Source, int], Path]


@dataclass(frozen=True)
class Site:
    """Store, settings and who sits at the machine.

    ``picture`` gives the picture file of a page: original, source, page number.
    """

    settings: Settings
    store: Store
    picture: Picture
    tokens: Tokens
    user: str


def site_of(request: Request) -> Site:
    """The site, for a route."""
    site: Site = request.app.state.site
    return site


Here = Annotated[Site, Depends(site_of)]


def page(request: Request, name: str, **values: object) -> HTMLResponse:
    """Fill a template of ``templates/web`` (画面の差し込み)."""
    site = site_of(request)
    text = render(
        f"web/{name}.html.j2",
        token=site.tokens.issue(request.state.visitor),
        company=site.settings.company.name,
        user=site.user,
        **values,
    )
    return HTMLResponse(text)
