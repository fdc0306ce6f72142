"""Counts the files of a run as they get done, from any thread (進み具合)."""

import threading
from collections.abc import Callable


class Tally:
    """Done and total, told to ``show(done, total, name)`` after each step."""

    def __init__(self, show: Callable[[int, int, str], None]) -> None:
        """Begin with nothing to do."""
        self._show = show
        self._lock = threading.Lock()
        self._done = self._total = 0

    def expect(self, files: int) -> None:
        """So many files more."""
        with self._lock:
            self._total += files
            self._show(self._done, self._total, "")

    def finish(self, name: str) -> None:
        """One file is done."""
        with self._lock:
            self._done += 1
            self._show(self._done, self._total, name)


def silent() -> Tally:
    """A tally that nobody watches."""
    return Tally(lambda _done, _total, _name: None)
