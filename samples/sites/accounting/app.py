"""The accounting site: sign-in, choice of the office, and all its pages (画面の一覧)."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from samples.sites.accounting import invoices, journals, master, partners
from samples.sites.accounting.labels import LABELS
from samples.sites.accounting.records import SCHEMA, TABLES, truth
from samples.sites.control import control_routes
from samples.sites.database import Database
from samples.sites.plan import Plan
from samples.sites.site import (
    Site,
    change_session,
    end_session,
    fault_of,
    find_session,
    go,
    make_pages,
    show,
    signed_in,
    start_session,
)

HERE = Path(__file__).parent


async def login_page(request: Request) -> Response:
    """Ask who it is."""
    return show(request, "login.html.j2", error="", ended=bool(request.query_params))


async def login(request: Request) -> Response:
    """Sign in with mail address and password."""
    form = await request.form()
    mail = str(form.get("mail", "")).strip()
    user = master.USERS.get(mail)
    if user is None or user["password"] != form.get("password"):
        error = "メールアドレスまたはパスワードが正しくありません。"
        return show(request, "login.html.j2", status=401, error=error, ended=False)
    answer = go("/offices")
    start_session(request, answer, mail, name=user["name"])
    return answer


async def logout(request: Request) -> Response:
    """Sign out."""
    end_session(request)
    return go("/login")


async def offices(request: Request) -> Response:
    """Choose the 事業所; nothing else is there before."""
    session = find_session(request)
    if session is None:
        return go("/login")
    request.state.session = session
    if request.method == "POST":
        office = str((await request.form()).get("office", ""))
        if office in master.OFFICES:
            change_session(request, office=office, office_name=master.OFFICES[office])
            return go("/")
    return show(request, "offices.html.j2", offices=master.OFFICES)


def gate(request: Request) -> str:
    """The office must be chosen; by plan, another window has chosen another one."""
    if "office" not in request.state.session["body"]:
        return "/offices"
    if fault_of(request, "other_office"):
        change_session(request, office="2", office_name=master.OFFICES["2"])
    return ""


@signed_in
async def home(request: Request) -> Response:
    """The first page after sign-in."""
    database = request.app.state.site.database
    office = request.state.session["body"]["office"]
    latest = database.all(
        "SELECT * FROM journals WHERE office = ? ORDER BY id DESC LIMIT 5", office
    )
    return show(request, "home.html.j2", latest=latest)


@signed_in
async def accounts(request: Request) -> Response:
    """Accounts for the search box."""
    found = master.find_accounts(request.query_params.get("q", "").strip())
    return JSONResponse(found[:8])


def make_app(folder: Path, plan: Plan) -> Starlette:
    """The site with its data in a folder."""
    routes = [
        Route("/", home),
        Route("/login", login_page),
        Route("/login", login, methods=["POST"]),
        Route("/logout", logout, methods=["POST"]),
        Route("/offices", offices, methods=["GET", "POST"]),
        Route("/api/accounts", accounts),
        *journals.ROUTES,
        *invoices.ROUTES,
        *partners.ROUTES,
        *control_routes(truth, TABLES),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    app = Starlette(routes=routes)
    app.state.site = Site(
        name="accounting",
        folder=folder,
        plan=plan,
        database=Database(folder / "accounting.sqlite", SCHEMA),
        pages=make_pages(HERE / "templates"),
        labels=LABELS,
        gate=gate,
    )
    return app
