"""A click sends once: the browser's own repeating is prevented by a new line."""

import socket
import ssl
import threading
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpa.browser import open_browser
from rpa.ears import Ears
from rpa.line import Line
from tests.exchange_servers import make_certificate

FORM = b"<form method=post><button>send</button></form>"


class Dropper:
    """Shows a form, counts what is posted, and hangs up without an answer.

    A PUT is left without an answer, and the connection stays.
    """

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self._secure = secure
        self.posts = 0
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(one,), daemon=True).start()

    def _serve(self, one: socket.socket) -> None:
        with suppress(OSError), one:
            if self._secure is not None:
                one = self._secure.wrap_socket(one, server_side=True)
            while data := one.recv(65536):
                if data.startswith(b"POST"):
                    self.posts += 1
                    return
                if data.startswith(b"PUT"):
                    continue
                head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                one.sendall(head + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM)


def connect(line, port):
    """A connection through the line, as a browser makes it."""
    one = socket.create_connection(("127.0.0.1", line.port), 5)
    one.sendall(b"\x05\x01\x00")
    assert one.recv(2) == b"\x05\x00"
    where = b"localhost"
    one.sendall(b"\x05\x01\x00\x03" + bytes([len(where)]) + where)
    one.sendall(port.to_bytes(2, "big"))
    return one, one.recv(10)[1]


def hears_no_more(one):
    try:
        return one.recv(10) == b""
    except ConnectionResetError:
        return True


def test_a_line_carries_and_begins_anew():
    with closing(Dropper()) as site, Line() as line:
        one, code = connect(line, site.port)
        assert code == 0
        one.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert one.recv(65536).startswith(b"HTTP/1.1 200")
        one.sendall(b"PUT / HTTP/1.1\r\n\r\n")
        line.watch()
        assert hears_no_more(one)
        assert not line.is_dead, "it was ended by ourselves"
        again, code = connect(line, site.port)
        assert code == 0
        again.close()
        one.close()


def test_a_watched_line_dies_with_an_unanswered_request():
    with closing(Dropper()) as site, Line() as line:
        line.watch()
        other, _ = connect(line, site.port)
        idle, _ = connect(line, site.port)
        idle.close()
        answered, _ = connect(line, site.port)
        answered.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert answered.recv(65536)
        answered.close()
        one, code = connect(line, site.port)
        assert (code, line.is_dead) == (0, False)
        one.sendall(b"POST / HTTP/1.1\r\n\r\n")
        assert hears_no_more(one)
        assert hears_no_more(other)
        assert connect(line, site.port)[1] == 5
        line.release()
        assert connect(line, site.port)[1] == 0
        assert site.posts == 1


HELLO = b"\x16\x03\x01\x00\x05hello"
REQUEST = b"\x17\x03\x03\x01\x00" + b"r" * 256
ALERT = b"\x17\x03\x03\x00\x13" + b"a" * 19


def test_requests_are_told_from_small_talk():
    assert Ears().is_request(b"GET / HTTP/1.1\r\n")
    ears = Ears()
    pieces = [HELLO[:3], HELLO[3:] + ALERT, REQUEST[:2], REQUEST[2:99], REQUEST[99:]]
    told = [ears.is_request(piece) for piece in pieces]
    assert told == [False, False, False, True, False]
    assert ears.is_request(ALERT + REQUEST + ALERT)
    assert not ears.is_request(ALERT)


@given(st.lists(st.sampled_from([HELLO, ALERT, REQUEST])), st.data())
def test_requests_are_heard_in_any_pieces(records, draw):
    stream, ears, heard = HELLO + b"".join(records), Ears(), False
    while stream:
        size = draw.draw(st.integers(1, len(stream)))
        heard = ears.is_request(stream[:size]) or heard
        stream = stream[size:]
    assert heard == (REQUEST in records)


def test_a_ticket_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as site, Line() as line:
        line.watch()
        one, _ = connect(line, site.getsockname()[1])
        far, _ = site.accept()
        one.sendall(HELLO + REQUEST)
        assert far.recv(1000)
        far.sendall(b"t" * 500)
        far.close()
        one.recv(1000)
        assert hears_no_more(one)
        assert line.is_dead


def test_a_line_tells_that_nobody_is_there():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with Line() as line:
        one, code = connect(line, port)
        assert code == 5
        one.close()


def test_a_line_goes_through_the_proxy_of_the_company(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as proxy, Line() as line:
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        monkeypatch.setattr("rpa.socks.getproxies", lambda: {"https": address})
        monkeypatch.setattr("rpa.socks.proxy_bypass", lambda _: False)
        one = socket.create_connection(("127.0.0.1", line.port), 5)
        one.sendall(b"\x05\x01\x00\x05\x01\x00\x03\x04bank\x01\xbb")
        company, _ = proxy.accept()
        assert company.recv(1000).startswith(b"CONNECT bank:443 HTTP/1.1\r\n")
        company.sendall(b"HTTP/1.1 200 Connection established\r\n\r\nhello")
        seen = b""
        while not seen.endswith(b"hello"):
            seen += one.recv(100)
        company.close()
        one.close()


def click(site, address, proxy):
    """Click on the page of a site that never answers; how often it was sent."""
    with open_browser() as browser:
        context = browser.new_context(proxy=proxy, ignore_https_errors=True)
        page = context.new_page()
        page.goto(address)
        site.posts = 0
        yield
        with page.expect_event("requestfailed"):
            page.get_by_role("button").click(no_wait_after=True)
        page.wait_for_timeout(300)
    yield


@pytest.mark.browser
def test_a_click_sends_once_though_the_connection_breaks():
    with closing(Dropper()) as site, Line() as line:
        steps = click(site, f"http://127.0.0.1:{site.port}/", {"server": line.address})
        next(steps)
        line.watch()
        next(steps)
        assert site.posts == 1


@pytest.mark.browser
@pytest.mark.slow
def test_without_a_line_the_browser_repeats_a_click():
    with closing(Dropper()) as site:
        assert len(list(click(site, f"http://127.0.0.1:{site.port}/", None))) == 2
        assert site.posts == 2


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("watched", [False, True])
def test_the_same_under_tls(tmp_path, watched):
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(*make_certificate(tmp_path))
    with closing(Dropper(secure)) as site, Line() as line:
        proxy = {"server": line.address}
        steps = click(site, f"https://127.0.0.1:{site.port}/", proxy)
        next(steps)
        if watched:
            line.watch()
        next(steps)
        assert site.posts == (1 if watched else 2)
