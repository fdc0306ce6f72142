"""The language of the pages (画面の言葉): Japanese unless the visitor chose English.

The choice is kept in a cookie of its own, whoever is signed in; what the browser says
of itself is not asked.
"""

import datetime as dt
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

COOKIE = "denpyo_language"
JAPANESE, ENGLISH = "ja", "en"
LASTS = dt.timedelta(days=365)
_NAMES = {JAPANESE: "日本語", ENGLISH: "English"}

router = APIRouter()


class Switch(NamedTuple):
    """The link to the other language (切り替え): where to, in which language, its name."""

    href: str
    language: str
    name: str


def language_of(request: Request) -> str:
    """The language that the visitor chose (画面の言葉)."""
    return ENGLISH if request.cookies.get(COOKIE) == ENGLISH else JAPANESE


def switch_of(request: Request) -> Switch:
    """The link that shows this page in the other language (切り替え)."""
    other = JAPANESE if language_of(request) == ENGLISH else ENGLISH
    here = request.url.path
    if request.method != "GET":
        here = "/"  # what was sent is not sent again
    elif request.url.query:
        here += f"?{request.url.query}"
    return Switch(f"/language/{other}?back={quote(here)}", other, _NAMES[other])


@router.get("/language/{language}")
def choose(request: Request, language: str, back: str = "/") -> Response:
    """Keep the choice for a year, and go back to the page."""
    if language not in _NAMES:
        raise HTTPException(404)
    response = RedirectResponse(local_page(back), status_code=303)
    response.set_cookie(
        COOKIE,
        language,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def local_page(address: str) -> str:
    r"""The address if it is a page of ours, else the first page (戻り先).

    >>> local_page("/review?start=50"), local_page("//evil.example/"), local_page("x")
    ('/review?start=50', '/', '/')
    >>> local_page("/\\evil.example"), local_page("/\t/evil.example")
    ('/', '/')
    """
    plain = address.isprintable() and "\\" not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address
