"""A store as after years of work, for the measure of the pages (画面を測るための保管庫).

Every document goes in as the intake puts it in, a thousand a transaction. Most bills are
paid; those of the last weeks wait.
"""

import datetime as dt
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentState,
    DocumentType,
    Evidence,
    FieldRead,
    Line,
    OpenItem,
    Party,
    Reading,
    Source,
    TaxSubtotal,
)
from books.open_items import item_of
from books.payment_run import PAYMENT_KINDS
from books.settings import Settings
from books.settings_company import Company
from books.store import Store, tables
from scripts.bench.web_ledger import keep_ledger

OWN = "株式会社でんぴょう製作所"
WAITING_EVERY = 20  # one of twenty documents waits for a person
UNPAID = 400  # bills that are still to be paid
SUPPLIERS = 200
PER_FILE = 1000
DAYS = 1100  # how far back the documents go
ORDER_EVERY = 50  # one of fifty documents is an order of ours


def fill(store: Store, folder: Path, count: int) -> list[str]:
    """Documents of many suppliers; returns those that wait (書類の用意)."""
    waiting: list[str] = []
    bills: list[str] = []
    items: list[OpenItem] = []
    clock = store.database.clock
    now, today = clock(), clock().date()
    for start in range(0, count, PER_FILE):
        path = folder / f"{start}.pdf"
        path.write_bytes(b"%%PDF-1.7 %d" % start)
        file = store.add_file(path)
        numbers = range(start, min(start + PER_FILE, count))
        papers = [make_document(n, today, DAYS * (count - n) // count) for n in numbers]
        readings = [_reading(file.sha256, paper) for paper in papers]
        states = [_state(n) for n in numbers]
        came = now - dt.timedelta(days=DAYS * (count - start) // count)
        store.database.clock = partial(came.replace)  # received in the course of years
        made = store.add_readings(file.sha256, readings, "bench", states)
        for name, number, paper in zip(made, numbers, papers, strict=True):
            (waiting if _waits(number) else bills).append(name)
            item, _ = item_of(name, paper, Settings(company=Company(name=OWN)))
            if item is not None and not _waits(number):
                items.append(item)
    store.database.clock = clock
    _pay(store, bills[:-UNPAID] + waiting[: -UNPAID // 4])
    keep_ledger(store, items[:-UNPAID], items[-UNPAID:])
    return waiting


def _waits(number: int) -> bool:
    return number % WAITING_EVERY == 1


def _state(number: int) -> DocumentState:
    waits = _waits(number)
    return DocumentState.NEEDS_REVIEW if waits else DocumentState.APPROVED


def _pay(store: Store, names: list[str]) -> None:
    """Write down that a payment file with these bills went out."""
    kind = min(PAYMENT_KINDS)
    with store.database.write() as work:
        row = {
            "reference": "bench",
            "kind": kind,
            "state": "finished",
            "path": "bench.txt",
            "sha256": "0" * 64,
            "claimed_at": work.now,
            "finished_at": work.now,
        }
        work.connection.execute(tables.exports.insert().values(row))
        live = {"reference": "bench", "kind": kind, "live": True}
        rows = [live | {"document_id": name} for name in names]
        if rows:
            work.connection.execute(tables.export_documents.insert(), rows)


def make_document(number: int, today: dt.date, age: int) -> Document:
    """An invoice of one of the suppliers; now and then an order of ours (書類)."""
    supplier = number % SUPPLIERS
    lines = tuple(
        Line(
            description=f"部品 {number % 37}-{row}",
            quantity=Decimal(row + 1),
            unit="個",
            unit_price=Decimal(100),
            tax_rate=Decimal("0.10"),
            amount=100 * (row + 1),
        )
        for row in range(10)
    )
    issued = today - dt.timedelta(days=age)
    order = number - number % ORDER_EVERY
    common: dict[str, Any] = {
        "issue_date": issued,
        "lines": lines,
        "tax_summary": (
            TaxSubtotal(rate=Decimal("0.10"), taxable_amount=5500, tax_amount=550),
        ),
        "subtotal": 5500,
        "tax_total": 550,
        "total": 6050,
    }
    theirs = Party(name=f"株式会社取引先{supplier}", address="東京都大田区1-2-3")
    if number == order:
        return Document(
            document_type=DocumentType.PURCHASE_ORDER,
            document_number=f"PO-{number:06d}",
            issuer=Party(name=OWN),
            recipient=theirs,
            **common,
        )
    return Document(
        document_type=DocumentType.INVOICE,
        document_number=f"INV-{number:06d}",
        order_number=f"PO-{order:06d}" if number < order + 4 else None,
        due_date=issued + dt.timedelta(days=30),
        issuer=theirs,
        recipient=Party(name=OWN),
        bank_accounts=(_account(supplier),),
        **common,
    )


def _account(supplier: int) -> BankAccount:
    return BankAccount(
        bank="みずほ銀行",
        bank_code="0001",
        branch="蒲田支店",
        branch_code="197",
        account_type=AccountType.ORDINARY,
        number=f"{1000000 + supplier}",
        holder=f"ｶ)ﾄﾘﾋｷｻｷ{supplier}",
    )


def _reading(sha256: str, document: Document) -> Reading:
    box = Evidence(page=1, bbox=(100, 100, 200, 112))
    seen = FieldRead(confidence=0.98, evidence=box)
    paths = ["document_number", "issue_date", "issuer.name", "total", "subtotal"]
    paths += [f"lines[{r}].{n}" for r in range(10) for n in ("description", "amount")]
    return Reading(
        source=Source(file="a.pdf", sha256=sha256, pages=(1,), reader="text"),
        document=document,
        fields=dict.fromkeys(paths, seen),
        review=("total",),
        text="請求書 " * 200,
    )
