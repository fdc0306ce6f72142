"""Bills to be paid, and what waits longest, are told from an index (支払の候補)."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PAYABLE = (
    "document_type",
    "due_date",
    "state",
    "document_date",
    "supplier_key",
    "supplier_registration",
    "amount",
    "id",
)
_STATE = "ix_documents_state"
_DUE = "ix_documents_document_type_due_date"


def upgrade() -> None:
    op.create_index("ix_documents_payable", "documents", _PAYABLE)
    op.create_index(
        "ix_documents_state_updated_at", "documents", ["state", "updated_at"]
    )
    op.drop_index(_STATE, "documents")
    op.drop_index(_DUE, "documents")


def downgrade() -> None:
    op.create_index(_DUE, "documents", ["document_type", "due_date"])
    op.create_index(_STATE, "documents", ["state"])
    op.drop_index("ix_documents_state_updated_at", "documents")
    op.drop_index("ix_documents_payable", "documents")
