"""Schedules, notices, origins of files, mails, claims of workers (毎日の運転)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "schedule_slots",
        sa.Column("flow", sa.String(40), primary_key=True),
        sa.Column("slot", _INSTANT, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("lease_until", _INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try_at", _INSTANT),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
    )
    op.create_index("ix_schedule_slots_state", "schedule_slots", ["state"])
    op.create_table(
        "notices",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.Column("gone_at", _INSTANT),
    )
    op.create_table(
        "file_origins",
        sa.Column(
            "sha256", sa.String(64), sa.ForeignKey("files.sha256"), primary_key=True
        ),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "mails",
        sa.Column("mailbox", sa.String(40), primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_mails_message_id", "mails", ["message_id"])
    op.create_index("ix_mails_state", "mails", ["state"])
    op.create_table(
        "file_claims",
        sa.Column(
            "sha256", sa.String(64), sa.ForeignKey("files.sha256"), primary_key=True
        ),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("lease_until", _INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_table(
        "shared_files",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
    )


def downgrade() -> None:
    for table in (
        "shared_files",
        "file_claims",
        "mails",
        "file_origins",
        "notices",
        "schedule_slots",
    ):
        op.drop_table(table)
