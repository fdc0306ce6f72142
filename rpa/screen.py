"""One browser page of a site (画面): every step looks before it acts.

Before each step: are the bots stopped, is something lying over the page. After each
load: maintenance, end of the session, an error page, another server. A click happens
once: nothing here clicks again or loads a page again that was sent.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, ElementHandle, Locator, Page
from playwright.sync_api import Error as PlaywrightError

from books.secrets import Keyring
from rpa.guard import Guard
from rpa.line import Line
from rpa.locate import Located, LocatorError, locate, query
from rpa.quiet import Quiet
from rpa.site import Site, full
from rpa.site_parts import PopUp, SignIn
from rpa.templates import fill_in
from rpa.traffic import SERVER_ERROR, Traffic
from rpa.trouble import (
    PersonError,
    SessionEndedError,
    SiteClosedError,
    TechnicalError,
    UnreachableError,
)

_ARM = """limit => {
  const end = Date.now() + limit;
  let sent = false;
  const stop = event => { event.preventDefault(); event.stopImmediatePropagation(); };
  window.addEventListener('click', e => { if (Date.now() > end) stop(e); }, true);
  window.addEventListener('submit', e => {
    if (sent || Date.now() > end) stop(e); else sent = true;
  }, true);
}"""
_APPEAR_SECONDS = 5.0
_UNREACHED = (  # what the browser says when nobody answers
    "ERR_SOCKS_CONNECTION_FAILED",
    "ERR_CONNECTION_REFUSED",
    "ERR_NAME_NOT_RESOLVED",
    "ERR_ADDRESS_UNREACHABLE",
)
NO_VALUES: Mapping[str, str] = {}


class Screen:
    """A page with the description of its site (画面)."""

    def __init__(
        self, page: Page, site: Site, guard: Guard, keyring: Keyring, seconds: float
    ) -> None:
        self.page = page
        self.site = site
        self.guard = guard
        self.keyring = keyring
        self.seconds = seconds
        self.fell_back: dict[str, str] = {}
        self.secret_fields: list[Locator] = []
        self.dialogs: list[str] = []
        self.traffic = Traffic(page)
        self.signing_in = False
        self.line: Line | None = None
        self._quiet = Quiet(page) if site.single_page else None
        page.set_default_timeout(seconds * 1000)
        page.on("dialog", self._answer)

    # --- going somewhere ----------------------------------------------------------

    def open(self, name: str, values: Mapping[str, str] = NO_VALUES) -> None:
        """Go to a page by its address.

        Raises:
            SiteTroubleError: the site does not show it.
        """
        page = self.site.pages[name]
        if page.address is None:
            raise PersonError(f"画面 {name} には address がありません。")
        self.guard.check()
        self.visit(self.site.address + fill_in(page.address, values))
        for press in page.press:
            self.press(full(name, press), values)
        self.step()
        if page.shows and not self.shows(fill_in(page.shows, values)):
            raise PersonError(
                f"画面 {name} に「{page.shows}」がありません。違う画面のため止めました。"
            )

    def visit(self, address: str) -> None:
        """Go to an address of the site; what was sent before, and still hangs, ends."""
        self.traffic.failed = ""
        self.secret_fields.clear()
        try:
            self._leave()
            self.page.goto(address, wait_until="load", timeout=self.seconds * 1000)
            self.settle()
        except PlaywrightError as error:
            first = self.keyring.hide(str(error).splitlines()[0])
            if any(one in first for one in _UNREACHED):
                raise UnreachableError(self.site.label, self.site.address) from error
            raise TechnicalError(
                f"{self.site.label} の画面を開けません({first})。"
            ) from error
        self.look()

    def _leave(self) -> None:
        watched = self.line is not None and self.line.is_watched
        if watched or self._quiet:  # of another fragment (#) alone, nothing is loaded
            self.page.goto("about:blank")
        if self.line is not None and watched:
            self.line.release()
        if self._quiet:
            self._quiet.forget()

    def settle(self) -> None:
        """Wait until a page that changes without being loaded is at rest.

        Raises:
            TechnicalError: it is not within the time of a step, or got no answer.
        """
        if self._quiet is None:
            return
        if not self._quiet.wait(self.seconds):
            raise TechnicalError(f"{self.site.label} の画面の表示が終わりません。")
        if self._quiet.failed:
            raise TechnicalError(
                f"{self.site.label} から応答がありません({self._quiet.failed})。"
            )

    def look(self) -> None:
        """What kind of page is this? Anything but a usual one is an error.

        Raises:
            SiteClosedError, SessionEndedError, TechnicalError, PersonError: as it is.
        """
        self._check_origin()
        text = self.text()
        texts = self.site.texts
        ended = () if self.signing_in else texts.session_end
        for words, error in (
            (texts.maintenance, SiteClosedError),
            (ended, SessionEndedError),
            (texts.trouble, TechnicalError),
        ):
            seen = next((word for word in words if word in text), None)
            if seen is not None:
                raise error(f"{self.site.label}: 「{seen}」と表示されました。")
        way = self.site.sign_in
        if way is not None and not self.signing_in and self.is_at(way.page):
            raise SessionEndedError(f"{self.site.label} からログアウトされました。")
        if self.traffic.status >= SERVER_ERROR:
            raise TechnicalError(
                f"{self.site.label} がエラー {self.traffic.status} を返しました。"
            )
        if way is not None and not self.signing_in:
            self._check_place(way)

    def _check_place(self, way: SignIn) -> None:
        """Is it still our company whose pages these are?"""
        for name in way.always:
            where = full(way.page, name)
            if self._appears(where):
                continue
            if not self.text().strip():
                raise TechnicalError(f"{self.site.label} が白い画面を返しました。")
            raise PersonError(
                f"{self.site.label} の画面に {where} がありません。別の会社・事業所の画面に"
                "なっていないか、サイトで確かめてください。"
            )

    def _appears(self, name: str) -> bool:
        """Whether a target is on the page, now or soon."""
        end = time.monotonic() + min(self.seconds, _APPEAR_SECONDS)
        while not self.has(name):
            if time.monotonic() >= end:
                return False
            self.page.wait_for_timeout(100)
        return True

    def _check_origin(self) -> None:
        address = self.page.url
        if address.startswith("chrome-error:"):
            raise UnreachableError(self.site.label, self.site.address)
        if origin_of(address) not in self.origins:
            raise PersonError(
                f"{self.site.label} ではないサーバー({origin_of(address)})の画面が開いたため、"
                "何も入力せずに止めました。"
            )

    def is_at(self, name: str) -> bool:
        """Whether the address is that of a page; where it tells nothing, whether we are
        asked to sign in.
        """
        if self.site.single_page:
            return self._shows_sign_in()
        address = self.site.pages[name].address
        path = urlsplit(self.page.url).path
        return address is not None and path == urlsplit(address).path

    def _shows_sign_in(self) -> bool:
        """Whether the page asks who we are."""
        way = self.site.sign_in
        return way is not None and self.has(full(way.page, way.fields[0].locator))

    @property
    def origins(self) -> set[str]:
        """Servers on which anything may be typed."""
        return {origin_of(a) for a in (self.site.address, *self.site.origins)}

    # --- looking ------------------------------------------------------------------

    def text(self) -> str:
        """The visible text of the page; empty while it is changing."""
        try:
            return str(
                self.page.evaluate("document.body ? document.body.innerText : ''")
            )
        except PlaywrightError:
            return ""

    def shows(self, words: str) -> bool:
        """Whether a text is to be seen, now or soon."""
        return self.wait_for({"shown": (words,)}, self.seconds) == "shown"

    def has(self, name: str, values: Mapping[str, str] = NO_VALUES) -> bool:
        """Whether a target is on the page at this moment."""
        target = self.site.target(name).model_copy(update={"optional": True})
        try:
            return locate(self.page, name, target, values, 0) is not None
        except LocatorError:
            return False

    def find(self, name: str, values: Mapping[str, str] = NO_VALUES) -> Located | None:
        """Find a target; None only for an optional one. What fell back is noted.

        Raises:
            LocatorError: it is not there, or not one alone.
        """
        target = self.site.target(name)
        found = locate(self.page, name, target, values, self.seconds)
        if found is not None and found.candidate:
            self.fell_back[name] = found.way
        return found

    def get(self, name: str, values: Mapping[str, str] = NO_VALUES) -> Locator:
        """The same for a target that must be there.

        Raises:
            LocatorError: it is not there, or not one alone.
        """
        found = self.find(name, values)
        if found is None:
            raise LocatorError(name, "省略できる部品ですが、この操作には要ります。")
        return found.locator

    def get_element(self, name: str) -> ElementHandle:
        """The very element that was found and checked, whatever the page becomes.

        Raises:
            LocatorError: it is not there, or not one alone.
        """
        found = self.find(name)
        if found is None:
            raise LocatorError(name, "省略できる部品ですが、この操作には要ります。")
        return found.element

    # --- acting -------------------------------------------------------------------

    def step(self) -> None:
        """Before each press: stopped? something over the page?"""
        self.guard.check()
        for popup in self.site.popups:
            if query(self.page, popup.see, NO_VALUES).filter(visible=True).count():
                self._close(popup)

    def _close(self, popup: PopUp) -> None:
        over = query(self.page, popup.see, NO_VALUES).filter(visible=True)
        button = query(self.page, popup.close, NO_VALUES).filter(visible=True)
        if button.count() != 1:
            raise LocatorError("popups", "お知らせを閉じるボタンがありません。")
        button.click()
        over.first.wait_for(state="hidden")

    def press(self, name: str, values: Mapping[str, str] = NO_VALUES) -> None:
        """Press something that changes this page only."""
        self.step()
        self.get(name, values).click()
        self.settle()

    def press_through(self, name: str, values: Mapping[str, str] = NO_VALUES) -> None:
        """Press something that leads to another page which books nothing."""
        self.step()
        self.follow(self.get(name, values))

    def follow(self, element: Locator) -> None:
        """Press an element and wait for the page that it leads to."""
        self.traffic.failed = ""
        try:
            if self.site.single_page:
                element.click()
                self.settle()
            else:
                with self.page.expect_navigation(wait_until="load"):
                    element.click(no_wait_after=True)
        except PlaywrightError as error:
            raise TechnicalError(
                f"{self.site.label} の次の画面が開きません"
                f"({self.keyring.hide(str(error).splitlines()[0])})。"
            ) from error
        self.secret_fields.clear()
        self.look()

    def open_row(self, cell: Locator) -> None:
        """Open a record by a double click on its row."""
        try:
            cell.dblclick()
        except PlaywrightError as error:
            first = self.keyring.hide(str(error).splitlines()[0])
            raise TechnicalError(f"一覧の行を開けません({first})。") from error
        self.settle()
        self.look()

    def attach(self, name: str, path: Path) -> None:
        """Put a file into a field for files."""
        self.step()
        self.get(name).set_input_files(path)

    def type_secret(self, name: str, secret: str) -> None:
        """Type a secret, only on the site's own server; hidden on every picture."""
        self.step()
        self._check_origin()
        field = self.get(name)
        self.secret_fields.append(field)
        value = self.keyring.get(secret).reveal()
        try:
            field.fill(value)
        except PlaywrightError as error:
            raise TechnicalError(self.keyring.hide(str(error))) from None

    def message(self) -> str:
        """What the site says is wrong with what we gave; empty if nothing (入力エラー)."""
        name = self.site.message
        if name is None:
            return ""
        told: dict[str, None] = {}
        try:
            for candidate in self.site.target(name).candidates:
                found = query(self.page, candidate, NO_VALUES).filter(visible=True)
                for text in found.all_inner_texts():
                    told[" ".join(text.split())] = None
        except PlaywrightError:  # the page is just changing
            return ""
        return " ".join(text for text in told if text)

    def wait_for(
        self, meanings: Mapping[str, Sequence[str]], seconds: float
    ) -> str | None:
        """Wait until the page shows one of the texts; the name of its group, or None."""
        end = time.monotonic() + seconds
        while True:
            text = self.text()
            for name, words in meanings.items():
                if any(word in text for word in words):
                    return name
            if time.monotonic() >= end or self.is_lost:
                return None
            self.page.wait_for_timeout(60)

    @property
    def is_lost(self) -> bool:
        """Whether the last request for a page came to nothing (通信の失敗)."""
        return bool(self.why_lost) or self.page.url.startswith("chrome-error:")

    @property
    def why_lost(self) -> str:
        """What the browser says about it."""
        return self.traffic.failed or (self._quiet.failed if self._quiet else "")

    def forget_failure(self) -> None:
        """Begin to watch a new request."""
        self.traffic.failed = ""
        if self._quiet:
            self._quiet.forget()

    def watch_line(self) -> None:
        """From now on nothing is sent a second time by the browser itself."""
        if self.line is not None:
            self.line.watch()

    def arm(self, seconds: float) -> None:
        """Let the page take one click within so many seconds, and none after it.

        So a click of a process that was asleep meanwhile does nothing: another worker
        may have the job by then.
        """
        self.page.evaluate(_ARM, seconds * 1000)

    # --- what the browser tells ---------------------------------------------------

    def _answer(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        wanted = self.site.texts.confirm_dialogs
        leaves = dialog.type == "beforeunload"
        if leaves or any(word in dialog.message for word in wanted):
            dialog.accept()
        else:
            dialog.dismiss()


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
