"""Tables of the accounting site and what is in them (保存)."""

import hashlib
import time
from typing import Any

from starlette.requests import Request

from samples.sites.database import Database
from samples.sites.site import SESSIONS, fault_of

TABLES = ("journals", "invoices", "files", "partners")
SCHEMA = (
    SESSIONS
    + """
CREATE TABLE IF NOT EXISTS journals (
  id INTEGER PRIMARY KEY AUTOINCREMENT, office TEXT, state TEXT, date TEXT, number TEXT,
  reference TEXT, description TEXT, memo TEXT, total INTEGER, body TEXT, user TEXT,
  created REAL);
CREATE TABLE IF NOT EXISTS invoices (
  id INTEGER PRIMARY KEY AUTOINCREMENT, office TEXT, state TEXT, date TEXT, due TEXT,
  partner TEXT, number TEXT, reference TEXT, registration TEXT, description TEXT,
  memo TEXT, total INTEGER, body TEXT, user TEXT, created REAL);
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY AUTOINCREMENT, invoice INTEGER, name TEXT, kind TEXT,
  size INTEGER, sha256 TEXT, content BLOB);
CREATE TABLE IF NOT EXISTS partners (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
"""
)


def add_record(request: Request, table: str, values: dict[str, Any], state: str) -> int:
    """Book something; nothing is refused because it is there already."""
    site, session = request.app.state.site, request.state.session
    office, user = session["body"]["office"], session["user"]
    if fault_of(request, "altered"):
        values = values | {"body": _altered(values["body"])}
    row = values | {
        "office": office,
        "state": state,
        "user": user,
        "created": time.time(),
    }
    number: int = site.database.add(table, row)
    if table == "journals" and not values["number"]:
        site.database.change(table, number, {"number": f"{number:05d}"})
    return number


def _altered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines with the tax that the site thinks better."""
    return [lines[0] | {"tax": "対象外", "invoice_kind": ""}, *lines[1:]]


def add_file(database: Database, invoice: int, name: str, content: bytes) -> None:
    """Keep an attached file."""
    kind = "application/pdf" if content.startswith(b"%PDF") else "image"
    database.add(
        "files",
        {
            "invoice": invoice,
            "name": name,
            "kind": kind,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": content,
        },
    )


def files_of(database: Database, invoice: int) -> list[dict[str, Any]]:
    """Files of an invoice, without their content."""
    query = (
        "SELECT id, name, kind, size, sha256 FROM files WHERE invoice = ? ORDER BY id"
    )
    return database.all(query, invoice)


def find_record(request: Request, table: str) -> dict[str, Any] | None:
    """The record that the address names, of the office chosen."""
    site, office = request.app.state.site, request.state.session["body"]["office"]
    query = f"SELECT * FROM {table} WHERE id = ? AND office = ?"  # noqa: S608  names are ours
    found: dict[str, Any] | None = site.database.one(
        query, request.path_params["number"], office
    )
    return found


def truth(request: Request) -> dict[str, Any]:
    """Everything that is really there, for tests."""
    database = request.app.state.site.database
    journals = database.all("SELECT * FROM journals ORDER BY id")
    invoices = database.all("SELECT * FROM invoices ORDER BY id")
    for invoice in invoices:
        invoice["files"] = files_of(database, invoice["id"])
    for record in (*journals, *invoices):
        record["lines"] = record.pop("body")
    return {
        "journals": journals,
        "invoices": invoices,
        "counts": {"journals": len(journals), "invoices": len(invoices)},
    }
