"""How much a request may send (大きさの上限), looked at before anything keeps it.

A framework takes in the whole body before a route can refuse it. So the bytes are
counted as they come: what is too much is thrown away, neither in memory nor on disk, and
the sender still reads the sentence.
"""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_FORM_BYTES = 4 * 1024 * 1024  # of everything that is no upload
ROOM = 1024 * 1024  # of an upload beside its files
MAX_DROPPED_BYTES = 1024 * 1024 * 1024  # then the line is cut
UPLOADS = ("/upload", "/api/v1/files")
_PROGRAMS = "/api/"


class Bounds:
    """Count what comes, and refuse what is too much (本文の上限)."""

    def __init__(self, app: ASGIApp, max_file_bytes: int) -> None:
        """Take the limit of a file from the settings."""
        self.app = app
        self.max_file_bytes = max_file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on the request with a line that counts."""
        if scope["type"] == "http":
            path, heads = scope["path"].rstrip("/"), dict(scope["headers"])
            nobody = path.startswith(_PROGRAMS) and b"authorization" not in heads
            upload = path in UPLOADS and scope["method"] == "POST" and not nobody
            limit = self.max_file_bytes + ROOM if upload else MAX_FORM_BYTES
            receive = _Counted(scope, receive, limit, upload=upload).receive
        await self.app(scope, receive, send)


class _Counted:
    """The line of one request."""

    def __init__(
        self, scope: Scope, receive: Receive, limit: int, *, upload: bool
    ) -> None:
        told = dict(scope["headers"]).get(b"content-length", b"").decode("latin-1")
        self._receive, self._limit = receive, limit
        self._told = int(told) if told.isdecimal() else None
        self._needs_length = upload
        self._seen = 0

    async def receive(self) -> Message:
        """The next part of the body.

        Raises:
            HTTPException: 413, there is more than may be sent; 411, an upload that does
                not tell how much comes.
        """
        if self._told is None and self._needs_length:
            raise HTTPException(
                411, "送るファイルの大きさが分かりません。選び直してください。"
            )
        message = await self._receive()
        self._count(message)
        if max(self._seen, self._told or 0) <= self._limit:
            return message
        while message.get("more_body") and self._seen < MAX_DROPPED_BYTES:
            message = await self._receive()
            self._count(message)
        raise HTTPException(
            413,
            f"一度に送れるのは合わせて {self._limit // 1024**2} MB までです。"
            "分けて入れてください。",
        )

    def _count(self, message: Message) -> None:
        self._seen += len(message.get("body", b""))
