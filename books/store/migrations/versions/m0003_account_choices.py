"""What bookkeepers chose: the account of a document or line, for the next of its kind."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = ("partner_registration", "partner_key")


def upgrade() -> None:
    op.create_table(
        "account_choices",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("partner_registration", sa.Text(), nullable=False),
        sa.Column("partner_key", sa.Text(), nullable=False),
        sa.Column("sale", sa.Boolean(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("sub_account", sa.Text()),
        sa.Column("department", sa.Text()),
        sa.Column("tax", sa.String(20)),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
    )
    for column in _INDEXES:
        op.create_index(f"ix_account_choices_{column}", "account_choices", [column])


def downgrade() -> None:
    op.drop_table("account_choices")
