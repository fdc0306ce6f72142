"""Documents, originals, revisions and everything that happened to them (保管庫)."""

from books.delivery import DeliveryState
from books.job_steps import JobState, JobStep
from books.store.deliveries import Consignment
from books.store.job_claims import Reach
from books.store.jobs import JobFrame
from books.store.match_rows import match_id_of
from books.store.receipts import Arrival
from books.store.store import Store
from books.store.values_audit import AuditEntry, Problem
from books.store.values_documents import (
    DocumentQuery,
    FileState,
    SortBy,
    StoredDocument,
    StoredFile,
)
from books.store.values_exchange import Delivery, Mail, Origin, Receipt, ReceiptState
from books.store.values_exports import Export, ExportState, Output
from books.store.values_jobs import Handover, HandoverKind, Job, Slot, SlotState, Switch
from books.store.values_matches import (
    Closing,
    ItemChange,
    MatchEvent,
    MatchState,
    ReconcileRun,
    StoredMatch,
)

__all__ = [
    "Arrival",
    "AuditEntry",
    "Closing",
    "Consignment",
    "Delivery",
    "DeliveryState",
    "DocumentQuery",
    "Export",
    "ExportState",
    "FileState",
    "Handover",
    "HandoverKind",
    "ItemChange",
    "Job",
    "JobFrame",
    "JobState",
    "JobStep",
    "Mail",
    "MatchEvent",
    "MatchState",
    "Origin",
    "Output",
    "Problem",
    "Reach",
    "Receipt",
    "ReceiptState",
    "ReconcileRun",
    "Slot",
    "SlotState",
    "SortBy",
    "Store",
    "StoredDocument",
    "StoredFile",
    "StoredMatch",
    "Switch",
    "match_id_of",
]
