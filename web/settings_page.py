"""The settings as they count, and where each comes from (設定の表示): read only.

Everything is in one file that IT support keeps; a page that changed it would be a second
truth. Secrets are not in it; a password in a database address is not shown.
"""

import os
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import make_url

from books.errors import DenpyoError
from books.settings import Settings
from books.settings_file import read_values
from web.candidates import warning_of
from web.site import Here, page

router = APIRouter()
Row = tuple[str, str, str]
_HEADS = {
    "company": "自社",
    "approvals": "支払の承認",
    "review": "目視確認のしきい値",
    "measures": "状況の計算",
    "booking": "記帳の方針",
    "accounts": "勘定科目",
    "limits": "上限",
    "ocr": "文字認識",
    "field_reader": "言語モデル",
    "tax_agency": "国税庁への照会",
    "zedi": "ZEDI",
    "prefect": "Prefect",
    "web": "画面",
    "paper": "書類の体裁",
    "exchange": "取引先との送受信",
}
_HIDDEN = frozenset({"partners"})  # on the page of the partners


@router.get("/settings")
def show_settings(request: Request, site: Here) -> Response:
    """Every setting, what it is now and where that comes from."""
    settings: Settings = request.app.state.settings
    path = settings.home / "denpyo.yaml"
    try:
        written = read_values(path)
    except DenpyoError:
        written = {}
    groups: dict[str, list[Row]] = {}
    for name in Settings.model_fields:
        if name in _HIDDEN:
            continue
        head = _HEADS.get(name, "全般")
        rows = groups.setdefault(head, [])
        rows += _rows(name, getattr(settings, name), written.get(name), name in written)
    return page(
        request,
        "settings",
        groups=groups,
        path=str(path.resolve()),
        there=path.is_file(),
        warning=warning_of(site),
    )


def _rows(path: str, value: Any, written: Any, is_written: bool) -> Iterator[Row]:  # noqa: FBT001
    if isinstance(value, BaseModel):
        told = written if isinstance(written, dict) else {}
        for name in type(value).model_fields:
            yield from _rows(
                f"{path}.{name}", getattr(value, name), told.get(name), name in told
            )
        return
    yield path, _shown(path, value), _origin(path, is_written=is_written)


def _origin(path: str, *, is_written: bool) -> str:
    if path == "database_url" and os.environ.get("DENPYO_DATABASE_URL"):
        return "環境変数 DENPYO_DATABASE_URL"
    if path == "home":
        return "--home か DENPYO_HOME"
    return "denpyo.yaml" if is_written else "既定値"


def _shown(path: str, value: Any) -> str:
    if path == "database_url" and value:
        return make_url(value).render_as_string(hide_password=True)
    match value:
        case None | "" | ():
            return "—"
        case dict() if not value:
            return "—"
        case bool():
            return "はい" if value else "いいえ"
        case tuple():
            return "、".join(_shown("", one) for one in value)
        case dict():
            return "、".join(f"{key}: {_shown('', one)}" for key, one in value.items())
        case BaseModel():
            told = value.model_dump(exclude_defaults=True)
            return "{" + _shown("", told) + "}"
    return str(value)
