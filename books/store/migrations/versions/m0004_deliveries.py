"""What goes to partners and comes from them, each thing once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _instants(*names: str, null: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, _INSTANT, nullable=null) for name in names]


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("reference", sa.Text(), primary_key=True),
        *_text("partner"),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_text("format", "name", "path"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        *_instants("next_try_at"),
        sa.Column("worker", sa.Text()),
        *_instants("lease_until", "committed_at", "delivered_at", "acknowledged_at"),
        *_text("evidence", "message"),
        *_instants("created_at", "updated_at", null=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
    )
    op.create_index(
        "ix_deliveries_state_next_try_at", "deliveries", ["state", "next_try_at"]
    )
    op.create_index("ix_deliveries_document_id", "deliveries", ["document_id"])
    op.create_table(
        "receipts",
        sa.Column("reference", sa.Text(), primary_key=True),
        *_text("partner", "name", "stamp"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_text("message_key", "number_key"),
        sa.Column("state", sa.String(20), nullable=False),
        *_text("duplicate_of"),
        *_instants("created_at", "updated_at", null=False),
    )
    op.create_index("ix_receipts_sha256", "receipts", ["sha256"])
    for key in ("message_key", "number_key"):
        op.create_index(f"ix_receipts_partner_{key}", "receipts", ["partner", key])


def downgrade() -> None:
    op.drop_table("receipts")
    op.drop_table("deliveries")
