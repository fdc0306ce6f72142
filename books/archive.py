"""The archive as the tax office sees it (電子帳簿保存法).

Everything is already in the store: originals under their hash, every revision, who did
what. Here it is searched by date, amount and partner (規則第2条第6項第5号: ranges, and
conditions combined), handed over as files with an index, and checked (真実性の確保).
"""

import csv
import datetime as dt
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from books.errors import ConflictError
from books.store import DocumentQuery, Problem, SortBy, Store, StoredDocument
from books.store.derive import amount, document_date

INDEX = "索引.csv"
REVISIONS = "訂正履歴.csv"
ACTIONS = "操作記録.csv"
REPORT = "検査報告.txt"
ORIGINALS = "原本"
TEXTS = "版"

_INDEX_HEAD = (
    "書類ID",
    "書類の種類",
    "取引年月日",
    "取引金額",
    "発行者",
    "発行者登録番号",
    "宛先",
    "宛先登録番号",
    "書類番号",
    "注文番号",
    "状態",
    "版",
    "受信日時",
    "受信ファイル名",
    "原本",
    "SHA-256",
)
_REVISION_HEAD = (
    "書類ID",
    "版",
    "日時",
    "担当",
    "理由",
    "本文",
    "前のハッシュ",
    "ハッシュ",
)
_ACTION_HEAD = ("番号", "日時", "担当", "操作", "対象", "内容", "ハッシュ")
# Excel takes text that begins so for a formula, full-width signs included.
_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
_JST = dt.timezone(dt.timedelta(hours=9), "JST")

Cell = str | int | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class ArchiveExport:
    """What was handed over (提出データ): where it lies and how much it is."""

    folder: Path
    documents: int
    files: int
    problems: tuple[Problem, ...]


def search(
    store: Store,
    dates: tuple[dt.date | None, dt.date | None] = (None, None),
    amounts: tuple[int | None, int | None] = (None, None),
    partner: str = "",
) -> tuple[StoredDocument, ...]:
    """Every document in these ranges (yen with tax, ends included), by date."""
    return store.find(
        DocumentQuery(
            date_from=dates[0],
            date_to=dates[1],
            amount_from=amounts[0],
            amount_to=amounts[1],
            partner=partner,
            sort=SortBy.DATE,
            limit=None,
        )
    )


def export(
    store: Store, documents: Sequence[StoredDocument], folder: Path, at: dt.datetime
) -> ArchiveExport:
    """Write originals, index, revisions and report into a new folder (提出用の書き出し).

    The folder appears only when it is complete. An original that is lost is told in
    the report and leaves its column in the index empty.

    Raises:
        ConflictError: the folder exists already.
    """
    if folder.exists():
        raise ConflictError(
            f"フォルダー {folder} はすでにあります。別の名前を指定してください。"
        )
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        copied = _write_papers(store, documents, draft)
        problems = store.verify()
        report = integrity_report(store, problems, at)
        (draft / REPORT).write_text(report, encoding="utf-8-sig")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return ArchiveExport(folder, len(documents), copied, problems)


def _write_papers(
    store: Store, documents: Sequence[StoredDocument], draft: Path
) -> int:
    """Originals, index, revisions and actions; returns how many originals there are."""
    (draft / ORIGINALS).mkdir(parents=True)
    (draft / TEXTS).mkdir()
    places = _copy_originals(store, documents, draft)
    rows = (_index_row(found, places) for found in documents)
    _write_csv(draft / INDEX, _INDEX_HEAD, rows)
    _write_revisions(store, documents, draft)
    _write_actions(store, documents, draft)
    return sum(1 for place in places.values() if place)


def write_index(documents: Iterable[StoredDocument], path: Path) -> None:
    """Write the index of documents as CSV, with the places of the originals (索引)."""
    rows = (_index_row(d, {d.file.sha256: str(d.file.path)}) for d in documents)
    _write_csv(path, _INDEX_HEAD, rows)


def integrity_report(store: Store, problems: Sequence[Problem], at: dt.datetime) -> str:
    """The result of ``Store.verify`` as a text to print and keep (完全性の検査報告)."""
    number, last = store.audit_end()
    lines = ["原本・訂正履歴・操作記録の検査報告", ""]
    lines.append(f"検査日時: {_shown(at)}")
    for state, count in store.count_by_state().items():
        lines.append(f"書類({state.label}): {count} 件")
    lines.append(f"操作記録: {number} 件")
    lines.append(f"操作記録の末尾のハッシュ (SHA-256): {last}")
    lines += ["", f"不整合: {len(problems)} 件"]
    lines += [f"・{problem.message}" for problem in problems]
    if not problems:
        lines.append(
            "すべての原本が受信時のままであり、版と操作記録に変更・欠落はありません。"
        )
    return "\n".join(lines) + "\n"


def safe_cell(value: Cell) -> str | int:
    """A value as a CSV cell that a spreadsheet does not run (数式の無効化).

    >>> safe_cell("=HYPERLINK(1)"), safe_cell(-500), safe_cell(None)
    ("'=HYPERLINK(1)", -500, '')
    """
    if value is None or isinstance(value, int):
        return "" if value is None else value
    text = value if isinstance(value, str) else _shown(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _shown(at: dt.date) -> str:
    if isinstance(at, dt.datetime):
        return at.astimezone(_JST).strftime("%Y-%m-%d %H:%M:%S")
    return at.isoformat()


def _copy_originals(
    store: Store, documents: Iterable[StoredDocument], draft: Path
) -> dict[str, str]:
    """Copy each original once; returns its place by hash, empty when it is lost."""
    places: dict[str, str] = {}
    for found in documents:
        file = found.file
        if file.sha256 not in places:
            name = f"{ORIGINALS}/{file.sha256}{file.path.suffix}"
            place = file.path.relative_to(store.originals.folder).as_posix()
            there = store.originals.is_there(place)
            places[file.sha256] = name if there else ""
            if there:
                path = store.originals.fetch(place, file.sha256)
                shutil.copyfile(path, draft / name)
    return places


def _index_row(found: StoredDocument, places: dict[str, str]) -> tuple[Cell, ...]:
    document = found.reading.document
    return (
        found.id,
        document.document_type.label,
        document_date(document),
        amount(document),
        document.issuer.name,
        document.issuer.registration_number,
        document.recipient.name,
        document.recipient.registration_number,
        document.document_number,
        document.order_number,
        found.state.label,
        found.revision,
        found.file.received_at,
        found.file.first_name,
        places[found.file.sha256],
        found.file.sha256,
    )


def _write_revisions(
    store: Store, documents: Iterable[StoredDocument], draft: Path
) -> None:
    rows: list[tuple[Cell, ...]] = []
    for found in documents:
        texts = store.kept_texts(found.id)
        for revision, text in zip(store.history(found.id), texts, strict=True):
            name = f"{TEXTS}/{found.id}-{revision.number}.json"
            (draft / name).write_bytes(text.encode("utf-8"))
            who = (revision.created_at, revision.author, revision.reason, name)
            hashes = (revision.previous_hash, revision.hash)
            rows.append((found.id, revision.number, *who, *hashes))
    _write_csv(draft / REVISIONS, _REVISION_HEAD, rows)


def _write_actions(
    store: Store, documents: Iterable[StoredDocument], draft: Path
) -> None:
    """What happened to the documents and to their files, in the order of time."""
    subjects = {name for found in documents for name in (found.id, found.file.sha256)}
    rows: list[tuple[Cell, ...]] = []
    for entry in store.audit_of(subjects):
        detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
        what = (entry.actor, entry.action, entry.subject, detail, entry.hash)
        rows.append((entry.number, entry.at, *what))
    _write_csv(draft / ACTIONS, _ACTION_HEAD, rows)


def _write_csv(
    path: Path, head: Sequence[str], rows: Iterable[tuple[Cell, ...]]
) -> None:
    """UTF-8 with a mark at the start, so that Excel reads it as such."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([safe_cell(value) for value in row] for row in rows)
