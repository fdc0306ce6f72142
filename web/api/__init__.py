"""The JSON API for other programs (API), under ``/api/v1``: the same operations, by token.

Its description is at ``/api/v1/openapi.json``. Cookies open nothing here, so that no page
in somebody's browser can act.
"""

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from books.errors import DenpyoError
from web.api import documents, files, orders
from web.api.caller import known_caller
from web.api.problems import PROBLEMS, explain
from web.site import Site

VERSION = "1.0.0"
PREFIX = "/api/v1"


def create_api(site: Site) -> FastAPI:
    """Build the API (API の組み立て), to be mounted at ``PREFIX``."""
    api = FastAPI(
        title="denpyo API",
        description=__doc__ or "",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(known_caller)],
        responses=PROBLEMS,
    )
    api.state.site = site
    for router in (documents.router, files.router, orders.router):
        api.include_router(router)
    for kind in (DenpyoError, HTTPException, RequestValidationError):
        api.add_exception_handler(kind, explain)
    return api
