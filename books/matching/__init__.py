"""Payments ↔ open items: a pure proposal that explains itself (消込)."""

from books.matching.engine import reconcile
from books.matching.history import NOTHING_PAID
from books.matching.outcome import Candidate, Confirmed, Outcome, UnmatchedPayment

__all__ = [
    "NOTHING_PAID",
    "Candidate",
    "Confirmed",
    "Outcome",
    "UnmatchedPayment",
    "reconcile",
]
