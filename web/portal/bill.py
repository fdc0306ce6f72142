"""Billing what was delivered (請求書の作成): checked before it goes (適格請求書)."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from books.bills import invoice_of
from books.errors import FormatError
from books.follow import Paper
from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentType,
    Finding,
    Severity,
)
from books.triage import check_alone, heading_of
from web.portal.fields import Fields
from web.portal.view import (
    Desk,
    Form,
    Here,
    Shown,
    check_number,
    form_key,
    get_order,
    next_number,
    own_papers,
)
from web.site import Posted, page

router = APIRouter(prefix="/portal")
KIND = DocumentType.INVOICE
_ACCOUNT = ("bank", "branch", "account_type", "account", "holder")
_TYPED = ("number", "due", "registration", "address", *_ACCOUNT)


@dataclass(frozen=True)
class Draft:
    """A bill that is ready to go, and what the rules say of it (請求書の案)."""

    document: Document
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against sending it."""
        return not any(f.severity is Severity.ERROR for f in self.findings)


@router.get("/orders/{document_id}/bill")
def show_bill(request: Request, desk: Here, document_id: str) -> Response:
    """The form, filled with what the last invoice said."""
    shown = get_order(desk, document_id)
    if not shown.trade.unbilled:
        return RedirectResponse(f"/portal/orders/{shown.id}", status_code=303)
    return _form(request, desk, shown, _remembered(desk, shown), "")


@router.post("/orders/{document_id}/bill", dependencies=[Posted])
def take_bill(request: Request, desk: Here, form: Form, document_id: str) -> Response:
    """Show the bill as it would go; keep it when the partner says so."""
    shown = get_order(desk, document_id)
    fields = Fields(form)
    typed = {name: fields.text(name) for name in _TYPED}
    done = f"/portal/orders/{shown.id}?done=bill"
    if fields.told("send") and _was_sent(shown, typed["number"]):
        return RedirectResponse(done, status_code=303)
    try:
        draft = _draft(desk, shown, fields, typed)
    except FormatError as error:
        return _form(request, desk, shown, typed, str(error))
    if not fields.told("send") or not draft.is_sound:
        return page(
            request,
            "portal/bill_confirm",
            shown=shown,
            draft=draft,
            heading_of=heading_of,
            typed=typed,
            key=fields.text("key"),
        )
    desk.counter.submit(desk.partner, draft.document, fields.text("key"))
    return RedirectResponse(done, status_code=303)


def _was_sent(shown: Shown, number: str) -> bool:
    return any(bill.document_number == number for bill in shown.trade.bills)


def _draft(desk: Desk, shown: Shown, fields: Fields, typed: dict[str, str]) -> Draft:
    due = fields.day("due", "支払期日")
    wrong = check_number(desk, typed["number"], KIND)
    if wrong:
        fields.flaws.append(wrong)
    account = _account(fields, typed)
    fields.check()
    paper = Paper(typed["number"], desk.today)
    bill = invoice_of(shown.trade.unbilled, paper, due, account)
    seller = bill.issuer.model_copy(
        update={
            "registration_number": typed["registration"] or None,
            "address": typed["address"] or bill.issuer.address,
        }
    )
    bill = bill.model_copy(update={"issuer": seller})
    return Draft(bill, check_alone(bill, desk.site.settings, desk.today))


def _account(fields: Fields, typed: dict[str, str]) -> tuple[BankAccount, ...]:
    given = [typed[name] for name in _ACCOUNT if name != "account_type"]
    if not any(given):
        return ()
    if not all(given):
        fields.flaws.append(
            "振込先は、銀行名・支店名・口座番号・口座名義 (カナ) をすべて入力してください。"
        )
    try:
        kind = AccountType(typed["account_type"] or AccountType.ORDINARY)
    except ValueError:
        kind = AccountType.ORDINARY
    return (
        BankAccount(
            bank=typed["bank"],
            branch=typed["branch"],
            account_type=kind,
            number=typed["account"],
            holder=typed["holder"],
        ),
    )


def _remembered(desk: Desk, shown: Shown) -> dict[str, str]:
    """What the last invoice of the partner said of itself, else the settings."""
    seller = shown.order.supplier
    number = desk.partner.registration_number or seller.registration_number or ""
    typed = dict.fromkeys(_TYPED, "") | {
        "registration": number,
        "address": seller.address or "",
        "account_type": AccountType.ORDINARY.value,
    }
    bills = [p.reading.document for p in own_papers(desk)]
    bills = [bill for bill in bills if bill.document_type is KIND]
    if not bills:
        return typed
    last = bills[-1]
    typed["registration"] = number or last.issuer.registration_number or ""
    typed["address"] = last.issuer.address or typed["address"]
    for account in last.bank_accounts[:1]:
        kind = account.account_type or AccountType.ORDINARY
        typed |= {
            "bank": account.bank or "",
            "branch": account.branch or "",
            "account_type": kind.value,
            "account": account.number or "",
            "holder": account.holder or "",
        }
    return typed


def _form(
    request: Request, desk: Desk, shown: Shown, typed: dict[str, str], told: str
) -> Response:
    stem = f"{shown.order.document_number or shown.id}-S"
    typed = typed | {"number": typed["number"] or next_number(desk, stem, KIND)}
    answer = page(
        request,
        "portal/bill",
        shown=shown,
        typed=typed,
        told=told,
        key=form_key(desk),
        account_types=tuple(AccountType),
    )
    answer.status_code = 422 if told else 200
    return answer
