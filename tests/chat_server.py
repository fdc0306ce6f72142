"""A small server of OpenAI's chat interface, for tests: it answers what it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


class ChatServer(ThreadingHTTPServer):
    """Keeps what it was asked; ``answer`` writes the response."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        assert self.path == "/v1/chat/completions"
        size = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(size)))
        self.server.headers.append(dict(self.headers))
        with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits any more
            self.server.answer(self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def chat_server(answer: Answer) -> Iterator[ChatServer]:
    """Run a server until the end of the block."""
    server = ChatServer(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def body(content: bytes, status: int = 200) -> Answer:
    """Answer with these bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def values(**found: object) -> Answer:
    """Answer as a model would that found these; ``__`` stands for a point."""
    content = json.dumps({k.replace("__", "."): v for k, v in found.items()})
    message = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    return body(json.dumps(message).encode())
