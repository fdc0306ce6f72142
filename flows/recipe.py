"""The recipe of a run (手順): take in, read, check together, approve, write.

No Prefect here: whoever runs it says how the files are read and the outbox written, one
after the other, in threads, or as tasks that Prefect shows.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from books.store import StoredFile
from flows.clock import now
from flows.desk import Desk
from flows.inbox import take_in
from flows.outcome import Outcome, RunSummary
from flows.process import approve_clean, check_together, process_file
from flows.publish import Published, publish

ReadAll = Callable[[Desk, Sequence[StoredFile]], Sequence[Outcome]]
WriteAll = Callable[[], Published]


def work_through(desk: Desk, read_all: ReadAll, write_all: WriteAll) -> RunSummary:
    """Work through the inbox once (一回の実行); a run that was cut off is taken up."""
    started_at = now()
    taken = take_in(desk)
    desk.tally.expect(len(taken.files))
    outcomes = (*taken.outcomes, *read_all(desk, taken.files))
    check_together(desk, outcomes)
    approve_clean(desk)
    published = write_all()
    return RunSummary(
        started_at,
        now(),
        tuple(_refresh(desk, outcome) for outcome in outcomes),
        published.written,
        published.notices,
    )


def work_alone(desk: Desk) -> RunSummary:
    """The same with plain threads, which nobody is shown (表示なしの実行)."""

    def read_all(desk: Desk, files: Sequence[StoredFile]) -> tuple[Outcome, ...]:
        with ThreadPoolExecutor(desk.workers) as threads:
            return tuple(threads.map(lambda file: process_file(desk, file), files))

    return work_through(desk, read_all, lambda: publish(desk))


def _refresh(desk: Desk, outcome: Outcome) -> Outcome:
    """The documents of an outcome as they stand at the end of the run."""
    documents = tuple(desk.store.get(document.id) for document in outcome.documents)
    return replace(outcome, documents=documents)
