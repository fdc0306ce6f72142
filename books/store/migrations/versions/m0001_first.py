"""The first tables, and the triggers that keep revisions and audit log as they are.

Written out in full, not taken from ``tables.py``: a migration stays what it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_HASH = sa.String(64)
_INSTANT = sa.DateTime(timezone=True)
_APPEND_ONLY = {
    "revisions": "document_id = NEW.document_id AND number = NEW.number",
    "audit_log": "number = NEW.number",
}
_REFUSAL = "denpyo: append-only table (追記専用の表です。変更も削除もできません)"

_INDEXES = {
    "files": ("state",),
    "documents": (
        "state",
        "created_at",
        "document_type",
        "document_date",
        "amount",
        "number_key",
        "order_key",
        "supplier_key",
        "supplier_registration",
    ),
    "exports": ("kind",),
    "open_items": ("side",),
    "payments": ("value_date",),
    "matches": ("state",),
    "match_items": ("item_id",),
    "audit_log": ("subject",),
}


def _column(
    name: str, kind: object, *, null: bool = False, key: bool = False
) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, kind, nullable=null, primary_key=key, autoincrement=False)  # type: ignore[arg-type]


def upgrade() -> None:
    _create_documents()
    _create_exports_and_jobs()
    _create_reconciliation()
    _create_audit()
    for table, columns in _INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    for table, same_key in _APPEND_ONLY.items():
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table, same_key)
        else:
            _guard_postgresql(table)
    head = sa.table(
        "audit_head", sa.column("id"), sa.column("number"), sa.column("hash")
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": "0" * 64}])


def _create_documents() -> None:
    op.create_table(
        "files",
        _column("sha256", _HASH, key=True),
        _column("name", sa.Text()),
        _column("size", sa.BigInteger()),
        _column("path", sa.Text()),
        _column("state", sa.String(20)),
        _column("reason", sa.Text()),
        _column("received_at", _INSTANT),
    )
    op.create_table(
        "documents",
        _column("id", sa.String(32), key=True),
        _column("sha256", _HASH),
        _column("position", sa.Integer()),
        _column("state", sa.String(20)),
        _column("revision", sa.Integer()),
        _column("approved_by", sa.Text(), null=True),
        _column("created_at", _INSTANT),
        _column("updated_at", _INSTANT),
        _column("document_type", sa.String(30)),
        _column("document_date", sa.Date(), null=True),
        _column("amount", sa.BigInteger(), null=True),
        _column("number_key", sa.Text()),
        _column("order_key", sa.Text()),
        _column("supplier_key", sa.Text()),
        _column("supplier_registration", sa.Text()),
        _column("partner_text", sa.Text()),
        _column("search_text", sa.Text()),
        sa.ForeignKeyConstraint(["sha256"], ["files.sha256"]),
        sa.UniqueConstraint("sha256", "position", name="uq_documents_place"),
    )
    op.create_table(
        "revisions",
        _column("document_id", sa.String(32), key=True),
        _column("number", sa.Integer(), key=True),
        _column("reading", sa.Text()),
        _column("author", sa.Text()),
        _column("reason", sa.Text()),
        _column("created_at", _INSTANT),
        _column("previous_hash", _HASH),
        _column("hash", _HASH),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.UniqueConstraint("hash"),
    )


def _create_exports_and_jobs() -> None:
    op.create_table(
        "exports",
        _column("reference", sa.Text(), key=True),
        _column("kind", sa.Text()),
        _column("state", sa.String(20)),
        _column("path", sa.Text()),
        _column("sha256", _HASH),
        _column("claimed_at", _INSTANT),
        _column("finished_at", _INSTANT, null=True),
    )
    op.create_table(
        "export_documents",
        _column("reference", sa.Text(), key=True),
        _column("document_id", sa.String(32), key=True),
        _column("kind", sa.Text()),
        _column("live", sa.Boolean()),
        sa.ForeignKeyConstraint(["reference"], ["exports.reference"]),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
    )
    _create_live_index("export_documents", ["document_id", "kind"])
    op.create_table(
        "jobs",
        _column("reference", sa.Text(), key=True),
        _column("kind", sa.Text()),
        _column("state", sa.String(20)),
        _column("payload", sa.Text()),
        _column("attempts", sa.Integer()),
        _column("worker", sa.Text(), null=True),
        _column("lease_until", _INSTANT, null=True),
        _column("evidence", sa.Text()),
        _column("message", sa.Text()),
        _column("created_at", _INSTANT),
        _column("updated_at", _INSTANT),
    )
    op.create_index("ix_jobs_state_kind", "jobs", ["state", "kind"])


def _create_reconciliation() -> None:
    op.create_table(
        "open_items",
        _column("item_id", sa.Text(), key=True),
        _column("side", sa.String(20)),
        _column("amount", sa.BigInteger()),
        _column("content", sa.Text()),
        _column("created_at", _INSTANT),
    )
    op.create_table(
        "payments",
        _column("payment_id", sa.Text(), key=True),
        _column("value_date", sa.Date()),
        _column("amount", sa.BigInteger()),
        _column("content", sa.Text()),
        _column("created_at", _INSTANT),
    )
    op.create_table(
        "matches",
        _column("id", sa.String(32), key=True),
        _column("state", sa.String(20)),
        _column("content", sa.Text()),
        _column("created_by", sa.Text()),
        _column("created_at", _INSTANT),
        _column("decided_by", sa.Text(), null=True),
    )
    op.create_table(
        "match_items",
        _column("match_id", sa.String(32), key=True),
        _column("item_id", sa.Text(), key=True),
        _column("applied", sa.BigInteger()),
        _column("live", sa.Boolean()),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["open_items.item_id"]),
    )
    op.create_table(
        "match_payments",
        _column("match_id", sa.String(32), key=True),
        _column("payment_id", sa.Text(), key=True),
        _column("live", sa.Boolean()),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.payment_id"]),
    )
    _create_live_index("match_payments", ["payment_id"])


def _create_audit() -> None:
    op.create_table(
        "audit_log",
        _column("number", sa.BigInteger(), key=True),
        _column("at", _INSTANT),
        _column("actor", sa.Text()),
        _column("action", sa.Text()),
        _column("subject", sa.Text()),
        _column("detail", sa.Text()),
        _column("previous_hash", _HASH),
        _column("hash", _HASH),
        sa.UniqueConstraint("previous_hash"),
    )
    op.create_table(
        "audit_head",
        _column("id", sa.Integer(), key=True),
        _column("number", sa.BigInteger()),
        _column("hash", _HASH),
    )


def _create_live_index(table: str, columns: list[str]) -> None:
    op.create_index(
        f"uq_{table}_live",
        table,
        columns,
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def _guard_sqlite(table: str, same_key: str) -> None:
    """Refuse UPDATE and DELETE, and INSERT OR REPLACE, which deletes unseen."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key}) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _guard_postgresql(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE."""
    op.execute(
        "CREATE OR REPLACE FUNCTION denpyo_append_only() RETURNS trigger "
        f"LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION denpyo_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION denpyo_append_only()"
    )


def downgrade() -> None:
    for table in (
        "audit_head",
        "audit_log",
        "match_payments",
        "match_items",
        "matches",
        "payments",
        "open_items",
        "jobs",
        "export_documents",
        "exports",
        "revisions",
        "documents",
        "files",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION denpyo_append_only()")
