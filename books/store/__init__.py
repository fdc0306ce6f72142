"""Documents, originals, revisions and everything that happened to them (保管庫)."""

from books.delivery import DeliveryState
from books.store.deliveries import Consignment
from books.store.receipts import Arrival
from books.store.store import Store
from books.store.values import (
    AuditEntry,
    Closing,
    Delivery,
    DocumentQuery,
    Export,
    ExportState,
    FileState,
    ItemChange,
    Job,
    JobState,
    MatchEvent,
    MatchState,
    Problem,
    Receipt,
    ReceiptState,
    ReconcileRun,
    SortBy,
    StoredDocument,
    StoredFile,
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
    "ItemChange",
    "Job",
    "JobState",
    "MatchEvent",
    "MatchState",
    "Problem",
    "Receipt",
    "ReceiptState",
    "ReconcileRun",
    "SortBy",
    "Store",
    "StoredDocument",
    "StoredFile",
    "StoredMatch",
]
