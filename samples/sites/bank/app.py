"""The bank's site and all its pages (画面の一覧)."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from samples.sites.bank import orders, sign_in, statements, upload
from samples.sites.bank.labels import LABELS
from samples.sites.bank.records import SCHEMA, TABLES, truth
from samples.sites.control import control_routes
from samples.sites.database import Database
from samples.sites.plan import Plan
from samples.sites.site import Site, go, make_pages, show, signed_in

HERE = Path(__file__).parent


async def home(_: Request) -> Response:
    """The front door."""
    return go("/menu")


@signed_in
async def menu(request: Request) -> Response:
    """What this user may do."""
    waiting = request.app.state.site.database.all(
        "SELECT * FROM transfers WHERE state = '承認待ち'"
    )
    return show(request, "menu.html.j2", waiting=len(waiting))


def make_app(folder: Path, plan: Plan) -> Starlette:
    """The site with its data in a folder."""
    routes = [
        Route("/", home),
        Route("/menu", menu),
        *sign_in.ROUTES,
        *upload.ROUTES,
        *orders.ROUTES,
        *statements.ROUTES,
        *control_routes(truth, TABLES),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    app = Starlette(routes=routes)
    app.state.site = Site(
        name="bank",
        folder=folder,
        plan=plan,
        database=Database(folder / "bank.sqlite", SCHEMA),
        pages=make_pages(HERE / "templates"),
        labels=LABELS,
        gate=sign_in.gate,
    )
    return app
