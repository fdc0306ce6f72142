"""What came from partners (受領の記録): each message once, however often it is sent.

A file is a duplicate when its bytes are known, or its partner sent that message or that
number and revision before. It is written down either way, and told once.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from books.errors import NotFoundError
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import files, receipts
from books.store.values_exchange import Receipt, ReceiptState


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it came (届いたファイル).

    ``stamp`` is what the partner's folder says of it (size, time), so that a file which
    must stay there is not fetched again. Keys are empty where a file has none.
    """

    partner: str
    name: str
    stamp: str
    sha256: str
    size: int
    message_key: str = ""
    number_key: str = ""

    @property
    def reference(self) -> str:
        """Follows from the file, so a cut-off run finds its own again."""
        return f"{self.partner}:{self.sha256[:16]}:{self.stamp}:{self.name}"


class Receipts(Part):
    """Write down what came, and find it."""

    __slots__ = ()

    def add_receipt(self, arrival: Arrival) -> Receipt:
        """Write a file down before it is put into the inbox (受領); again: the first.

        Its state is ``taking``, or ``duplicate`` with what it repeats.
        """
        with self.database.write() as work:
            known = _find(work.connection, arrival.reference)
            if known is not None:
                return _receipt(known)
            first = _first(work.connection, arrival)
            state = ReceiptState.DUPLICATE if first else ReceiptState.TAKING
            row = {
                **{name: getattr(arrival, name) for name in Arrival.__slots__},
                "name": clean(arrival.name),
                "reference": clean(arrival.reference),
                "state": state.value,
                "duplicate_of": first,
                "created_at": work.now,
                "updated_at": work.now,
            }
            work.connection.execute(receipts.insert().values(row))
            detail = {"sha256": arrival.sha256, "duplicate_of": first}
            work.audit("denpyo", f"receipt.{state.value}", row["reference"], detail)
            return _receipt(row)

    def keep_receipt(self, reference: str) -> None:
        """Say that the file is in our inbox (受信箱に保存済み); again changes nothing.

        Raises:
            NotFoundError: it was never written down.
        """
        with self.database.write() as work:
            row = _find(work.connection, reference)
            if row is None:
                raise NotFoundError(f"受領 {reference} の記録がありません。")
            if row["state"] == ReceiptState.TAKING:
                _keep(work, row)

    def find_receipt(self, partner: str, name: str, stamp: str) -> Receipt | None:
        """What became of a file that still lies at the partner's, or None."""
        query = select(receipts).where(
            receipts.c.partner == partner,
            receipts.c.name == clean(name),
            receipts.c.stamp == stamp,
        )
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _receipt(row)

    def find_receipts(
        self, partner: str | None = None, state: ReceiptState | None = None
    ) -> tuple[Receipt, ...]:
        """What came, oldest first: from a partner, in a state, or all."""
        query = select(receipts).order_by(receipts.c.created_at, receipts.c.reference)
        if partner is not None:
            query = query.where(receipts.c.partner == partner)
        if state is not None:
            query = query.where(receipts.c.state == state.value)
        with self.database.read() as connection:
            return tuple(_receipt(row) for row in connection.execute(query).mappings())


def _first(connection: Connection, arrival: Arrival) -> str:
    """What the file repeats: an original, or an earlier file of the partner; or ''."""
    query = select(files.c.name).where(files.c.sha256 == arrival.sha256)
    original = connection.execute(query).scalar()
    same = [receipts.c.sha256 == arrival.sha256]
    own = receipts.c.partner == arrival.partner
    if arrival.message_key:
        same.append(own & (receipts.c.message_key == arrival.message_key))
    if arrival.number_key:
        same.append(own & (receipts.c.number_key == arrival.number_key))
    for condition in same:
        kept = receipts.c.state != ReceiptState.DUPLICATE.value
        earlier = select(receipts.c.reference).where(condition, kept)
        found = connection.execute(earlier.order_by(receipts.c.created_at)).scalar()
        if found:
            return str(found)
    return str(original or "")


def _keep(work: Work, row: Any) -> None:
    changed = receipts.update().where(receipts.c.reference == row["reference"])
    new = {"state": ReceiptState.KEPT.value, "updated_at": work.now}
    work.connection.execute(changed.values(new))
    detail = {"sha256": row["sha256"]}
    work.audit("denpyo", "receipt.kept", row["reference"], detail)


def _find(connection: Connection, reference: str) -> Any:
    query = select(receipts).where(receipts.c.reference == clean(reference))
    return connection.execute(query).mappings().first()


def _receipt(row: Any) -> Receipt:
    values = {name: row[name] for name in Receipt.__slots__}
    return Receipt(**{**values, "state": ReceiptState(row["state"])})
