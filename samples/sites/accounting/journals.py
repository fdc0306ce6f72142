"""Transfer slips: enter, show, change, list (振替伝票)."""

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.accounting import checks, master
from samples.sites.accounting.decoys import add_decoy
from samples.sites.accounting.records import add_record, find_record
from samples.sites.accounting.search import search
from samples.sites.downloads import csv_file
from samples.sites.site import fault_of, go, show, signed_in, site_of, take_token

FIELDS = ("date", "number", "reference", "description", "memo")
HEAD = (
    "伝票ID,取引日,番号,外部参照番号,行,借方勘定科目,借方補助科目,借方部門,借方税区分,借方インボイス,"
    "借方金額,貸方勘定科目,貸方補助科目,貸方部門,貸方税区分,貸方インボイス,貸方金額,摘要,仕訳メモ,登録者"
).split(",")


@signed_in
async def list_journals(request: Request) -> Response:
    """The list, with its search."""
    return show(request, "journals.html.j2", found=search(request, "journals"))


@signed_in
async def download(request: Request) -> Response:
    """What the search found, as CSV."""
    rows = []
    for journal in search(request, "journals", whole=True).rows:
        for number, (debit, credit) in enumerate(pairs(journal["body"]), 1):
            cells = [c for line in (debit, credit) for c in _cells(line)]
            head = [journal[n] for n in ("id", "date", "number", "reference")]
            tail = [journal["description"], journal["memo"], journal["user"]]
            rows.append([*head, number, *cells, *tail])
    return csv_file("仕訳帳.csv", HEAD, rows)


def _cells(line: dict[str, Any] | None) -> list[Any]:
    names = ("account", "sub_account", "department", "tax", "invoice_kind", "amount")
    return [line[name] if line else "" for name in names]


def pairs(
    lines: list[dict[str, Any]],
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Debit and credit side by side, as a slip shows them."""
    debits = [line for line in lines if line["side"] == "debit"]
    credits_ = [line for line in lines if line["side"] == "credit"]
    count = max(len(debits), len(credits_))
    return [
        (
            debits[i] if i < len(debits) else None,
            credits_[i] if i < len(credits_) else None,
        )
        for i in range(count)
    ]


@signed_in
async def new_journal(request: Request) -> Response:
    """An empty slip."""
    return _form(request, dict.fromkeys(FIELDS, ""), [], [])


@signed_in
async def add_journal(request: Request) -> Response:
    """Book a slip, or show it again with what is wrong."""
    form = await request.form()
    if not take_token(request, str(form.get("token", ""))):
        return show(request, "taken.html.j2", status=409)
    values, rows, lines, errors = _read(request, form)
    if errors:
        return _form(request, values, rows, errors)
    add_decoy(request, "journals", _row(values, lines))
    state = "下書き" if form.get("action") == "draft" else "登録済"
    number = add_record(request, "journals", _row(values, lines), state)
    if site_of(request).plan.settings.after_post == "render":
        return _detail(request, number, "登録しました。")
    return go(f"/journals/{number}?saved=1")


@signed_in
async def show_journal(request: Request) -> Response:
    """One slip."""
    saved = "登録しました。" if "saved" in request.query_params else ""
    return _detail(request, request.path_params["number"], saved)


@signed_in
async def edit_journal(request: Request) -> Response:
    """A slip to be changed."""
    journal = find_record(request, "journals")
    if journal is None:
        return show(request, "missing.html.j2", status=404)
    values = {name: journal[name] for name in FIELDS}
    rows = [
        {"debit": checks.typed(d), "credit": checks.typed(c), "description": ""}
        for d, c in pairs(journal["body"])
    ]
    return _form(request, values, rows, [], journal["id"])


@signed_in
async def change_journal(request: Request) -> Response:
    """Write a slip over."""
    journal = find_record(request, "journals")
    if journal is None:
        return show(request, "missing.html.j2", status=404)
    values, rows, lines, errors = _read(request, await request.form())
    if errors:
        return _form(request, values, rows, errors, journal["id"])
    row = _row(values, lines)
    site_of(request).database.change("journals", journal["id"], row)
    return go(f"/journals/{journal['id']}?saved=1")


@signed_in
async def delete_journal(request: Request) -> Response:
    """Take a slip away."""
    journal = find_record(request, "journals")
    if journal:
        site_of(request).database.run(
            "DELETE FROM journals WHERE id = ?", journal["id"]
        )
    return go("/journals")


def _read(
    request: Request, form: FormData
) -> tuple[dict[str, str], list[Any], list[Any], list[str]]:
    settings, errors = site_of(request).plan.settings, list[str]()
    values = {name: str(form.get(name, "")).strip() for name in FIELDS}
    rows = checks.read_rows(form, checks.SIDES)
    day = checks.check_date(
        site_of(request).label("date"), values["date"], settings, errors
    )
    lines = checks.check_lines(rows, checks.SIDES, errors)
    checks.check_balance(lines, errors)
    checks.check_texts(values, settings, errors)
    refused = fault_of(request, "invalid")
    if refused:
        errors.append(refused.text or "入力内容を確認してください。")
    if not errors:
        values["date"] = day
    return values, rows, lines, errors


def _row(values: dict[str, str], lines: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(line["amount"] for line in lines if line["side"] == "debit")
    return {**values, "body": lines, "total": total}


def _form(
    request: Request,
    values: dict[str, str],
    rows: list[Any],
    errors: list[str],
    number: int | None = None,
) -> Response:
    empty = {"debit": checks.EMPTY, "credit": checks.EMPTY, "description": ""}
    shown = rows + [empty] * max(1, 3 - len(rows))
    return show(
        request,
        "journal_form.html.j2",
        status=422 if errors else 200,
        values=values,
        rows=shown,
        errors=errors,
        number=number,
        master=master,
    )


def _detail(request: Request, number: int, flash: str) -> Response:
    request.path_params["number"] = number
    journal = find_record(request, "journals")
    if journal is None:
        return show(request, "missing.html.j2", status=404)
    return show(
        request,
        "journal.html.j2",
        journal=journal,
        pairs=pairs(journal["body"]),
        flash=flash,
    )


ROUTES = [
    Route("/journals", list_journals),
    Route("/journals.csv", download),
    Route("/journals", add_journal, methods=["POST"]),
    Route("/journals/new", new_journal),
    Route("/journals/{number:int}", show_journal),
    Route("/journals/{number:int}", change_journal, methods=["POST"]),
    Route("/journals/{number:int}/edit", edit_journal),
    Route("/journals/{number:int}/delete", delete_journal, methods=["POST"]),
]
