"""What the store says of files that were written (出力): frozen records."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class ExportState(StrEnum):
    """How far something that goes out has come (出力の状態)."""

    CLAIMED = "claimed"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Output:
    """Something that goes out once (出力), known by its reference for ever."""

    reference: str
    kind: str
    state: ExportState
    path: str
    sha256: str
    claimed_at: dt.datetime
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Export(Output):
    """An output with all documents that are in it (書類つきの出力)."""

    document_ids: tuple[str, ...]
