"""What the store says of its own soundness (操作の記録と検査): frozen records."""

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log (操作記録); ``hash`` covers it and its predecessor."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold in the store (不整合); one Japanese sentence."""

    code: str
    subject: str
    message: str
