"""Long work that a page asks for and looks at later (時間のかかる処理), one of a kind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread

from books.errors import ConflictError, DenpyoError

Result = tuple[str, ...]


@dataclass
class Task:
    """One kind of work: running, or done with sentences (処理の状態)."""

    begun_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    by: str = ""
    result: Result = ()
    error: str = ""
    _lock: Lock = field(default_factory=Lock)

    @property
    def is_running(self) -> bool:
        """Whether it was begun and is not done."""
        return self.begun_at is not None and self.done_at is None

    def start(
        self, work: Callable[[], Result], clock: Callable[[], dt.datetime], by: str
    ) -> Thread:
        """Begin in a thread of its own.

        Raises:
            ConflictError: it is running already.
        """
        with self._lock:
            if self.is_running:
                raise ConflictError("いま実行中です。終わるまでお待ちください。")
            self.begun_at, self.done_at, self.by = clock(), None, by
            self.result, self.error = (), ""
        thread = Thread(target=self._run, args=(work, clock), daemon=True)
        thread.start()
        return thread

    def _run(
        self, work: Callable[[], Result], clock: Callable[[], dt.datetime]
    ) -> None:
        try:
            self.result = work()
        except DenpyoError as error:
            self.error = str(error)
        except Exception as error:  # shown on the page, not lost in a thread
            self.error = (
                f"想定外のエラー ({type(error).__name__})。もう一度実行してください。"
            )
        finally:
            self.done_at = clock()
