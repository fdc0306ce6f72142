"""The latest of a type, and what is left of items, are told from indexes (索引)."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TYPE = "ix_documents_document_type"
_LATEST = "ix_documents_type_created_at"
_APPLIED = "ix_match_items_item_id"
_AMOUNT = "ix_open_items_item_id_amount"


def upgrade() -> None:
    op.create_index(_LATEST, "documents", ["document_type", "created_at", "id"])
    op.drop_index(_TYPE, "documents")
    op.drop_index(_APPLIED, "match_items")
    op.create_index(_APPLIED, "match_items", ["item_id", "live", "applied"])
    op.create_index(_AMOUNT, "open_items", ["item_id", "amount"])


def downgrade() -> None:
    op.drop_index(_AMOUNT, "open_items")
    op.drop_index(_APPLIED, "match_items")
    op.create_index(_APPLIED, "match_items", ["item_id"])
    op.create_index(_TYPE, "documents", ["document_type"])
    op.drop_index(_LATEST, "documents")
