"""Who has which document open (開いている人): a hint, so that two don't do one's work.

It lies in the memory of the server and ends by itself. What keeps two from overwriting
each other is the revision that every change names.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

LASTS = 45.0  # seconds after the last sign of life


@dataclass(frozen=True)
class _Claim:
    person_id: str
    name: str
    until: float


class Claims:
    """Who opened what, by document."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing open."""
        self._clock = clock
        self._lock = threading.Lock()
        self._claims: dict[str, _Claim] = {}

    def claim(self, document_id: str, person_id: str, name: str) -> str:
        """Open a document, or go on with it; the name of another who was first."""
        with self._lock:
            self._drop_old()
            known = self._claims.get(document_id)
            if known and known.person_id != person_id:
                return known.name
            until = self._clock() + LASTS
            self._claims[document_id] = _Claim(person_id, name, until)
            return ""

    def holder(self, document_id: str, person_id: str) -> str:
        """The name of another who has a document open, or empty."""
        with self._lock:
            self._drop_old()
            known = self._claims.get(document_id)
            return known.name if known and known.person_id != person_id else ""

    def of_others(self, person_id: str) -> tuple[str, ...]:
        """Documents that others have open."""
        with self._lock:
            self._drop_old()
            claims = self._claims.items()
            return tuple(name for name, c in claims if c.person_id != person_id)

    def release(self, document_id: str, person_id: str) -> None:
        """Close a document."""
        with self._lock:
            known = self._claims.get(document_id)
            if known and known.person_id == person_id:
                del self._claims[document_id]

    def _drop_old(self) -> None:
        now = self._clock()
        self._claims = {k: c for k, c in self._claims.items() if c.until > now}
