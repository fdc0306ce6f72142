"""The bots and what runs by itself (自動操作の画面): state, proof, decisions, the stop."""

import datetime as dt
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from books.errors import ConflictError, FormatError, NotFoundError, NotReadyError
from books.evidence import EvidenceShelf
from books.instants import shown
from books.job_steps import TO_A_PERSON, JobState
from books.people import Role
from books.secrets import Secret
from books.store import HandoverKind
from books.store.switches import ALL
from web.bots_view import (
    KINDS,
    decisions,
    is_file,
    show_event,
    show_job,
    show_proofs,
    time_left,
)
from web.seams import Bots, Decision
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter(prefix="/bots")
SIZE = 50
_TABS: dict[str, tuple[str, tuple[JobState, ...]]] = {
    "person": ("担当者を待つもの", TO_A_PERSON),
    "open": (
        "これから・作業中",
        tuple(s for s in JobState if s not in (*TO_A_PERSON, JobState.CONFIRMED)),
    ),
    "done": ("確認済み", (JobState.CONFIRMED,)),
}
Text = Annotated[str, Form(max_length=1000)]
Start = Annotated[int, Query(ge=0)]


@router.get("")
def show_bots(
    request: Request,
    site: Here,
    who: Who,
    tab: str = "person",
    start: Start = 0,
) -> Response:
    """Questions, the stop, jobs by state, and the schedules."""
    store, bots = site.store, site.seams.bots
    name, states = _TABS.get(tab, _TABS["person"])
    counts, now = store.count_jobs(), store.database.clock()
    sites = bots.sites() if bots else ()
    switches = {one.site: one for one in store.find_switches() if one.stopped}
    return page(
        request,
        "bots",
        tab=tab if tab in _TABS else "person",
        tab_name=name,
        tabs=[(key, label, _sum(counts, of)) for key, (label, of) in _TABS.items()],
        counts=[(s.label, n) for s, n in counts.items() if n],
        jobs=[show_job(job) for job in store.page_of_jobs(states, SIZE, start)],
        start=start,
        size=SIZE,
        total=_sum(counts, states),
        asked=[(one, time_left(one, now)) for one in store.open_handovers()],
        code=HandoverKind.CODE,
        all=ALL,
        switches=switches,
        sites=sites,
        labels={one.name: one.label for one in sites},
        schedules=bots.schedules() if bots else (),
        may_decide=who.may(Role.BOOKKEEPER),
        shown=shown,
    )


def _sum(counts: dict[JobState, int], states: tuple[JobState, ...]) -> int:
    return sum(counts[state] for state in states)


@router.get("/job")
def show_one(
    request: Request, site: Here, who: Who, reference: str, said: str = ""
) -> Response:
    """One job: what it wants, what it did, the proof, what a person may say."""
    job = site.store.get_job(reference)
    told = sorted(site.store.audit_log(reference), key=lambda e: e.number)
    bots = site.seams.bots
    can = bots is not None and who.may(Role.BOOKKEEPER)
    return page(
        request,
        "bot",
        one=show_job(job),
        proofs=show_proofs(job, EvidenceShelf(site.settings.evidence)),
        events=[show_event(entry) for entry in told],
        decisions=decisions(job) if can else (),
        seen=job.updated_at.isoformat(),
        said=said == "1",
        labels={one.name: one.label for one in bots.sites()} if bots else {},
        shown=shown,
        address=_address,
    )


def _address(path: str, **values: str) -> str:
    return f"/bots/{path}?{urlencode(values)}"


@router.get("/evidence")
def show_evidence(site: Here, reference: str, name: str) -> FileResponse:
    """A file that the job names, as long as it is what was kept."""
    value = site.store.get_job(reference).evidence.get(name)
    shelf = EvidenceShelf(site.settings.evidence)
    if value is None or not is_file(value) or not shelf.is_intact(str(value)):
        raise NotFoundError(
            "この証跡はないか、書き換えられています。控えから戻してください。"
        )
    path = shelf.folder / str(value)
    kind = KINDS.get(path.suffix)
    if kind is None:
        return FileResponse(
            path, media_type="application/octet-stream", filename=path.name
        )
    return FileResponse(path, media_type=kind)


@router.post("/jobs", dependencies=[Posted])
def decide(
    site: Here,
    who: Who,
    reference: Text,
    decision: Text,
    seen: Text,
    reason: Text = "",
) -> Response:
    """What really happened, or what is to be done, with a reason."""
    job = site.store.get_job(reference)
    if job.updated_at.isoformat() != seen:
        raise ConflictError(
            "この依頼は、画面を開いたあとで変わりました。開き直して、もう一度確かめてください。"
        )
    wanted = next((one for one in decisions(job) if one.value == decision), None)
    if wanted is None:
        raise ConflictError(f"依頼は「{job.state.label}」です。その操作はできません。")
    _bots(site).decide(reference, Decision(wanted), who.name, _reason(reason))
    query = urlencode({"reference": reference, "said": "1"})
    return RedirectResponse(f"/bots/job?{query}", status_code=303)


def _bots(site: Site) -> Bots:
    if site.seams.bots is None:
        raise NotReadyError(
            "この画面からは操作できません。denpyo serve で開いてください。"
        )
    return site.seams.bots


def _reason(text: str) -> str:
    if not text.strip():
        raise FormatError("理由を書いてください。")
    return text.strip()


@router.post("/answer", dependencies=[Posted])
def answer(
    site: Here, who: Who, question: Text, reference: Text, code: Text = ""
) -> Response:
    """Give a bot what it waits for; only the bot can read it."""
    asked = site.store.open_handovers(reference)
    if not asked or asked[-1].id != question:
        raise ConflictError(
            "ボットは、もうこの回答を待っていません。画面を開き直してください。"
        )
    given = code.strip() if asked[-1].kind is HandoverKind.CODE else "done"
    if not given:
        raise FormatError("値を入れてください。")
    site.store.answer_handover(reference, Secret(given), who.name)
    return RedirectResponse("/bots", status_code=303)


@router.post("/switch", dependencies=[Posted])
def turn(site: Here, who: Who, name: Text, turn: Text, reason: Text = "") -> Response:
    """Stop the bots of a site or all of them, or let them work again."""
    known = {ALL, *(one.name for one in _bots(site).sites())}
    if name not in known or turn not in ("stop", "start"):
        raise FormatError("そのサイトはありません。画面を開き直してください。")
    why = _reason(reason)
    site.store.turn_bots(name, who.name, why, stopped=turn == "stop")
    return RedirectResponse("/bots", status_code=303)


@router.post("/schedules", dependencies=[Posted])
def retry(site: Here, who: Who, name: Text, slot: Text) -> Response:
    """Have work that failed tried again."""
    try:
        at = dt.datetime.fromisoformat(slot)
    except ValueError:
        raise FormatError(
            "予定の時刻を読めません。画面を開き直してください。"
        ) from None
    site.store.retry_slot(name, at, who.name)
    return RedirectResponse("/bots", status_code=303)
