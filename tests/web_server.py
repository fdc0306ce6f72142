"""A server with real pages on a free port, and a browser on it, for tests."""

import socket
import threading
import time
from contextlib import contextmanager

import uvicorn

from rpa.browser import open_browser
from tests.web_people import session
from web.sessions import COOKIE

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@contextmanager
def serving(app):
    """The address of the application while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, "127.0.0.1", port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def browsing(app, store=None, person=None, viewport=DESKTOP):
    """A page of a real browser at the address of the application, signed in.

    A script that the policy stops or that fails is an error of the test.
    """
    with serving(app) as address, open_browser() as browser:
        context = browser.new_context(viewport=viewport, base_url=address)
        if person is not None:
            cookie = {"name": COOKIE, "value": session(store, person), "url": address}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(15_000)
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if _is_bad(m) else None)
        yield page
        assert not wrong, wrong


def _is_bad(message):
    return message.type == "error" and "Content Security Policy" in message.text
