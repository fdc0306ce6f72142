"""The latest documents of a type are told from an index (種類ごとの新しい書類)."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BEFORE = "ix_documents_document_type"
_INDEX = "ix_documents_type_created_at"


def upgrade() -> None:
    op.create_index(_INDEX, "documents", ["document_type", "created_at", "id"])
    op.drop_index(_BEFORE, "documents")


def downgrade() -> None:
    op.create_index(_BEFORE, "documents", ["document_type"])
    op.drop_index(_INDEX, "documents")
