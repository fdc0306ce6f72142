"""Which orders a document names, for the page of the orders (注文の参照)."""

import sqlalchemy as sa
from alembic import op

from books.store.content import load_reading
from books.store.derive import order_keys

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BATCH = 200
_documents = sa.table("documents", sa.column("id"), sa.column("revision"))
_revisions = sa.table(
    "revisions", sa.column("document_id"), sa.column("number"), sa.column("reading")
)


def upgrade() -> None:
    named = op.create_table(
        "named_orders",
        sa.Column(
            "document_id",
            sa.String(32),
            sa.ForeignKey("documents.id"),
            primary_key=True,
        ),
        sa.Column("number_key", sa.Text, primary_key=True),
    )
    op.create_index("ix_named_orders_number_key", "named_orders", ["number_key"])
    _fill(named)


def _fill(named: sa.Table) -> None:
    latest = (_revisions.c.document_id == _documents.c.id) & (
        _revisions.c.number == _documents.c.revision
    )
    query = sa.select(_documents.c.id, _revisions.c.reading).join(_revisions, latest)
    query, last = query.order_by(_documents.c.id).limit(_BATCH), ""
    connection = op.get_bind()
    while found := connection.execute(query.where(_documents.c.id > last)).all():
        last = found[-1].id
        rows = [
            {"document_id": row.id, "number_key": key}
            for row in found
            for key in order_keys(load_reading(row.reading).document)
        ]
        if rows:
            connection.execute(named.insert(), rows)


def downgrade() -> None:
    op.drop_table("named_orders")
