"""Documents, originals, revisions and everything that happened to them (保管庫)."""

from books.store.store import Store
from books.store.values import (
    AuditEntry,
    DocumentQuery,
    Export,
    ExportState,
    FileState,
    Job,
    JobState,
    MatchState,
    Problem,
    SortBy,
    StoredDocument,
    StoredFile,
    StoredMatch,
)

__all__ = [
    "AuditEntry",
    "DocumentQuery",
    "Export",
    "ExportState",
    "FileState",
    "Job",
    "JobState",
    "MatchState",
    "Problem",
    "SortBy",
    "Store",
    "StoredDocument",
    "StoredFile",
    "StoredMatch",
]
