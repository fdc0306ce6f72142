"""What people were told (お知らせの記録): each thing once, while it lasts."""

from collections.abc import Sequence

from sqlalchemy import select

from books.notices import Thing
from books.store.part import Part
from books.store.tables import notices


class Noted(Part):
    """Remember which things wait, and which of them were told."""

    __slots__ = ()

    def see_things(self, things: Sequence[Thing]) -> frozenset[str]:
        """Note everything that waits now (待つものの記録); keys that nobody was told yet.

        What is not among them any more is gone; when it comes again, it is new.
        """
        waiting = {thing.key: thing for thing in things}
        with self.database.write() as work:
            here = notices.c.gone_at.is_(None)
            rows = work.connection.execute(select(notices)).mappings().all()
            known = {row["key"]: row for row in rows}
            gone = [
                k for k, r in known.items() if not r["gone_at"] and k not in waiting
            ]
            for key in gone:
                ended = notices.update().where(notices.c.key == key, here)
                work.connection.execute(ended.values(gone_at=work.now))
            untold = set()
            for key, thing in waiting.items():
                row = known.get(key)
                if row is not None and row["gone_at"] is None:
                    if row["told_at"] is None:
                        untold.add(key)
                    continue
                untold.add(key)
                new = {
                    "key": key,
                    "kind": thing.kind,
                    "message": thing.told,
                    "since": work.now,
                    "told_at": None,
                    "gone_at": None,
                }
                write = (
                    notices.insert()
                    if row is None
                    else notices.update().where(notices.c.key == key)
                )
                work.connection.execute(write.values(new))
            return frozenset(untold)

    def mark_told(self, keys: Sequence[str], to: str) -> None:
        """Say that people were told (通知済み)."""
        with self.database.write() as work:
            changed = notices.update().where(notices.c.key.in_(list(keys)))
            work.connection.execute(changed.values(told_at=work.now))
            detail = {"to": to, "count": len(keys)}
            work.audit("denpyo", "notice.told", "notices", detail)

    def forget_notices(self, limit: int = 5000) -> None:
        """Remove the oldest of those that are gone, beyond a number (古い記録の削除)."""
        query = (
            select(notices.c.key)
            .where(notices.c.gone_at.is_not(None))
            .order_by(notices.c.gone_at.desc())
            .offset(limit)
        )
        with self.database.write() as work:
            old = work.connection.execute(query).scalars().all()
            work.connection.execute(notices.delete().where(notices.c.key.in_(old)))
