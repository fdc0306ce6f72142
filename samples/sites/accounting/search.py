"""Lists: narrowed, sorted, 20 a page (一覧と検索)."""

import time
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from samples.sites.forms import parse_day, parse_yen

PER_PAGE = 20
_TEXTS = {
    "journals": "description || ' ' || memo || ' ' || body",
    "invoices": "partner || ' ' || description || ' ' || memo || ' ' || body",
}
ASKED = ("q", "reference", "from", "to", "min", "max")


@dataclass(frozen=True)
class Found:
    """One page of a list."""

    rows: list[dict[str, Any]]
    count: int
    page: int
    pages: int
    asked: dict[str, str]

    def query(self, page: int) -> str:
        """Address of another page of the same search."""
        from urllib.parse import urlencode

        return urlencode({**{k: v for k, v in self.asked.items() if v}, "page": page})


def search(request: Request, table: str, *, whole: bool = False) -> Found:
    """Records that meet the search of this request; newest first."""
    asked = {name: request.query_params.get(name, "").strip() for name in ASKED}
    where, values = _conditions(request, table, asked)
    database = request.app.state.site.database
    counted = database.one(f"SELECT count(*) AS n FROM {table} WHERE {where}", *values)  # noqa: S608  names are ours
    count = counted["n"]
    pages = max(1, -(-count // PER_PAGE))
    wanted = request.query_params.get("page", "1")
    page = min(pages, max(1, int(wanted) if wanted.isdecimal() else 1))
    query = f"SELECT * FROM {table} WHERE {where} ORDER BY date DESC, id DESC"  # noqa: S608  names are ours
    if not whole:
        query += f" LIMIT {PER_PAGE} OFFSET {(page - 1) * PER_PAGE}"
    return Found(database.all(query, *values), count, page, pages, asked)


def _conditions(
    request: Request, table: str, asked: dict[str, str]
) -> tuple[str, list[Any]]:
    settings = request.app.state.site.plan.settings
    parts = ["office = ?", "created <= ?"]
    values: list[Any] = [
        request.state.session["body"]["office"],
        time.time() - settings.list_delay_seconds,
    ]
    for word in asked["q"].split():
        parts.append(f"instr({_TEXTS[table]}, ?) > 0")
        values.append(word)
    if asked["reference"]:  # anywhere in it: R-1 finds R-10 too
        parts.append("instr(number || ' ' || reference, ?) > 0")
        values.append(asked["reference"])
    for name, sign in (("from", ">="), ("to", "<=")):
        day = parse_day(asked[name])
        if day:
            parts.append(f"date {sign} ?")
            values.append(day.isoformat())
    for name, sign in (("min", ">="), ("max", "<=")):
        yen = parse_yen(asked[name])
        if yen is not None:
            parts.append(f"total {sign} ?")
            values.append(yen)
    return " AND ".join(parts), values
