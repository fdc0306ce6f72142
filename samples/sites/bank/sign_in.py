"""Sign-in in steps: password, one-time password, notices (ログイン)."""

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.bank import master
from samples.sites.bank.otp import find_otp, refuse_otp, send_otp
from samples.sites.site import (
    change_session,
    end_session,
    fault_of,
    find_session,
    go,
    show,
    site_of,
    start_session,
)


async def login_page(request: Request) -> Response:
    """Ask who it is."""
    ended = "ended" in request.query_params
    return show(request, "login.html.j2", error="", ended=ended)


async def login(request: Request) -> Response:
    """First step; the second password is sent."""
    form = await request.form()
    name = str(form.get("user", "")).strip()
    user = master.USERS.get(name)
    known = form.get("contract") == master.CONTRACT and user is not None
    if not known or user is None or user["password"] != form.get("password"):
        error = "ご契約番号、ユーザーID、またはパスワードに誤りがあります。(L-0102)"
        return show(request, "login.html.j2", status=401, error=error, ended=False)
    if _is_signed_in(request, name) and not form.get("force"):
        return show(request, "already.html.j2", typed=dict(form))
    site_of(request).database.run("DELETE FROM sessions WHERE user = ?", name)
    answer = go("/otp")
    start_session(request, answer, name, name=user["name"], role=user["role"])
    send_otp(request, name)
    return answer


def _is_signed_in(request: Request, name: str) -> bool:
    site = site_of(request)
    if site.plan.settings.double_login != "ask":
        return False
    since = time.time() - site.plan.settings.idle_seconds
    query = "SELECT * FROM sessions WHERE user = ? AND seen > ?"
    return site.database.one(query, name, since) is not None


async def otp(request: Request) -> Response:
    """Second step."""
    session = find_session(request)
    if session is None:
        return go("/login?ended=1")
    request.state.session = session
    error = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("action") == "again":
            send_otp(request, session["user"])
        else:
            error = refuse_otp(
                request, session["user"], str(form.get("otp", "")).strip()
            )
            if not error:
                change_session(request, otp=True)
                return go("/notices")
    status = 401 if error else 200
    return show(request, "otp.html.j2", status=status, error=error)


async def notices(request: Request) -> Response:
    """Third step: what nobody reads."""
    session = find_session(request)
    if session is None:
        return go("/login?ended=1")
    request.state.session = session
    if not session["body"].get("otp"):
        return go("/otp")
    if request.method == "POST":
        change_session(request, read=True)
        return go("/menu")
    return show(request, "notices.html.j2")


async def logout(request: Request) -> Response:
    """Sign out."""
    end_session(request)
    return show(request, "goodbye.html.j2")


async def token(request: Request) -> Response:
    """The display of the token, which a person holds in the hand."""
    user = request.path_params["user"]
    if request.method == "POST":
        send_otp(request, user)
    last = find_otp(request, user)
    left = int(float(str(last["until"])) - time.time()) if last else 0
    return show(request, "token.html.j2", user=user, last=last, left=max(0, left))


def gate(request: Request) -> str:
    """Where a session must go before any other page."""
    if fault_of(request, "otp_again"):
        change_session(request, otp=False)
    session = request.state.session["body"]
    if not session.get("otp"):
        return "/otp"
    return "" if session.get("read") else "/notices"


ROUTES = [
    Route("/login", login_page),
    Route("/login", login, methods=["POST"]),
    Route("/otp", otp, methods=["GET", "POST"]),
    Route("/notices", notices, methods=["GET", "POST"]),
    Route("/logout", logout, methods=["GET", "POST"]),
    Route("/token/{user}", token, methods=["GET", "POST"]),
]
