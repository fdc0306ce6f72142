"""A page that changes without being loaded: nothing is typed while it still works."""

import time

import pytest

from rpa.browser import open_browser
from rpa.quiet import Quiet

pytestmark = pytest.mark.browser
PAGE = "<p id=told>wait</p><p id=bar style='width:9px; transition: width 0.6s'>.</p>"


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.route("http://site.test/", lambda r: r.fulfill(body=PAGE, content_type=HTML))
    yield page
    page.close()


HTML = "text/html"


def answer(page, seconds, status=200):
    """Answer the page's own requests only after a while."""

    def late(route):
        page.wait_for_timeout(seconds * 1000)
        route.fulfill(status=status, body="ready")

    page.route("**/data", late)


ASK = "() => { fetch('/data').then(r => r.text()).then(t => told.innerText = t) }"


def test_it_waits_for_the_answer_and_for_what_moves(page):
    quiet = Quiet(page)
    page.goto("http://site.test/")
    answer(page, 0.8)
    page.evaluate(ASK)
    assert quiet.wait(10)
    assert page.inner_text("#told") == "ready"
    page.evaluate("() => { bar.style.width = '99px' }")
    begun = time.monotonic()
    assert quiet.wait(10)
    assert time.monotonic() - begun > 0.6
    assert quiet.failed == ""


def test_it_says_when_no_answer_comes(page):
    quiet = Quiet(page)
    page.goto("http://site.test/")
    page.route("**/data", lambda route: None)  # never
    page.evaluate(ASK)
    assert not quiet.wait(0.8)


@pytest.mark.parametrize("status", [500, 0])
def test_an_answer_that_failed_is_told_until_forgotten(page, status):
    quiet = Quiet(page)
    page.goto("http://site.test/")
    if status:
        answer(page, 0, status)
    else:
        page.route("**/data", lambda route: route.abort())
    page.evaluate(ASK)
    assert quiet.wait(10)
    assert quiet.failed
    quiet.forget()
    assert quiet.failed == ""
