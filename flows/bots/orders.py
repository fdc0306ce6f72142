"""From kept documents to what a bot types in (書類から依頼へ): the entries' own makers."""

from collections.abc import Callable

from books.bot_orders import (
    InvoiceLine,
    InvoiceOrder,
    JournalCell,
    JournalOrder,
    JournalRow,
    PaymentOrder,
)
from books.errors import FormatError
from books.journal import journal_entries
from books.model import EntrySide, Finding, JournalEntry, JournalLine
from books.payment_run import PaymentRun, RunState
from books.settings import Settings
from books.settings_company import Accounts
from books.store import StoredDocument
from edi.accounting.double import pairs, tax_name
from edi.accounting.tax import freee, moneyforward, yayoi
from flows.bots.items import items_of, taxes_of

_NAMERS = {"yayoi": yayoi, "moneyforward": moneyforward, "freee": freee}
_SUFFIXES = {b"%PDF": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
_APPROVED = (RunState.APPROVED, RunState.MADE, RunState.UPLOADED, RunState.PAID)
Made = tuple[JournalEntry, tuple[Finding, ...]]


def entries_of(
    document: StoredDocument, settings: Settings
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    """The entries of a document, and what had to be decided.

    Raises:
        FormatError: no entry can be made of it.
    """
    paper = document.reading.document
    entries, findings = journal_entries(
        document.id, paper, settings, document.choices, document.published
    )
    if not entries:
        raise FormatError("".join(f.message for f in findings))
    return entries, findings


def journal_order(
    entry: JournalEntry, program: str, settings: Settings
) -> JournalOrder:
    """An entry as the rows of a slip (振替伝票).

    Raises:
        FormatError: it does not balance, or the program has no name for a tax.
    """
    cell = _cells(program, settings.accounts)
    rows = tuple(
        JournalRow(debit=cell(debit), credit=cell(credit))
        for debit, credit in pairs(entry)
    )
    return JournalOrder(
        day=entry.date,
        rows=rows,
        description=entry.description,
        memo=entry.reference,
        source=entry.reference,
    )


def invoice_order(
    document: StoredDocument, entry: JournalEntry, program: str, settings: Settings
) -> InvoiceOrder:
    """A purchase as the program's own slip of an invoice, with its scan (支払依頼).

    Raises:
        FormatError: a name, number or day is missing, or the entry is no purchase.
    """
    paper = document.reading.document
    party, number, due = paper.supplier, paper.document_number, paper.due_date
    missing = [
        name
        for name, value in (
            ("仕入先の名前", party.name),
            ("請求書番号", number),
            ("支払期日", due),
        )
        if not value
    ]
    if missing or due is None:
        raise FormatError(
            f"{'・'.join(missing)}がないため、支払依頼にできません。入力してください。"
        )
    credit = [line for line in entry.lines if line.side is EntrySide.CREDIT]
    if len(credit) != 1:
        raise FormatError(
            "源泉徴収や値引きのある請求書は、支払依頼ではなく仕訳として登録してください。"
        )
    cell = _cells(program, settings.accounts)
    lines = tuple(
        _invoice_line(made, paper.subject or "")
        for line in entry.lines
        if line.side is EntrySide.DEBIT and (made := cell(line)) is not None
    )
    content = document.file.path.read_bytes()
    return InvoiceOrder(
        partner=party.name or "",
        number=number or "",
        day=paper.issue_date or entry.date,
        due=due,
        registration=party.registration_number or "",
        lines_=lines,
        items=items_of(document, entry, cell, settings),
        taxes=taxes_of(document, entry, cell),
        description=entry.description,
        memo=entry.reference,
        file_sha256=document.file.sha256,
        file_name=f"{document.id}{_suffix(content)}",
        file_size=len(content),
        source=entry.reference,
    )


def payment_order(document: StoredDocument, run: PaymentRun | None) -> PaymentOrder:
    """The payment of a document as a run pays it (支払); approved, so by two people.

    Raises:
        FormatError: no approved run pays it.
    """
    items = run.content.items if run and run.state in _APPROVED else ()
    item = next((one for one in items if one.document_id == document.id), None)
    if run is None or item is None:
        raise FormatError(
            "承認済みの支払予定に入っていないため、支払を登録できません。"
            "支払予定を承認してから依頼してください。"
        )
    paper = document.reading.document
    return PaymentOrder(
        partner=paper.supplier.name or item.supplier,
        number=item.number or "",
        day=run.content.pay_day,
        amount=item.amount,
        description=f"{item.number or ''} {item.supplier}".strip(),
    )


def _invoice_line(cell: JournalCell, content: str) -> InvoiceLine:
    return InvoiceLine(
        account=cell.account,
        amount=cell.amount,
        content=content,
        sub_account=cell.sub_account,
        department=cell.department,
        tax=cell.tax,
        kind=cell.kind,
    )


def _cells(
    program: str, accounts: Accounts
) -> Callable[[JournalLine | None], JournalCell | None]:
    namer = _NAMERS[program]

    def cell(line: JournalLine | None) -> JournalCell | None:
        if line is None:
            return None
        tax, kind = tax_name(line, namer, accounts)
        return JournalCell(
            account=line.account,
            amount=line.amount,
            sub_account=line.sub_account or "",
            department=line.department or "",
            tax=tax,
            kind=kind,
            partner=line.partner or "",
        )

    return cell


def _suffix(content: bytes) -> str:
    """By what the file is, not by what it was called."""
    found = (s for sign, s in _SUFFIXES.items() if content.startswith(sign))
    return next(found, "")
