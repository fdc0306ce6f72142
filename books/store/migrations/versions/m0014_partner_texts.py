"""Each text of partners once, for the search by partner (取引先での検索)."""

import sqlalchemy as sa
from alembic import op

from books.store.derive import partner_hash

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEX = "ix_documents_partner"
_SEARCHED = (
    "partner_hash",
    "amount",
    "document_date",
    "state",
    "created_at",
    "id",
)
_BATCH = 1000
_documents = sa.table(
    "documents",
    sa.column("id"),
    sa.column("partner_text"),
    sa.column("partner_hash", sa.String),
)


def upgrade() -> None:
    texts = op.create_table(
        "partner_texts",
        sa.Column("hash", sa.String(32), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    column = sa.Column("partner_hash", sa.String(32), nullable=False, server_default="")
    op.add_column("documents", column)
    _fill(texts)
    op.create_index(_INDEX, "documents", _SEARCHED)


def _fill(texts: sa.Table) -> None:
    connection, last = op.get_bind(), ""
    found = connection.execute(sa.select(_documents.c.partner_text).distinct())
    rows = [{"hash": partner_hash(text), "text": text} for text in found.scalars()]
    if rows:
        connection.execute(texts.insert(), rows)
    query = sa.select(_documents.c.id, _documents.c.partner_text)
    query = query.order_by(_documents.c.id).limit(_BATCH)
    update = _documents.update().where(_documents.c.id == sa.bindparam("place"))
    update = update.values(partner_hash=sa.bindparam("key"))
    while some := connection.execute(query.where(_documents.c.id > last)).all():
        last = some[-1].id
        keys = [{"place": i, "key": partner_hash(text)} for i, text in some]
        connection.execute(update, keys)


def downgrade() -> None:
    op.drop_index(_INDEX, "documents")
    op.drop_column("documents", "partner_hash")
    op.drop_table("partner_texts")
