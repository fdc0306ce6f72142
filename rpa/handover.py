"""Waiting for a person (本人確認): the question is in the store, the answer comes sealed.

The job shows ``waiting`` until the answer is there or the time is over; the lease is
kept meanwhile, and the stop switch is looked at.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from books.job_steps import JobState
from books.sealed import Opener
from books.secrets import Secret
from books.store import HandoverKind, Job, Store
from rpa.guard import Guard
from rpa.trouble import NoAnswerError

_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Doorman:
    """Asks a person on behalf of one job (取り次ぎ). ``pause`` lets the browser live."""

    store: Store
    job: Job
    worker: str
    guard: Guard
    pause: Callable[[float], None]

    def ask(
        self, kind: HandoverKind, question: str, minutes: int, opener: Opener
    ) -> Secret:
        """Ask, and wait for the answer.

        Raises:
            NoAnswerError: nobody answered in time.
            StoppedError: the bots were stopped meanwhile.
        """
        limit = dt.timedelta(minutes=minutes)
        one = self.store.ask_person(self.job, kind, question, opener.public_key, limit)
        self._move(JobState.WAITING, question)
        outcome = "no answer"
        try:
            while self.store.database.clock() < one.until:
                self.guard.check()
                sealed = self.store.take_answer(one.id)
                if sealed:
                    outcome = "answered"
                    self._move(JobState.CLAIMED, "")
                    return opener.open(sealed)
                self.pause(_LOOK_SECONDS)
        finally:
            self.store.close_handover(one.id, outcome)
        raise NoAnswerError(
            f"{minutes} 分以内に回答がありませんでした({question})。準備ができたら "
            "`denpyo bot retry` でもう一度始めてください。"
        )

    def _move(self, state: JobState, message: str) -> None:
        """A job that is being asked about stays ``unknown`` all the while."""
        if self.store.get_job(self.job.reference).state in (
            JobState.CLAIMED,
            JobState.WAITING,
        ):
            self.store.move_job(self.job.reference, state, self.worker, message)
