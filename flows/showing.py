"""What happens, as Prefect's server is told: beside the work, never in its way (表示).

Prefect's own client tries for minutes to reach a server that is gone, and the run ends
only when it gives up. Here a thread sends the events in batches; after the first
failure nothing more is sent, and the run knows that it is not shown any more.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

from prefect.events.clients import NullEventsClient
from prefect.events.schemas.events import Event
from prefect.events.worker import EventsWorker, ProcessPoolForwardingEventsClient

from books.settings import Settings
from flows.log import log
from flows.server import call_server

GATHER_SECONDS = 0.5  # how long events are gathered before they are sent together
SEND_SECONDS = 5.0  # an answer that takes longer does not come
CLOSE_SECONDS = 6.0


class EventPost:
    """Takes events from the flow's threads and sends them (イベントの送信)."""

    def __init__(self, settings: Settings) -> None:
        """Start the thread that sends to the server of these settings."""
        self.lost = False
        self._settings = settings
        self._waiting: SimpleQueue[Event | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._send_all, daemon=True)
        self._thread.start()

    def put(self, item: tuple[str, Event]) -> None:
        """Take an event; the name is the one that Prefect's client calls."""
        if not self.lost:
            self._waiting.put(item[1])

    def close(self) -> None:
        """Send what is left; returns in any case after ``CLOSE_SECONDS``."""
        self._waiting.put(None)
        self._thread.join(CLOSE_SECONDS)
        self.lost |= self._thread.is_alive()

    def _send_all(self) -> None:
        going_on = True
        while going_on:
            events, going_on = self._gather()
            if events and not self.lost:
                self._send(events)

    def _gather(self) -> tuple[list[Event], bool]:
        """The next events, and whether more may come."""
        events: list[Event] = []
        event = self._waiting.get()
        end = time.monotonic() + GATHER_SECONDS
        while event is not None:
            events.append(event)
            try:
                event = self._waiting.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                return events, True
        return events, False

    def _send(self, events: list[Event]) -> None:
        body = b",".join(event.model_dump_json().encode() for event in events)
        try:
            call_server(self._settings, "/events", b"[" + body + b"]", SEND_SECONDS)
        except (OSError, ValueError) as error:
            log.warning("Prefect does not take events any more: %s", error)
            self.lost = True
            EventsWorker.set_client_override(NullEventsClient)


@contextmanager
def shown(settings: Settings) -> Iterator[EventPost]:
    """Send the events of the flow inside through an ``EventPost`` (実行の表示)."""
    post: Any = EventPost(settings)
    EventsWorker.set_client_override(
        ProcessPoolForwardingEventsClient, event_queue=post
    )
    try:
        yield post
    finally:
        EventsWorker.drain_all(timeout=CLOSE_SECONDS)
        EventsWorker.set_client_override(None)
        post.close()
