"""Documents, originals, revisions and everything that happened to them (保管庫)."""

from books.delivery import DeliveryState
from books.store.deliveries import Consignment
from books.store.receipts import Arrival
from books.store.store import Store
from books.store.values import (
    AuditEntry,
    Delivery,
    DocumentQuery,
    Export,
    ExportState,
    FileState,
    Job,
    JobState,
    Mail,
    MatchState,
    Origin,
    Problem,
    Receipt,
    ReceiptState,
    Slot,
    SlotState,
    SortBy,
    StoredDocument,
    StoredFile,
    StoredMatch,
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
    "Job",
    "JobState",
    "Mail",
    "MatchState",
    "Origin",
    "Problem",
    "Receipt",
    "ReceiptState",
    "Slot",
    "SlotState",
    "SortBy",
    "Store",
    "StoredDocument",
    "StoredFile",
    "StoredMatch",
]
