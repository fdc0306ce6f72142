"""Bots: when a job is tried again, what was begun, who stopped them, what they ask."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_NEW = ("asked", "submitted_at", "deadline", "next_try_at", "document_id", "site")


def upgrade() -> None:
    op.add_column(
        "jobs", sa.Column("site", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("jobs", sa.Column("document_id", sa.String(32)))
    for name in ("next_try_at", "deadline", "submitted_at"):
        op.add_column("jobs", sa.Column(name, _INSTANT))
    op.add_column(
        "jobs", sa.Column("asked", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index("ix_jobs_document_id", "jobs", ["document_id"])
    op.create_table(
        "bot_switches",
        sa.Column("site", sa.Text(), primary_key=True),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("closed_at", _INSTANT),
    )
    op.create_index("ix_handovers_reference", "handovers", ["reference"])


def downgrade() -> None:
    op.drop_table("handovers")
    op.drop_table("bot_switches")
    op.drop_index("ix_jobs_document_id", "jobs")
    for name in _NEW:
        op.drop_column("jobs", name)
