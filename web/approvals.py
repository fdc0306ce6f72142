"""What waits for my approval (承認): payment runs, accounts, changes of partners."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from books.approvals import Need
from books.errors import ConflictError, FormatError
from books.partners import MONEY_LABELS
from books.payment_run import RunState
from books.people import Person
from books.store.partners import ChangeState, PartnerChange
from web.candidates import approvals_of, reason_of, warning_of
from web.partners import refresh, show_value
from web.preview import preview
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/approvals")
def list_approvals(request: Request, site: Here, who: Who) -> Response:
    """Everything that waits for an approval, and why it may not be mine."""
    runs = []
    for run in reversed(site.store.find_runs((RunState.SUBMITTED,))):
        prepared = site.store.prepared_by(run.id)
        reason = reason_of(site, who, prepared, run.content.needs)
        if any(d.person_id == who.id for d in run.approvals):
            reason = "承認しました。ほかの人の承認を待っています。"
        runs.append((run, reason))
    changes = [_change_row(site, who, change) for change in waiting_changes(site)]
    return page(
        request,
        "approvals",
        runs=runs,
        changes=changes,
        warning=warning_of(site),
    )


def waiting_changes(site: Site) -> tuple[PartnerChange, ...]:
    """Changes of partners that wait for a second person, the oldest first."""
    return site.store.partner_changes(state=ChangeState.PROPOSED)[::-1]


def _change_row(site: Site, who: Person, change: PartnerChange) -> dict[str, object]:
    """A change beside what counts now."""
    now = site.store.partner(change.partner_id).card
    rules = approvals_of(site)
    need = Need(approvals=1, roles=rules.roles)
    return {
        "change": change,
        "now": now,
        "reason": reason_of(site, who, (change.made_by,), (need,)),
        "rows": [
            (
                MONEY_LABELS[name],
                show_value(getattr(now, name)),
                show_value(getattr(change.card, name)),
            )
            for name in change.fields
        ],
        "accounts": "accounts" in change.fields,
    }


@router.post("/approvals/payments/{run_id}/approve", dependencies=[Posted])
def approve_run(site: Here, who: Who, run_id: str, seen: Text) -> Response:
    """Approve a payment run as it was shown."""
    run = site.store.payment_run(run_id)
    plan = preview(site, run.content)
    stops = (*plan.problems, *site.store.holds(run.content))
    if stops:
        raise ConflictError("承認できません。" + " ".join(stops))
    site.store.approve_run(run_id, who, approvals_of(site), seen)
    return RedirectResponse(f"/payments/{run_id}", status_code=303)


@router.post("/approvals/payments/{run_id}/account", dependencies=[Posted])
def confirm_account(
    site: Here, who: Who, run_id: str, seen: Text, account: Text, note: Text = ""
) -> Response:
    """Vouch for one changed account."""
    rules = approvals_of(site)
    site.store.confirm_account(run_id, account, who, note, rules, seen)
    return RedirectResponse(f"/payments/{run_id}#confirm", status_code=303)


@router.post("/approvals/payments/{run_id}/refuse", dependencies=[Posted])
def refuse_run(site: Here, who: Who, run_id: str, reason: Text = "") -> Response:
    """Send a payment run back, with a reason."""
    if not reason.strip():
        raise FormatError("差し戻す理由を書いてください。")
    site.store.withdraw_run(run_id, who.name, f"差し戻し: {reason.strip()}")
    return RedirectResponse("/approvals", status_code=303)


@router.post("/approvals/partners/{change_id}/{answer}", dependencies=[Posted])
def decide_change(
    request: Request,
    site: Here,
    who: Who,
    change_id: str,
    answer: str,
    note: Text = "",
) -> Response:
    """Approve a change of a partner, or send it back."""
    if answer not in ("approve", "refuse"):
        raise FormatError("その操作はありません。画面を開き直してください。")
    if not note.strip():
        told = "確かめた方法" if answer == "approve" else "差し戻す理由"
        raise FormatError(f"{told}を書いてください。")
    site.store.decide_change(
        change_id,
        who,
        approvals_of(site),
        accept=answer == "approve",
        note=note.strip(),
    )
    refresh(request)
    return RedirectResponse("/approvals", status_code=303)
