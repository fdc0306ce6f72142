"""Documents as balanced journal entries (仕訳): purchases, sales, returns, expenses.

| Document | Debit | Credit |
|---|---|---|
| invoice, payment notice we write (仕入) | purchases or the chosen account, a line per rate | payables (買掛金; accrued 未払金 for other accounts), withholding (預り金) |
| receipt (経費精算) | expenses or the chosen account | employee (立替者への未払金) |
| invoice we issue, payment notice we get (売上) | receivables | sales, a line per rate |
| return invoice | the other way round | |

Amounts contain tax. The tax of a line is the whole tax inside it; how much of it may be
deducted is ``InvoiceKind``, decided by the supplier's registration number and the day
of the purchase (28年改正法附則52条・53条・53条の2). A carry-over is no part of an entry.
Which account, ``books.account_choice`` decides, by line where lines differ. A paper across
two periods of the transitional shares makes an entry for each (``journal_entries``).
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from books.account_choice import LearnedChoice
from books.deduction import (
    TAXED,
    credit_days,
    invoice_kind,
    is_qualified,
    lacks_original_day,
    may_be_small_return,
    purchase_days,
    share_of,
)
from books.identifiers import parse_registration_number
from books.journal_accounts import Case, booked_parts
from books.journal_parts import NotBookedError, Part
from books.model import (
    Document,
    DocumentType,
    EntrySide,
    Finding,
    InvoiceKind,
    JournalEntry,
    JournalLine,
    Severity,
)
from books.parties import is_sale
from books.registry import Published
from books.rules.registration import number_path
from books.settings import Settings
from books.settings_booking import TaxHandling
from books.share_periods import crosses_shares, split_by_share

BOOKED = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)


_BOUNDARY = "journal_share_boundary"


def journal_entry(
    reference: str,
    document: Document,
    settings: Settings,
    learned: Sequence[LearnedChoice] = (),
    published: Published | None = None,
) -> tuple[JournalEntry | None, tuple[Finding, ...]]:
    """Make the entry of a document (仕訳作成), or None with the finding why not.

    ``reference`` names the document in our store; ``learned`` is what bookkeepers chose
    for earlier documents of the same partner; ``published`` what the tax agency is known
    to publish of the supplier's number.
    """
    sale = is_sale(document, settings.company)
    case = Case(reference, document, settings, learned, sale, published)
    try:
        entry, findings = _entry(case)
    except NotBookedError as refusal:
        return None, (refusal.finding,)
    return entry, (*findings, *_warnings(case, entry))


def journal_entries(
    reference: str,
    document: Document,
    settings: Settings,
    learned: Sequence[LearnedChoice] = (),
    published: Published | None = None,
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    """Make the entries of a document (仕訳作成): one, or one for each transitional share.

    The last has the plain reference, those before it ``-1`` … behind it. None if no
    entry can be made, with the finding why.
    """
    entry, findings = journal_entry(reference, document, settings, learned, published)
    if entry is None:
        return (), findings
    if _BOUNDARY not in (f.code for f in findings):
        return (entry,), findings
    papers = split_by_share(document, published)
    made = [
        journal_entry(reference, paper, settings, learned, published)
        for paper in papers
    ]
    entries = [one for one, _ in made if one is not None]
    if not papers or len(entries) < len(papers):
        return (entry,), findings
    for number, one in enumerate(entries[:-1], start=1):
        name = f"{reference}-{number}"
        entries[number - 1] = one.model_copy(update={"reference": name})
    told = dict.fromkeys(f for _, found in made for f in found)
    return tuple(entries), tuple(told)


def _entry(case: Case) -> tuple[JournalEntry, tuple[Finding, ...]]:
    document, kind = case.document, case.document.document_type
    if kind not in BOOKED or (case.sale and kind is DocumentType.SIMPLIFIED_INVOICE):
        raise NotBookedError(
            "journal_not_applicable",
            f"{kind.label}からは仕訳を作りません。",
            severity=Severity.INFO,
        )
    days = purchase_days(document)
    if not days:
        raise NotBookedError(
            "journal_no_date",
            "取引日も発行日もないため仕訳を作れません。日付を入力してください。",
            field="issue_date",
        )
    parts, findings = booked_parts(case)
    _check_sides(case, parts)
    lines = tuple(_lines(case, parts, credit_days(document)[-1]))
    if not lines:
        raise NotBookedError(
            "journal_zero",
            "金額が0円のため仕訳を作りません。",
            severity=Severity.INFO,
            field="total",
        )
    entry = JournalEntry(
        reference=case.reference,
        date=days[-1],
        lines=lines,
        description=_description(case),
        due_date=document.due_date,
    )
    return entry, findings


def _check_sides(case: Case, parts: Sequence[Part]) -> None:
    """A sale on an account of purchases, or the other way round, would be mistaxed.

    Raises:
        NotBookedError: there is one.
    """
    of_sales = case.settings.accounts.of_sales
    for account in [part.choice.account for part in parts if part.choice]:
        if (account in of_sales) is not case.sale:
            told = (
                "売上側の科目ではありません。科目を選び直すか、denpyo.yaml の "
                "accounts.other_sales に加えてください。"
                if case.sale
                else "売上側の科目です。仕入・経費の科目を選び直してください。"
            )
            raise NotBookedError("journal_account_side", f"「{account}」は{told}")


def _lines(case: Case, parts: Sequence[Part], day: dt.date) -> Iterator[JournalLine]:
    reverse = case.document.document_type is DocumentType.RETURN_INVOICE
    side = EntrySide.CREDIT if case.sale is not reverse else EntrySide.DEBIT
    for part in parts:
        yield from _line(case, part, side, day)
    accounts, booking = case.settings.accounts, case.settings.booking
    total = sum(part.gross for part in parts)
    withheld = 0 if case.sale else case.document.withholding_tax or 0
    if booking.withholding == "payment":
        withheld = 0
    name, against = case.party.name, opposite(side)
    owed = _owed_account(case, parts)
    yield from plain_line(against, owed, total - withheld, name)
    yield from plain_line(against, accounts.withholding, withheld, name)


def _owed_account(case: Case, parts: Sequence[Part]) -> str:
    """The receivable or payable: goods are 買掛金, anything else 未払金."""
    accounts = case.settings.accounts
    if case.sale:
        return accounts.receivables
    if case.document.document_type is DocumentType.SIMPLIFIED_INVOICE:
        return accounts.employee
    bought = {part.choice.account for part in parts if part.choice}
    return accounts.payables if accounts.purchases in bought else accounts.accrued


def _line(
    case: Case, part: Part, side: EntrySide, day: dt.date
) -> Iterator[JournalLine]:
    choice = part.choice
    if not part.gross or choice is None:
        return
    turned = part.gross < 0
    yield JournalLine(
        side=opposite(side) if turned else side,
        account=choice.account,
        amount=abs(part.gross),
        tax_amount=-part.tax if turned else part.tax,
        rate=part.rate,
        category=part.category,
        invoice_kind=_kind(case, part, day),
        sub_account=choice.sub_account,
        department=choice.department,
        partner=case.party.name,
    )


def _kind(case: Case, part: Part, day: dt.date) -> InvoiceKind:
    """How the tax of a part is deducted.

    Raises:
        NotBookedError: it hangs on the day of a purchase that is not known.
    """
    if case.sale or part.category not in TAXED:
        return InvoiceKind.NOT_APPLICABLE
    if part.choice and part.choice.tax is TaxHandling.NOT_DEDUCTIBLE:
        return InvoiceKind.NOT_DEDUCTIBLE
    if lacks_original_day(case.document, case.published):
        raise NotBookedError(
            "journal_return_share",
            "登録番号のない売り手への返品・値引きで、元の取引の日が分からず、経過措置の"
            "控除割合が決まりません。元の請求書を確かめ、元の取引の日付を入力してください。",
            field="original_date",
        )
    company = case.settings.company
    return invoice_kind(case.document, part.category, day, company, case.published)


def plain_line(
    side: EntrySide, account: str, amount: int, name: str | None
) -> Iterator[JournalLine]:
    """A line without tax, on the other side if negative; none for 0 yen."""
    if amount:
        side = side if amount > 0 else opposite(side)
        yield JournalLine(side=side, account=account, amount=abs(amount), partner=name)


def opposite(side: EntrySide) -> EntrySide:
    """The other side of an entry (反対側)."""
    return EntrySide.DEBIT if side is EntrySide.CREDIT else EntrySide.CREDIT


def _description(case: Case) -> str:
    document = case.document
    kind = document.document_type.label
    words = (case.party.name, kind, document.document_number, document.subject)
    return " ".join(word for word in words if word)


def _warnings(case: Case, entry: JournalEntry) -> tuple[Finding, ...]:
    """What a person should know of a purchase whose tax is not credited in full."""
    if case.sale:
        return ()
    kinds = {line.invoice_kind for line in entry.lines}
    partly = any(share_of(kind) for kind in kinds)
    void = (
        _void_number(case)
        if kinds - {InvoiceKind.QUALIFIED, InvoiceKind.NOT_APPLICABLE}
        else ()
    )
    return (*_boundary(case), *(_small_return(case) if partly else ()), *void)


def _void_number(case: Case) -> Iterator[Finding]:
    number, day = case.party.registration_number, credit_days(case.document)[-1]
    if not number or is_qualified(case.document, day, case.published):
        return
    if not parse_registration_number(number):
        return
    yield Finding(
        code="journal_not_registered",
        severity=Severity.WARNING,
        field=number_path(case.document),
        message=(
            f"登録番号「{number}」は、国税庁の公表情報では取引日{day}に有効でないため、"
            "適格請求書とせず、登録番号のない仕入れとして仕訳しました。番号の読み取りが"
            "違うときは直してください。"
        ),
        source="消費税法57条の2、28年改正法附則52条・53条",
    )


def _boundary(case: Case) -> Iterator[Finding]:
    if not crosses_shares(case.document, case.settings.company, case.published):
        return
    days = credit_days(case.document)
    yield Finding(
        code=_BOUNDARY,
        severity=Severity.WARNING,
        field="lines",
        message=(
            f"取引日が{days[0]}から{days[-1]}までで、経過措置の控除割合の境目を"
            "またいでいます。明細の日付と金額を入力すると、期間ごとの仕訳に分けます。"
        ),
        source="28年改正法附則52条・53条",
    )


def _small_return(case: Case) -> Iterator[Finding]:
    day = credit_days(case.document)[-1]
    if may_be_small_return(case.document, day, case.settings.company):
        yield Finding(
            code="journal_return_small",
            severity=Severity.WARNING,
            field="total",
            message=(
                "1万円未満の返品・値引きですが、少額特例は元の取引の金額で決まるため、"
                "経過措置の控除割合で仕訳しました。元の仕入れに少額特例を使っていたら、"
                "税区分を元の仕入れに合わせて直してください。"
            ),
            source="28年改正法附則53条の2",
        )
