"""Which approved invoices are paid by which transfers (支払計画): certain or left out.

Invoices of one supplier account that fall on the same day become one transfer. Nothing
is guessed: an invoice whose amount, day or account is not certain is left out with the
reason, and a person decides. An invoice that shows several accounts is paid into the
first one that resolves completely (bank, branch, kind, number and holder).

A document is paid once: ids in ``already_planned`` are left out, and ``reference`` is
made of the ids alone, so that the same plan twice is the same transfers.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pydantic import Field

from books.calendar import next_bank_business_day, previous_bank_business_day
from books.model import (
    CreditTransfer,
    Document,
    DocumentType,
    Finding,
    RemittanceReference,
    Severity,
    Value,
)
from books.parties import is_own_company, may_be_own
from books.payee import LeaveOutError, Payee, find_payee
from books.settings_company import Company

MAX_AMOUNT = 9_999_999_999  # ten digits of a bank file


class LeftOut(Value):
    """A document that is not paid now (対象外), with the reason."""

    document_id: str
    finding: Finding


class PaymentPlan(Value):
    """What will be paid (支払計画): transfers, the documents in each, and the rest.

    ``documents`` maps the reference of a transfer to the ids it pays.
    """

    transfers: tuple[CreditTransfer, ...] = ()
    documents: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PayRules:
    """When money moves (支払の決まり).

    ``until``: last due date that is paid. ``earliest``: first day that a bank still
    takes, for invoices that are due before it. ``previous_day``: a due date on a bank
    holiday moves to the business day before, else to the one after.
    """

    until: dt.date
    earliest: dt.date | None = None
    previous_day: bool = True
    already_planned: AbstractSet[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Due:
    """One invoice that is certain: whom, when, how much."""

    document_id: str
    document: Document
    payee: Payee
    day: dt.date
    amount: int


def plan_transfers(
    documents: Sequence[tuple[str, Document]], company: Company, rules: PayRules
) -> PaymentPlan:
    """Plan the transfers for approved documents (支払計画), given with their ids."""
    groups, left = _grouped(documents, company, rules)
    transfers = []
    paid = {}
    for group in groups:
        transfer = _transfer(group)
        transfers.append(transfer)
        paid[transfer.reference] = tuple(due.document_id for due in group)
    transfers.sort(
        key=lambda t: (
            t.due_date,
            t.bank_code,
            t.branch_code,
            t.account_number,
            t.reference,
        )
    )
    return PaymentPlan(transfers=tuple(transfers), documents=paid, left_out=tuple(left))


def plan_days(
    documents: Sequence[tuple[str, Document]], company: Company, rules: PayRules
) -> tuple[dict[str, dt.date], tuple[LeftOut, ...]]:
    """The day on which each is paid by the same plan (振込日), and what is left out."""
    groups, left = _grouped(documents, company, rules)
    days = {due.document_id: due.day for group in groups for due in group}
    return days, tuple(left)


def _grouped(
    documents: Sequence[tuple[str, Document]], company: Company, rules: PayRules
) -> tuple[list[list[_Due]], list[LeftOut]]:
    """What each transfer pays: one account, one day."""
    taken: dict[object, str] = {}
    left: list[LeftOut] = []
    groups: dict[tuple[Payee, dt.date], list[_Due]] = {}
    for document_id, document in sorted(documents, key=lambda pair: pair[0]):
        try:
            due = _due(document_id, document, company, rules)
            _check_twice(due, taken)
        except LeaveOutError as reason:
            left.append(LeftOut(document_id=document_id, finding=reason.finding))
        else:
            groups.setdefault((due.payee, due.day), []).append(due)
    kept = []
    for group in groups.values():
        if sum(due.amount for due in group) > MAX_AMOUNT:
            left.extend(_too_much(due) for due in group)
        else:
            kept.append(group)
    return kept, left


def why_left_out(
    document_id: str, document: Document, company: Company, rules: PayRules
) -> Finding | None:
    """Why a document by itself is not paid now (対象外の理由); None: it is certain."""
    try:
        _due(document_id, document, company, rules)
    except LeaveOutError as reason:
        return reason.finding
    return None


def _due(
    document_id: str, document: Document, company: Company, rules: PayRules
) -> _Due:
    _check_kind(document_id, document, company, rules)
    due_date = document.due_date
    if due_date is None:
        raise LeaveOutError(
            "payable_no_due_date",
            "支払期日がありません。入力してください。",
            "due_date",
        )
    if due_date > rules.until:
        raise LeaveOutError(
            "payable_not_yet_due",
            f"支払期日({due_date})が今回の対象より先です。",
            "due_date",
            Severity.INFO,
        )
    amount = _amount(document)
    payee = find_payee(document.bank_accounts)
    return _Due(document_id, document, payee, _pay_day(due_date, rules), amount)


def _check_kind(
    document_id: str, document: Document, company: Company, rules: PayRules
) -> None:
    if document_id in rules.already_planned:
        raise LeaveOutError(
            "payable_already_planned",
            "すでに支払の対象になっています。二重には支払いません。",
            None,
            Severity.INFO,
        )
    if document.document_type is not DocumentType.INVOICE:
        raise LeaveOutError(
            "payable_kind",
            f"{document.document_type.label}は振込の対象にしません。",
            "document_type",
            Severity.INFO,
        )
    if is_own_company(document.issuer, company):
        raise LeaveOutError(
            "payable_own_invoice",
            "自社が発行した請求書です。",
            "issuer.name",
            Severity.INFO,
        )
    if not may_be_own(document.recipient, company):
        raise LeaveOutError(
            "payable_not_addressed_to_us",
            f"宛先「{document.recipient.name}」は自社ではないため支払いません。自社の別名なら "
            "denpyo.yaml の company.other_names に加えてください。",
            "recipient.name",
        )


def _amount(document: Document) -> int:
    if document.carried_forward or (document.previous_balance or 0) != (
        document.payment_received or 0
    ):
        raise LeaveOutError(
            "payable_carry_over",
            "前回からの繰越があります。前回分が支払済みか確かめ、支払額を決めてください。",
            "carried_forward",
        )
    if document.withholding_tax and document.amount_due is None:
        raise LeaveOutError(
            "payable_withholding",
            "源泉徴収税を引いた支払金額が書類にありません。支払金額を入力してください。",
            "amount_due",
        )
    amount = document.payable_amount
    if amount is None:
        raise LeaveOutError(
            "payable_no_amount", "支払金額がありません。入力してください。", "total"
        )
    if amount <= 0:
        raise LeaveOutError(
            "payable_not_positive",
            f"支払金額が{amount:,}円です。相殺するか、対象外にしてください。",
            "total",
        )
    return amount


def _pay_day(due_date: dt.date, rules: PayRules) -> dt.date:
    move = previous_bank_business_day if rules.previous_day else next_bank_business_day
    day = move(due_date)
    if rules.earliest and day < rules.earliest:
        return next_bank_business_day(rules.earliest)
    return day


def _check_twice(due: _Due, taken: dict[object, str]) -> None:
    """The same id, or the same number from the same account, is paid once."""
    payee, number = due.payee, due.document.document_number
    keys: list[object] = [due.document_id]
    if number is not None:
        keys.append((number, payee.bank_code, payee.branch_code, payee.number))
    other = next((taken[key] for key in keys if key in taken), None)
    if other is not None:
        raise LeaveOutError(
            "payable_duplicate",
            f"同じ振込先で同じ番号の請求書({number or '番号なし'})が、ほかにもあります。"
            "重複でなければ個別に支払ってください。",
            "document_number",
        )
    taken |= dict.fromkeys(keys, due.document_id)


def _too_much(due: _Due) -> LeftOut:
    return LeftOut(
        document_id=due.document_id,
        finding=Finding(
            code="payable_too_much",
            severity=Severity.WARNING,
            field="total",
            message="1件の振込が10桁を超えます。分けて支払ってください。",
        ),
    )


def _transfer(group: Sequence[_Due]) -> CreditTransfer:
    payee = group[0].payee
    ids = "\n".join(due.document_id for due in group)
    return CreditTransfer(
        reference=f"pay-{hashlib.sha256(ids.encode()).hexdigest()[:32]}",
        bank_code=payee.bank_code,
        branch_code=payee.branch_code,
        bank_kana=payee.bank_kana,
        branch_kana=payee.branch_kana,
        account_type=payee.account_type,
        account_number=payee.number,
        holder=payee.holder,
        amount=sum(due.amount for due in group),
        due_date=group[0].day,
        remittance=tuple(
            RemittanceReference(
                document_number=due.document.document_number,
                issue_date=due.document.issue_date,
                amount=due.amount,
            )
            for due in group
        ),
    )
