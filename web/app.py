"""The web application: one factory, nothing global (画面).

It knows no Prefect and no process pool: pictures of pages come from ``picture``, which
whoever starts the application provides.
"""

from http import HTTPStatus
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from books.errors import ConflictError, DenpyoError, NotFoundError
from books.partners import with_partners
from books.settings import Settings
from books.store import Store
from web import (
    account,
    accounts,
    ageing,
    approvals,
    archive,
    bots,
    dashboard,
    decide,
    documents,
    files,
    health,
    language,
    lines,
    orders,
    pages,
    paper,
    partners,
    payment_drafts,
    payment_list,
    payments,
    people,
    portal,
    reconcile,
    related,
    review,
    samples,
    settings_page,
    settle,
    sheets,
    signin,
    upload,
)
from web.api import PREFIX, create_api
from web.bounds import Bounds
from web.guard import Tokens, add_headers
from web.language import local_page
from web.mentions import in_words
from web.seams import Seams
from web.sessions import know_visitor
from web.site import STATIC, Picture, Post, Publish, Site, page

ROUTERS = (
    signin.router,
    language.router,
    account.router,
    documents.router,
    files.router,
    paper.router,
    people.router,
    health.router,
    orders.router,
    reconcile.router,
    settle.router,
    ageing.router,
    *portal.ROUTERS,
    review.router,
    sheets.router,
    decide.router,
    lines.router,
    related.router,
    accounts.router,
    pages.router,
    upload.router,
    payment_list.router,
    payment_drafts.router,
    payments.router,
    approvals.router,
    partners.router,
    archive.router,
    dashboard.router,
    samples.router,
    settings_page.router,
    bots.router,
)


def create_app(
    settings: Settings,
    store: Store,
    picture: Picture,
    post: Post | None = None,
    seams: Seams | None = None,
    publish: Publish | None = None,
) -> FastAPI:
    """Build the application (画面の組み立て)."""
    app = FastAPI(title="denpyo", docs_url=None, redoc_url=None, openapi_url=None)
    tokens = Tokens(settings.home / "web.secret")
    app.state.settings = settings  # as in the file, without the partners of the screen
    counted = with_partners(settings, store.partner_book().partners)
    app.state.site = Site(
        counted, store, picture, tokens, post, seams or Seams(), publish=publish
    )
    app.state.counted = dashboard.Counted()
    # The first one is the innermost: what it refuses is told as a page
    app.add_middleware(Bounds, max_file_bytes=settings.limits.max_file_bytes)
    hosts = list(settings.web.hosts)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.middleware("http")(know_visitor)
    app.middleware("http")(add_headers)
    app.mount("/static", StaticFiles(directory=STATIC))
    for router in ROUTERS:
        app.include_router(router)
    app.mount(PREFIX, create_api(app.state.site))
    for kind in (DenpyoError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _explain)
    return app


async def _explain(request: Request, error: Exception) -> Response:
    """Every failure is a page with a sentence."""
    status, told = 400, "入力を確かめて、もう一度操作してください。"
    match error:
        case HTTPException():
            status = error.status_code
            told = "ページが見つかりません。" if status == 404 else error.detail
        case NotFoundError():
            status, told = 404, str(error)
        case ConflictError():
            status, told = 409, str(error)
        case DenpyoError():
            status, told = 422, str(error)
    if isinstance(error, DenpyoError):
        told = in_words(request.app.state.site.store, told)
    answer = page(request, "error", message=told, back=_back(request, status))
    answer.status_code = status
    return answer


def _back(request: Request, status: int) -> str | None:
    """The document that the failed operation was about, or the page it came from."""
    match request.url.path.split("/"):
        case ["", "documents", document_id, _, *_] if status != HTTPStatus.NOT_FOUND:
            return f"/documents/{quote(document_id)}"
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.url.netloc:
        return None
    return local_page(came.path + (f"?{came.query}" if came.query else ""))
