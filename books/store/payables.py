"""What may have to be paid (支払の候補), and where money went before (支払った口座)."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from books.model import Document, DocumentState, DocumentType, Party
from books.payee import Payee
from books.payment_checks import told_hold
from books.payment_run import (
    PAYMENT_KINDS,
    RunContent,
    account_key,
    account_text,
)
from books.settings_company import Company
from books.store.database import Work
from books.store.keys import name_key, number_key
from books.store.partners import Partners
from books.store.revision import SETTLED
from books.store.run_rows import lost_bills
from books.store.slips import StoredSlip, read_slips
from books.store.tables import (
    audit_log,
    documents,
    export_documents,
    paid_accounts,
    payment_run_items,
)

MAX_CANDIDATES = 1000
HELD, RELEASED = "payment.held", "payment.released"
PAID, UNPAID = "document.paid", "document.unpaid"
_AT_ONCE = 400
_PAID_KEY = ("supplier_key", "supplier_registration", "account_key")


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
        self, company: Company, until: dt.date, since: dt.date, only: str | None = None
    ) -> tuple[StoredSlip, ...]:
        """Bills due until a day that are in no payment file and no run, by due date.

        Also those that nobody approved so far, so that no due date is missed, and those
        without a due date; nothing from before ``since``. At most ``MAX_CANDIDATES``:
        ``count_payable`` tells how many there are. ``only`` asks for one document.
        """
        asked = [] if only is None else [documents.c.id == only]
        found = _payable(company, until, since, *asked)
        first = select(found.c.id).order_by(found.c.due_date.nulls_last(), found.c.id)
        with self.database.read() as connection:
            # Told from an index alone; then these are read
            ids = connection.execute(first.limit(MAX_CANDIDATES)).scalars().all()
            return read_slips(connection, ids)

    def count_payable(self, company: Company, until: dt.date, since: dt.date) -> int:
        """How many bills ``find_payable`` is about, without its limit (候補の件数)."""
        return self._count(_payable(company, until, since))

    def count_due(self, company: Company, until: dt.date, since: dt.date) -> int:
        """Approved ones of them that have a due date (支払予定のない請求書)."""
        approved = documents.c.state.in_([state.value for state in SETTLED])
        dated = documents.c.due_date.is_not(None)
        return self._count(_payable(company, until, since, approved, dated))

    def _count(self, found: Subquery) -> int:
        with self.database.read() as connection:
            query = select(func.count()).select_from(found)
            return int(connection.execute(query).scalar_one())

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

    def lost_bills(self, content: RunContent) -> dict[str, str]:
        """Bills of a run that are not approved as they are in it any more, and why."""
        with self.database.read() as connection:
            return lost_bills(connection, content)

    def holds(self, content: RunContent) -> tuple[str, ...]:
        """Why bills of a run must not be paid now (支払の停止).

        They are held, paid elsewhere, or not approved any more.
        """
        lost = self.lost_bills(content)
        book = self.partner_book()
        ids = [item.document_id for item in content.items]
        marks = self.marks(ids, HELD, RELEASED)
        paid = self.marks(ids, PAID, UNPAID)
        told = []
        for item in content.items:
            if item.document_id in lost:
                told.append(
                    f"{item.called} は{lost[item.document_id]}。支払予定を下書きに戻すか"
                    "取り消して、作り直してください。"
                )
            number = item.registration_number
            party = Party(name=item.supplier, registration_number=number)
            partner = book.find(party)
            if partner is not None and partner.card.hold:
                told.append(told_hold(partner.card))
            mark = marks.get(item.document_id)
            if mark is not None and mark.action == HELD:
                told.append(f"{item.called} は保留中です: {mark.reason}")
            if item.document_id in paid and paid[item.document_id].action == PAID:
                told.append(f"{item.called} は支払済み・相殺済みと記録されています。")
        return tuple(dict.fromkeys(told))

    def note_payees(self, source: str, paid: Iterable[tuple[Party, Payee]]) -> None:
        """Remember the accounts of a finished payment file (支払った口座の記録)."""
        with self.database.write() as work:
            for party, payee in paid:
                _note(work, source, party, payee)

    def paid_accounts(
        self, parties: Iterable[Party]
    ) -> dict[Party, tuple[PaidAccount, ...]]:
        """Accounts of suppliers that money went to, the latest first (支払った口座)."""
        wanted = dict.fromkeys(parties)
        names = {name_key(p.name) for p in wanted} - {""}
        numbers = {number_key(p.registration_number) for p in wanted} - {""}
        rows: dict[tuple[str, ...], Any] = {}
        with self.database.read() as connection:
            for column, keys in (
                (paid_accounts.c.supplier_key, names),
                (paid_accounts.c.supplier_registration, numbers),
            ):
                for part in _parts(keys):
                    query = select(paid_accounts).where(column.in_(part))
                    for row in connection.execute(query).mappings():
                        rows[tuple(row[name] for name in _PAID_KEY)] = row
        latest = sorted(rows.values(), key=lambda row: row["at"], reverse=True)
        return {party: tuple(_accounts_of(party, latest)) for party in wanted}

    def same_bills(self, papers: Mapping[str, Document]) -> dict[str, tuple[str, ...]]:
        """For each bill, others of its supplier with its number, not left out (重複)."""
        table = documents.c
        numbers = {number_key(paper.document_number) for paper in papers.values()}
        found: dict[str, list[Any]] = {}
        with self.database.read() as connection:
            for part in _parts(numbers - {""}):
                query = select(
                    table.id,
                    table.number_key,
                    table.supplier_key,
                    table.supplier_registration,
                    table.document_type,
                    table.state,
                ).where(table.number_key.in_(part))
                for row in connection.execute(query):
                    found.setdefault(row.number_key, []).append(row)
        told = {
            document_id: tuple(
                row.id
                for row in found.get(number_key(paper.document_number), ())
                if row.id != document_id and _is_same_bill(row, paper)
            )
            for document_id, paper in papers.items()
        }
        return {document_id: ids for document_id, ids in told.items() if ids}


def _payable(
    company: Company, until: dt.date, since: dt.date, *more: ColumnElement[bool]
) -> Subquery:
    """Id and due date of what may have to be paid; two questions, for the index."""
    table = documents.c
    in_run = exists().where(
        payment_run_items.c.document_id == table.id, payment_run_items.c.live
    )
    query = select(table.id, table.due_date).where(*unpaid(company), ~in_run, *more)
    undated = table.due_date.is_(None) & (table.document_date >= since)
    return union_all(
        query.where(table.due_date.between(since, until)), query.where(undated)
    ).subquery()


def unpaid(company: Company) -> list[ColumnElement[bool]]:
    """Conditions of a bill of others that nobody paid (未払いの条件)."""
    table = documents.c
    out = exists().where(
        export_documents.c.document_id == table.id,
        export_documents.c.kind.in_(PAYMENT_KINDS),
        literal_column("export_documents.live"),  # as the index is named by SQLite
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
    noted = select(audit_log.c.subject).where(audit_log.c.action == PAID)
    paid = table.id.in_(noted) & (said == PAID)  # few are noted by hand: asked first
    names = {name_key(n) for n in (company.name, *company.other_names) if n}
    ours: list[ColumnElement[bool]] = [table.supplier_key.in_(sorted(names))]
    if number := number_key(company.registration_number):
        ours.append(table.supplier_registration == number)
    return [
        table.document_type == DocumentType.INVOICE.value,
        table.state != DocumentState.REJECTED.value,
        ~out,
        ~paid,
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


def _accounts_of(party: Party, rows: Sequence[Any]) -> Iterator[PaidAccount]:
    name, number = name_key(party.name), number_key(party.registration_number)
    for row in rows:
        by_name = name and row["supplier_key"] == name
        if by_name or (number and row["supplier_registration"] == number):
            yield PaidAccount(row["account_key"], row["told"], row["holder"])


def _is_same_bill(row: Any, paper: Document) -> bool:
    name = name_key(paper.supplier.name)
    number = number_key(paper.supplier.registration_number)
    counts = row.document_type == DocumentType.INVOICE and (
        row.state != DocumentState.REJECTED
    )
    same_name = bool(name) and row.supplier_key == name
    return counts and (
        same_name or (bool(number) and row.supplier_registration == number)
    )


def _parts(ids: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(ids)
    return (ordered[i : i + _AT_ONCE] for i in range(0, len(ordered), _AT_ONCE))
