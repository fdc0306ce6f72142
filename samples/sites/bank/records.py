"""Tables of the bank and what is in them (保存)."""

import datetime as dt
import time
from typing import Any

from starlette.requests import Request

from books.calendar import next_bank_business_day
from samples.sites.site import SESSIONS, fault_of

TABLES = ("transfers", "drafts", "templates", "otps")
SCHEMA = (
    SESSIONS
    + """
CREATE TABLE IF NOT EXISTS transfers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, state TEXT, file_name TEXT,
  sha256 TEXT, day TEXT, count INTEGER, total INTEGER, memo TEXT, made_by TEXT,
  approved_by TEXT, created REAL, body TEXT);
CREATE TABLE IF NOT EXISTS drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS templates (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS otps (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT, code TEXT, until REAL, used INTEGER,
  tries INTEGER DEFAULT 0);
"""
)
_DAY = dt.timedelta(1)
WAITING, APPROVED, CANCELLED = "承認待ち", "承認済", "取消済"


def add_transfer(request: Request, draft: dict[str, Any]) -> int:
    """Take an order; the same again is another one."""
    if fault_of(request, "decoy"):
        other = draft | {"file_name": f"再{draft['file_name']}"}
        _write(request, other, "tanaka")
    if fault_of(request, "altered"):
        day = next_bank_business_day(dt.date.fromisoformat(draft["day"]) + _DAY)
        draft = draft | {"day": str(day)}
    return _write(request, draft, request.state.session["user"])


def _write(request: Request, draft: dict[str, Any], user: str) -> int:
    database = request.app.state.site.database
    row = {
        "number": "",
        "state": WAITING,
        "file_name": draft["file_name"],
        "sha256": draft["sha256"],
        "day": draft["day"],
        "count": len(draft["records"]),
        "total": draft["total"],
        "memo": draft["memo"],
        "made_by": user,
        "approved_by": "",
        "created": time.time(),
        "body": draft["records"],
    }
    number: int = database.add("transfers", row)
    database.change("transfers", number, {"number": f"S{number:07d}"})
    return number


def find_transfer(request: Request) -> dict[str, Any] | None:
    """The order that the address names."""
    found: dict[str, Any] | None = request.app.state.site.database.one(
        "SELECT * FROM transfers WHERE id = ?", request.path_params["number"]
    )
    return found


def truth(request: Request) -> dict[str, Any]:
    """Everything that is really there, for tests."""
    database = request.app.state.site.database
    transfers = database.all("SELECT * FROM transfers ORDER BY id")
    for transfer in transfers:
        transfer["records"] = transfer.pop("body")
    templates = database.all("SELECT * FROM templates ORDER BY id")
    counts = {"transfers": len(transfers), "templates": len(templates)}
    return {"transfers": transfers, "templates": templates, "counts": counts}
