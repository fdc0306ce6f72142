"""Hash chains that show any later change (改ざん検知).

Each entry's hash is SHA-256 over the hash before it, a line feed and the entry as
canonical JSON (keys sorted, no white space, UTF-8): anyone can recompute it.
"""

import datetime as dt
import hashlib
import json
from typing import Any

from books.errors import FormatError

GENESIS = "0" * 64


def canonical(value: Any) -> str:
    """Write JSON in the one form that is hashed (正規形).

    Raises:
        FormatError: a number is infinite or not a number.

    >>> canonical({"b": 1, "a": "伝票"})
    '{"a":"伝票","b":1}'
    """
    try:
        text = json.dumps(
            value,
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
        )
    except (ValueError, TypeError) as error:
        raise FormatError(
            f"記録できない値があります({error})。値を直してもう一度登録してください。"
        ) from error
    # A lone surrogate has no UTF-8; its JSON escape has, and reads back the same.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def link(previous_hash: str, entry: dict[str, Any]) -> str:
    """Hash of an entry that follows ``previous_hash``."""
    return digest(f"{previous_hash}\n{canonical(entry)}")


def instant(at: dt.datetime) -> str:
    """Write an instant as it is hashed: UTC with microseconds.

    >>> instant(dt.datetime(2026, 4, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9))))
    '2026-04-01T00:00:00.000000+00:00'
    """
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def link_revision(previous_hash: str, row: dict[str, Any]) -> str:
    """Hash of a revision (版); its reading counts through the hash of its text."""
    entry = {name: row[name] for name in ("document_id", "number", "author", "reason")}
    entry["created_at"] = instant(row["created_at"])
    entry["reading_sha256"] = digest(row["reading"])
    return link(previous_hash, entry)


def link_audit(previous_hash: str, row: dict[str, Any]) -> str:
    """Hash of a line of the audit log (操作記録); its detail counts as its text."""
    entry = {name: row[name] for name in ("number", "actor", "action", "subject")}
    entry["at"] = instant(row["at"])
    entry["detail_sha256"] = digest(row["detail"])
    return link(previous_hash, entry)
