"""What the tax agency published of registered issuers (公表情報)."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("number", sa.String(14), primary_key=True),
        sa.Column("registered_on", sa.Date, primary_key=True),
        sa.Column("updated_on", sa.Date, primary_key=True),
        sa.Column("process", sa.String(2), primary_key=True),
        sa.Column("kind", sa.String(1)),
        sa.Column("latest", sa.Boolean, nullable=False),
        sa.Column("cancelled_on", sa.Date),
        sa.Column("expired_on", sa.Date),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("name", "kana", "address", "trade_name", "popular_name")
        ),
    )
    op.create_table(
        "registry_lookups",
        sa.Column("number", sa.String(14), primary_key=True),
        sa.Column("as_of", sa.Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("registry_lookups")
    op.drop_table("registrations")
