"""The four files of a ledger (消込データの書き出し)."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from samples.ledgers.judge import judge_ledger
from samples.ledgers.model import Deal, Item, Payment
from samples.ledgers.settle import Ledger

ITEM_HEAD = (
    "item_id side document_number partner_id partner_name partner_kana "
    "issue_date due_date amount withholding_tax order_number"
).split()
PAYMENT_HEAD = (
    "payment_id value_date direction amount payer_kana bank_code branch_code edi_info"
).split()
HISTORY_HEAD = [*PAYMENT_HEAD, "item_ids", "partner_id", "difference"]


def write_ledger(ledger: Ledger, folder: Path) -> None:
    """Write items.csv, payments.csv, history.csv and both truths (with and without history)."""
    folder.mkdir(parents=True, exist_ok=True)
    payments = sorted(
        (p for d in ledger.deals for p in d.payments), key=lambda p: p.payment_id
    )
    _write_csv(folder / "items.csv", ITEM_HEAD, map(_item_row, ledger.items))
    _write_csv(folder / "payments.csv", PAYMENT_HEAD, map(_payment_row, payments))
    rows = [(d, p) for d in ledger.history for p in d.payments]
    for number, (_, payment) in enumerate(rows, 1):
        payment.payment_id = f"G{number:06d}"
    _write_csv(
        folder / "history.csv",
        HISTORY_HEAD,
        (_payment_row(p) + _closed(d) for d, p in rows),
    )
    for name, with_history in (("truth_nohistory", False), ("truth", True)):
        judge_ledger(ledger, with_history=with_history)
        text = json.dumps(truth_of(ledger), ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def truth_of(ledger: Ledger) -> dict[str, Any]:
    """The right answer, with what a bookkeeper could not tell (正解)."""
    deals, book = ledger.deals, ledger.book
    left = {i.item_id: i.open_amount for i in ledger.items}
    for deal in deals:
        for item, applied in deal.applied:
            left[item.item_id] -= applied
        for difference in deal.differences:
            if difference.item:
                left.pop(difference.item.item_id, None)
    return {
        "meta": {
            "kind": book.kind,
            "partners": len(book.partners),
            "items": len(ledger.items),
            "payments": sum(len(d.payments) for d in deals),
            "history_rows": sum(len(d.payments) for d in ledger.history),
        },
        "matches": [_match(d) for d in deals if d.applied],
        "unmatched_payments": [_unmatched(d) for d in deals if not d.applied],
        "open_items": [item for item, amount in left.items() if amount > 0],
        "interchangeable_payments": _look_alikes(deals),
    }


def _match(deal: Deal) -> dict[str, Any]:
    row: dict[str, Any] = {
        "payments": [p.payment_id for p in deal.payments],
        "items": [],
        "difference": [],
        "decidable": deal.decidable,
        "behaviour": deal.behaviour,
    }
    for n, (item, applied) in enumerate(deal.applied):
        entry: dict[str, Any] = {"item_id": item.item_id, "applied": str(applied)}
        if n in deal.any_of:
            entry["any_of"] = [i.item_id for i in deal.any_of[n]]
        row["items"].append(entry)
    for d in deal.differences:
        entry = {"kind": d.kind, "amount": str(d.amount)}
        if d.accept:
            entry["accept"] = list(d.accept)
        if d.item:
            entry["item_id"] = d.item.item_id
        row["difference"].append(entry)
    if deal.tags:
        row["tags"] = deal.tags
    if deal.why:
        row["why"] = deal.why
    if deal.double and deal.double.payment_id.startswith("D"):
        row["double"] = deal.double.payment_id
    return row


def _unmatched(deal: Deal) -> dict[str, Any]:
    row: dict[str, Any] = {
        "payment_id": deal.payments[0].payment_id,
        "behaviour": deal.behaviour,
        "decidable": deal.decidable,
    }
    if deal.behaviour != "double":
        row["kind"] = deal.kind
    return row


def _look_alikes(deals: Iterable[Deal]) -> list[list[str]]:
    """Payments of one account, day and amount, and doubles (見分けのつかない入金)."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    pairs: list[list[str]] = []
    for deal in deals:
        for p in deal.payments:
            key = (p.direction, p.amount, p.payer, p.edi, p.date)
            groups.setdefault(key, []).append(p.payment_id)
        if deal.double and deal.double.payment_id.startswith("D"):
            pairs.append([deal.payments[0].payment_id, deal.double.payment_id])
    return [ids for ids in groups.values() if len(ids) > 1] + pairs


def _item_row(i: Item) -> list[Any]:
    p = i.partner
    head = [i.item_id, i.side, i.document_number, p.partner_id, p.name, p.kana]
    dates = [i.issue_date, i.due_date]
    return [*head, *dates, i.open_amount, i.withholding, i.order_number]


def _payment_row(p: Payment) -> list[Any]:
    payer = p.payer
    head = [p.payment_id, p.date, p.direction, p.amount]
    return [*head, payer.kana, payer.bank, payer.branch, p.edi]


def _closed(deal: Deal) -> list[Any]:
    items = ";".join(item.item_id for item, _ in deal.applied)
    partner = deal.applied[0][0].partner.partner_id if deal.applied else ""
    kinds = ";".join(f"{d.kind}:{d.amount}" for d in deal.differences)
    return [items, partner, kinds]


def _write_csv(path: Path, head: list[str], rows: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
