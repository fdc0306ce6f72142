"""Who calls the API (呼び出し元): a token of a person, with that person's roles."""

import threading
import time
from collections import OrderedDict
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from books.passwords import token_hash
from books.people import STAFF, Person
from books.store.passes import PassKind
from web.access import OFFICE
from web.site import Site

PER_MINUTE = 240
_BURST = 60
_MOST = 1000  # callers that are remembered
_SAFE = ("GET", "HEAD")


class Bucket:
    """Lets so many calls through a minute and caller (回数の制限)."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, now: float) -> bool:
        """Whether one more call is let through."""
        with self._lock:
            left, last = self._left.pop(key, (float(_BURST), now))
            left = min(float(_BURST), left + (now - last) * PER_MINUTE / 60)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, now)
            while len(self._left) > _MOST:
                self._left.popitem(last=False)
        return allowed


_bucket = Bucket()


def known_caller(request: Request) -> Person:
    """The person of the token.

    Raises:
        HTTPException: 401 without a good token, 403 without the role, 429 too often.
    """
    site: Site = request.app.state.site
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    key = token_hash(token) if token else _address(request)
    if not _bucket.take(key, time.monotonic()):
        raise HTTPException(
            429,
            "要求が多すぎます。少し待ってから続けてください。",
            {"Retry-After": "1"},
        )
    person = None
    if kind.casefold() == "bearer" and token:
        person = site.store.holder(token.strip(), PassKind.API)
    if person is None:
        raise HTTPException(
            401,
            "Authorization: Bearer にトークンを付けてください。トークンは画面の「自分の設定」で"
            "作れます。",
            {"WWW-Authenticate": "Bearer"},
        )
    needed = STAFF if request.method in _SAFE else OFFICE
    if not person.roles & needed:
        raise HTTPException(403, "この操作の権限がないトークンです。")
    return person


def site_of(request: Request) -> Site:
    """The site, for a route."""
    site: Site = request.app.state.site
    return site


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


Here = Annotated[Site, Depends(site_of)]
Caller = Annotated[Person, Depends(known_caller)]
