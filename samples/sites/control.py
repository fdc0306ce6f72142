"""Pages for tests only: the truth, the faults, an empty site (試験用の入口)."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from samples.sites.site import site_of


def control_routes(
    state: Callable[[Request], dict[str, Any]], tables: Sequence[str]
) -> list[Route]:
    """``/__state``, ``/__faults`` and ``/__reset``; no bot may use them."""

    async def truth(request: Request) -> Response:
        return JSONResponse(state(request))

    async def faults(request: Request) -> Response:
        plan = site_of(request).plan
        if request.method == "POST":
            try:
                plan.load(await request.json())
            except (TypeError, ValueError) as error:
                return JSONResponse({"error": str(error)}, 400)
        elif request.method == "DELETE":
            plan.load({})
        return JSONResponse(plan.dump())

    async def reset(request: Request) -> Response:
        site_of(request).plan.load({})
        site_of(request).database.clear([*tables, "sessions", "used_tokens"])
        return JSONResponse({"reset": True})

    return [
        Route("/__state", truth),
        Route("/__faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/__reset", reset, methods=["POST"]),
    ]
