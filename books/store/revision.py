"""How a revision is made (版): linked to the one before, told to the audit log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from books.model import DocumentState, Reading
from books.store import chain, derive
from books.store.content import dump
from books.store.database import Work
from books.store.keys import clean
from books.store.tables import documents, named_orders, partner_texts, revisions

SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)


def insert_all(
    work: Work,
    sha256: str,
    readings: Sequence[Reading],
    author: str,
    states: Sequence[DocumentState],
) -> None:
    """Add a file's documents, each with its first revision (初版)."""
    rows, firsts = [], []
    for index, (reading, state) in enumerate(zip(readings, states, strict=True), 1):
        row = {
            "id": derive.document_id(sha256, index),
            "sha256": sha256,
            "position": index,
            "revision": 0,
            "created_at": work.now,
        }
        revision = next_revision(work, row, reading, (author, "読み取り"))
        rows.append(row | follow(work, revision, reading, state))
        firsts.append(revision)
    if rows:
        work.connection.execute(documents.insert(), rows)
        work.connection.execute(revisions.insert(), firsts)
        pairs = zip(rows, readings, strict=True)
        _insert_orders(
            work, [x for row, one in pairs for x in _orders(str(row["id"]), one)]
        )


def note_orders(work: Work, document_id: str, reading: Reading) -> None:
    """Keep which orders the latest revision names (注文の参照)."""
    old = named_orders.delete().where(named_orders.c.document_id == document_id)
    work.connection.execute(old)
    _insert_orders(work, _orders(document_id, reading))


def _orders(document_id: str, reading: Reading) -> list[dict[str, str]]:
    keys = derive.order_keys(reading.document)
    return [{"document_id": document_id, "number_key": key} for key in keys]


def _insert_orders(work: Work, rows: list[dict[str, str]]) -> None:
    if rows:
        work.connection.execute(named_orders.insert(), rows)


def next_revision(
    work: Work, row: Any, reading: Reading, why: tuple[str, str]
) -> dict[str, Any]:
    """The revision that follows the one which ``row`` is at; ``why``: author, reason."""
    previous = _hash_of(work.connection, row["id"], row["revision"])
    revision: dict[str, Any] = {
        "document_id": row["id"],
        "number": row["revision"] + 1,
        "reading": dump(reading),
        "author": clean(why[0]),
        "reason": clean(why[1]),
        "created_at": work.now,
        "previous_hash": previous,
    }
    revision["hash"] = chain.link_revision(previous, revision)
    return revision


def follow(
    work: Work, revision: dict[str, Any], reading: Reading, state: DocumentState
) -> dict[str, Any]:
    """Say in the audit log that a revision came; returns what the document becomes."""
    number, author = revision["number"], revision["author"]
    approved_by = author if state in SETTLED else None
    detail = {
        "state": state.value,
        "approved_by": approved_by,
        "revision": number,
        "revision_hash": revision["hash"],
        "reason": revision["reason"],
    }
    action = "document.added" if number == 1 else "document.revised"
    work.audit(author, action, revision["document_id"], detail)
    columns = derive.columns(reading)
    _note_partners(work, columns["partner_hash"], columns["partner_text"])
    return columns | {
        "state": state.value,
        "revision": number,
        "approved_by": approved_by,
        "updated_at": work.now,
    }


def _note_partners(work: Work, key: str, text: str) -> None:
    """Keep a text of partners (取引先の組), once; it stays, also when no one is left."""
    known = select(partner_texts.c.hash).where(partner_texts.c.hash == key)
    if work.connection.execute(known).first() is None:
        work.connection.execute(partner_texts.insert().values(hash=key, text=text))


def state_after_change(state: DocumentState) -> DocumentState:
    """Where a document stands once it was changed: an approval does not survive."""
    return DocumentState.READY if state in SETTLED else state


def _hash_of(connection: Connection, document_id: str, number: int) -> str:
    if number == 0:
        return chain.GENESIS
    query = select(revisions.c.hash).where(
        revisions.c.document_id == document_id, revisions.c.number == number
    )
    return str(connection.execute(query).scalar_one())


def is_repeat(
    work: Work, row: Any, expected: int, reading: Reading, author: str, reason: str
) -> bool:
    """True when the next revision is this very change: the answer had been lost."""
    query = select(revisions.c.reading, revisions.c.author, revisions.c.reason).where(
        revisions.c.document_id == row["id"], revisions.c.number == expected + 1
    )
    last = work.connection.execute(query).first()
    wanted = (dump(reading), clean(author), clean(reason))
    return (
        row["revision"] == expected + 1 and last is not None and tuple(last) == wanted
    )


def first_readings(connection: Connection, sha256: str) -> dict[str, str]:
    """First readings of a file's documents, by document id, in their order."""
    query = (
        select(documents.c.id, revisions.c.reading)
        .join(revisions, revisions.c.document_id == documents.c.id)
        .where(documents.c.sha256 == sha256, revisions.c.number == 1)
        .order_by(documents.c.position)
    )
    return {row.id: row.reading for row in connection.execute(query)}
