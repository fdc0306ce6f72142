"""Mails that came with documents (受け取ったメール): each once, whatever becomes of it.

A mail is written down with its files before anything in the mailbox is changed. Its
place is the mailbox's own number for it (UIDVALIDITY and UID), which is never given out
again; the same attachments in another mail are the same files.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from books.errors import NotFoundError
from books.store.chain import canonical
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import mails as table
from books.store.values_exchange import Mail


class Mails(Part):
    """Write mails down, find them, decide about them."""

    __slots__ = ()

    def note_mail(self, mail: Mail, by: str = "denpyo") -> Mail:
        """Say what became of a mail (メールの記録); the same again changes nothing."""
        with self.database.write() as work:
            row = _find(work.connection, mail.mailbox, mail.place)
            new = {
                "mailbox": mail.mailbox,
                "place": mail.place,
                "message_id": clean(mail.message_id),
                "sender": clean(mail.sender),
                "subject": clean(mail.subject),
                "state": mail.state,
                "reason": clean(mail.reason),
                "files": canonical(list(mail.files)),
                "updated_at": work.now,
            }
            same = ("state", "reason", "files")
            if row is not None and all(row[name] == new[name] for name in same):
                return _mail(row)
            if row is None:
                new["created_at"] = work.now
                work.connection.execute(table.insert().values(new))
            else:
                where = (table.c.mailbox == mail.mailbox, table.c.place == mail.place)
                work.connection.execute(table.update().where(*where).values(new))
            subject = f"{mail.mailbox}:{mail.place}"
            told = ("message_id", "sender", "subject", "reason")
            detail = {name: new[name] for name in told} | {"files": list(mail.files)}
            work.audit(by, f"mail.{mail.state}", subject, detail)
            return _mail({**(row or {}), **new})

    def find_mail(self, mailbox: str, place: str) -> Mail | None:
        """What became of a mail, or None."""
        with self.database.read() as connection:
            row = _find(connection, mailbox, place)
        return None if row is None else _mail(row)

    def get_mail(self, mailbox: str, place: str) -> Mail:
        """The same for a mail that must be known.

        Raises:
            NotFoundError: no such mail.
        """
        found = self.find_mail(mailbox, place)
        if found is None:
            raise NotFoundError(
                f"メール {mailbox}:{place} の記録はありません。番号を denpyo mailbox --list "
                "で確かめてください。"
            )
        return found

    def find_mails(
        self, states: Sequence[str] = (), limit: int | None = None
    ) -> tuple[Mail, ...]:
        """Mails in some states, or all, the latest first (メールの一覧)."""
        query = select(table).order_by(table.c.created_at.desc(), table.c.place)
        if states:
            query = query.where(table.c.state.in_(states))
        if limit is not None:
            query = query.limit(limit)
        with self.database.read() as connection:
            return tuple(_mail(row) for row in connection.execute(query).mappings())


def _find(connection: Connection, mailbox: str, place: str) -> Any:
    query = select(table).where(table.c.mailbox == mailbox, table.c.place == place)
    return connection.execute(query).mappings().first()


def _mail(row: Any) -> Mail:
    values = {name: row[name] for name in Mail.__slots__}
    return Mail(**{**values, "files": tuple(json.loads(row["files"]))})
