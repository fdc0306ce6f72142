"""The bot's own line to a site (回線): what was sent once is not sent again.

A browser whose connection breaks before an answer comes *sends the same again by
itself*, a booking too, if it had used or opened the connection before (Chromium:
``HttpNetworkTransaction::ShouldResendRequest``). So all its connections go through this
line. Watched, from the one click on, the line goes dead as soon as a connection breaks
with its request unanswered, before the browser learns of it: nothing more goes out
until the page that was sent has been left.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from rpa.ears import Ears
from rpa.socks import Streams, greet, reach, reply

_CONNECT_SECONDS = 30.0
_CHUNK = 65536
_SMALL_TALK = 1024  # bytes of a server under TLS (tickets, alerts) that are no answer


@dataclass(eq=False)
class _Call:
    """One connection: was the browser's last request answered?"""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    ears: Ears = field(default_factory=Ears)
    spoke: bool = False
    heard: int = 0
    is_over: bool = False  # we ended it ourselves

    @property
    def is_unanswered(self) -> bool:
        enough = _SMALL_TALK if self.ears.is_tls else 0
        return self.spoke and not self.is_over and self.heard <= enough

    def end(self) -> None:
        self.is_over = True
        self.near.transport.abort()
        self.far.transport.abort()


class Line:
    """A SOCKS server for one browser context, on this machine only (回線)."""

    def __init__(self) -> None:
        self.port = 0
        self.is_watched = False
        self.is_dead = False
        self._calls: set[_Call] = set()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()

    @property
    def address(self) -> str:
        """What the browser is told to go through."""
        return f"socks5://127.0.0.1:{self.port}"

    def watch(self) -> None:
        """Before the one click: begin with new connections, and take none for another."""
        self._do(self._begin)

    def release(self) -> None:
        """The page that was sent has been left."""
        self._do(self._free)

    def close(self) -> None:
        """End the line."""
        if self._loop.is_running():
            self._do(self._end_calls)
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- in the thread of the line ---------------------------------------------------

    def _do(self, action: Callable[[], None]) -> None:
        done = threading.Event()

        def act() -> None:
            action()
            self._loop.call_soon(done.set)

        self._loop.call_soon_threadsafe(act)
        done.wait()

    def _begin(self) -> None:
        self.is_watched = True
        self._end_calls()

    def _free(self) -> None:
        self.is_watched = self.is_dead = False

    def _end_calls(self) -> None:
        for call in tuple(self._calls):
            call.end()
        self._calls.clear()

    def _run(self, ready: threading.Event) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0)
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        quiet = (OSError, ValueError, asyncio.IncompleteReadError)
        with contextlib.suppress(*quiet, asyncio.CancelledError):
            where = await greet(reader, writer)
            far = None if self.is_dead else await _try_to_reach(*where)
            if far is None or self.is_dead:
                writer.write(reply(ok=False))
                await writer.drain()
            else:
                await self._carry((reader, writer), far)
        writer.transport.close()

    async def _carry(self, near: Streams, far: Streams) -> None:
        call = _Call(near[1], far[1])
        self._calls.add(call)
        try:
            near[1].write(reply(ok=True))
            ways = (self._speak(near[0], call), self._hear(far[0], call))
            tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
        finally:
            self._calls.discard(call)
            call.near.transport.close()
            call.far.transport.abort()

    async def _speak(self, reader: asyncio.StreamReader, call: _Call) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                if call.ears.is_request(data):
                    call.spoke, call.heard = True, 0
                call.far.write(data)
                await call.far.drain()

    async def _hear(self, reader: asyncio.StreamReader, call: _Call) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                call.heard += len(data)
                call.near.write(data)
                await call.near.drain()
        if self.is_watched and call.is_unanswered:
            self.is_dead = True
            self._end_calls()


async def _try_to_reach(host: str, port: int) -> Streams | None:
    with contextlib.suppress(OSError, TimeoutError, ValueError, EOFError):
        return await asyncio.wait_for(reach(host, port), _CONNECT_SECONDS)
    return None
