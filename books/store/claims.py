"""Which worker reads which file (読み取りの担当): each file by one at a time.

A worker holds files for a while (lease) and says now and then that it still does; one
that dies gives its files back by that. Reading a file twice would change nothing, so all
that a claim saves is work.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.exc import DBAPIError

from books.store.database import Work, explained
from books.store.files import stored_file
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import file_claims as claims
from books.store.tables import files
from books.store.values_documents import FileState, StoredFile

MOST_ATTEMPTS = 5  # what kills its worker so often is left to ``denpyo run``
LONGEST_LEASE = dt.timedelta(hours=1)  # a longer one is of a clock that went back


_FILING = (
    0x64656E70796F + 1
)  # for PostgreSQL's advisory locks; migrations have the first


_IS_WORTH_IT = or_(claims.c.attempts.is_(None), claims.c.attempts < MOST_ATTEMPTS)


class Claims(Part):
    """Claim files, keep and give back claims."""

    __slots__ = ()

    def claim_next(self, worker: str, lease: dt.timedelta) -> StoredFile | None:
        """Take the oldest file that nobody reads (着手); None when there is none."""
        with self.database.write() as work:
            query = (
                select(files, claims.c.attempts)
                .outerjoin(claims, claims.c.sha256 == files.c.sha256)
                .where(
                    files.c.state == FileState.RECEIVED.value,
                    _is_free(work.now),
                    _IS_WORTH_IT,
                )
                .order_by(files.c.received_at, files.c.sha256)
                .limit(1)
            )
            row = work.connection.execute(query).mappings().first()
            if row is None:
                return None
            _claim(work, row["sha256"], worker, lease)
        return stored_file(row, self.originals)

    def claim_file(self, sha256: str, worker: str, lease: dt.timedelta) -> bool:
        """Take this file (着手), also if it was ours already; False: another reads it."""
        with self.database.write() as work:
            query = select(claims).where(claims.c.sha256 == sha256)
            row = work.connection.execute(query).mappings().first()
            held = row is not None and _is_alive(row, work.now)
            holder = str(row["worker"]) if row is not None and held else ""
            if holder not in ("", clean(worker)):
                return False
            if not holder:
                _claim(work, sha256, worker, lease)
            return True

    def renew_claims(self, worker: str, lease: dt.timedelta) -> None:
        """Keep all that this worker holds (延長)."""
        with self.database.write() as work:
            mine = claims.c.worker == clean(worker)
            until = {"lease_until": work.now + lease}
            held = claims.update().where(mine, claims.c.lease_until >= work.now)
            work.connection.execute(held.values(until))

    def give_back(self, sha256: str, worker: str, pause: dt.timedelta) -> None:
        """Leave a file to whoever comes after a pause (返却)."""
        with self.database.write() as work:
            mine = (claims.c.sha256 == sha256, claims.c.worker == clean(worker))
            freed = {"worker": "", "lease_until": work.now + pause}
            work.connection.execute(claims.update().where(*mine).values(freed))

    def give_all_back(self, worker: str) -> None:
        """Leave everything to others: this worker ends (終了)."""
        with self.database.write() as work:
            mine = claims.c.worker == clean(worker)
            work.connection.execute(delete(claims).where(mine))

    @property
    def is_shared(self) -> bool:
        """Whether machines may share this database (共有できるか)."""
        return self.database.engine.dialect.name == "postgresql"

    @contextmanager
    def hold_filing(self) -> Iterator[None]:
        """Let nobody else on any machine compare and keep documents (登録の排他).

        The lock ends with its connection: what was kept under it stays kept.
        """
        with explained(), self.database.connect() as connection:
            key = {"key": _FILING}
            connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
            try:
                yield
            finally:
                try:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
                except DBAPIError:
                    connection.invalidate()

    def count_unread(self) -> int:
        """How many files workers are reading, or will read (読み取り待ちの数)."""
        query = (
            select(func.count())
            .select_from(files)
            .outerjoin(claims, claims.c.sha256 == files.c.sha256)
            .where(files.c.state == FileState.RECEIVED.value, _IS_WORTH_IT)
        )
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())


def _claim(work: Work, sha256: str, worker: str, lease: dt.timedelta) -> None:
    known = select(claims.c.attempts).where(claims.c.sha256 == sha256)
    attempts = work.connection.execute(known).scalar()
    new = {
        "sha256": sha256,
        "worker": clean(worker),
        "lease_until": work.now + lease,
        "attempts": (attempts or 0) + 1,
    }
    write = (
        claims.insert()
        if attempts is None
        else claims.update().where(claims.c.sha256 == sha256)
    )
    work.connection.execute(write.values(new))


def _is_free(now: dt.datetime) -> Any:
    until = claims.c.lease_until
    return or_(until.is_(None), until < now, until > now + LONGEST_LEASE)


def _is_alive(row: Any, now: dt.datetime) -> bool:
    return bool(now <= row["lease_until"] <= now + LONGEST_LEASE)
