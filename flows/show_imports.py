"""What files of the outside hold, on the terminal (取込の表示)."""

from collections.abc import Iterator, Sequence

from books.model import Direction, Document, Finding, Severity, Statement
from edi.formats import Content
from flows import console
from flows.imports import Imported
from flows.tables import Row
from templates import format_yen

MAX_FINDINGS = 30
_MARKS = {Severity.ERROR: "×", Severity.WARNING: "△", Severity.INFO: "・"}


def show_imported(found: Sequence[Imported]) -> None:
    """Print a table of what was found, then what is wrong, then what was kept."""
    rows = [row for one in found for row in _rows(one)]
    if rows:
        console.table("内容", ("!ファイル", "形式", "内容", ">金額"), rows)
    for one in found:
        if one.error is not None:
            console.complain(f"{one.path.name}: {one.error}")
        _show_findings(one)
        for told in one.kept:
            console.say(f"{one.path.name}: {told}")
    if any(f.severity is Severity.WARNING for one in found for f in one.findings):
        console.say("△ の項目を確かめてください。")
    elif found and all(one.is_sound for one in found):
        console.say("誤りはありません。")


def _rows(one: Imported) -> Iterator[Row]:
    if one.looked is None:
        return
    for what, amount in _parts(one.looked.content):
        yield one.path.name, one.looked.label, what, amount


def _parts(content: Content) -> Iterator[tuple[str, str]]:
    yield from map(_document, content.documents)
    yield from map(_statement, content.statements)
    for order in content.transfers:
        total = sum(t.amount for t in order.transfers)
        yield f"振込 {len(order.transfers)} 件", format_yen(total)
    for payroll in content.payrolls:
        total = sum(t.amount for t in payroll.transfers)
        yield f"{payroll.kind.label} {len(payroll.transfers)} 件", format_yen(total)
    for debit in content.debits:
        total = sum(d.amount for d in debit.debits)
        yield f"口座振替 {len(debit.debits)} 件", format_yen(total)
    for result in content.results:
        count = sum(len(payment.transfers) for payment in result.payments)
        yield f"「{result.original_id}」の結果: {result.status.label} ({count} 件)", ""
    if content.entries:
        total = sum(entry.debit_total for entry in content.entries)
        yield f"仕訳 {len(content.entries)} 件", format_yen(total)


def _document(document: Document) -> tuple[str, str]:
    purpose = f" ({document.purpose.label})" if document.purpose else ""
    parties = f"{document.issuer.name or '?'} → {document.recipient.name or '?'}"
    number = document.document_number or "番号なし"
    what = f"{document.document_type.label}{purpose} {number} {parties}"
    return f"{what}、明細 {len(document.lines)} 行", format_yen(document.payable_amount)


def _statement(statement: Statement) -> tuple[str, str]:
    came = [p.amount for p in statement.payments if p.direction is Direction.IN]
    went = [p.amount for p in statement.payments if p.direction is Direction.OUT]
    account = " ".join(
        filter(
            None, (statement.bank_code, statement.branch_code, statement.account_number)
        )
    )
    days = f"{statement.from_date or '?'}〜{statement.to_date or '?'}"
    told = f"{account} {days} 入金 {len(came)} 件 {sum(came):,}円、出金 {len(went)} 件 {sum(went):,}円"
    return told, format_yen(statement.closing)


def _show_findings(one: Imported) -> None:
    told = [*map(_line, one.findings), *(f"× スキーマ: {e}" for e in one.schema_errors)]
    if told:
        console.say(f"{one.path.name}:")
    for line in told[:MAX_FINDINGS]:
        console.say(f"  {line}")
    if len(told) > MAX_FINDINGS:
        console.say(f"  ほか {len(told) - MAX_FINDINGS} 件")


def _line(finding: Finding) -> str:
    return f"{_MARKS[finding.severity]} {finding.message}"
