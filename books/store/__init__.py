"""Documents, originals, revisions and everything that happened to them (保管庫)."""

from books.delivery import DeliveryState
from books.job_steps import JobState, JobStep
from books.store.deliveries import Consignment
from books.store.job_claims import Reach
from books.store.jobs import JobFrame
from books.store.receipts import Arrival
from books.store.store import Store
from books.store.values import (
    AuditEntry,
    Delivery,
    DocumentQuery,
    Export,
    ExportState,
    FileState,
    Handover,
    HandoverKind,
    Job,
    MatchState,
    Problem,
    Receipt,
    ReceiptState,
    SortBy,
    StoredDocument,
    StoredFile,
    StoredMatch,
    Switch,
)

__all__ = [
    "Arrival",
    "AuditEntry",
    "Consignment",
    "Delivery",
    "DeliveryState",
    "DocumentQuery",
    "Export",
    "ExportState",
    "FileState",
    "Handover",
    "HandoverKind",
    "Job",
    "JobFrame",
    "JobState",
    "JobStep",
    "MatchState",
    "Problem",
    "Reach",
    "Receipt",
    "ReceiptState",
    "SortBy",
    "Store",
    "StoredDocument",
    "StoredFile",
    "StoredMatch",
    "Switch",
]
