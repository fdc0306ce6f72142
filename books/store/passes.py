"""What lets people in (入場券): sessions, links by mail, tokens of programs, guesses."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from books.passwords import make_token, token_hash
from books.people import Person
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.people import API, person_of
from books.store.tables import passes, people, sign_in_failures

SEEN_EVERY = dt.timedelta(minutes=5)
MAX_FAILURES = 5  # of one person from one address
_MORE_FAILURES = 30  # of an address, or of a person from anywhere
_PAUSE = dt.timedelta(minutes=1)  # doubled with each failure more
_LONGEST = dt.timedelta(hours=1)
_FORGET = dt.timedelta(hours=24)


class PassKind(StrEnum):
    """What lets in (入場券の種類)."""

    SESSION = "session"
    HALF = "half"  # the password was right, the one-time code is still to come
    LINK = "link"
    API = API


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass without its token (入場券)."""

    hash: str
    kind: PassKind
    person_id: str
    name: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime


class Passes(Part):
    """Issue, check and take back passes."""

    __slots__ = ()

    def issue_pass(
        self,
        person: Person,
        kind: PassKind,
        lasts: dt.timedelta,
        by: str,
        name: str = "",
    ) -> str:
        """Make a pass (入場券の発行); returns its token, which is kept nowhere."""
        token = make_token()
        with self.database.write() as work:
            gone = passes.delete().where(passes.c.expires_at < work.now)
            work.connection.execute(gone)
            row = {
                "hash": token_hash(token),
                "kind": kind.value,
                "person_id": person.id,
                "name": clean(name),
                "created_at": work.now,
                "seen_at": work.now,
                "expires_at": work.now + lasts,
            }
            work.connection.execute(passes.insert().values(row))
            work.audit(by, f"pass.{kind.value}", person.id, {"name": clean(name)})
        return token

    def holder(
        self,
        token: str,
        kind: PassKind,
        idle: Callable[[Person], dt.timedelta] | None = None,
    ) -> Person | None:
        """The active person whose pass this is (持ち主), or None.

        ``idle`` tells how long it may lie unused. Using it is noted every few minutes.
        """
        with self.database.read() as connection:
            row = _find(connection, token, kind)
        now = self.database.clock()
        if row is None or row["expires_at"] <= now or not row["active"]:
            return None
        person = person_of(row)
        if idle is not None and row["seen_at"] + idle(person) <= now:
            return None
        if now - row["seen_at"] > SEEN_EVERY:
            with self.database.write() as work:
                used = passes.update().where(passes.c.hash == token_hash(token))
                work.connection.execute(used.values(seen_at=now))
        return person

    def use_link(self, token: str) -> Person | None:
        """The person of a link, which opens only once (一度だけのリンク), or None."""
        with self.database.write() as work:
            row = _find(work.connection, token, PassKind.LINK)
            if row is None or row["expires_at"] <= work.now or not row["active"]:
                return None
            used = passes.delete().where(passes.c.hash == row["hash"])
            work.connection.execute(used)
            person = person_of(row)
            work.audit(person.name, "pass.link_used", person.id, {})
        return person

    def revoke_pass(self, token: str) -> None:
        """Take a pass back (入場券の返却); once is enough."""
        self.revoke_hash(token_hash(token), "")

    def revoke_hash(self, hashed: str, by: str) -> None:
        """Take back the pass that has this hash (入場券の取消)."""
        with self.database.write() as work:
            query = select(passes).where(passes.c.hash == hashed)
            row = work.connection.execute(query).mappings().first()
            if row is None:
                return
            work.connection.execute(passes.delete().where(passes.c.hash == hashed))
            told = {"kind": row["kind"], "name": row["name"]}
            work.audit(by or "denpyo", "pass.revoked", row["person_id"], told)

    def end_sessions(self, by: str) -> None:
        """Everybody has to sign in again, and no link works (全員のサインアウト).

        After a restore: what was taken back since the backup would be good again.
        """
        kinds = [kind.value for kind in PassKind if kind is not PassKind.API]
        with self.database.write() as work:
            gone = passes.delete().where(passes.c.kind.in_(kinds))
            count = work.connection.execute(gone).rowcount
            work.audit(by, "passes.ended", "people", {"count": count})

    def passes_of(self, person_id: str, kind: PassKind) -> tuple[Pass, ...]:
        """The passes of a person, oldest first (入場券の一覧)."""
        query = (
            select(passes)
            .where(passes.c.person_id == person_id, passes.c.kind == kind.value)
            .order_by(passes.c.created_at)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Pass(**{**row, "kind": PassKind(row["kind"])}) for row in rows)

    def must_wait(self, keys: tuple[str, ...]) -> dt.timedelta:
        """How long these have to wait after wrong guesses (待ち時間); zero: not at all."""
        query = select(sign_in_failures).where(sign_in_failures.c.key.in_(keys))
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        now = self.database.clock()
        waits: list[dt.timedelta] = [dt.timedelta(0)]
        for row in rows:
            last: dt.datetime = row["last_at"]
            waits.append(_pause(row["key"], row["count"]) - (now - last))
        return max(waits)

    def note_failure(self, keys: tuple[str, ...], by: str) -> None:
        """Count a wrong guess (失敗の記録)."""
        with self.database.write() as work:
            for key in keys:
                _count(work, key)
            work.audit(by, "person.sign_in_failed", keys[0], {})

    def forget_failures(self, keys: tuple[str, ...]) -> None:
        """Somebody got in: start to count again (失敗の記録の消去)."""
        with self.database.write() as work:
            gone = sign_in_failures.delete().where(sign_in_failures.c.key.in_(keys))
            work.connection.execute(gone)


def _find(connection: Connection, token: str, kind: PassKind) -> Any:
    query = (
        select(people, passes.c.hash, passes.c.seen_at, passes.c.expires_at)
        .join(people, people.c.id == passes.c.person_id)
        .where(passes.c.hash == token_hash(token), passes.c.kind == kind.value)
    )
    return connection.execute(query).mappings().first()


def failure_keys(login: str, address: str) -> tuple[str, ...]:
    """What wrong guesses are counted by (失敗を数える単位)."""
    known = login.strip().casefold()[:100]
    return f"pair {known} {address}", f"address {address}", f"login {known}"


def _pause(key: str, failures: int) -> dt.timedelta:
    over = failures - (MAX_FAILURES if key.startswith("pair") else _MORE_FAILURES)
    if over < 0:
        return dt.timedelta(0)
    doubled: int = 2 ** min(over, 10)
    return min(_PAUSE * doubled, _LONGEST)


def _count(work: Work, key: str) -> None:
    stale = sign_in_failures.delete().where(
        sign_in_failures.c.last_at < work.now - _FORGET
    )
    work.connection.execute(stale)
    query = select(sign_in_failures.c.count).where(sign_in_failures.c.key == key)
    known = work.connection.execute(query).scalar()
    new = {"count": (known or 0) + 1, "last_at": work.now}
    if known is None:
        row = {"key": key} | new
        work.connection.execute(sign_in_failures.insert().values(row))
        return
    counted = sign_in_failures.update().where(sign_in_failures.c.key == key)
    work.connection.execute(counted.values(new))
