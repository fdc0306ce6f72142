"""The kept ledger for people and files (台帳): run, decide, look, write.

One reconciling at a time works in a home folder; between machines, the store itself
refuses what was overtaken.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from books.ageing import Ageing, age_items
from books.errors import ConflictError, NotFoundError
from books.item_sync import Synced, bill_key, name_partners, sync_items
from books.loose_matches import is_sure
from books.match_sums import settled_by
from books.model import OpenItem, Side
from books.reconciling import reconcile_store
from books.settings import Settings
from books.store import MatchState, ReconcileRun, Store, StoredMatch
from edi.reconciliation import Result, write_result
from flows.atomic import write_text
from flows.lock import hold
from flows.reconcile import match_record, read_items

_BUSY = "ほかの消込の処理が動いています。終わってからもう一度実行してください。"


@dataclass(frozen=True)
class Reconciled:
    """What a run did (消込の結果): documents taken over, the run itself."""

    synced: Synced
    run: ReconcileRun


@contextmanager
def open_ledger(settings: Settings, *, alone: bool = False) -> Iterator[Store]:
    """The store; with ``alone`` nobody else reconciles in this home folder.

    Raises:
        ConflictError: somebody does.
    """
    if alone:
        with (
            hold(settings.home / "reconcile.lock", busy=_BUSY),
            Store.open(settings.url, settings.shelf) as store,
        ):
            yield store
        return
    with Store.open(settings.url, settings.shelf) as store:
        yield store


def reconcile_ledger(settings: Settings, store: Store, by: str) -> Reconciled:
    """Take over documents, propose matches, look for missing movements (消込)."""
    synced = sync_items(store, settings)
    return Reconciled(synced, reconcile_store(store, settings, by))


@dataclass(frozen=True)
class ImportedItems:
    """What came of imported items (取込結果): new ones, known bills, sentences."""

    new: int = 0
    repeated: int = 0
    notices: tuple[str, ...] = ()


def import_items(store: Store, paths: Sequence[Path], by: str) -> ImportedItems:
    """Keep open items from CSV files (未消込の取込).

    A bill that a document stands for already is not kept twice; where the amounts
    differ, that is told.
    """
    known = {
        bill_key(item): item
        for item in store.all_items()
        if item.item_id.startswith("doc:") and item.document_number
    }
    new, repeated, notices = 0, 0, list[str]()
    for path in paths:
        fresh = []
        for item in read_items(path, negative=True):
            same = known.get(bill_key(item)) if item.document_number else None
            if same is None:
                fresh.append(item)
                continue
            repeated += 1
            if same.amount != item.amount:
                notices.append(_differs(item, same))
        new += store.add_open_items(fresh, by)
    name_partners(store)
    return ImportedItems(new, repeated, tuple(notices))


def _differs(item: OpenItem, same: OpenItem) -> str:
    return (
        f"{item.partner_name} {item.document_number}: 取り込んだ明細 {item.item_id} は "
        f"{item.amount:,} 円ですが、承認済みの書類は {same.amount:,} 円です。書類の金額のまま"
        "にしました。違いを確かめてください。"
    )


def ageings(store: Store, day: dt.date) -> tuple[Ageing, ...]:
    """Both ledgers on a day (年齢表)."""
    items, apart = store.open_items_on(day), store.items_in_correction(day)
    return tuple(age_items(items, side, day, apart) for side in Side)


def left_open(store: Store, side: Side, day: dt.date) -> dict[str, int]:
    """What is open of a ledger on a day (締めるときの残り), in counts and yen."""
    way = {Side.RECEIVABLE: "in", Side.PAYABLE: "out"}[side]
    paid = [p for p in store.open_payments_on(day) if p.direction.value == way]
    items = [rest for item, rest in store.open_items_on(day) if item.side is side]
    return {
        "items": len(items),
        "items_yen": sum(items),
        "payments": len(paid),
        "payments_yen": sum(p.amount for p in paid),
    }


def result_of(store: Store, day: dt.date) -> Result:
    """All that the workbook tells (消込結果)."""
    matches = tuple(
        m
        for m in store.find_matches()
        if m.state in (MatchState.APPLIED, MatchState.PROPOSED)
    )
    ids = [name for m in matches for name in m.match.payments]
    names = [part.item_id for m in matches for part in settled_by(m.match)]
    proposed = {
        name
        for m in matches
        if m.state is MatchState.PROPOSED
        for name in m.match.payments
    }
    reasons = store.unmatched_payments()
    left = [p for p in store.open_payments() if p.payment_id not in proposed]
    return Result(
        matches=matches,
        payments=store.get_payments(ids),
        items=store.get_items(names),
        unmatched=tuple((p, reasons.get(p.payment_id)) for p in left),
        ageings=ageings(store, day),
    )


def write_workbook(store: Store, day: dt.date, path: Path) -> None:
    """Write the result as XLSX, whole or not at all (消込結果のExcel)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}.part.xlsx")
    write_result(result_of(store, day), draft)
    draft.replace(path)


def write_json(store: Store, path: Path) -> None:
    """Write the state of the ledger as JSON (消込の状態)."""
    open_payments = store.open_payments()
    reasons = store.unmatched_payments()
    record = {
        "matches": [
            {
                "id": m.id,
                "state": m.state.value,
                "by": m.decided_by,
                **match_record(m.match),
            }
            for m in store.find_matches()
        ],
        "unmatched_payments": [
            {
                "payment_id": p.payment_id,
                "reason": reasons[p.payment_id].reason,
                "candidates": [
                    c.model_dump(mode="json") for c in reasons[p.payment_id].candidates
                ],
            }
            for p in open_payments
            if p.payment_id in reasons
        ],
        "open_items": [
            {"item_id": i.item_id, "open": str(i.amount)} for i in store.open_items()
        ],
    }
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def sure_ones(found: Sequence[StoredMatch]) -> list[tuple[str, int | None]]:
    """Proposals that leave no doubt, with their versions (確実な提案)."""
    return [(one.id, one.version) for one in found if is_sure(one.match)]


def find_one(ids: Sequence[str], told: str, what: str) -> str:
    """The id that a person means by its beginning (番号の特定).

    Raises:
        NotFoundError: none begins so.
        ConflictError: several do.
    """
    found = [name for name in ids if name == told] or [
        name for name in ids if name.startswith(told)
    ]
    if not found:
        raise NotFoundError(
            f"{what} {told} はありません。一覧で番号を確かめてください。"
        )
    if len(found) > 1:
        raise ConflictError(
            f"{what} {told} で始まるものが {len(found)} 件あります。番号を長く書いてください。"
        )
    return found[0]
