"""Drafts of payment runs (支払予定の下書き): made of chosen bills, changed, sent again.

What can't be taken comes back as it was sent, with the reason: nobody ticks it all anew.
"""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from books.errors import ConflictError, FormatError
from books.payment_checks import beside_each_other, check_pay_day, make_item
from books.payment_run import PaymentRun, RunContent
from books.people import Person
from web.candidates import load_candidates
from web.mentions import called
from web.payment_list import Again, Asked, list_page
from web.payments import Refused, run_page, to_run
from web.preview import payer_of
from web.search import SearchError, read_date
from web.sessions import Who
from web.site import Here, Posted, Site

router = APIRouter()


class SentBills(BaseModel):
    """Bills that were chosen on the list, their day, and how the list stood open."""

    pay_day: str
    bill: list[str] = Field(default_factory=list)
    group: str = ""
    until: str = ""
    since: str = ""
    day: str = ""
    waiting: str = ""


@router.post("/payments", dependencies=[Posted])
def create_run(
    request: Request, site: Here, who: Who, sent: Annotated[SentBills, Form()]
) -> Response:
    """Make a draft of the chosen bills; what can't be taken comes back as it was."""
    try:
        run = _create(site, who, sent)
    except (FormatError, SearchError) as error:
        again = Again(sent.group, tuple(sent.bill), sent.pay_day)
        asked = Asked(sent.until, sent.since, sent.day, sent.waiting)
        answer = list_page(request, site, asked, str(error), again)
        answer.status_code = 422
        return answer
    return to_run(run.id)


def _create(site: Site, who: Person, sent: SentBills) -> PaymentRun:
    day = _pay_day(site, sent.pay_day)
    if site.settings.company.payer is None:
        raise FormatError(
            "振込元の口座がありません。denpyo.yaml の company.payer に書いてください。"
        )
    latest = site.today + dt.timedelta(days=site.settings.pay_days_ahead)
    found = load_candidates(site, latest, read_date(sent.since))
    known = {candidate.bill.id: candidate.bill for candidate in found.payable}
    missing = [name for name in sent.bill if name not in known]
    if missing:
        told = "、".join(called(site.store, name) for name in missing)
        raise ConflictError(
            f"{told} は、いま支払の候補にありません。画面を開き直して、選び直してください。"
        )
    items = beside_each_other(
        [make_item(known[name], day) for name in dict.fromkeys(sent.bill)]
    )
    content = RunContent(pay_day=day, payer=payer_of(site), items=items)
    return site.store.create_run(content, who.name)


def _pay_day(site: Site, text: str) -> dt.date:
    day = read_date(text)
    if day is None:
        raise FormatError("振込指定日を入れてください。")
    check_pay_day(day, site.today, site.settings.pay_days_ahead)
    return day


class SentDraft(BaseModel):
    """A draft as it was seen, its day and the bills that stay in it."""

    seen: str
    pay_day: str = ""
    keep: list[str] = Field(default_factory=list)


@router.post("/payments/{run_id}/drop", dependencies=[Posted])
def drop_bills(
    request: Request,
    site: Here,
    who: Who,
    run_id: str,
    sent: Annotated[SentDraft, Form()],
) -> Response:
    """Leave bills out of a draft, or pay it on another day."""
    run = site.store.payment_run(run_id)
    try:
        day = _pay_day(site, sent.pay_day)
    except (FormatError, SearchError) as error:
        refused = Refused(str(error), tuple(sent.keep), sent.pay_day)
        answer = run_page(request, site, who, run_id, refused=refused)
        answer.status_code = 422
        return answer
    kept = [item for item in run.content.items if item.document_id in sent.keep]
    new = {"items": tuple(kept), "pay_day": day}
    content = run.content.model_copy(update=new)
    site.store.change_run(run_id, content, who.name, sent.seen)
    return to_run(run_id)
