"""The ledgers that pages show are in step with the approved documents (台帳の反映)."""

from dataclasses import dataclass, field
from threading import Lock

from books.item_sync import documents_to_sync, sync_items
from books.settings import Settings
from books.store import Store

AT_ONCE = 100  # documents that one page takes over; a person waits for it


@dataclass
class InStep:
    """Take approved documents over, those that anything happened to since the last time.

    ``number`` and ``hash`` are the last line of the audit log that was looked at; every
    process writes there whatever changes a document, in the same transaction. Where the
    line is not there any more (a restored copy), all documents are looked at again.
    ``waiting`` are documents that are still to be taken over.
    """

    number: int = 0
    hash: str = ""
    waiting: tuple[str, ...] = ()
    lock: Lock = field(default_factory=Lock)

    def take_over(self, store: Store, settings: Settings) -> int:
        """Let the open items be what the documents say now; how many have to wait."""
        with self.lock:
            number, last = store.audit_end()
            if last != self.hash:
                moved = self._moved(store)
                self.waiting = documents_to_sync(store, settings, moved)
                self.number, self.hash = number, last
            part, rest = self.waiting[:AT_ONCE], self.waiting[AT_ONCE:]
            if part:
                sync_items(store, settings, part)
                self.waiting = rest
            return len(rest)

    def _moved(self, store: Store) -> tuple[str, ...] | None:
        """What may have changed since the last look; None: everything."""
        if not self.hash or store.audit_hash(self.number) != self.hash:
            return None
        moved = store.decided_since(self.number)
        return None if moved is None else (*self.waiting, *moved)
