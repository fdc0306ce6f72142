"""From kept documents to the bytes of each format (出力ファイルの中身).

Every ``render_…`` is pure: documents, instant and settings give the bytes and what had
to be changed; what can't be written raises with a sentence. The formats themselves are
in ``edi``.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from books.account_choice import LearnedChoice
from books.chart import check_accounts
from books.errors import FormatError
from books.journal import journal_entries, journal_entry
from books.model import (
    DocumentType,
    Finding,
    JournalEntry,
    PayerAccount,
    Reading,
    Severity,
)
from books.payables import PaymentPlan, PayRules, plan_transfers
from books.registry import Published
from books.secrets import load_secret
from books.settings import Settings
from books.settings_company import Accounts
from flows.clock import JAPAN


class OverdueError(FormatError):
    """The day of payment has passed (期日超過)."""


class Filed(Protocol):
    """What writing needs of a document: kept, or from a file (書類)."""

    @property
    def id(self) -> str:
        """Its name in the store, or of its file."""

    @property
    def reading(self) -> Reading:
        """What it says."""

    @property
    def choices(self) -> tuple[LearnedChoice, ...]:
        """Accounts that bookkeepers chose for earlier ones of the same partner."""

    @property
    def published(self) -> Published | None:
        """What the tax agency is known to publish of the supplier's number."""


PINT_KINDS = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)
Documents = Sequence[Filed]
Content = tuple[bytes, tuple[Finding, ...]]
Render = Callable[[Documents, datetime, Settings], Content]


def has_edi_message(document: Filed, _: datetime, __: Settings) -> bool:
    """Whether 中小企業共通EDI has a message for it."""
    from edi.sme_common.message import message_for

    return message_for(document.reading.document.document_type) is not None


def render_edi(documents: Documents, at: datetime, _: Settings) -> Content:
    """The message of one document (電文)."""
    from edi.sme_common.message import check_message, write_message

    (document,) = documents
    paper = document.reading.document
    content = write_message(paper, message_id=document.id, issued_at=at)
    return content, check_message(paper)


def has_pint(document: Filed, _: datetime, __: Settings) -> bool:
    """Whether JP PINT knows such a document."""
    return document.reading.document.document_type in PINT_KINDS


def render_pint(documents: Documents, _: datetime, __: Settings) -> Content:
    """The digital invoice of one document (デジタルインボイス)."""
    from edi.jp_pint import check_carried, check_invoice, write_invoice

    (document,) = documents
    paper = document.reading.document
    content = write_invoice(paper)
    return content, (*check_carried(paper), *check_invoice(content))


def is_booked(document: Filed, _: datetime, settings: Settings) -> bool:
    """False for papers that are no business of the ledger (quotations, orders)."""
    findings = journal_entry(document.id, document.reading.document, settings)[1]
    return not any(
        f.code == "journal_not_applicable" and f.severity is Severity.INFO
        for f in findings
    )


def render_journal(program: str) -> Render:
    """Entries for an accounting program: yayoi, moneyforward or freee (仕訳)."""

    def render(documents: Documents, _: datetime, settings: Settings) -> Content:
        made = [_entries(d, settings) for d in sorted(documents, key=_id)]
        entries = tuple(entry for found, _ in made for entry in found)
        content, changed = write_entries(program, entries, settings)
        told = [f for _, findings in made for f in findings]
        return content, tuple(dict.fromkeys((*told, *changed)))

    return render


def write_entries(
    program: str, entries: Sequence[JournalEntry], settings: Settings
) -> Content:
    """Entries as a file of an accounting program, with what it changed (仕訳ファイル).

    Raises:
        FormatError: the program takes no such entry, or a value does not fit.
    """
    content, changed = _journal_writer(program)(entries, settings.accounts)
    return content, (*changed, *_unknown_accounts(entries, settings))


def _unknown_accounts(
    entries: Sequence[JournalEntry], settings: Settings
) -> Iterator[Finding]:
    """What the company's own chart of accounts, if there is one, does not know."""
    from edi.accounting.chart import read_chart

    if settings.booking.chart is None:
        return
    path = settings.home / settings.booking.chart
    try:
        chart, left_out = read_chart(path.read_bytes())
    except (OSError, FormatError) as error:
        yield Finding(
            code="chart_unreadable",
            severity=Severity.WARNING,
            message=(
                f"勘定科目表 {path} を読めないため、科目を確かめていません({error})。"
                "denpyo.yaml の booking.chart を確かめてください。"
            ),
        )
        return
    found = (f for entry in entries for f in check_accounts(entry, chart))
    yield from dict.fromkeys((*left_out, *found))


def _entries(
    document: Filed, settings: Settings
) -> tuple[tuple[JournalEntry, ...], list[Finding]]:
    """The entries of a document, and what had to be decided, each with its number."""
    paper = document.reading.document
    entries, findings = journal_entries(
        document.id, paper, settings, document.choices, document.published
    )
    if not entries:
        raise FormatError("".join(f.message for f in findings))
    name = paper.document_number or document.id
    told = [f.model_copy(update={"message": f"{name}: {f.message}"}) for f in findings]
    return entries, told


def _journal_writer(
    program: str,
) -> Callable[[Sequence[JournalEntry], Accounts], Content]:
    from edi.accounting.freee import write_freee
    from edi.accounting.moneyforward import write_moneyforward
    from edi.accounting.yayoi import write_yayoi

    writers = {
        "yayoi": write_yayoi,
        "moneyforward": write_moneyforward,
        "freee": write_freee,
    }
    return writers[program]


def is_payable(document: Filed, at: datetime, settings: Settings) -> bool:
    """Whether a bill is to be paid by transfer now; False also for what comes later."""
    if settings.company.payer is None:
        return False
    left = _plan((document,), at, settings).left_out
    return not any(out.finding.severity is Severity.INFO for out in left)


def pay_day(document: Filed, at: datetime, settings: Settings) -> str:
    """The day on which a bill is paid: a bank file has one day (振込指定日)."""
    (transfer,) = _plan((document,), at, settings).transfers
    return transfer.due_date.isoformat()


def render_transfer(documents: Documents, at: datetime, settings: Settings) -> Content:
    """The bulk transfer file of one day (総合振込ファイル)."""
    from edi.zengin import write_bulk_transfer

    payer, plan = _certain_plan(documents, at, settings)
    return write_bulk_transfer(payer, plan.transfers), ()


def render_zedi(documents: Documents, at: datetime, settings: Settings) -> Content:
    """The same as pain.001 (ZEDI)."""
    from edi.zedi import write_transfer_order

    payer, plan = _certain_plan(documents, at, settings)
    name = plan.transfers[0].reference[:35]
    content = write_transfer_order(
        payer, plan.transfers, message_id=name, created_at=at.astimezone(JAPAN)
    )
    return _in_envelope(content, name, at, settings), ()


def _in_envelope(content: bytes, name: str, at: datetime, settings: Settings) -> bytes:
    """The message behind its header (head.001), where the bank asks for one."""
    from edi.zedi import ZediSettings, make_header, write_envelope

    way = settings.zedi
    if way is None:
        return content
    secret = load_secret(way.password, settings.secrets)
    agreed = ZediSettings(**{**way.model_dump(), "password": secret.reveal()})
    header = make_header(agreed, "pain.001.001.03", message_id=name, created_at=at)
    return write_envelope(header, content)


def _certain_plan(
    documents: Documents, at: datetime, settings: Settings
) -> tuple[PayerAccount, PaymentPlan]:
    """The plan in which every one of the documents is paid."""
    plan = _plan(documents, at, settings)
    if plan.left_out:
        raise FormatError("".join(out.finding.message for out in plan.left_out))
    today = at.astimezone(JAPAN).date()
    if any(transfer.due_date <= today for transfer in plan.transfers):
        raise OverdueError(
            "支払期日を過ぎています。支払済みでないか確かめてください。"
            "これから支払うなら、支払期日を支払う日に直して承認してください。"
        )
    if settings.company.payer is None:
        raise FormatError(
            "振込元の口座がありません。denpyo.yaml の company.payer に書いてください。"
        )
    return settings.company.payer, plan


def _plan(documents: Documents, at: datetime, settings: Settings) -> PaymentPlan:
    day: date = at.astimezone(JAPAN).date()
    rules = PayRules(until=day + timedelta(days=settings.pay_days_ahead))
    papers = [(d.id, d.reading.document) for d in documents]
    return plan_transfers(papers, settings.company, rules)


def _id(document: Filed) -> str:
    return document.id
