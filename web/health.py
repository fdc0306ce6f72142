"""For who watches over the server (監視): is it alive, ready, and what waits."""

import hmac
import ipaddress
import shutil

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from books.delivery import DeliveryState
from books.errors import DenpyoError
from books.health import MIN_FREE_BYTES, Weight, find_concerns
from books.instants import shown
from books.model import DocumentState
from books.secrets import load_secret
from books.store import AuditEntry, FileState, JobState
from books.store.figures import BACKUP, RUN, Figures
from web.metrics import CONTENT_TYPE, write_metrics
from web.site import Here, Site, page

router = APIRouter()
_JOB_STATES = {
    JobState.QUEUED: "待ち",
    JobState.CLAIMED: "着手",
    JobState.SUBMITTING: "実行中",
    JobState.CONFIRMED: "完了",
    JobState.UNKNOWN: "結果不明",
    JobState.NEEDS_PERSON: "担当者待ち",
    JobState.FAILED: "失敗",
}
_TROUBLES = {
    "run.failed": "実行が止まった",
    "backup.failed": "控えを取れない",
    "file.quarantined": "読めないファイル",
    "delivery.unknown": "送信の結果不明",
    "delivery.needs_person": "送信が担当者待ち",
    "delivery.failed": "送信を断られた",
    "job.unknown": "自動操作の結果不明",
    "job.needs_person": "自動操作が担当者待ち",
    "job.failed": "自動操作の失敗",
}
_SUBJECT = 40  # characters that are shown of a reference or hash
_REASONS = ("message", "reason", "error")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/health")
async def health() -> JSONResponse:
    """The server answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
async def ready(site: Here) -> JSONResponse:
    """Whether work can be done: database, originals, disk; 503 when not."""
    checks = await run_in_threadpool(_checks, site)
    well = all(checks.values())
    body = {"status": "ready" if well else "not_ready", "checks": checks}
    return JSONResponse(body, 200 if well else 503)


def _checks(site: Site) -> dict[str, bool]:
    try:
        site.store.audit_end()
        database = True
    except DenpyoError:
        database = False
    return {
        "database": database,
        "originals": site.settings.originals.is_dir(),
        "disk": _free(site) >= MIN_FREE_BYTES // 4,
    }


def _free(site: Site) -> int:
    return shutil.disk_usage(site.settings.home).free


@router.get("/metrics")
def metrics(request: Request, site: Here) -> Response:
    """Numbers for Prometheus: to this machine, or to who has the token."""
    if not (_is_this_machine(request) or _has_token(request, site)):
        raise HTTPException(
            403,
            "この機械の中からか、Authorization: Bearer に監視用のトークンを付けて読んでください。",
        )
    try:
        figures = site.store.figures()
    except DenpyoError as error:
        raise HTTPException(503, str(error)) from error
    held = site.store.held_since() is not None
    concerns = find_concerns(figures, site.settings, _free(site), held=held)
    text = write_metrics(figures, _free(site), len(concerns))
    return Response(text, media_type=CONTENT_TYPE)


def _is_this_machine(request: Request) -> bool:
    """A server in front is on this machine too: what it passes on does not count."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request, site: Site) -> bool:
    name = site.settings.status.metrics_token
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if name is None or kind.lower() != "bearer" or not sent:
        return False
    try:
        token = load_secret(name, site.settings.secrets).reveal()
    except DenpyoError:
        return False
    return hmac.compare_digest(token.encode(), sent.strip().encode())


@router.get("/status")
def status(request: Request, site: Here) -> HTMLResponse:
    """What waits, what went wrong, and what to do about it (状況)."""
    figures, free = site.store.figures(), _free(site)
    held = site.store.held_since() is not None
    concerns = find_concerns(figures, site.settings, free, held=held)
    return page(
        request,
        "status",
        figures=figures,
        shown=shown,
        acts=[c for c in concerns if c.weight is Weight.ACT],
        tells=[c for c in concerns if c.weight is Weight.TELL],
        counts=_counts(figures),
        troubles=[_trouble(entry) for entry in site.store.recent_troubles()],
        free=f"{free / 1024**3:,.1f} GB",
    )


def _counts(figures: Figures) -> list[tuple[str, list[tuple[str, int]]]]:
    """Headings with names and numbers, without what there is none of."""
    groups: list[tuple[str, list[tuple[str, int]]]] = [
        ("書類", [(s.label, figures.documents[s.value]) for s in DocumentState]),
        ("ファイル", [(s.label, figures.files[s.value]) for s in FileState]),
        ("送信", [(s.label, figures.deliveries[s.value]) for s in DeliveryState]),
        (
            "自動操作",
            [(name, figures.jobs[s.value]) for s, name in _JOB_STATES.items()],
        ),
    ]
    return [(head, [row for row in rows if row[1]]) for head, rows in groups]


def _trouble(entry: AuditEntry) -> dict[str, object]:
    why = next((entry.detail[n] for n in _REASONS if entry.detail.get(n)), "")
    what = _TROUBLES.get(entry.action, entry.action)
    own = entry.subject in (RUN, BACKUP)
    subject = "" if own else entry.subject[:_SUBJECT]
    return {"at": entry.at, "what": what, "subject": subject, "why": str(why)}
