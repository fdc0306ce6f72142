"""A page that changes without being loaded (SPA): waiting until it is at rest.

Such a page asks its server after nearly every keystroke and then draws itself anew; what
is typed meanwhile is lost. It is at rest when for a moment no answer has been owed and
nothing has moved.
"""

import time

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, Response

_REST_SECONDS = 0.25
_POLL_SECONDS = 0.05
_KINDS = ("document", "script", "xhr", "fetch")
_MOVES = """() => document.getAnimations().some(one =>
  one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity)"""


class Quiet:
    """What a page still waits for (応答待ち); ``failed`` says that an answer did not come."""

    def __init__(self, page: Page) -> None:
        self.failed = ""
        self._page = page
        self._open: set[Request] = set()
        self._since = 0.0
        page.on("request", self._begin)
        page.on("response", self._note_status)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._fail)

    def wait(self, seconds: float) -> bool:
        """Wait until the page is at rest; False if it is not within so many seconds."""
        self._since = time.monotonic()
        end = self._since + seconds
        while time.monotonic() < end:
            self._page.wait_for_timeout(_POLL_SECONDS * 1000)
            if self._open or self._moves():
                self._since = time.monotonic()
            if time.monotonic() - self._since >= _REST_SECONDS:
                return True
        return False

    def forget(self) -> None:
        """What was asked for before is nobody's any more."""
        self._open.clear()
        self.failed = ""

    def _moves(self) -> bool:
        try:
            return bool(self._page.evaluate(_MOVES))
        except PlaywrightError:  # the page is just changing
            return True

    def _begin(self, request: Request) -> None:
        if request.resource_type in _KINDS:
            self._open.add(request)

    def _note_status(self, response: Response) -> None:
        if response.request in self._open and response.status >= 500:
            self.failed = f"エラー {response.status}"

    def _fail(self, request: Request) -> None:
        if request in self._open and request.resource_type in ("xhr", "fetch"):
            self.failed = request.failure or "通信の失敗"
        self._end(request)

    def _end(self, request: Request) -> None:
        self._open.discard(request)
        self._since = time.monotonic()
