"""One document at a time is compared with the kept ones and kept (登録の順番).

Two copies of one invoice that are read at once must see each other: by threads of this
process, processes of this machine, and workers of others.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from books.settings import Settings
from books.store import Store
from flows.lock import hold


class Filing:
    """A lock of the house, to be used with ``with`` (排他)."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._here = threading.Lock()
        self._held: AbstractContextManager[None] | None = None

    def __enter__(self) -> None:
        self._here.acquire()
        try:
            held = self._hold()
            held.__enter__()
        except BaseException:
            self._here.release()
            raise
        self._held = held

    def __exit__(self, *error: object) -> None:
        held, self._held = self._held, None
        try:
            if held is not None:
                held.__exit__(None, None, None)
        finally:
            self._here.release()

    @contextmanager
    def _hold(self) -> Iterator[None]:
        if self._store.is_shared:
            with self._store.hold_filing():
                yield
        else:
            with hold(self._settings.home / "filing.lock"):
                yield
