"""Entries of other people that look nearly the same (よく似た登録)."""

from typing import Any

from starlette.requests import Request

from samples.sites.accounting.records import add_record
from samples.sites.site import fault_of


def add_decoy(request: Request, table: str, row: dict[str, Any]) -> None:
    """Where planned, somebody else books the like of it first.

    Its reference only begins with ours, so that a search finds both.
    """
    if fault_of(request, "decoy") is None:
        return
    other = dict(row) | {
        "reference": f"{row['reference']}1" if row["reference"] else ""
    }
    if row["number"]:
        other["number"] = f"{row['number']}1"
    add_record(request, table, other | {"memo": "手入力"}, "登録済")
