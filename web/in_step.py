"""The ledgers that pages show are in step with the approved documents (台帳の反映)."""

from dataclasses import dataclass, field
from threading import Lock

from books.item_sync import sync_items
from books.settings import Settings
from books.store import Store


@dataclass
class InStep:
    """Take approved documents over, where anything happened since the last time.

    ``end`` is the last entry of the audit log that was taken over.
    """

    end: int = -1
    lock: Lock = field(default_factory=Lock)

    def take_over(self, store: Store, settings: Settings) -> None:
        """Let the open items be what the documents say now."""
        with self.lock:
            if store.audit_end()[0] != self.end:
                sync_items(store, settings)
                self.end = store.audit_end()[0]
