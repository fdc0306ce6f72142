"""What a bot looks at before every step (歩みごとの確認): is it stopped, is it still ours.

Also counts the time: what the site takes, and what we take.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from books.store import Store
from rpa.trouble import StoppedError


@dataclass
class Guard:
    """Stop switch and lease of the job at hand (番人)."""

    store: Store
    site: str
    renew: Callable[[], None] = field(default=lambda: None)
    renew_every: float = 60.0
    _renewed: float = field(default_factory=time.monotonic)

    def check(self) -> None:
        """Before each step.

        Raises:
            StoppedError: the bots were stopped.
            ConflictError: another worker has the job now.
        """
        switch = self.store.stopped_by(self.site)
        if switch is not None:
            raise StoppedError(
                f"ボットは {switch.by} が停止しています({switch.reason or '理由の記載なし'})。"
                "再開は `denpyo bot start` です。"
            )
        if time.monotonic() - self._renewed > self.renew_every:
            self.renew()
            self._renewed = time.monotonic()
