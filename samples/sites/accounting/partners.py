"""Partners: the list and a new one (取引先)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.accounting.master import PARTNERS
from samples.sites.site import go, show, signed_in, site_of


def partner_names(request: Request) -> list[str]:
    """Those of the master and those added."""
    added = site_of(request).database.all("SELECT name FROM partners ORDER BY id")
    return [*PARTNERS, *(row["name"] for row in added)]


@signed_in
async def list_partners(request: Request) -> Response:
    """All partners, and a form for another."""
    return show(request, "partners.html.j2", partners=partner_names(request), error="")


@signed_in
async def add_partner(request: Request) -> Response:
    """Add a partner; the same name twice is refused."""
    name = str((await request.form()).get("name", "")).strip()
    names = partner_names(request)
    if not name or name in names:
        error = "取引先名を入力してください。" if not name else "登録済みの取引先です。"
        return show(
            request, "partners.html.j2", status=422, partners=names, error=error
        )
    site_of(request).database.add("partners", {"name": name})
    return go("/partners")


ROUTES = [
    Route("/partners", list_partners),
    Route("/partners", add_partner, methods=["POST"]),
]
