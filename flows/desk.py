"""What a run works with: settings, store, readers, clock (作業机)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from books.memory import Memory, remember
from books.model import Document, Reading
from books.partners import with_partners
from books.settings import Settings
from books.store import Store
from flows.claimed import home_worker, renewing
from flows.clock import today
from flows.filing import Filing
from flows.joining import share_settings
from flows.lock import hold
from flows.messages import finish_guessed, read_message_file
from flows.outcome import RunSummary
from flows.readers import EXTRACT, reader_pool
from flows.tally import Tally, silent

PATIENCE = 90  # seconds for which a run waits for a database that went away


@dataclass(frozen=True)
class Desk:
    """Everything that the steps of a run need (作業机).

    ``read`` may be called from ``workers`` threads at once; ``filing`` lets one thread
    at a time compare a document with the kept ones and keep it. ``summaries`` gets what
    a flow run made of the inbox. ``worker`` names who claims files; empty: nobody does.
    """

    settings: Settings
    store: Store
    read: Callable[[Path], tuple[Reading, ...]]
    workers: int = 1
    tally: Tally = field(default_factory=silent)
    filing: AbstractContextManager[Any] = field(default_factory=threading.Lock)
    worker: str = ""
    summaries: list[RunSummary] = field(default_factory=list)
    about: Document | None = None

    @cached_property
    def memory(self) -> Memory:
        """What the documents kept before this run taught (取引先の記憶).

        Only of the supplier of ``about``, where the run is about one document.
        """
        return remember(self.store.confirmed(self.about))

    def forget(self) -> None:
        """Look again at what is kept, the next time that it is needed (記憶の更新)."""
        self.__dict__.pop("memory", None)


_current: ContextVar[Desk] = ContextVar("desk")


def current_desk() -> Desk:
    """The desk of this run; tasks in threads see the one of their flow."""
    return _current.get()


def find_desk() -> Desk | None:
    """The desk of this run, if one is set up."""
    return _current.get(None)


@contextmanager
def open_desk(
    settings: Settings,
    tally: Tally | None = None,
    extract: str = EXTRACT,
    *,
    while_held: bool = False,
) -> Iterator[Desk]:
    """Set up a desk; only one run at a time works in a home folder.

    ``while_held``: also after a restore that nobody has released; nothing may go out.

    Raises:
        ConflictError: another run is at work in the same home folder.
        NotReadyError: the store can't be opened, or was restored and nobody has looked.
    """
    busy = "ほかの denpyo run が動いています。終わってからもう一度実行してください。"
    with (
        hold(settings.home / "run.lock", busy=busy),
        set_up(settings, tally or silent(), extract, home_worker(settings)) as desk,
    ):
        if not while_held:
            desk.store.refuse_restored()
        share_settings(settings, desk.store)
        token = _current.set(desk)
        try:
            yield desk
        finally:
            _current.reset(token)


@contextmanager
def set_up(
    settings: Settings, tally: Tally, extract: str, worker: str
) -> Iterator[Desk]:
    """Readers, store and claims of a worker (作業机の用意); several may be at work.

    Raises:
        NotReadyError: the store can't be opened.
    """
    with (
        reader_pool(settings, extract) as pool,
        Store.open(settings.url, settings.shelf, patience=PATIENCE) as store,
        renewing(store, worker),
    ):
        settings = with_partners(settings, store.partner_book().partners)

        def read(path: Path) -> tuple[Reading, ...]:
            found = read_message_file(path, settings, today())
            if found is not None:
                return found
            guessed = pool.call(path, memory=desk.memory)
            return finish_guessed(guessed, path, settings)

        filing = Filing(settings, store)
        desk = Desk(settings, store, read, pool.size, tally, filing, worker=worker)
        yield desk
