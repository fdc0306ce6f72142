"""The tables of the store (データベースの表); what made them is in ``migrations``.

Readings, payloads and matches are JSON text, because their hash is of that text; what
is searched for has a column of its own, derived in the same transaction.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Instant(TypeDecorator[dt.datetime]):
    """An instant, kept in UTC on every database (時刻)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Turn into UTC; SQLite keeps no zone."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        """Say again that it is UTC."""
        if value is None:
            return None
        at: dt.datetime = value
        return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)


metadata = MetaData()
_HASH = String(64)

files = Table(
    "files",
    metadata,
    Column("sha256", _HASH, primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("sha256", _HASH, ForeignKey("files.sha256"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("approved_by", Text),
    Column("created_at", Instant, nullable=False, index=True),
    Column("updated_at", Instant, nullable=False),
    # Derived from the latest revision (``derive.py``)
    Column("document_type", String(30), nullable=False),
    Column("document_date", Date, index=True),
    Column("due_date", Date, index=True),
    Column("amount", BigInteger, index=True),
    Column("number_key", Text, nullable=False, index=True),
    Column("order_key", Text, nullable=False, index=True),
    Column("supplier_key", Text, nullable=False, index=True),
    Column("supplier_registration", Text, nullable=False, index=True),
    Column("partner_text", Text, nullable=False),
    Column("partner_hash", String(32), nullable=False, server_default=""),
    Column("search_text", Text, nullable=False),
    Column("has_error", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("sha256", "position", name="uq_documents_place"),
    Index("ix_documents_state_updated_at", "state", "updated_at"),
    Index("ix_documents_type_created_at", "document_type", "created_at", "id"),
    Index(  # a search by partner, with dates and amounts, needs no document
        "ix_documents_partner",
        "partner_hash",
        "amount",
        "document_date",
        "state",
        "created_at",
        "id",
    ),
    Index(  # the bills that are to be paid are told from the index alone
        "ix_documents_payable",
        "document_type",
        "due_date",
        "state",
        "document_date",
        "supplier_key",
        "supplier_registration",
        "amount",
        "id",
    ),
    Index(  # the queue of the review desk is told from the index alone
        "ix_documents_queue",
        "state",
        "due_date",
        "has_error",
        "amount",
        "created_at",
        "id",
    ),
)

review_holds = Table(
    "review_holds",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reading", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("previous_hash", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False, unique=True),
)

# Each text of partners once, so that a search by partner reads few of them; derived
partner_texts = Table(
    "partner_texts",
    metadata,
    Column("hash", String(32), primary_key=True),
    Column("text", Text, nullable=False),
)

# Which orders a document names in its latest revision; derived (``derive.py``)
named_orders = Table(
    "named_orders",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id"), primary_key=True),
    Column("number_key", Text, primary_key=True),
    Index("ix_named_orders_number_key", "number_key"),
)

exports = Table(
    "exports",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("kind", Text, nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

export_documents = Table(
    "export_documents",
    metadata,
    Column("reference", ForeignKey("exports.reference"), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Index("ix_export_documents_document_id", "document_id"),
    Index(  # a document goes out once in a kind, unless that was cancelled
        "uq_export_documents_live",
        "document_id",
        "kind",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

open_items = Table(
    "open_items",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("side", String(20), nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_open_items_item_id_amount", "item_id", "amount"),
)

payments = Table(
    "payments",
    metadata,
    Column("payment_id", Text, primary_key=True),
    Column("value_date", Date, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("day", Date, index=True),
    Column("decided_at", Instant),
)

match_items = Table(
    "match_items",
    metadata,
    Column("match_id", ForeignKey("matches.id"), primary_key=True),
    Column("item_id", ForeignKey("open_items.item_id"), primary_key=True),
    Column("applied", BigInteger, nullable=False),
    Column("live", Boolean, nullable=False),
    Index("ix_match_items_item_id", "item_id", "live", "applied"),
)

match_payments = Table(
    "match_payments",
    metadata,
    Column("match_id", ForeignKey("matches.id"), primary_key=True),
    Column("payment_id", ForeignKey("payments.payment_id"), primary_key=True),
    Column("live", Boolean, nullable=False),
    Index(  # a payment settles once
        "uq_match_payments_live",
        "payment_id",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

account_choices = Table(
    "account_choices",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("partner_registration", Text, nullable=False, index=True),
    Column("partner_key", Text, nullable=False, index=True),
    Column("sale", Boolean, nullable=False),
    Column("item", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sub_account", Text),
    Column("department", Text),
    Column("tax", String(20)),
    Column("chosen_by", Text, nullable=False),
    Column("chosen_at", Instant, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("payload", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("lease_until", Instant),
    Column("evidence", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("site", Text, nullable=False, server_default=""),
    Column("document_id", String(32), index=True),
    Column("next_try_at", Instant),
    Column("deadline", Instant),
    Column("submitted_at", Instant),
    Column("asked", Integer, nullable=False, server_default="0"),
    Index("ix_jobs_state_kind", "state", "kind"),
)

# What the tax agency published; a copy that may be fetched again
registrations = Table(
    "registrations",
    metadata,
    Column("number", String(14), primary_key=True),
    Column("registered_on", Date, primary_key=True),
    Column("updated_on", Date, primary_key=True),
    Column("process", String(2), primary_key=True),
    Column("kind", String(1)),
    Column("latest", Boolean, nullable=False),
    Column("cancelled_on", Date),
    Column("expired_on", Date),
    *(
        Column(name, Text, nullable=False)
        for name in ("name", "kana", "address", "trade_name", "popular_name")
    ),
)

registry_lookups = Table(
    "registry_lookups",
    metadata,
    Column("number", String(14), primary_key=True),
    Column("as_of", Date, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("format", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("sha256", _HASH, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("worker", Text),
    Column("lease_until", Instant),
    Column("committed_at", Instant),
    Column("delivered_at", Instant),
    Column("acknowledged_at", Instant),
    Column("evidence", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_deliveries_state_next_try_at", "state", "next_try_at"),
    Index("ix_deliveries_document_id", "document_id"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("stamp", Text, nullable=False),
    Column("sha256", _HASH, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("message_key", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("duplicate_of", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_receipts_partner_message_key", "partner", "message_key"),
    Index("ix_receipts_partner_number_key", "partner", "number_key"),
)

people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, index=True),
    Column("roles", Text, nullable=False),
    Column("partner", Text, nullable=False, index=True),
    Column("active", Boolean, nullable=False),
    Column("password", Text),
    Column("must_change", Boolean, nullable=False),
    Column("totp", Text),
    Column("totp_step", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# What lets a person in: a session, a link by mail, a token of a program. Of the token
# itself only the hash is kept.
passes = Table(
    "passes",
    metadata,
    Column("hash", _HASH, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column(
        "person_id", String(32), ForeignKey("people.id"), nullable=False, index=True
    ),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("previous_hash", _HASH, nullable=False, unique=True),  # no forks
    Column("hash", _HASH, nullable=False),
    Index("ix_audit_log_action_at", "action", "at"),
)

schedule_slots = Table(
    "schedule_slots",
    metadata,
    Column("flow", String(40), primary_key=True),
    Column("slot", Instant, primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("worker", Text),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("message", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

notices = Table(
    "notices",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("message", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("told_at", Instant),
    Column("gone_at", Instant),
)

file_origins = Table(
    "file_origins",
    metadata,
    Column("sha256", _HASH, ForeignKey("files.sha256"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("label", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
)

mails = Table(
    "mails",
    metadata,
    Column("mailbox", String(40), primary_key=True),
    Column("place", Text, primary_key=True),  # UIDVALIDITY:UID
    Column("message_id", Text, nullable=False, index=True),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

file_claims = Table(
    "file_claims",
    metadata,
    Column("sha256", _HASH, ForeignKey("files.sha256"), primary_key=True),
    Column("worker", Text, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
)

shared_files = Table(
    "shared_files",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# One row: the end of the audit log. Whoever writes anything locks it first.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", _HASH, nullable=False),
)

payment_runs = Table(
    "payment_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("pay_day", Date, nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("round", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

payment_run_items = Table(
    "payment_run_items",
    metadata,
    Column("run_id", String(32), ForeignKey("payment_runs.id"), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("live", Boolean, nullable=False),
    Index("ix_payment_run_items_document_id", "document_id"),
    Index(  # a bill is in one run at a time
        "uq_payment_run_items_live",
        "document_id",
        unique=True,
        sqlite_where=text("live"),
        postgresql_where=text("live"),
    ),
)

payment_decisions = Table(
    "payment_decisions",
    metadata,
    Column("run_id", String(32), ForeignKey("payment_runs.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("person_id", String(32), ForeignKey("people.id"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# Accounts that money went to; ``source`` is the export that first did.
paid_accounts = Table(
    "paid_accounts",
    metadata,
    Column("supplier_key", Text, primary_key=True),
    Column("supplier_registration", Text, primary_key=True),
    Column("account_key", Text, primary_key=True),
    Column("told", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Index("ix_paid_accounts_supplier_registration", "supplier_registration"),
)

partners = Table(
    "partners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
    Column("registration", Text, nullable=False, index=True),
    Column("search_text", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

partner_changes = Table(
    "partner_changes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "partner_id", String(32), ForeignKey("partners.id"), nullable=False, index=True
    ),
    Column("fields", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant),
    Column("note", Text, nullable=False),
)

sample_checks = Table(
    "sample_checks",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("wrong", Text, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("checked_at", Instant, nullable=False, index=True),
)

# Which bots are stopped: of a site, or of all ("*")
bot_switches = Table(
    "bot_switches",
    metadata,
    Column("site", Text, primary_key=True),
    Column("stopped", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# What a bot asks a person for; the answer is sealed for the process that waits
handovers = Table(
    "handovers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", Text, nullable=False, index=True),
    Column("site", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("question", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("answered_by", Text, nullable=False),
    Column("closed_at", Instant),
)
