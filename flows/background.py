"""The intake in the background of the pages (裏での読み取り).

One run at a time, with the same lock as ``denpyo run``; it goes on when the page that
started it is closed.
"""

import threading

from books.errors import DenpyoError
from books.settings import Settings
from flows.desk import open_desk
from flows.log import log
from flows.outcome import FileResult, RunSummary
from flows.readers import EXTRACT
from flows.recipe import work_alone
from flows.report import write_overview, write_report
from flows.tally import Tally
from web.seams import Progress


class BackgroundIntake:
    """Reads the inbox in a thread; tells how far it is."""

    def __init__(self, settings: Settings, extract: str = EXTRACT) -> None:
        """Nothing is at work yet."""
        self._settings = settings
        self._extract = extract
        self._lock = threading.Lock()
        self._progress = Progress()
        self._thread: threading.Thread | None = None

    def start(self) -> bool:
        """Begin, unless it is at work; False if it is (開始)."""
        with self._lock:
            if self._progress.busy:
                return False
            self._progress = Progress(busy=True)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return True

    def progress(self) -> Progress:
        """How far it is (進み具合)."""
        with self._lock:
            return self._progress

    def wait(self) -> None:
        """Wait for the end (終わりを待つ)."""
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            with open_desk(self._settings, Tally(self._show), self._extract) as desk:
                summary = work_alone(desk)
                write_overview(desk)
                write_report(desk, summary)
            told = _sentence(summary)
        except DenpyoError as error:
            told = str(error)
        except Exception as error:  # a thread must tell its end
            log.exception("intake in the background failed", exc_info=error)
            told = "読み取りの途中で想定外のエラーが起きました。もう一度「読み取る」を押してください。"
        with self._lock:
            self._progress = Progress(told=told)

    def _show(self, done: int, total: int, _name: str) -> None:
        with self._lock:
            self._progress = Progress(busy=True, done=done, total=total)


def _sentence(summary: RunSummary) -> str:
    """What became of the files, in one sentence."""
    if not summary.outcomes:
        return "受信箱に新しいファイルはありませんでした。"
    counted = [(kind, summary.count(kind)) for kind in FileResult]
    parts = [f"{kind.label} {count} 件" for kind, count in counted if count]
    return f"読み取りが終わりました: {'、'.join(parts)}。"
