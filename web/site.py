"""What every page works with (画面の土台)."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from books.model import Source
from books.people import Person
from books.settings import Settings
from books.store import Store
from templates import JAPAN, english, render
from web.claims import Claims
from web.guard import Tokens
from web.in_step import InStep
from web.language import ENGLISH, language_of, switch_of
from web.menu import folded, menu_for
from web.seams import Seams

STATIC = Path(__file__).parent / "static"
PICTURE_DPI = 150  # of the pictures of pages
Picture = Callable[[Path, Source, int], Path]
Post = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Put:
    """What was written for the outside (出力の結果): names of files, what to know of it."""

    files: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


Publish = Callable[[], Put]


@dataclass(frozen=True)
class Site:
    """Store, settings and what pages can ask for.

    ``picture`` gives the picture file of a page: original, source, page number.
    ``post`` sends a mail (to, subject, text); None where no mail server is set.
    ``publish`` writes what is approved and tells about it; None where only a run does.
    """

    settings: Settings
    store: Store
    picture: Picture
    tokens: Tokens
    post: Post | None = None
    seams: Seams = field(default_factory=Seams)
    claims: Claims = field(default_factory=Claims)
    publish: Publish | None = None
    in_step: InStep = field(default_factory=InStep)

    @property
    def today(self) -> dt.date:
        """Today by Japan's clock (今日)."""
        return self.store.database.clock().astimezone(JAPAN).date()

    def take_over(self) -> int:
        """Let the ledgers be what the approved documents say now (台帳の反映).

        Returns how many documents are left for the next page or run: 0, except after
        very many came at once.
        """
        return self.in_step.take_over(self.store, self.settings)


def site_of(request: Request) -> Site:
    """The site, for a route."""
    site: Site = request.app.state.site
    return site


Here = Annotated[Site, Depends(site_of)]


@cache
def build_of_static() -> str:
    """What tells our styles and scripts from those before an upgrade (版の印).

    It stands in their addresses, so that no browser puts an old script to a new page.
    """
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def page(request: Request, name: str, **values: object) -> HTMLResponse:
    """Fill a template of ``templates/web`` in the visitor's language (画面の差し込み)."""
    site = site_of(request)
    me: Person | None = request.state.person
    language = language_of(request)
    fill = english.render if language == ENGLISH else render
    text = fill(
        f"web/{name}.html.j2",
        language=language,
        other_language=switch_of(request),
        token=site.tokens.issue(request.state.visitor),
        company=site.settings.company.name,
        me=me,
        menu=menu_for(me),
        folded=folded,
        here=request.url.path,
        build=build_of_static(),
        **values,
    )
    return HTMLResponse(text)


def address_of(request: Request, path: str) -> str:
    """A whole address, for a mail (画面のアドレス)."""
    public = site_of(request).settings.web.public_url
    return (public or str(request.base_url).rstrip("/")) + path


async def check_token(request: Request) -> None:
    """Refuse posts that are not from our own forms."""
    sent = request.headers.get("X-Token") or (await request.form()).get("token")
    site_of(request).tokens.check(request.state.visitor, str(sent or ""))


Posted = Depends(check_token)
