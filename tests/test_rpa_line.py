"""A click sends once: the browser's own repeating is prevented by a new line."""

import socket
import threading
from contextlib import closing

import pytest

from rpa.browser import open_browser
from rpa.line import Line

FORM = b"<form method=post><button>send</button></form>"


class Dropper:
    """Shows a form, counts what is posted, and hangs up without an answer."""

    def __init__(self) -> None:
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
        with one:
            while data := one.recv(65536):
                if data.startswith(b"POST"):
                    self.posts += 1
                    return
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
        line.watch()
        assert hears_no_more(one)
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


def test_a_ticket_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as site, Line() as line:
        line.watch()
        one, _ = connect(line, site.getsockname()[1])
        far, _ = site.accept()
        one.sendall(b"\x16\x03\x01 hello")
        assert far.recv(100)
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


@pytest.mark.browser
def test_a_click_sends_once_though_the_connection_breaks():
    with closing(Dropper()) as site, Line() as line, open_browser() as browser:
        for proxy, sent in ((None, 2), ({"server": line.address}, 1)):
            context = browser.new_context(proxy=proxy)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{site.port}/")
            site.posts = 0
            line.watch()
            with page.expect_event("requestfailed"):
                page.get_by_role("button").click(no_wait_after=True)
            page.wait_for_timeout(300)
            context.close()
            line.release()
            assert site.posts == sent  # without the line, the browser repeats it
