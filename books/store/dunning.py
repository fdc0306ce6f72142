"""Letters that were made and what is held back (督促の履歴と保留)."""

from sqlalchemy import delete, func, select

from books.dunning import Held, Letter
from books.store.content import dump, load
from books.store.keys import clean
from books.store.part import Part
from books.store.tables_reconcile import dunning_holds, dunning_letters


class DunningHistory(Part):
    """Keep letters and holds."""

    __slots__ = ()

    def add_letter(self, letter: Letter, by: str) -> bool:
        """Note that a letter was made (督促の記録); a partner gets one a day."""
        with self.database.write() as work:
            query = select(dunning_letters.c.number).where(
                dunning_letters.c.partner == letter.partner,
                dunning_letters.c.day == letter.day,
            )
            if work.connection.execute(query).first() is not None:
                return False
            last = select(func.max(dunning_letters.c.number))
            row = {
                "number": (work.connection.execute(last).scalar() or 0) + 1,
                "partner": letter.partner,
                "level": letter.level,
                "day": letter.day,
                "content": dump(letter),
                "actor": clean(by),
                "at": work.now,
            }
            work.connection.execute(dunning_letters.insert().values(row))
            detail = {"level": letter.level, "total": letter.total}
            work.audit(by, "dunning.made", letter.partner, detail)
        return True

    def find_letters(self) -> tuple[Letter, ...]:
        """Every letter that was made, oldest first (督促の履歴)."""
        query = select(dunning_letters.c.content).order_by(dunning_letters.c.number)
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(load(Letter, text) for text in found)

    def hold_dunning(self, held: Held, by: str) -> None:
        """Leave a partner or item alone until released (督促の保留)."""
        with self.database.write() as work:
            here = (dunning_holds.c.kind == held.kind) & (
                dunning_holds.c.key == held.key
            )
            work.connection.execute(delete(dunning_holds).where(here))
            row = {
                "kind": held.kind,
                "key": held.key,
                "reason": clean(held.reason),
                "actor": clean(by),
                "at": work.now,
            }
            work.connection.execute(dunning_holds.insert().values(row))
            detail = {"kind": held.kind, "reason": held.reason}
            work.audit(by, "dunning.held", held.key, detail)

    def release_dunning(self, kind: str, key: str, by: str) -> bool:
        """Ask for it again (保留の解除); False where nothing was held."""
        with self.database.write() as work:
            here = (dunning_holds.c.kind == kind) & (dunning_holds.c.key == key)
            gone = work.connection.execute(delete(dunning_holds).where(here)).rowcount
            if gone:
                work.audit(by, "dunning.released", key, {"kind": kind})
        return bool(gone)

    def find_holds(self) -> tuple[Held, ...]:
        """What is held back now (保留の一覧)."""
        query = select(dunning_holds).order_by(dunning_holds.c.at)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(Held(row["kind"], row["key"], row["reason"]) for row in rows)
