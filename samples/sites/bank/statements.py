"""Balances and movements, on screen and to download (残高・入出金明細)."""

import datetime as dt
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from books.model import AccountType, Direction, PayerAccount, Payment
from edi.zengin import StatementHead, write_account_statement
from samples.sites.bank import master
from samples.sites.bank.clock import today
from samples.sites.bank.movements import Movement, movements
from samples.sites.downloads import csv_file, file
from samples.sites.forms import parse_day
from samples.sites.site import show, signed_in

PER_PAGE = 20
MAX_DAYS = 186
HEAD = ("取扱日付", "お取引内容", "お支払金額", "お預り金額", "残高", "摘要")


@signed_in
async def balances(request: Request) -> Response:
    """What is on each account."""
    rows = []
    for number, account in master.ACCOUNTS.items():
        past = [m for m in movements(number) if m.day <= today(request)]
        balance = past[-1].balance if past else account["opening"]
        rows.append(account | {"number": number, "balance": balance})
    return show(request, "balances.html.j2", rows=rows, day=today(request))


@signed_in
async def statements(request: Request) -> Response:
    """Movements of an account between two days."""
    asked = {
        n: request.query_params.get(n, "").strip() for n in ("account", "from", "to")
    }
    if not asked["account"]:
        return _page(request, asked, [], "")
    rows, error = _find(request, asked)
    if error:
        return _page(request, asked, [], error)
    if request.url.path.endswith(".csv"):
        return csv_file(f"meisai_{asked['account']}.csv", HEAD, map(_cells, rows))
    if request.url.path.endswith(".txt"):
        return file(f"zengin_{asked['account']}.txt", _zengin(request, asked, rows))
    return _page(request, asked, rows, "")


def _find(request: Request, asked: dict[str, str]) -> tuple[list[Movement], str]:
    first, last = parse_day(asked["from"]), parse_day(asked["to"])
    if asked["account"] not in master.ACCOUNTS:
        return [], "照会口座を選択してください。(S-0001)"
    if first is None or last is None or first > last:
        return [], "照会期間を「2026/04/01」の形式で入力してください。(S-0002)"
    if (last - first).days > MAX_DAYS:
        return [], "照会期間は6か月以内で指定してください。(S-0003)"
    last = min(last, today(request))
    return [m for m in movements(asked["account"]) if first <= m.day <= last], ""


def _cells(row: Movement) -> tuple[object, ...]:
    return (
        f"{row.day:%Y/%m/%d}",
        row.kind,
        row.paid_out or "",
        row.paid_in or "",
        row.balance,
        row.name,
    )


def _zengin(request: Request, asked: dict[str, str], rows: list[Movement]) -> bytes:
    account = master.ACCOUNTS[asked["account"]]
    kind = AccountType.CURRENT if account["kind"] == "当座" else AccountType.ORDINARY
    payer = PayerAccount(
        client_code=master.CLIENT_CODE,
        name_kana=master.CLIENT_NAME,
        bank_code=master.BANK_CODE,
        branch_code=master.BRANCH_CODE,
        bank_kana=master.BANK_NAME,
        branch_kana=master.BRANCH_NAME,
        account_type=kind,
        account_number=asked["account"],
    )
    opening = int(account["opening"])
    if rows:
        opening = rows[0].balance - rows[0].paid_in + rows[0].paid_out
    head = StatementHead(payer, created=today(request), balance=opening)
    return write_account_statement([_payment(row) for row in rows], head)


def _payment(row: Movement) -> Payment:
    coming = row.paid_in > 0
    transfer = row.kind == "振込"
    return Payment(
        payment_id=f"m{row.number}",
        value_date=row.day,
        direction=Direction.IN if coming else Direction.OUT,
        amount=row.paid_in or row.paid_out,
        payer_kana=row.name if transfer else "",
        description="" if transfer else f"その他 {row.name}".strip(),
        balance=row.balance,
    )


def _page(
    request: Request, asked: dict[str, str], rows: list[Movement], error: str
) -> Response:
    pages = max(1, -(-len(rows) // PER_PAGE))
    wanted = request.query_params.get("page", "1")
    page = min(pages, max(1, int(wanted) if wanted.isdecimal() else 1))
    first = today(request) - dt.timedelta(30)
    return show(
        request,
        "statements.html.j2",
        status=422 if error else 200,
        asked=asked,
        accounts=master.ACCOUNTS,
        default=(f"{first:%Y/%m/%d}", f"{today(request):%Y/%m/%d}"),
        query=urlencode(asked),
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(rows),
        page=page,
        pages=pages,
        error=error,
    )


ROUTES = [
    Route("/balances", balances),
    Route("/statements", statements),
    Route("/statements.csv", statements),
    Route("/statements.txt", statements),
]
