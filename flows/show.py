"""The end of a run on the terminal (結果の表示)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from books.fields import field_label, walk_values
from books.memory import told_by_memory
from books.model import DocumentState
from books.settings import Settings
from books.store import DocumentQuery, Store, StoredDocument
from books.triage import labels_to_look, partner_of
from flows import console
from flows.extract import Extracted
from flows.outcome import FileResult, Outcome, RunSummary, Written
from flows.server import page_url
from flows.typable import typed
from templates import format_yen

_HEADS = ("!ファイル", "書類", "取引先", ">金額", "状態", "確認すること")
MAX_ROWS = 60


def show_summary(summary: RunSummary, report: Path, settings: Settings) -> None:
    """Print the table, the notices and where everything lies."""
    rows = [row for o in summary.outcomes for row in _rows(o, settings)]
    if rows:
        console.table("処理結果", _HEADS, rows[:MAX_ROWS])
    if len(rows) > MAX_ROWS:
        console.say(f"ほか {len(rows) - MAX_ROWS} 件は報告書にあります。")
    if not summary.outcomes:
        console.say(f"受信箱 {settings.inbox} に新しいファイルはありません。")
    for notice in summary.notices:
        console.say(f"・{notice}")
    _show_counts(summary)
    _show_places(summary, report, settings)


def show_extracted(found: Sequence[Extracted], written: Sequence[Path]) -> None:
    """Print what each file gave; what could not be read goes to the error stream."""
    rows = [
        (
            one.path.name,
            reading.document.document_type.label,
            reading.document.document_number or "",
            reading.document.issuer.name or "",
            format_yen(reading.document.payable_amount),
            "、".join(labels_to_look(reading)),
        )
        for one in found
        for reading in one.readings
    ]
    heads = ("!ファイル", "種類", "番号", "発行元", ">金額", "確認すること")
    console.table("読み取り結果", heads, rows[:MAX_ROWS])
    for one in found:
        if one.error is not None:
            console.complain(f"{one.path}: {one.error}")
    files = len({one.path for one in found if one.readings})
    console.say(
        f"{files} / {len(found)} ファイル、レコード {len(written)} 件を書きました。"
    )


def show_documents(settings: Settings, state: DocumentState | None, limit: int) -> None:
    """Print a list of documents (書類の一覧)."""
    query = DocumentQuery(states=(state,) if state else (), limit=limit)
    with Store.open(settings.url, settings.shelf) as store:
        documents, total = store.find_page(query)
    rows = [(d.id, *_row(d.file.name, d, settings)) for d in documents]
    console.table(f"書類 {total} 件", ("!番号", *_HEADS), rows)


def show_document(settings: Settings, document_id: str) -> None:
    """Print one document with its findings and history (書類の内容)."""
    with Store.open(settings.url, settings.shelf) as store:
        document, history = store.get(document_id), store.history(document_id)
        origins = store.find_origins(document.file.sha256)
    reading = document.reading
    console.say(f"{document.id} {document.state.label} {document.file.name}")
    for origin in origins:
        console.say(f"  受け取り: {origin.told}")
    for path, value in walk_values(reading.document):
        field = reading.fields.get(path)
        sure = f"{field.confidence:.0%}" if field else ""
        mark = "要確認" if path in reading.review else sure
        mark = f"{mark} {told_by_memory(field)}".rstrip()
        console.say(f"  {field_label(path)}: {value} {mark}")
    for finding in reading.findings:
        console.say(f"・{finding.message}")
    for revision in history:
        console.say(f"第 {revision.number} 版 {revision.author}: {revision.reason}")


def _rows(outcome: Outcome, settings: Settings) -> Iterator[Sequence[str]]:
    if not outcome.documents:
        yield (outcome.file, "", "", "", outcome.label, outcome.message)
    for document in outcome.documents:
        yield _row(outcome.file, document, settings, outcome.result)


def _row(
    file: str,
    document: StoredDocument,
    settings: Settings,
    result: FileResult = FileResult.READ,
) -> Sequence[str]:
    found = document.reading.document
    seen = result is FileResult.SEEN
    told = ("受信済みと同じ",) if seen else labels_to_look(document.reading)
    return (
        file,
        f"{found.document_type.label} {found.document_number or ''}",
        partner_of(found, settings.company).name or "",
        format_yen(found.payable_amount),
        document.state.label,
        "、".join(told),
    )


def show_written(written: Sequence[Written]) -> None:
    """Print what was written, a line a kind (出力の一覧)."""
    for kind in dict.fromkeys(file.kind for file in written):
        files = [file for file in written if file.kind == kind]
        documents = sum(file.documents for file in files)
        place = files[0].path if len(files) == 1 else files[0].path.parent
        told = f"{len(files)} ファイル・書類 {documents} 件"
        console.say(f"出力 {kind} ({told}): {place}")


def _show_counts(summary: RunSummary) -> None:
    counts = ((result, summary.count(result)) for result in FileResult)
    told = "、".join(f"{result.label} {count}" for result, count in counts if count)
    if told:
        files, documents = len(summary.outcomes), len(summary.documents)
        seconds = f"{summary.seconds:.1f} 秒"
        console.say(f"{files} ファイル、書類 {documents} 件 ({told})、{seconds}")


def _show_places(summary: RunSummary, report: Path, settings: Settings) -> None:
    show_written(summary.written)
    console.say(f"報告書: {report.resolve().as_uri()}")
    console.say(f"出力先: {settings.outbox.resolve()}")
    if any(o.result is FileResult.QUARANTINED for o in summary.outcomes):
        console.say(f"読めなかったファイルと理由: {settings.quarantine.resolve()}")
    if summary.shown:
        console.say(f"実行の記録 (Prefect): {page_url(settings)}")
    console.say(f"画面で確認する: {typed(settings, 'serve')}")
