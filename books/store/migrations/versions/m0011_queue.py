"""The queue of the review desk by due date and errors, told from an index (確認の順番)."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from books.store.content import load_reading

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BATCH = 200
_INDEX = "ix_documents_queue"
_COLUMNS = ("state", "due_date", "has_error", "amount", "created_at", "id")
_documents = sa.table(
    "documents",
    sa.column("id"),
    sa.column("revision"),
    sa.column("has_error", sa.Boolean),
)
_revisions = sa.table(
    "revisions", sa.column("document_id"), sa.column("number"), sa.column("reading")
)


def upgrade() -> None:
    op.add_column(
        "documents",
        sa.Column("has_error", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    update = _documents.update().where(_documents.c.id == sa.bindparam("place"))
    update = update.values(has_error=sa.bindparam("bad"))
    for rows in _batches():
        op.get_bind().execute(update, [_values(row) for row in rows])
    op.create_index(_INDEX, "documents", _COLUMNS)


def _values(row: Any) -> dict[str, Any]:
    return {"place": row.id, "bad": load_reading(row.reading).has_error}


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


def downgrade() -> None:
    op.drop_index(_INDEX, "documents")
    op.drop_column("documents", "has_error")
