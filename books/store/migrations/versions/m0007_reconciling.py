"""What reconciling keeps beside items, payments and matches (消込の記録)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_DAYS = """
UPDATE matches SET decided_at = created_at,
 round = CASE WHEN state = 'proposed' THEN 0 ELSE 1 END,
 day = (SELECT MAX(payments.value_date) FROM payments
  JOIN match_payments ON match_payments.payment_id = payments.payment_id
  WHERE match_payments.match_id = matches.id)
"""


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger(), primary_key=key, autoincrement=False, nullable=False
    )


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, _INSTANT, nullable=False)


def upgrade() -> None:
    _widen_matches()
    _make_items()
    _make_decisions()
    _make_dunning()


def _widen_matches() -> None:
    for name, value in (("version", "1"), ("round", "0")):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default=value)
        op.add_column("matches", column)
    op.add_column("matches", sa.Column("day", sa.Date(), nullable=True))
    op.add_column("matches", sa.Column("decided_at", _INSTANT, nullable=True))
    op.create_index("ix_matches_day", "matches", ["day"])
    op.execute(_DAYS)


def _make_items() -> None:
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        _number("version"),
    )
    op.create_table(
        "item_sources",
        sa.Column("document_id", sa.String(32), primary_key=True),
        sa.Column("item_id", sa.Text(), index=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["open_items.item_id"]),
    )
    op.create_table(
        "item_changes",
        sa.Column("item_id", sa.Text(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        _number("delta"),
        sa.Column("day", sa.Date(), nullable=False, index=True),
        *_text("before", "reason", "changed_by"),
        _at("changed_at"),
        sa.ForeignKeyConstraint(["item_id"], ["open_items.item_id"]),
    )
    op.create_table(
        "payment_accounts",
        sa.Column("payment_id", sa.Text(), primary_key=True),
        sa.Column("account", sa.Text(), nullable=False, index=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.payment_id"]),
    )


def _make_decisions() -> None:
    op.create_table(
        "match_events",
        sa.Column("match_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("action", sa.String(20), nullable=False),
        *_text("actor", "reason"),
        _at("at"),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"]),
    )
    op.create_table(
        "unmatched_payments",
        sa.Column("payment_id", sa.Text(), primary_key=True),
        *_text("content"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.payment_id"]),
    )
    op.create_table(
        "reconcile_runs",
        _number("number", key=True),
        *_text("actor", "counts"),
        _at("at"),
    )
    op.create_table(
        "closings",
        _number("number", key=True),
        sa.Column("ledger", sa.String(20), nullable=False, index=True),
        sa.Column("until", sa.Date(), nullable=True),
        *_text("actor", "reason", "left_open"),
        _at("at"),
    )
    op.create_table(
        "match_entries",
        sa.Column("reference", sa.Text(), primary_key=True),
        sa.Column("match_id", sa.String(32), primary_key=True),
        sa.Column("round", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reversal", sa.Boolean(), primary_key=True),
        sa.Column("program", sa.String(20), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        *_text("content"),
        sa.ForeignKeyConstraint(["reference"], ["exports.reference"]),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"]),
    )
    op.create_index(
        "uq_match_entries_live",
        "match_entries",
        ["match_id", "round", "reversal", "program"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def _make_dunning() -> None:
    op.create_table(
        "dunning_letters",
        _number("number", key=True),
        *_text("partner"),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_text("content", "actor"),
        _at("at"),
        sa.UniqueConstraint("partner", "day", name="uq_dunning_letters_day"),
    )
    op.create_table(
        "dunning_holds",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        *_text("reason", "actor"),
        _at("at"),
    )


def downgrade() -> None:
    for name in (
        "dunning_holds",
        "dunning_letters",
        "match_entries",
        "closings",
        "reconcile_runs",
        "unmatched_payments",
        "match_events",
        "payment_accounts",
        "item_changes",
        "item_sources",
        "ledger_head",
    ):
        op.drop_table(name)
    op.drop_index("ix_matches_day", "matches")
    for column in ("version", "round", "day", "decided_at"):
        op.execute(f"ALTER TABLE matches DROP COLUMN {column}")
