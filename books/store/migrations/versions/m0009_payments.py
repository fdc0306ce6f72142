"""Payment runs with their approvals, partners as people enter them, sampled checks.

Documents get the day they are due as a column; accounts that payment files of the past
went to are noted, so that a changed account shows from the first run on.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from books.payee import LeaveOutError, find_payee
from books.payment_run import account_key, account_text
from books.store.content import load_reading
from books.store.keys import name_key, number_key
from books.store.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BATCH = 200
_INDEXES = (
    ("ix_audit_log_action_at", "audit_log", ["action", "at"]),
    ("ix_export_documents_document_id", "export_documents", ["document_id"]),
    (
        "ix_documents_document_type_due_date",
        "documents",
        ["document_type", "due_date"],
    ),
)
_documents = sa.table(
    "documents", sa.column("id"), sa.column("revision"), sa.column("due_date", sa.Date)
)
_revisions = sa.table(
    "revisions", sa.column("document_id"), sa.column("number"), sa.column("reading")
)
_exports = sa.table(
    "exports",
    sa.column("reference"),
    sa.column("kind"),
    sa.column("state"),
    sa.column("finished_at", Instant),
)
_parts = sa.table("export_documents", sa.column("reference"), sa.column("document_id"))


def upgrade() -> None:
    op.add_column("documents", sa.Column("due_date", sa.Date))
    op.create_index("ix_documents_due_date", "documents", ["due_date"])
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    _create_runs()
    _create_partners()
    op.create_table(
        "sample_checks",
        sa.Column(
            "document_id",
            sa.String(32),
            sa.ForeignKey("documents.id"),
            primary_key=True,
        ),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Text, nullable=False),
        sa.Column("checked_by", sa.Text, nullable=False),
        sa.Column("checked_at", Instant, nullable=False, index=True),
    )
    _fill_due_dates()
    _fill_paid_accounts()


def downgrade() -> None:
    for name in (
        "sample_checks",
        "partner_changes",
        "partners",
        "paid_accounts",
        "payment_decisions",
        "payment_run_items",
        "payment_runs",
    ):
        op.drop_table(name)
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_index("ix_documents_due_date", "documents")
    op.drop_column("documents", "due_date")


def _create_runs() -> None:
    op.create_table(
        "payment_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("pay_day", sa.Date, nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("prepared_by", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "payment_run_items",
        sa.Column(
            "run_id", sa.String(32), sa.ForeignKey("payment_runs.id"), primary_key=True
        ),
        sa.Column(
            "document_id",
            sa.String(32),
            sa.ForeignKey("documents.id"),
            primary_key=True,
        ),
        sa.Column("live", sa.Boolean, nullable=False),
    )
    op.create_index(
        "ix_payment_run_items_document_id", "payment_run_items", ["document_id"]
    )
    op.create_index(
        "uq_payment_run_items_live",
        "payment_run_items",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "payment_decisions",
        sa.Column(
            "run_id", sa.String(32), sa.ForeignKey("payment_runs.id"), primary_key=True
        ),
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column(
            "person_id", sa.String(32), sa.ForeignKey("people.id"), primary_key=True
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_table(
        "paid_accounts",
        sa.Column("supplier_key", sa.Text, primary_key=True),
        sa.Column("supplier_registration", sa.Text, primary_key=True),
        sa.Column("account_key", sa.Text, primary_key=True),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False, index=True),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_index(
        "ix_paid_accounts_supplier_registration",
        "paid_accounts",
        ["supplier_registration"],
    )


def _create_partners() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False, index=True),
        sa.Column("registration", sa.Text, nullable=False, index=True),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
    )
    op.create_table(
        "partner_changes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "partner_id",
            sa.String(32),
            sa.ForeignKey("partners.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_at", Instant),
        sa.Column("note", sa.Text, nullable=False),
    )


def _fill_due_dates() -> None:
    place = _documents.c.id == sa.bindparam("place")
    update = _documents.update().where(place).values(due_date=sa.bindparam("due"))
    for rows in _batches():
        found = [
            {"place": row.id, "due": load_reading(row.reading).document.due_date}
            for row in rows
        ]
        op.get_bind().execute(update, found)


def _batches() -> Iterator[Any]:
    latest = (_revisions.c.document_id == _documents.c.id) & (
        _revisions.c.number == _documents.c.revision
    )
    query = sa.select(_documents.c.id, _revisions.c.reading).join(_revisions, latest)
    last = ""
    while True:
        later = query.where(_documents.c.id > last).order_by(_documents.c.id)
        rows = op.get_bind().execute(later.limit(_BATCH)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _fill_paid_accounts() -> None:
    """The accounts of all payment files that stand."""
    latest = (_revisions.c.document_id == _documents.c.id) & (
        _revisions.c.number == _documents.c.revision
    )
    query = (
        sa.select(_exports.c.reference, _exports.c.finished_at, _revisions.c.reading)
        .join(_parts, _parts.c.reference == _exports.c.reference)
        .join(_documents, _documents.c.id == _parts.c.document_id)
        .join(_revisions, latest)
        .where(_exports.c.kind.in_(["transfer", "zedi"]))
        .where(_exports.c.state == "finished")
        .order_by(_exports.c.finished_at)
    )
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in op.get_bind().execute(query).all():
        paper = load_reading(row.reading).document
        try:
            payee = find_payee(paper.bank_accounts)
        except LeaveOutError:
            continue
        key = (
            name_key(paper.supplier.name),
            number_key(paper.supplier.registration_number),
            account_key(payee),
        )
        found.setdefault(
            key,
            {
                "supplier_key": key[0],
                "supplier_registration": key[1],
                "account_key": key[2],
                "told": account_text(payee),
                "holder": payee.holder,
                "source": row.reference,
                "at": row.finished_at,
            },
        )
    if found:
        accounts = sa.table(
            "paid_accounts",
            *map(sa.column, ("supplier_key", "supplier_registration", "account_key")),
            *map(sa.column, ("told", "holder", "source")),
            sa.column("at", Instant),
        )
        op.bulk_insert(accounts, list(found.values()))
