"""Which slots of the schedules were done (予定の記録): each once, on however many machines.

A slot is claimed for a while (lease) by the process that does its work. A process that
dies leaves it to the next one; work that failed waits for another try. All of this work
may be done twice without harm, so an interrupted slot is simply begun again.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from books.errors import ConflictError
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import schedule_slots as table
from books.store.values_jobs import Slot, SlotState

LONGEST_LEASE = dt.timedelta(hours=1)  # a longer one is of a clock that went back
_ENDED = (SlotState.DONE, SlotState.IDLE, SlotState.FAILED, SlotState.MISSED)
_TOLD = (SlotState.FAILED, SlotState.MISSED)  # what the audit log keeps for ever


class Slots(Part):
    """Claim slots, say how they ended, find them."""

    __slots__ = ()

    def claim_slot(
        self,
        flow: str,
        slot: dt.datetime,
        worker: str,
        lease: dt.timedelta,
        beside: Sequence[str] = (),
    ) -> Slot | None:
        """Take a slot to do its work (着手); None when it is not to be done now.

        It is not when it was done, when another process is at it, or when one of the
        flows ``beside``, or this flow itself, is running.
        """
        with self.database.write() as work:
            row = _find(work.connection, flow, slot)
            if row is not None and not _is_open(row, work.now):
                return None
            if _is_running(work, (flow, *beside)):
                return None
            new = {
                "state": SlotState.RUNNING.value,
                "worker": clean(worker),
                "lease_until": work.now + lease,
                "attempts": 1 if row is None else row["attempts"] + 1,
                "next_try_at": None,
                "message": "",
                "started_at": work.now,
                "finished_at": None,
            }
            return _write(work, flow, slot, row, new)

    def renew_slot(self, slot: Slot, lease: dt.timedelta) -> None:
        """Keep a slot longer (延長).

        Raises:
            ConflictError: another process has it now.
        """
        with self.database.write() as work:
            _get_held(work, slot)
            where = _where(slot.flow, slot.slot)
            until = {"lease_until": work.now + lease}
            work.connection.execute(table.update().where(*where).values(until))

    def finish_slot(
        self,
        slot: Slot,
        state: SlotState,
        message: str = "",
        next_try_at: dt.datetime | None = None,
    ) -> Slot:
        """Say how the work of a slot ended (終了); ``next_try_at`` when it is tried again.

        Raises:
            ConflictError: another process has it now.
        """
        with self.database.write() as work:
            row = _get_held(work, slot)
            new = {
                "state": state.value,
                "worker": None,
                "lease_until": None,
                "next_try_at": next_try_at,
                "message": clean(message),
                "finished_at": work.now,
            }
            return _write(work, slot.flow, slot.slot, row, dict(row) | new)

    def retry_slot(self, flow: str, slot: dt.datetime, by: str) -> Slot:
        """Have work that failed tried again, because a person says so (やり直し).

        Raises:
            ConflictError: it did not fail, or a later one began since.
        """
        with self.database.write() as work:
            row = _find(work.connection, flow, slot)
            newest = select(func.max(table.c.slot)).where(table.c.flow == flow)
            last = work.connection.execute(newest).scalar()
            if row is None or row["state"] != SlotState.FAILED or last != row["slot"]:
                raise ConflictError(
                    "この予定は、もうやり直せません。画面を開き直してください。"
                )
            new = dict(row) | {"state": SlotState.WAITING.value, "attempts": 0}
            new |= {"next_try_at": work.now, "finished_at": None}
            work.audit(by, "schedule.retried", flow, {"slot": slot.isoformat()})
            return _write(work, flow, slot, row, new)

    def settle_slot(
        self, flow: str, slot: dt.datetime, state: SlotState, message: str = ""
    ) -> Slot | None:
        """Write a slot down that needs no work (行わない予定); None when it is known."""
        with self.database.write() as work:
            if _find(work.connection, flow, slot) is not None:
                return None
            new = {
                "state": state.value,
                "worker": None,
                "lease_until": None,
                "attempts": 0,
                "next_try_at": None,
                "message": clean(message),
                "started_at": work.now,
                "finished_at": work.now,
            }
            return _write(work, flow, slot, None, new)

    def last_slots(self, until: dt.datetime) -> dict[str, dt.datetime]:
        """The latest known slot of each flow up to an instant (直近の記録)."""
        query = select(table.c.flow, func.max(table.c.slot)).where(
            table.c.slot <= until
        )
        with self.database.read() as connection:
            rows = connection.execute(query.group_by(table.c.flow)).all()
        return {str(flow): _instant(slot) for flow, slot in rows}

    def find_slots(
        self, flow: str | None = None, state: SlotState | None = None, limit: int = 100
    ) -> tuple[Slot, ...]:
        """Slots, latest first: of a flow, in a state, or all."""
        query = select(table).order_by(table.c.slot.desc(), table.c.flow).limit(limit)
        if flow is not None:
            query = query.where(table.c.flow == flow)
        if state is not None:
            query = query.where(table.c.state == state.value)
        with self.database.read() as connection:
            return tuple(_slot(row) for row in connection.execute(query).mappings())

    def running_slots(self) -> tuple[Slot, ...]:
        """Slots that a process is at (実行中)."""
        now = self.database.clock()
        query = select(table).where(table.c.state == SlotState.RUNNING.value)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings()
            alive = [row for row in rows if _is_alive(row["lease_until"], now)]
            return tuple(_slot(row) for row in alive)

    def open_slots(self) -> tuple[Slot, ...]:
        """Slots that were left by a dead process, or whose next try is due (やり直し)."""
        now = self.database.clock()
        unfinished = (SlotState.RUNNING.value, SlotState.WAITING.value)
        query = select(table).where(table.c.state.in_(unfinished))
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(table.c.slot)).mappings()
            return tuple(_slot(row) for row in rows if _is_open(row, now))

    def forget_slots(self, before: dt.datetime) -> int:
        """Remove the rows of old slots (古い記録の削除); each flow keeps its latest one."""
        with self.database.write() as work:
            latest = select(table.c.flow, func.max(table.c.slot)).group_by(table.c.flow)
            ended = table.c.state.in_([state.value for state in _ENDED])
            count = 0
            for flow, newest in work.connection.execute(latest).all():
                old = (table.c.flow == flow, table.c.slot < min(newest, before))
                query = delete(table).where(*old, ended)
                count += work.connection.execute(query).rowcount
            if count:
                work.audit("denpyo", "schedule.forgotten", "slots", {"count": count})
            return count


def _instant(at: dt.datetime) -> dt.datetime:
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at


def _where(flow: str, slot: dt.datetime) -> tuple[Any, ...]:
    return table.c.flow == flow, table.c.slot == slot


def _find(connection: Connection, flow: str, slot: dt.datetime) -> Any:
    query = select(table).where(*_where(flow, slot))
    return connection.execute(query).mappings().first()


def _is_open(row: Any, now: dt.datetime) -> bool:
    """Whether a known slot may be begun again."""
    if row["state"] == SlotState.RUNNING:
        return not _is_alive(row["lease_until"], now)
    return row["state"] == SlotState.WAITING and bool(row["next_try_at"] <= now)


def _is_alive(lease_until: dt.datetime, now: dt.datetime) -> bool:
    return now <= lease_until <= now + LONGEST_LEASE


def _is_running(work: Work, flows: Sequence[str]) -> bool:
    running = table.c.state == SlotState.RUNNING.value
    query = select(table.c.lease_until).where(table.c.flow.in_(flows), running)
    leases = work.connection.execute(query).scalars().all()
    return any(_is_alive(until, work.now) for until in leases)


def _get_held(work: Work, slot: Slot) -> Any:
    row = _find(work.connection, slot.flow, slot.slot)
    mine = (SlotState.RUNNING.value, slot.worker, slot.attempts)
    if row is None or (row["state"], row["worker"], row["attempts"]) != mine:
        raise ConflictError(
            f"予定 {slot.flow} は、ほかの処理が引き継ぎました。この処理は終了します。"
        )
    return row


def _write(
    work: Work, flow: str, slot: dt.datetime, row: Any, values: dict[str, Any]
) -> Slot:
    new = {**values, "flow": flow, "slot": slot}
    if row is None:
        work.connection.execute(table.insert().values(new))
    else:
        changed = table.update().where(*_where(flow, slot))
        work.connection.execute(changed.values(new))
    if new["state"] in _TOLD:
        detail = {"slot": slot.isoformat(), "message": new["message"]}
        detail["attempts"] = new["attempts"]
        work.audit("denpyo", f"schedule.{new['state']}", flow, detail)
    return _slot(new)


def _slot(row: Any) -> Slot:
    values = {name: row[name] for name in Slot.__slots__}
    return Slot(**{**values, "state": SlotState(row["state"])})
