"""A server with real pages on a free port, and a browser on it, for tests."""

import threading
import time
from contextlib import contextmanager

import uvicorn
from axe_playwright_python.sync_playwright import Axe

from rpa.browser import open_browser
from tests.web_people import session
from web.sessions import COOKIE

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@contextmanager
def serving(app):
    """The address of the application while the block runs."""
    config = uvicorn.Config(app, port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def sign_in(browser, address, token=None, viewport=DESKTOP):
    """A page of a window of its own, in which the holder of the token is signed in."""
    context = browser.new_context(
        base_url=address,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport=viewport,
    )
    if token is not None:
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@contextmanager
def page_of(browser, address, store, person, viewport=DESKTOP):
    """A page on which the person is signed in, until the block ends.

    A script that the policy stops or that fails is an error of the test.
    """
    token = None if person is None else session(store, person)
    page = sign_in(browser, address, token, viewport)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if _is_bad(m) else None)
    page.on("dialog", lambda dialog: dialog.dismiss())
    try:
        yield page
    finally:
        page.context.close()
    assert not wrong, wrong


@contextmanager
def browsing(app, store=None, person=None, viewport=DESKTOP):
    """A page of a real browser of its own at the address of the application."""
    with (
        serving(app) as address,
        open_browser() as browser,
        page_of(browser, address, store, person, viewport) as page,
    ):
        yield page


def assert_usable(page, told=""):
    """The page, once loaded, keeps nobody out and is no wider than the screen.

    A click returns while the next page may still be on its way, with no document yet.
    """
    page.wait_for_load_state()
    page.wait_for_function("document.body !== null")
    found = Axe().run(page).response["violations"]
    grave = [
        (v["id"], [n["html"][:200] for n in v["nodes"]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert grave == [], told
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, told


def _is_bad(message):
    return message.type == "error" and "Content Security Policy" in message.text
