"""Does everything still hold (完全性の検査): chains, rows that follow them, originals."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, select

from books.store import chain, derive
from books.store.audit import OWN_ACTIONS
from books.store.content import load_reading
from books.store.originals import Originals
from books.store.part import Part
from books.store.run_rows import RUN_ACTIONS
from books.store.tables import (
    audit_head,
    audit_log,
    deliveries,
    documents,
    exports,
    files,
    named_orders,
    partner_texts,
    partners,
    payment_runs,
    revisions,
)
from books.store.values_audit import Problem
from books.store.verify_ledger import LEDGER_ACTIONS, ToldLedger, check_ledger

_BATCH = 500


@dataclass
class _Told:
    """What the audit log says about the rest of the store."""

    revisions: dict[tuple[str, int], str] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    exports: dict[str, dict[str, Any]] = field(default_factory=dict)
    deliveries: dict[str, tuple[str, str]] = field(default_factory=dict)
    ledger: ToldLedger = field(default_factory=ToldLedger)
    runs: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    partners: dict[str, tuple[int, str]] = field(default_factory=dict)

    def hear(self, row: Any) -> None:
        """Take in one line."""
        subject, action = row["subject"], row["action"]
        if action not in OWN_ACTIONS:
            return
        detail = json.loads(row["detail"])
        if action in LEDGER_ACTIONS:
            self.ledger.hear(action, subject, detail)
        elif action == "file.received":
            self.files[subject] = detail
        elif action.startswith("export."):
            self.exports[subject] = self.exports.get(subject, {}) | detail
        elif action.startswith("delivery."):
            state = action.removeprefix("delivery.")
            self.deliveries[subject] = (state, detail["sha256"])
        elif action in RUN_ACTIONS:
            state = action.removeprefix("payment.")
            self.runs[subject] = (state, detail["sha256"], detail["round"])
        elif action == "partner.changed":
            self.partners[subject] = (detail["version"], detail["sha256"])
        else:
            self.documents[subject] = detail
            if "revision_hash" in detail:
                self.revisions[subject, detail["revision"]] = detail["revision_hash"]


class Verify(Part):
    """Check the whole store."""

    __slots__ = ()

    def verify(self, *, with_originals: bool = True) -> tuple[Problem, ...]:
        """Everything that does not hold, each in one sentence; empty when all is well.

        Recomputes both hash chains, compares documents, files, exports and the ledger with what
        the audit log says of them, and hashes every original.
        """
        shelf = self.originals if with_originals else None
        told = _Told()
        with self.database.read() as connection:
            found = [*_check_audit(connection, told)]
            found += _check_revisions(connection, told)
            found += _check_documents(connection, told)
            found += _check_exports(connection, told)
            found += _check_deliveries(connection, told)
            found += check_ledger(connection, told.ledger)
            found += _check_runs(connection, told)
            found += _check_partners(connection, told)
            rows = _stream(connection, select(files).order_by(files.c.sha256))
            found += _check_files(rows, told, shelf)
        return tuple(found)


def _stream(connection: Connection, query: Any) -> Iterator[Any]:
    options = {"yield_per": _BATCH}
    yield from connection.execute(query, execution_options=options).mappings()


def _check_audit(connection: Connection, told: _Told) -> Iterator[Problem]:
    number, previous = 0, chain.GENESIS
    for row in _stream(connection, select(audit_log).order_by(audit_log.c.number)):
        number += 1
        name = str(row["number"])
        if row["number"] != number:
            yield Problem(
                "audit_gap",
                name,
                f"操作記録の{number}番から{row['number'] - 1}番までが失われています。"
                "控えから復元してください。",
            )
            number = row["number"]
        elif row["previous_hash"] != previous:
            yield Problem(
                "audit_chain",
                name,
                f"操作記録の{number}番が前の記録とつながりません。控えと比べてください。",
            )
        if chain.link_audit(row["previous_hash"], row) != row["hash"]:
            yield Problem(
                "audit_changed",
                name,
                f"操作記録の{number}番が書き換えられています。控えと比べてください。",
            )
        previous = row["hash"]
        told.hear(row)
    end = connection.execute(select(audit_head.c.number, audit_head.c.hash)).first()
    if end is None or tuple(end) != (number, previous):
        yield Problem(
            "audit_end",
            str(number),
            f"操作記録の末尾({number}番)が、控えている末尾と一致しません。"
            "最後の記録が失われた可能性があります。控えから復元してください。",
        )


def _check_revisions(connection: Connection, told: _Told) -> Iterator[Problem]:
    order = (revisions.c.document_id, revisions.c.number)
    previous, seen = ("", 0, chain.GENESIS), set[tuple[str, int]]()
    for row in _stream(connection, select(revisions).order_by(*order)):
        document_id, number = place = (row["document_id"], row["number"])
        seen.add(place)
        if document_id != previous[0]:
            previous = (document_id, 0, chain.GENESIS)
        if (number, row["previous_hash"]) != (previous[1] + 1, previous[2]):
            yield Problem(
                "revision_chain",
                document_id,
                f"書類 {document_id} の第{number}版が前の版とつながりません。"
                "控えと比べてください。",
            )
        changed = chain.link_revision(row["previous_hash"], row) != row["hash"]
        if changed or told.revisions.get(place) != row["hash"]:
            yield Problem(
                "revision_changed",
                document_id,
                f"書類 {document_id} の第{number}版が書き換えられています。"
                "控えと比べてください。",
            )
        previous = (document_id, number, row["hash"])
    for document_id, number in sorted(told.revisions.keys() - seen):
        yield Problem(
            "revision_missing",
            document_id,
            f"書類 {document_id} の第{number}版が失われています。控えから復元してください。",
        )


def _check_documents(connection: Connection, told: _Told) -> Iterator[Problem]:
    seen = set[str]()
    latest = (revisions.c.document_id == documents.c.id) & (
        revisions.c.number == documents.c.revision
    )
    query = select(documents, revisions.c.reading).outerjoin(revisions, latest)
    named = defaultdict[str, list[str]](list)
    listed = connection.execute(select(partner_texts)).all()
    partners_told = {row.hash: row.text for row in listed}
    for document_id, key in connection.execute(select(named_orders)):
        named[document_id].append(key)
    for row in _stream(connection, query.order_by(documents.c.id)):
        seen.add(row["id"])
        kept = {**row, "named_orders": sorted(named[row["id"]])}
        kept["partner_texts"] = partners_told.get(row["partner_hash"])
        wrong = _differences(kept, told.documents.get(row["id"], {}))
        if wrong:
            yield Problem(
                "document_changed",
                row["id"],
                f"書類 {row['id']} の項目({'、'.join(wrong)})が最新の版や操作記録と"
                "一致しません。控えと比べてください。",
            )
    for document_id in sorted(told.documents.keys() - seen):
        yield Problem(
            "document_missing",
            document_id,
            f"書類 {document_id} が失われています。控えから復元してください。",
        )


def _differences(row: Any, detail: dict[str, Any]) -> list[str]:
    expected: dict[str, Any] = {
        name: detail.get(name) for name in ("state", "revision", "approved_by")
    }
    expected["id"] = derive.document_id(row["sha256"], row["position"])
    try:
        reading = load_reading(row["reading"] or "")
        expected |= derive.columns(reading)
        expected["partner_texts"] = expected["partner_text"]
        expected["named_orders"] = list(derive.order_keys(reading.document))
    except (ValidationError, ValueError):
        return ["reading"]
    return [name for name, value in expected.items() if row[name] != value]


def _check_exports(connection: Connection, told: _Told) -> Iterator[Problem]:
    seen = set[str]()
    for row in _stream(connection, select(exports).order_by(exports.c.reference)):
        reference = row["reference"]
        seen.add(reference)
        detail = {"path": "", "sha256": "", **told.exports.get(reference, {})}
        wrong = [
            name
            for name in ("kind", "state", "path", "sha256")
            if row[name] != detail.get(name)
        ]
        if wrong:
            yield Problem(
                "export_changed",
                reference,
                f"出力 {reference} の項目({'、'.join(wrong)})が操作記録と一致しません。"
                "控えと比べてください。",
            )
    for reference in sorted(told.exports.keys() - seen):
        yield Problem(
            "export_missing",
            reference,
            f"出力 {reference} の記録が失われています。控えから復元してください。",
        )


def _check_deliveries(connection: Connection, told: _Told) -> Iterator[Problem]:
    columns = deliveries.c.reference, deliveries.c.state, deliveries.c.sha256
    seen = set[str]()
    for row in _stream(connection, select(*columns).order_by(columns[0])):
        reference = row["reference"]
        seen.add(reference)
        if told.deliveries.get(reference) != (row["state"], row["sha256"]):
            yield Problem(
                "delivery_changed",
                reference,
                f"配送 {reference} の状態かファイルの記録が操作記録と一致しません。"
                "控えと比べてください。",
            )
    for reference in sorted(told.deliveries.keys() - seen):
        yield Problem(
            "delivery_missing",
            reference,
            f"配送 {reference} の記録が失われています。控えから復元してください。",
        )


def _check_runs(connection: Connection, told: _Told) -> Iterator[Problem]:
    seen = set[str]()
    for row in _stream(connection, select(payment_runs).order_by(payment_runs.c.id)):
        seen.add(row["id"])
        stands = (row["state"], chain.digest(row["content"]), row["round"])
        if told.runs.get(row["id"]) != stands:
            yield Problem(
                "payment_changed",
                row["id"],
                f"支払予定 {row['id']} の内容か状態が操作記録と一致しません。"
                "支払を止め、控えと比べてください。",
            )
    for run_id in sorted(told.runs.keys() - seen):
        yield Problem(
            "payment_missing",
            run_id,
            f"支払予定 {run_id} の記録が失われています。控えから復元してください。",
        )


def _check_partners(connection: Connection, told: _Told) -> Iterator[Problem]:
    seen = set[str]()
    for row in _stream(connection, select(partners).order_by(partners.c.id)):
        seen.add(row["id"])
        stands = (row["version"], chain.digest(row["content"]))
        if told.partners.get(row["id"]) != stands:
            yield Problem(
                "partner_changed",
                row["id"],
                f"取引先 {row['id']} の台帳が操作記録と一致しません。"
                "振込先の口座を確かめ、控えと比べてください。",
            )
    for partner_id in sorted(told.partners.keys() - seen):
        yield Problem(
            "partner_missing",
            partner_id,
            f"取引先 {partner_id} の台帳が失われています。控えから復元してください。",
        )


def _check_files(
    rows: Iterator[Any], told: _Told, originals: Originals | None
) -> Iterator[Problem]:
    seen = set[str]()
    for row in rows:
        sha256, name = row["sha256"], row["name"]
        seen.add(sha256)
        detail = told.files.get(sha256, {})
        if any(row[key] != detail.get(key) for key in ("name", "size", "path")):
            yield Problem(
                "file_changed",
                sha256,
                f"原本「{name}」の記録が受信時の操作記録と一致しません。控えと比べてください。",
            )
        if originals is not None:
            yield from _check_original(row, originals)
    for sha256 in sorted(told.files.keys() - seen):
        yield Problem(
            "file_missing",
            sha256,
            f"受信したファイル「{told.files[sha256]['name']}」の記録が失われています。"
            "控えから復元してください。",
        )


def _check_original(row: Any, originals: Originals) -> Iterator[Problem]:
    sha256, name, place = row["sha256"], row["name"], row["path"]
    if not originals.is_there(place):
        yield Problem(
            "original_missing",
            sha256,
            f"原本「{name}」({place})がありません。控えから復元してください。",
        )
    elif not originals.is_intact(place, sha256):
        yield Problem(
            "original_changed",
            sha256,
            f"原本「{name}」({place})の内容が受信時と異なります。"
            "控えから復元してください。",
        )
