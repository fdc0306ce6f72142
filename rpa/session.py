"""A signed-in browser context of one site (セッション), kept for the next job."""

import contextlib
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as PlaywrightError

from books.secrets import Keyring
from rpa.browser import open_browser
from rpa.guard import Guard
from rpa.line import Line
from rpa.screen import Screen
from rpa.sign_in import Ask, sign_in
from rpa.site import Site

_JOBS_OF_A_PAGE = 50
_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


@dataclass
class SiteSession:
    """The pages of one site, signed in when they are needed (サイトのセッション)."""

    context: BrowserContext
    screen: Screen
    line: Line
    signed_in: bool = False
    jobs: int = 0

    @classmethod
    def start(
        cls,
        browser: Browser,
        site: Site,
        guard: Guard,
        keyring: Keyring,
        seconds: float,
    ) -> "SiteSession":
        """A fresh context: no cookies of before, and a line of its own."""
        line = Line()
        try:
            context = _new_context(browser, line)
            screen = Screen(context.new_page(), site, guard, keyring, seconds)
        except BaseException:
            line.close()
            raise
        screen.line = line
        return cls(context, screen, line)

    def ensure(self, ask: Ask, *, anew: bool = False) -> None:
        """Sign in unless that was done.

        Raises:
            SiteTroubleError: we do not get in.
        """
        if self.signed_in and not anew:
            return
        self.signed_in = False
        if anew:
            self.context.clear_cookies()
            with contextlib.suppress(PlaywrightError):  # no page of the site is open
                self.screen.page.evaluate(_FORGET)
        sign_in(self.screen, ask)
        self.signed_in = True

    def renew_page(self) -> None:
        """Go on in a fresh page, signed in as before: an old one only grows."""
        old = self.screen
        fresh = self.context.new_page()
        self.screen = Screen(fresh, old.site, old.guard, old.keyring, old.seconds)
        self.screen.line = self.line
        self.jobs = 0
        old.page.close()

    def close(self) -> None:
        """Give the browser context and its line up."""
        with contextlib.suppress(PlaywrightError):
            self.context.close()
        self.line.close()


class Sessions:
    """The browser of one worker, and its session of each site (ブラウザーとセッション)."""

    def __init__(self, keyring: Keyring, seconds: float, *, headless: bool) -> None:
        self._keyring = keyring
        self._seconds = seconds
        self._headless = headless
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._open: dict[str, SiteSession] = {}

    def get(self, name: str, site: Site, guard: Guard) -> SiteSession:
        """The session of a site: the one of before, unless its description changed.

        Raises:
            NotReadyError: there is no browser, or it does not start.
        """
        known = self._open.get(name)
        if known is not None and known.screen.site == site:
            if known.jobs >= _JOBS_OF_A_PAGE:
                known.renew_page()
            known.screen.guard = guard
            known.jobs += 1
            return known
        self.drop(name)
        if self._browser is None or not self._browser.is_connected():
            self.drop_all()
            opened = open_browser(headless=self._headless)
            self._browser = self._stack.enter_context(opened)
        session = SiteSession.start(
            self._browser, site, guard, self._keyring, self._seconds
        )
        self._open[name] = session
        return session

    def drop(self, name: str) -> None:
        """Give the session of a site up."""
        session = self._open.pop(name, None)
        if session is not None:
            session.close()

    def drop_all(self) -> None:
        """Give everything up, the browser too."""
        for name in tuple(self._open):
            self.drop(name)
        with contextlib.suppress(Exception):  # it may have died before
            self._stack.close()
        self._stack, self._browser = ExitStack(), None


def _new_context(browser: Browser, line: Line) -> BrowserContext:
    return browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
        service_workers="block",
        proxy={"server": line.address},
    )
