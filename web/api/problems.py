"""Failures as RFC 9457 problems (エラーの形), the sentence in Japanese."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from books.errors import (
    ConflictError,
    DenpyoError,
    NotFoundError,
    NotReadyError,
)

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, and what to do (エラー)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in (
        (400, "読めない要求"),
        (401, "トークンがない・違う"),
        (403, "権限がない"),
        (404, "ない"),
        (409, "ほかの人が先に変えた、いまはできない"),
        (413, "大きすぎる"),
        (415, "受け取れない種類のファイル"),
        (422, "値の誤り"),
        (429, "要求が多すぎる"),
        (503, "準備ができていない"),
    )
}


async def explain(request: Request, error: Exception) -> JSONResponse:
    """Any failure as a problem."""
    del request
    headers = None
    match error:
        case HTTPException():
            status, told, headers = error.status_code, str(error.detail), error.headers
        case RequestValidationError():
            status, told = 422, _validation(error)
        case NotFoundError():
            status, told = 404, str(error)
        case ConflictError():
            status, told = 409, str(error)
        case NotReadyError():
            status, told = 503, str(error)
        case DenpyoError():
            status, told = 422, str(error)
        case _:
            raise error
    title = str(PROBLEMS.get(status, {}).get("description", "エラー"))
    problem = Problem(title=title, status=status, detail=told)
    return JSONResponse(problem.model_dump(), status, headers, MEDIA_TYPE)


def _validation(error: RequestValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where} の値を読めません。形と範囲を確かめてください。"
