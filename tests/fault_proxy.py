"""A line between sender and server that fails on purpose."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Faults:
    """What goes wrong: the line is cut after so many bytes or after a piece of text from
    the sender; or, from a piece of text or from now on, the sender hears nothing more.
    """

    cut_after: int | None = None
    cut_at: bytes | None = None
    deaf_from: bytes | None = None
    deaf: bool = False
    connections: int = field(default=0, init=False)


@contextmanager
def faulty_line(port: int, faults: Faults) -> Iterator[int]:
    """A port that leads to a server's, with faults."""
    listener = socket.create_server(("127.0.0.1", 0))
    opened: list[socket.socket] = [listener]

    def accept() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            faults.connections += 1
            far = socket.create_connection(("127.0.0.1", port))
            opened.extend((near, far))
            for pump in (_up, _down):
                threading.Thread(
                    target=pump, args=(near, far, faults), daemon=True
                ).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        for one in opened:
            _end(one)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


def _up(near: socket.socket, far: socket.socket, faults: Faults) -> None:
    seen, tail = 0, b""
    with suppress(OSError):
        while data := near.recv(4096):
            seen += len(data)
            tail = (tail + data)[-8192:]
            if faults.deaf_from and faults.deaf_from in tail:
                faults.deaf = True
            cut = faults.cut_after is not None and seen > faults.cut_after
            if cut or (faults.cut_at and faults.cut_at in tail):
                break
            far.sendall(data)
    _end(near)
    _end(far)


def _down(near: socket.socket, far: socket.socket, faults: Faults) -> None:
    with suppress(OSError):
        while data := far.recv(4096):
            if not faults.deaf:
                near.sendall(data)
    if not faults.deaf:
        _end(near)
