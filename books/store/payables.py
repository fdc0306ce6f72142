"""What may have to be paid (支払の候補), and where money went before (支払った口座)."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from books.model import Document, DocumentState, DocumentType, Party
from books.payee import Payee
from books.payment_checks import told_hold
from books.payment_run import PAYMENT_KINDS, RunContent, account_key, account_text
from books.settings import Company
from books.store.database import Work
from books.store.keys import name_key, number_key
from books.store.partners import Partners
from books.store.search import select_documents, stored_document
from books.store.tables import (
    audit_log,
    documents,
    export_documents,
    paid_accounts,
    payment_run_items,
)
from books.store.values import StoredDocument

MAX_CANDIDATES = 1000
HELD, RELEASED = "payment.held", "payment.released"
PAID, UNPAID = "document.paid", "document.unpaid"
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class PaidAccount:
    """An account that money of ours went to (支払ったことのある口座)."""

    account_key: str
    told: str
    holder: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person last said of a bill (請求書への印)."""

    action: str
    actor: str
    reason: str
    at: dt.datetime


class Payables(Partners):
    """Find bills that are not paid, and what is known of their payees."""

    __slots__ = ()

    def find_payable(
        self, company: Company, until: dt.date, since: dt.date
    ) -> tuple[StoredDocument, ...]:
        """Bills due until a day that are in no payment file and no run, by due date.

        Also those that nobody approved so far, so that no due date is missed, and those
        without a due date; nothing from before ``since``.
        """
        table = documents.c
        in_run = exists().where(
            payment_run_items.c.document_id == table.id, payment_run_items.c.live
        )
        due = or_(
            table.due_date.between(since, until),
            table.due_date.is_(None) & (table.document_date >= since),
        )
        query = select_documents().where(*unpaid(company), due, ~in_run)
        query = query.order_by(table.due_date.nulls_last(), table.id)
        with self.database.read() as connection:
            rows = connection.execute(query.limit(MAX_CANDIDATES)).mappings()
            return tuple(stored_document(row, self.originals.folder) for row in rows)

    def marks(self, document_ids: Collection[str], *actions: str) -> dict[str, Mark]:
        """The last of these actions about each document (最後の印)."""
        found: dict[str, Mark] = {}
        for part in _parts(document_ids):
            query = (
                select(audit_log)
                .where(audit_log.c.subject.in_(part), audit_log.c.action.in_(actions))
                .order_by(audit_log.c.number)
            )
            with self.database.read() as connection:
                for row in connection.execute(query).mappings():
                    reason = str(json.loads(row["detail"]).get("reason", ""))
                    mark = Mark(row["action"], row["actor"], reason, row["at"])
                    found[row["subject"]] = mark
        return found

    def holds(self, content: RunContent) -> tuple[str, ...]:
        """Why bills of a run must not be paid now: held, or their partner is (保留)."""
        book = self.partner_book()
        marks = self.marks([i.document_id for i in content.items], HELD, RELEASED)
        told = []
        for item in content.items:
            number = item.registration_number
            party = Party(name=item.supplier, registration_number=number)
            partner = book.find(party)
            if partner is not None and partner.card.hold:
                told.append(told_hold(partner.card))
            mark = marks.get(item.document_id)
            if mark is not None and mark.action == HELD:
                told.append(f"書類 {item.document_id} は保留中です: {mark.reason}")
        return tuple(dict.fromkeys(told))

    def note_payees(self, source: str, paid: Iterable[tuple[Party, Payee]]) -> None:
        """Remember the accounts of a finished payment file (支払った口座の記録)."""
        with self.database.write() as work:
            for party, payee in paid:
                _note(work, source, party, payee)

    def paid_accounts(self, party: Party) -> tuple[PaidAccount, ...]:
        """Accounts of a supplier that money went to, the latest first."""
        same = _same_supplier(party)
        if not same:
            return ()
        query = select(paid_accounts).where(or_(*same))
        query = query.order_by(paid_accounts.c.at.desc(), paid_accounts.c.account_key)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            PaidAccount(row["account_key"], row["told"], row["holder"]) for row in rows
        )

    def same_bills(self, papers: Mapping[str, Document]) -> dict[str, tuple[str, ...]]:
        """For each bill, others of its supplier with its number, not left out (重複)."""
        found: dict[str, tuple[str, ...]] = {}
        with self.database.read() as connection:
            for document_id, paper in papers.items():
                key, same = number_key(paper.document_number), _same_bill(paper)
                if not key or not same:
                    continue
                query = select(documents.c.id).where(
                    documents.c.number_key == key,
                    documents.c.id != document_id,
                    documents.c.document_type == DocumentType.INVOICE.value,
                    documents.c.state != DocumentState.REJECTED.value,
                    or_(*same),
                )
                ids = tuple(connection.execute(query).scalars())
                if ids:
                    found[document_id] = ids
        return found


def unpaid(company: Company) -> list[ColumnElement[bool]]:
    """Conditions of a bill of others that nobody paid (未払いの条件)."""
    table = documents.c
    out = exists().where(
        export_documents.c.document_id == table.id,
        export_documents.c.kind.in_(PAYMENT_KINDS),
        export_documents.c.live,
    )
    said = (
        select(audit_log.c.action)
        .where(audit_log.c.subject == table.id)
        .where(audit_log.c.action.in_((PAID, UNPAID)))
        .order_by(audit_log.c.number.desc())
        .limit(1)
        .correlate(documents)
        .scalar_subquery()
    )
    names = {name_key(n) for n in (company.name, *company.other_names) if n}
    ours: list[ColumnElement[bool]] = [table.supplier_key.in_(sorted(names))]
    if number := number_key(company.registration_number):
        ours.append(table.supplier_registration == number)
    return [
        table.document_type == DocumentType.INVOICE.value,
        table.state != DocumentState.REJECTED.value,
        ~out,
        func.coalesce(said, "") != PAID,
        ~or_(*ours),
    ]


def _note(work: Work, source: str, party: Party, payee: Payee) -> None:
    row: dict[str, Any] = {
        "supplier_key": name_key(party.name),
        "supplier_registration": number_key(party.registration_number),
        "account_key": account_key(payee),
    }
    place = [paid_accounts.c[name] == value for name, value in row.items()]
    known = select(paid_accounts.c.source).where(*place)
    if work.connection.execute(known).first() is None:
        row |= {"told": account_text(payee), "holder": payee.holder}
        row |= {"source": source, "at": work.now}
        work.connection.execute(paid_accounts.insert().values(row))


def _same_supplier(party: Party) -> list[ColumnElement[bool]]:
    same: list[ColumnElement[bool]] = []
    if key := name_key(party.name):
        same.append(paid_accounts.c.supplier_key == key)
    if number := number_key(party.registration_number):
        same.append(paid_accounts.c.supplier_registration == number)
    return same


def _same_bill(paper: Document) -> list[ColumnElement[bool]]:
    same: list[ColumnElement[bool]] = []
    if key := name_key(paper.supplier.name):
        same.append(documents.c.supplier_key == key)
    if number := number_key(paper.supplier.registration_number):
        same.append(documents.c.supplier_registration == number)
    return same


def _parts(ids: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(ids)
    return (ordered[i : i + _AT_ONCE] for i in range(0, len(ordered), _AT_ONCE))
