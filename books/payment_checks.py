"""Which bills can be paid, with what to look at, and why others can't (支払の候補): pure.

An account is known if money of ours went there before, or a second person approved it in
the partner's card. Where another one is known, this one is a change and is told so.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from books.calendar import is_bank_business_day, next_bank_business_day
from books.errors import FormatError
from books.holder_check import check_holder
from books.memory.keys import name_key
from books.model import BankAccount, Document, DocumentState, Severity
from books.name_kana import match_name
from books.partners import FeeBearer, Partner, PartnerCard
from books.payables import PayRules, plan_days, why_left_out
from books.payee import LeaveOutError, Payee, find_payee
from books.payment_run import RunItem, Standing, account_key, account_text
from books.settings_company import Company
from books.triage import code_heading

CHANGED_ACCOUNT = "payee_account_changed"
DUPLICATES = frozenset(
    {"duplicate_of", "duplicate_suspected", "same_number_different_content"}
)
APPROVED_WITH = "誤りを承知で承認"
_SILENT = frozenset({"payable_own_invoice", "payable_kind", "payable_not_yet_due"})
_LIKE = 0.6  # of the letters of name and holder that must read one another
_APPROVED = (DocumentState.APPROVED, DocumentState.EXPORTED)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that is not paid so far (未払いの請求書), with what is known of its payee.

    ``paid`` are the accounts of the supplier that money went to, as key, text and
    holder; ``codes`` what the rules found, ``errors`` the errors among it; ``twins``
    other bills that look the same.
    """

    id: str
    revision: int
    state: DocumentState
    paper: Document
    codes: frozenset[str] = frozenset()
    paid: tuple[tuple[str, str, str], ...] = ()
    partner: Partner | None = None
    held: str | None = None
    twins: tuple[str, ...] = ()
    errors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bill that can be paid (支払える請求書), on this day."""

    bill: Bill
    item: RunItem
    pay_day: dt.date


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bill that can't be paid now (支払えない請求書), and what to do about it."""

    bill: Bill
    reason: str
    held: bool = False
    open: bool = False  # nobody approved it so far


@dataclass(frozen=True, slots=True)
class Candidates:
    """What can be paid by day, and what can't (支払の候補), of so many bills."""

    payable: tuple[Candidate, ...]
    waiting: tuple[Waiting, ...]
    looked_at: int = 0


def first_pay_day(today: dt.date) -> dt.date:
    """The first day that a file made today may name (最短の振込指定日)."""
    return next_bank_business_day(today + dt.timedelta(days=1))


def check_pay_day(day: dt.date, today: dt.date, days_ahead: int) -> None:
    """Refuse a day on which no bank transfers (振込指定日の検査).

    Raises:
        FormatError: it is no bank business day, not after today, or too far ahead.
    """
    if day < first_pay_day(today) or not is_bank_business_day(day):
        raise FormatError(
            f"振込指定日 {day:%Y/%m/%d} は使えません。明日以後の銀行営業日を選んでください "
            f"(最短は {first_pay_day(today):%Y/%m/%d})。"
        )
    if day > today + dt.timedelta(days=days_ahead):
        raise FormatError(
            f"振込指定日 {day:%Y/%m/%d} は先すぎます。{days_ahead} 日先までを選んでください "
            "(denpyo.yaml の pay_days_ahead)。"
        )


def find_candidates(
    bills: Sequence[Bill], company: Company, today: dt.date, until: dt.date
) -> Candidates:
    """Split bills into what can be paid and what can't (支払の候補)."""
    waiting = [told for bill in bills for told in _stops(bill, company)]
    stopped = {told.bill.id for told in waiting}
    free = {bill.id: bill for bill in bills if bill.id not in stopped}
    papers = [(bill.id, _payable(bill)) for bill in free.values()]
    days, left_out = plan_days(papers, company, PayRules(until, first_pay_day(today)))
    waiting += [
        Waiting(free[left.document_id], left.finding.message)
        for left in left_out
        if left.finding.code not in _SILENT
    ]
    payable = [
        Candidate(bill, make_item(bill, days[bill.id]), days[bill.id])
        for bill in free.values()
        if bill.id in days
    ]
    payable = [
        replace(candidate, item=item)
        for candidate, item in zip(
            payable, beside_each_other([c.item for c in payable]), strict=True
        )
    ]
    payable.sort(key=lambda c: (c.pay_day, c.item.supplier, c.bill.id))
    return Candidates(tuple(payable), tuple(waiting), len(bills))


def _stops(bill: Bill, company: Company) -> Iterator[Waiting]:
    """What a person has to settle first."""
    stopped = stopped_by(bill)
    if stopped is None:
        return
    left = why_left_out(bill.id, _payable(bill), company, PayRules(dt.date.max))
    if left is None or left.code not in _SILENT:
        yield stopped


def stopped_by(bill: Bill) -> Waiting | None:
    """What a person decided, or has to decide, before a bill is paid (支払の停止)."""
    if bill.state not in _APPROVED:
        told = "まだ承認されていません。書類を開いて確かめ、承認してください。"
        return Waiting(bill, told, open=True)
    if bill.held is not None:
        return Waiting(bill, f"保留中: {bill.held}", held=True)
    if bill.partner is not None and bill.partner.card.hold:
        return Waiting(bill, told_hold(bill.partner.card))
    return None


def told_hold(card: PartnerCard) -> str:
    """That and why payments to a partner are stopped (保留の説明)."""
    reason = card.hold_reason or "理由の記入なし"
    return f"取引先「{card.name}」への支払を保留中です: {reason}"


def _payable(bill: Bill) -> Document:
    """The bill with the account of the partner's card where it tells none."""
    accounts = bill.partner.card.accounts if bill.partner else ()
    if bill.paper.bank_accounts or not accounts:
        return bill.paper
    return bill.paper.model_copy(update={"bank_accounts": accounts})


def make_item(bill: Bill, pay_day: dt.date) -> RunItem:
    """A bill as it goes into a run (支払予定の一件).

    Raises:
        LeaveOutError: its account is not certain.
    """
    paper = _payable(bill)
    payee = find_payee(paper.bank_accounts)
    known = _known_accounts(bill)
    standing = _standing(bill, payee, known)
    return RunItem(
        document_id=bill.id,
        revision=bill.revision,
        number=paper.document_number,
        supplier=paper.supplier.name or "",
        registration_number=paper.supplier.registration_number,
        due_date=paper.due_date,
        amount=paper.payable_amount or 0,
        payee=payee,
        standing=standing,
        before=() if standing is Standing.KNOWN else tuple(known.values()),
        warnings=tuple(_warnings(bill, payee, pay_day)),
    )


def beside_each_other(items: Sequence[RunItem]) -> tuple[RunItem, ...]:
    """Items that know of each other: one supplier, two accounts is told (口座の食い違い).

    Where none of them is known before, both need a person of their own.
    """
    accounts: dict[str, dict[str, str]] = {}
    for item in items:
        kept = accounts.setdefault(name_key(item.supplier), {})
        kept[item.account_key] = account_text(item.payee)
    return tuple(_beside(i, accounts[name_key(i.supplier)]) for i in items)


def _beside(item: RunItem, accounts: Mapping[str, str]) -> RunItem:
    others = [told for key, told in accounts.items() if key != item.account_key]
    if not others or not name_key(item.supplier):
        return item
    told = "同じ取引先の別の請求書と、振込先が違います。"
    first = item.standing is Standing.FIRST
    return item.model_copy(
        update={
            "standing": Standing.CHANGED if first else item.standing,
            "before": (*item.before, *others) if first else item.before,
            "warnings": tuple(dict.fromkeys((*item.warnings, told))),
        }
    )


def _known_accounts(bill: Bill) -> Mapping[str, str]:
    known = {key: told for key, told, _ in bill.paid}
    for account in bill.partner.card.accounts if bill.partner else ():
        payee = _resolved(account)
        if payee is not None:
            known.setdefault(account_key(payee), account_text(payee))
    return known


def _resolved(account: BankAccount) -> Payee | None:
    try:
        return find_payee((account,))
    except LeaveOutError:
        return None


def _standing(bill: Bill, payee: Payee, known: Collection[str]) -> Standing:
    if account_key(payee) in known:
        return Standing.KNOWN
    if known or CHANGED_ACCOUNT in bill.codes:
        return Standing.CHANGED
    return Standing.FIRST


def _warnings(bill: Bill, payee: Payee, pay_day: dt.date) -> Iterator[str]:
    paper = bill.paper
    # Those of the account and of second copies are told by themselves
    errors = sorted(bill.errors - DUPLICATES - {CHANGED_ACCOUNT})
    if errors:
        yield f"{APPROVED_WITH}: {'、'.join(map(code_heading, errors))}"
    yield from _of_holder(bill, payee)
    if bill.twins or bill.codes & DUPLICATES:
        others = f" (同じ番号が {len(bill.twins)} 件)" if bill.twins else ""
        yield f"同じ請求書がほかにあるかもしれません{others}。二重払いでないか確かめてください。"
    if paper.due_date and paper.due_date < pay_day:
        yield f"支払期日 {paper.due_date:%Y/%m/%d} を過ぎて支払います。"
    if bill.partner is None:
        return
    card = bill.partner.card
    if card.terms and paper.issue_date and paper.due_date:
        usual = card.terms.due_date(paper.issue_date)
        if abs((paper.due_date - usual).days) > 4:  # bank holidays move a date
            yield (
                f"支払期日が、登録した支払条件による期日 ({usual:%Y/%m/%d}) と違います。"
            )
    if card.withholding and not paper.withholding_tax:
        yield "源泉徴収の対象の取引先ですが、請求書に源泉徴収税がなく、差し引いていません。"
    if card.fee_bearer is FeeBearer.PAYEE:
        yield "振込手数料は先方負担の登録ですが、差し引かずに全額を振り込みます。"


def _of_holder(bill: Bill, payee: Payee) -> Iterator[str]:
    name = bill.paper.supplier.name or ""
    worked = tuple(holder for _, _, holder in bill.paid)
    if payee.holder in worked:
        return
    yield from _told_of_holder(payee.holder, name, worked)


@lru_cache(maxsize=4096)  # weighing the readings of a name takes a millisecond
def _told_of_holder(holder: str, name: str, worked: tuple[str, ...]) -> tuple[str, ...]:
    told = []
    if name_key(name) and match_name(name, holder).share < _LIKE:
        told.append(
            f"口座名義「{holder}」は、請求元「{name}」の読みと合いません。"
            "別の会社の口座でないか確かめてください。"
        )
    findings = check_holder(holder, name=name, known=worked).findings
    told += [f.message for f in findings if f.severity is not Severity.INFO]
    return tuple(told)
