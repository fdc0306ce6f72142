"""A real server with real pages on a free port, for tests in a browser."""

import threading
import time
from contextlib import contextmanager

import uvicorn

from tests.web_people import session
from web.sessions import COOKIE


@contextmanager
def serving(app):
    """Serve on a free port; gives the address."""
    config = uvicorn.Config(app, port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def page_of(browser, address, store, person, width=1280, height=900):
    """A page on which the person is signed in."""
    context = browser.new_context(
        base_url=address,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": height},
    )
    cookie = {"name": COOKIE, "value": session(store, person), "url": address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    try:
        yield page
    finally:
        context.close()
