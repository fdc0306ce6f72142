"""Processes that look into files, so that no file can take a run down (読み取りプロセス).

OCR engines are not thread-safe, grow over the hours, and may crash or hang on a hostile
file. So each worker is a process of its own: ``ProcessPool.call`` waits for a free one,
hands it the path and waits for the answer, with a limit of time and of memory. What
dies takes only its file along; the next file gets a new process.
"""

import contextlib
import ctypes
import importlib
import multiprocessing
import os
import queue
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from books.errors import DenpyoError, UnreadableFileError
from books.model import Reading
from books.settings import Settings

_POLL_SECONDS = 0.2
_RECYCLE_SHARE = 0.75  # of the memory limit: a reader that stays above it is renewed
_ATTEMPTS = 2  # a worker may also die of what its neighbours did
MAX_READERS = 2  # unless set otherwise: OCR needs memory more than cores
EXTRACT = "extractors:extract"

T = TypeVar("T")


class ReaderCrashError(DenpyoError):
    """The program failed inside a reader (想定外のエラー); ``details`` is the traceback."""

    def __init__(self, details: str) -> None:
        """Keep the traceback of the other process."""
        super().__init__(
            "読み取り中に想定外のエラーが起きました。ファイルは保管してあります。"
            "記録 (logs/denpyo.log) を添えて開発元へお知らせください。"
        )
        self.details = details

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        """Travel between processes with the traceback."""
        return type(self), (self.details,)


def reader_pool(
    settings: Settings, extract: str = EXTRACT
) -> "ProcessPool[tuple[Reading, ...]]":
    """The processes that read documents (読み取りプロセス), getting ready at once."""
    cores = os.cpu_count() or 1
    size = settings.limits.readers or min(cores, MAX_READERS)
    threads = settings.ocr.threads or max(1, cores // size)
    ocr = settings.ocr.model_copy(update={"threads": threads})
    pool: ProcessPool[tuple[Reading, ...]] = ProcessPool(
        settings.model_copy(update={"ocr": ocr}), extract, size
    )
    pool.warm()
    return pool


class ProcessPool(Generic[T]):
    """A fixed number of processes for many waiting threads.

    ``function`` names what they do, ``module:function``; it is imported there and is
    called with the path, further arguments, the settings and what is shared. A function
    ``get_ready`` of that module is called with the settings before the first file.
    """

    def __init__(self, settings: Settings, function: str, size: int) -> None:
        """Make the pool; a process starts when it is first needed."""
        self.size = size
        self._workers = tuple(_Worker(settings, function) for _ in range(size))
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def warm(self) -> None:
        """Start the process that is taken first; it gets ready while the caller goes on.

        Only one, so that the first file does not wait for several to get ready.
        """
        self._workers[-1].start()

    def call(self, path: Path, *arguments: Any, **shared: Any) -> T:
        """Look into one file in a free process; safe to call from many threads.

        What is ``shared`` by many calls is sent to a process only once.

        Raises:
            UnreadableFileError: the file can't be read, takes too long or too much
                memory, or brings its reader down.
            ReaderCrashError: the program failed; the text holds the traceback.
        """
        with self._free_worker() as worker:
            for _ in range(_ATTEMPTS):
                with contextlib.suppress(_DiedError):
                    found: T = worker.call((path, *arguments), shared)
                    return found
        raise UnreadableFileError(
            "reader_died",
            "このファイルを読むと読み取りの処理が落ちてしまいます。"
            "ファイルが壊れていないか確かめ、印刷し直すかスキャンし直してください。",
        )

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _free_worker(self) -> Iterator["_Worker"]:
        worker = self._idle.get()
        try:
            yield worker
        finally:
            self._idle.put(worker)


class _DiedError(Exception):
    """The process ended without an answer."""


class _Worker:
    """One process and the pipe to it; used by one thread at a time."""

    def __init__(self, settings: Settings, function: str) -> None:
        self._settings = settings
        self._function = function
        self._context = multiprocessing.get_context("spawn")
        self._pipe: Connection | None = None
        self._sent: dict[str, Any] = {}

    def start(self) -> Connection:
        """Start a fresh process (the old one must be stopped)."""
        self._sent = {}
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=_serve, args=(theirs, self._function, self._settings), daemon=True
        )
        self._process.start()
        theirs.close()
        return self._pipe

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            self._process.kill()
            self._process.join()

    def call(self, arguments: tuple[Any, ...], shared: dict[str, Any]) -> Any:
        """Send the arguments, wait for the answer."""
        pipe = self._pipe or self.start()
        try:
            pipe.send((arguments, self._news(shared)))
            answer = self._wait(pipe)
        except (EOFError, OSError) as error:
            self.stop()
            raise _DiedError from error
        if self._memory() > self._settings.limits.max_reader_bytes * _RECYCLE_SHARE:
            self.stop()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _news(self, shared: dict[str, Any]) -> dict[str, Any]:
        """What of it the process does not have yet."""
        news = {k: v for k, v in shared.items() if self._sent.get(k) is not v}
        self._sent |= news
        return news

    def _wait(self, pipe: Connection) -> Any:
        limits = self._settings.limits
        end = time.monotonic() + limits.max_seconds_per_file
        while not pipe.poll(_POLL_SECONDS):
            if time.monotonic() > end:
                self.stop()
                raise UnreadableFileError(
                    "timeout",
                    f"{limits.max_seconds_per_file} 秒かけても読み終わりません。"
                    "ページを分けて、もう一度入れてください。",
                )
            if self._memory() > limits.max_reader_bytes:
                self.stop()
                raise UnreadableFileError(
                    "too_much_memory",
                    "読み取りに使うメモリが上限を超えました。ページを分けるか、"
                    "解像度を下げて (200〜300 dpi) もう一度入れてください。",
                )
        return pipe.recv()

    def _memory(self) -> int:
        """Resident bytes of the process; 0 where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()
        except OSError:
            return 0
        return int(pages[1]) * os.sysconf("SC_PAGE_SIZE")


def _serve(pipe: Connection, function: str, settings: Settings) -> None:
    """Body of a process: arguments in, answers out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    module_name, _, name = function.partition(":")
    module = importlib.import_module(module_name)
    work = getattr(module, name)
    with contextlib.suppress(Exception):  # what is missing is told when it is needed
        getattr(module, "get_ready", _nothing_to_do)(settings)
    shared: dict[str, Any] = {}
    with contextlib.suppress(EOFError, OSError):
        while True:
            arguments, news = pipe.recv()
            shared |= news
            pipe.send(_answer(partial(work, *arguments, settings, **shared)))
            _give_back()


def _give_back() -> None:
    """Give the system the memory that was freed, where the C library keeps it."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _nothing_to_do(_: Settings) -> None:
    """For a module without ``get_ready``."""


def _answer(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except DenpyoError as error:
        return error
    except Exception:  # whatever it is, it goes back as a value
        return ReaderCrashError(traceback.format_exc())
