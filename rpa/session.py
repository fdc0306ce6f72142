"""A signed-in browser context of one site (セッション), kept for the next job."""

import contextlib
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as PlaywrightError

from books.secrets import Keyring
from rpa.guard import Guard
from rpa.line import Line
from rpa.screen import Screen
from rpa.sign_in import Ask, sign_in
from rpa.site import Site


@dataclass
class SiteSession:
    """The pages of one site, signed in when they are needed (サイトのセッション)."""

    context: BrowserContext
    screen: Screen
    line: Line
    signed_in: bool = False

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
        sign_in(self.screen, ask)
        self.signed_in = True

    def close(self) -> None:
        """Give the browser context and its line up."""
        with contextlib.suppress(PlaywrightError):
            self.context.close()
        self.line.close()


def _new_context(browser: Browser, line: Line) -> BrowserContext:
    return browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
        service_workers="block",
        proxy={"server": line.address},
    )
