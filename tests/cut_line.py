"""A line between a bot and its site that can be cut at any moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CutLine:
    """Everything goes through, until it is cut; mended, new connections do again.

    ``lose`` cuts once at a request: before the site gets it, or when its answer comes;
    ``deaf``: the site's answers never arrive, and nobody hangs up.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.is_cut = False
        self.is_deaf = False
        self.lose: tuple[bytes, str] | None = None
        self.lost = threading.Event()
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, seconds: float) -> None:
        """Cut every connection, and refuse new ones for a while."""
        self.is_cut = True
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _end(end)
        threading.Timer(seconds, self._mend).start()

    def go_deaf(self, seconds: float) -> None:
        """Let no answer through for a while; then the connections end."""
        self.is_deaf = True
        threading.Timer(seconds, self._hear).start()

    def close(self) -> None:
        """End everything."""
        self.is_cut = True
        _end(self._listener)
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _end(end)

    def _mend(self) -> None:
        self.is_cut = False

    def _hear(self) -> None:
        self.is_deaf = False
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _end(end)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                _end(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to), 5)
            except OSError:
                _end(near)
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for pump in (self._up, self._down):
                threading.Thread(target=pump, args=(near, far), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := near.recv(65536):
                if self.lose and self.lose[0] in data:
                    when, self.lose = self.lose[1], None
                    if when == "before":
                        self.lost.set()
                        break
                    far.sendall(data)
                    self._swallow(far)
                    self.lost.set()
                    break
                far.sendall(data)
        self._drop(near, far)

    def _swallow(self, far: socket.socket) -> None:
        """Wait until the site has answered; the answer gets lost."""
        self.is_deaf = True
        with suppress(OSError):
            far.settimeout(3)
            threading.Event().wait(0.5)
        self.is_deaf = False

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65536):
                if not self.is_deaf:
                    near.sendall(data)
        self._drop(near, far)

    def _drop(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            _end(end)


@contextmanager
def cut_line(port: int) -> Iterator[CutLine]:
    """A line to a port, until the end of the block."""
    line = CutLine(port)
    try:
        yield line
    finally:
        line.close()


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
