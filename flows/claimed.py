"""Files that this process reads (担当のファイル): claimed, kept while it lives."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from books.errors import NotReadyError
from books.settings import Settings
from books.store import Store
from flows.log import log

LEASE = dt.timedelta(seconds=90)  # so long the files of a dead worker wait
RENEW_SECONDS = 20.0


def home_worker(settings: Settings) -> str:
    """The name of whoever works in this home by ``denpyo run``: one at a time."""
    return f"{socket.gethostname()}:{settings.home.resolve()}"


@contextmanager
def renewing(store: Store, worker: str) -> Iterator[None]:
    """Keep the claims of this worker until the end (担当の延長)."""
    ending = threading.Event()

    def renew() -> None:
        while not ending.wait(RENEW_SECONDS):
            try:
                store.renew_claims(worker, LEASE)
            except NotReadyError as error:  # it may be back before the lease ends
                log.warning("claims are not renewed: %s", error)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(5)
