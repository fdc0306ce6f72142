"""The only place that finds and starts a browser (ブラウザー).

A browser of the system comes first, because ``playwright install`` can't download
everywhere; the one that Playwright brings is the last resort. ``DENPYO_BROWSER`` names
another executable. Nothing that the browser would do by itself in the background
(updates, sync, first-run pages) leaves the machine.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from books.errors import NotReadyError

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
    "microsoft-edge",
)
_PLACES = (  # where Windows and macOS keep browsers that are not on the search path
    "%ProgramFiles%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Microsoft/Edge/Application/msedge.exe",
    "%ProgramFiles%/Microsoft/Edge/Application/msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
_REMEDY = (
    "Chromium・Google Chrome・Microsoft Edge のいずれかを入れるか"
    "(例: apt install chromium)、環境変数 DENPYO_BROWSER に実行ファイルの場所を"
    "指定してください。"
)


def find_browser() -> Path | None:
    """Executable of the browser to use (使うブラウザー), or None when there is none.

    Raises:
        NotReadyError: ``DENPYO_BROWSER`` names a file that is not there.
    """
    return _find_system_browser() or _find_playwright_browser()


@contextmanager
def open_browser(*, headless: bool = True) -> Iterator[Browser]:
    """Start a browser and close it at the end (ブラウザーの起動).

    Raises:
        NotReadyError: there is no browser, or it does not start.
    """
    system = _find_system_browser()
    with sync_playwright() as playwright:
        path = system or _own_browser(playwright)
        if path is None:
            raise NotReadyError(f"ブラウザーが見つかりません。{_REMEDY}")
        browser = _launch(playwright, path, headless=headless)
        try:
            yield browser
        finally:
            browser.close()


def print_pdf(
    html: str,
    *,
    size: str = "A4",
    landscape: bool = False,
    tagged: bool = False,
    browser: Browser | None = None,
) -> bytes:
    """Print a page to PDF (PDF 印刷); ``@page { size }`` of the page wins over ``size``.

    ``tagged`` keeps headings, tables and their order for screen readers (タグ付きPDF).
    The page can't reach the network. Pass ``browser`` to print many with one browser.

    Raises:
        NotReadyError: there is no browser, or it does not start.
    """
    with _page(browser) as page:
        _show_offline(page, html)
        return page.pdf(
            format=size,
            landscape=landscape,
            tagged=tagged,
            print_background=True,
            prefer_css_page_size=True,
        )


def take_picture(
    html_or_url: str,
    path: Path,
    width: int,
    height: int,
    browser: Browser | None = None,
) -> None:
    """Write a PNG of a page as a window of this size shows it (画面の写真).

    A text that begins with ``http:``, ``https:`` or ``file:`` is an address, any other
    text a page. Width and height are CSS pixels; a longer page is cut off.

    Raises:
        NotReadyError: there is no browser, or it does not start.
    """
    with _page(browser) as page:
        page.set_viewport_size({"width": width, "height": height})
        if html_or_url.startswith(("http:", "https:", "file:")):
            page.goto(html_or_url, wait_until="networkidle")
        else:
            _show_offline(page, html_or_url)
        page.screenshot(path=path)


@contextmanager
def _page(browser: Browser | None) -> Iterator[Page]:
    with nullcontext(browser) if browser else open_browser() as used:
        page = used.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
        try:
            yield page
        finally:
            page.close()


def _show_offline(page: Page, html: str) -> None:
    page.route("**/*", _refuse_network)
    page.set_content(html, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")


def _refuse_network(route: Route) -> None:
    if route.request.url.startswith(("data:", "about:", "blob:")):
        route.continue_()
    else:
        route.abort()


def _launch(playwright: Playwright, path: Path, *, headless: bool) -> Browser:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        return playwright.chromium.launch(
            executable_path=path,
            headless=headless,
            chromium_sandbox=not is_root,  # root can't have one: --no-sandbox
            args=_QUIET,
        )
    except PlaywrightError as error:
        first = str(error).splitlines()[0]
        raise NotReadyError(
            f"ブラウザー {path} を起動できません({first})。{_REMEDY}"
        ) from error


def _find_system_browser() -> Path | None:
    chosen = os.environ.get("DENPYO_BROWSER")
    if chosen:
        return _chosen_browser(chosen)
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    places = (Path(os.path.expandvars(place)) for place in _PLACES)
    return next((place for place in places if place.is_file()), None)


def _chosen_browser(chosen: str) -> Path:
    found = shutil.which(chosen)
    if not found:
        raise NotReadyError(
            f"環境変数 DENPYO_BROWSER の {chosen} が実行できるファイルではありません。"
            "場所を直すか、環境変数を消してください。"
        )
    return Path(found)


def _find_playwright_browser() -> Path | None:
    with sync_playwright() as playwright:
        return _own_browser(playwright)


def _own_browser(playwright: Playwright) -> Path | None:
    path = Path(playwright.chromium.executable_path)
    return path if path.is_file() else None
