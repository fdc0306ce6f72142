"""The tables around matches (消込の表): changes of items, decisions, closing, letters."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from books.store.tables import Instant, metadata

_ITEM, _PAYMENT, _MATCH = "open_items.item_id", "payments.payment_id", "matches.id"

# One row: counts the changes of the ledger, so that a proposal knows whether it is stale
ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

# Which document stands behind an item, as it was when last looked at; no item: none is due
item_sources = Table(
    "item_sources",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("item_id", ForeignKey(_ITEM), index=True),
    Column("revision", Integer, nullable=False),
    Column("state", String(20), nullable=False),
)

item_changes = Table(
    "item_changes",
    metadata,
    Column("item_id", ForeignKey(_ITEM), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("delta", BigInteger, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

payment_accounts = Table(
    "payment_accounts",
    metadata,
    Column("payment_id", ForeignKey(_PAYMENT), primary_key=True),
    Column("account", Text, nullable=False, index=True),
)

match_events = Table(
    "match_events",
    metadata,
    Column("match_id", ForeignKey(_MATCH), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(20), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

unmatched_payments = Table(
    "unmatched_payments",
    metadata,
    Column("payment_id", ForeignKey(_PAYMENT), primary_key=True),
    Column("content", Text, nullable=False),
)

reconcile_runs = Table(
    "reconcile_runs",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("actor", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

closings = Table(
    "closings",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("ledger", String(20), nullable=False, index=True),
    Column("until", Date),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("left_open", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

match_entries = Table(
    "match_entries",
    metadata,
    Column("reference", ForeignKey("exports.reference"), primary_key=True),
    Column("match_id", ForeignKey(_MATCH), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("reversal", Boolean, primary_key=True),
    Column("program", String(20), nullable=False),
    Column("live", Boolean, nullable=False),
    Column("content", Text, nullable=False),
    Index(  # an entry goes out once to a program, and so does its reversal
        "uq_match_entries_live",
        "match_id",
        "round",
        "reversal",
        "program",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

dunning_letters = Table(
    "dunning_letters",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("partner", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("partner", "day", name="uq_dunning_letters_day"),
)

dunning_holds = Table(
    "dunning_holds",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
