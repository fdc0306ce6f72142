"""Payments (支払): the payment run of a day, its file, until it is paid."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from books.approvals import AWAITED, NO_CODE, needs_of
from books.errors import ConflictError, FormatError
from books.payment_checks import (
    APPROVED_WITH,
    beside_each_other,
    check_pay_day,
    make_item,
    stopped_by,
)
from books.payment_run import (
    OUT,
    WITHDRAWABLE,
    PaymentRun,
    RunContent,
    RunItem,
    RunState,
    account_text,
    payees_of,
)
from books.people import Person
from books.store.payables import HELD, PAID, RELEASED
from web.candidates import (
    approvals_of,
    bill_of,
    load_bills,
    reason_of,
    warning_of,
)
from web.mentions import called, in_words
from web.preview import payer_of, preview
from web.run_log import list_run_events
from web.sessions import Who
from web.site import Here, Posted, Put, Site, page

router = APIRouter()
_MARKS = {"hold": HELD, "release": RELEASED, "paid": PAID}
Text = Annotated[str, Form()]


@router.post("/payments/bills", dependencies=[Posted])
def mark_chosen(
    site: Here, who: Who, document_id: Text, mark: Text, reason: Text = ""
) -> Response:
    """Hold a bill that was chosen from the list, or note that it was paid."""
    return mark_bill(site, who, document_id, mark, reason)


@router.post("/payments/bills/{document_id}/{mark}", dependencies=[Posted])
def mark_bill(
    site: Here, who: Who, document_id: str, mark: str, reason: Text = ""
) -> Response:
    """Hold a bill, let it go on, or note that it was paid elsewhere."""
    if mark not in _MARKS:
        raise FormatError("その操作はありません。画面を開き直してください。")
    document = site.store.get(document_id)
    latest = site.today + dt.timedelta(days=site.settings.pay_days_ahead)
    if not load_bills(site, latest, only=document.id):
        raise ConflictError(
            f"{called(site.store, document.id)} は、いま支払の候補にありません。"
            "支払予定か振込ファイルに入っていないか確かめてください。"
        )
    if mark != "release" and not reason.strip():
        raise FormatError("理由を書いてください。")
    detail = {"by": who.name, "reason": reason.strip()}
    site.store.audit(who.name, _MARKS[mark], document.id, detail)
    return RedirectResponse("/payments", status_code=303)


@router.get("/payments/{run_id}")
def show_run(request: Request, site: Here, who: Who, run_id: str) -> Response:
    """One run: what it pays, as a table of the file, and what can be done."""
    return run_page(request, site, who, run_id)


@dataclass(frozen=True)
class Refused:
    """A change of a draft that was not taken (受け付けなかった変更): why, and what was sent."""

    told: str
    keep: tuple[str, ...]
    typed: str


def run_page(
    request: Request,
    site: Site,
    who: Person,
    run_id: str,
    put: Put | None = None,
    refused: Refused | None = None,
) -> HTMLResponse:
    """The page of a run; ``put`` is what was just written."""
    run = site.store.payment_run(run_id)
    prepared = site.store.prepared_by(run_id)
    reason = reason_of(site, who, prepared, run.content.needs)
    done = any(d.person_id == who.id for d in run.approvals)
    put = put or Put()
    notices = tuple(in_words(site.store, told) for told in put.notices)
    return page(
        request,
        "payment",
        run=run,
        plan=preview(site, run.content),
        reason=reason,
        awaited=reason == AWAITED,
        no_code=reason == NO_CODE,
        done=done,
        events=list_run_events(site.store, run_id),
        warning=warning_of(site),
        put=replace(put, notices=notices),
        lost=_lost(site, run),
        out=run.state in OUT,
        told=refused.told if refused else "",
        keep=refused.keep if refused else None,
        typed=refused.typed if refused else "",
        files=_files(site, run),
        can_publish=site.publish is not None,
        withdrawable=run.state in WITHDRAWABLE and not _files(site, run),
        account_text=account_text,
        approved_with=APPROVED_WITH,
    )


def _lost(site: Site, run: PaymentRun) -> dict[str, str]:
    """Bills of a run under way that are not approved as they are in it any more."""
    ended = run.state in (RunState.PAID, RunState.CANCELLED)
    return {} if ended else site.store.lost_bills(run.content)


def _files(site: Site, run: PaymentRun) -> tuple[str, ...]:
    """The files that were made of a run, cancelled ones left out."""
    exports = site.store.outputs_of(run.content.items[0].document_id)
    end = f":{run.id}.{run.round}"
    found = (e for e in exports if e.reference.endswith(end))
    return tuple(e.path or e.reference for e in found if e.state != "cancelled")


@router.post("/payments/{run_id}/submit", dependencies=[Posted])
def submit_run(site: Here, who: Who, run_id: str, seen: Text) -> Response:
    """Send a draft in: what is known of its accounts is looked at anew."""
    run = site.store.payment_run(run_id)
    content = _looked_at_anew(site, run)
    check_pay_day(content.pay_day, site.today, site.settings.pay_days_ahead)
    problems = preview(site, content).problems
    if problems:
        raise ConflictError("承認に回せません。" + " ".join(problems))
    site.store.submit_run(run_id, content, who.name, seen)
    return to_run(run_id)


def _looked_at_anew(site: Site, run: PaymentRun) -> RunContent:
    """The draft with what is known now of each account, and the approvals it needs."""
    rules = approvals_of(site)
    items = beside_each_other(
        [_look_again(site, run, item) for item in run.content.items]
    )
    total = sum(item.amount for item in items)
    return run.content.model_copy(
        update={
            "items": items,
            "payer": payer_of(site),
            "needs": needs_of(payees_of(items), total, rules),
            "confirm_first": rules.confirm_first_accounts,
        }
    )


def _look_again(site: Site, run: PaymentRun, item: RunItem) -> RunItem:
    bill = bill_of(site, site.store.get(item.document_id))
    stopped = stopped_by(bill)
    if stopped or bill.revision != item.revision:
        told = stopped.reason if stopped else "下書きにしたあとで訂正されました。"
        raise ConflictError(
            f"{item.called}: {told}"
            "この請求書を外すか、下書きを取り消して作り直してください。"
        )
    return make_item(bill, run.content.pay_day)


@router.post("/payments/{run_id}/withdraw", dependencies=[Posted])
def withdraw_run(site: Here, who: Who, run_id: str, reason: Text = "") -> Response:
    """Back to a draft, before the file is made."""
    site.store.withdraw_run(run_id, who.name, reason or "取り下げ")
    return to_run(run_id)


@router.post("/payments/{run_id}/cancel", dependencies=[Posted])
def cancel_run(
    site: Here, who: Who, run_id: str, state: Text, reason: Text = ""
) -> Response:
    """Give the run up, with a reason, as it was seen."""
    seen = next((one for one in RunState if one.value == state), RunState.DRAFT)
    site.store.cancel_run(run_id, who.name, reason, seen)
    return to_run(run_id)


@router.post("/payments/{run_id}/make", dependencies=[Posted])
def make_files(request: Request, site: Here, who: Who, run_id: str) -> Response:
    """Write the bank's file of an approved run."""
    run = site.store.payment_run(run_id)
    if site.publish is None or run.state is not RunState.APPROVED:
        raise ConflictError(
            f"支払予定は「{run.state.label}」です。画面を開き直してください。"
        )
    return run_page(request, site, who, run_id, site.publish())


@router.post("/payments/{run_id}/uploaded", dependencies=[Posted])
def mark_uploaded(site: Here, who: Who, run_id: str, note: Text = "") -> Response:
    """A person gave the file to the bank."""
    site.store.advance_run(run_id, RunState.UPLOADED, who.name, note)
    return to_run(run_id)


@router.post("/payments/{run_id}/paid", dependencies=[Posted])
def mark_paid(site: Here, who: Who, run_id: str, note: Text = "") -> Response:
    """The bank says that it is done."""
    site.store.advance_run(run_id, RunState.PAID, who.name, note)
    return to_run(run_id)


def to_run(run_id: str) -> Response:
    """Send the browser on to a run."""
    return RedirectResponse(f"/payments/{run_id}", status_code=303)
