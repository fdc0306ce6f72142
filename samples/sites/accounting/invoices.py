"""Supplier invoices with their scans: enter, show, change, list (支払依頼)."""

import re
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.accounting import checks, master
from samples.sites.accounting.decoys import add_decoy
from samples.sites.accounting.partners import partner_names
from samples.sites.accounting.records import (
    add_file,
    add_record,
    files_of,
    find_record,
)
from samples.sites.accounting.search import search
from samples.sites.downloads import csv_file, file
from samples.sites.site import fault_of, go, show, signed_in, site_of, take_token

FIELDS = (
    "date",
    "due",
    "partner",
    "number",
    "reference",
    "registration",
    "description",
    "memo",
)
SIDES = ("line",)
MAX_BYTES = 10 * 1024 * 1024
_SIGNS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
HEAD = (
    "支払依頼ID,発行日,支払期日,取引先,請求書番号,外部参照番号,登録番号,行,勘定科目,補助科目,部門,"
    "税区分,インボイス,金額,品目・内容,摘要,メモ,添付,状態"
).split(",")
Upload = tuple[str, bytes]


@signed_in
async def list_invoices(request: Request) -> Response:
    """The list, with its search."""
    return show(request, "invoices.html.j2", found=search(request, "invoices"))


@signed_in
async def download(request: Request) -> Response:
    """What the search found, as CSV."""
    database, rows = site_of(request).database, []
    names = ("account", "sub_account", "department", "tax", "invoice_kind", "amount")
    for invoice in search(request, "invoices", whole=True).rows:
        head = [invoice["id"], *(invoice[name] for name in FIELDS[:6])]
        tail = [invoice["description"], invoice["memo"]]
        tail += [len(files_of(database, invoice["id"])), invoice["state"]]
        rows += [
            [*head, number, *(line[n] for n in names), line["description"], *tail]
            for number, line in enumerate(invoice["body"], 1)
        ]
    return csv_file("支払依頼一覧.csv", HEAD, rows)


@signed_in
async def new_invoice(request: Request) -> Response:
    """An empty form."""
    return _form(request, dict.fromkeys(FIELDS, ""), [], [])


@signed_in
async def add_invoice(request: Request) -> Response:
    """Book an invoice, or show it again with what is wrong; files are then lost."""
    form = await request.form()
    if not take_token(request, str(form.get("token", ""))):
        return show(request, "taken.html.j2", status=409)
    uploads = await _uploads(form)
    values, rows, lines, errors = _read(request, form, uploads)
    if errors:
        return _form(request, values, rows, errors)
    add_decoy(request, "invoices", _row(values, lines))
    state = "下書き" if form.get("action") == "draft" else "申請中"
    number = add_record(request, "invoices", _row(values, lines), state)
    _keep(request, number, uploads)
    if site_of(request).plan.settings.after_post == "render":
        return _detail(request, number, "登録しました。")
    return go(f"/invoices/{number}?saved=1")


@signed_in
async def show_invoice(request: Request) -> Response:
    """One invoice."""
    saved = "登録しました。" if "saved" in request.query_params else ""
    return _detail(request, request.path_params["number"], saved)


@signed_in
async def edit_invoice(request: Request) -> Response:
    """An invoice to be changed."""
    invoice = find_record(request, "invoices")
    if invoice is None:
        return show(request, "missing.html.j2", status=404)
    values = {name: invoice[name] for name in FIELDS}
    rows = [
        {"line": checks.typed(x), "description": x["description"]}
        for x in invoice["body"]
    ]
    return _form(request, values, rows, [], invoice["id"])


@signed_in
async def change_invoice(request: Request) -> Response:
    """Write an invoice over; new files are added."""
    invoice = find_record(request, "invoices")
    if invoice is None:
        return show(request, "missing.html.j2", status=404)
    form = await request.form()
    uploads = await _uploads(form)
    values, rows, lines, errors = _read(request, form, uploads)
    if errors:
        return _form(request, values, rows, errors, invoice["id"])
    row = _row(values, lines)
    site_of(request).database.change("invoices", invoice["id"], row)
    _keep(request, invoice["id"], uploads)
    return go(f"/invoices/{invoice['id']}?saved=1")


@signed_in
async def download_file(request: Request) -> Response:
    """An attached file as it was sent."""
    invoice = find_record(request, "invoices")
    found = site_of(request).database.one(
        "SELECT * FROM files WHERE id = ? AND invoice = ?",
        request.path_params["file"],
        invoice["id"] if invoice else 0,
    )
    if found is None:
        return show(request, "missing.html.j2", status=404)
    return file(found["name"], found["content"])


async def _uploads(form: FormData) -> list[Upload]:
    sent = [f for f in form.getlist("files") if isinstance(f, UploadFile)]
    return [(f.filename, await f.read()) for f in sent if f.filename]


def _keep(request: Request, number: int, uploads: list[Upload]) -> None:
    for name, content in uploads:
        add_file(site_of(request).database, number, name, content)


def _read(
    request: Request, form: FormData, uploads: list[Upload]
) -> tuple[dict[str, str], list[Any], list[Any], list[str]]:
    site, errors = site_of(request), list[str]()
    values = {name: str(form.get(name, "")).strip() for name in FIELDS}
    rows = checks.read_rows(form, SIDES)
    day = checks.check_date(
        site.label("issue_date"), values["date"], site.plan.settings, errors
    )
    due = checks.check_date(
        site.label("due_date"), values["due"], site.plan.settings, errors
    )
    if day and due and due < day:
        errors.append("支払期日が発行日より前です。")
    _check_party(request, values, errors)
    lines = checks.check_lines(rows, SIDES, errors)
    checks.check_texts(values, site.plan.settings, errors)
    for name, content in uploads:
        if not content.startswith(_SIGNS):
            errors.append(f"{name}: 添付できるのは PDF・PNG・JPEG です。")
        elif len(content) > MAX_BYTES:
            errors.append(f"{name}: 10MBを超えています。")
    refused = fault_of(request, "invalid")
    if refused:
        errors.append(refused.text or "入力内容を確認してください。")
    if not errors:
        values |= {"date": day, "due": due}
    return values, rows, lines, errors


def _check_party(request: Request, values: dict[str, str], errors: list[str]) -> None:
    if not values["partner"]:
        errors.append("取引先を入力してください。")
    elif values["partner"] not in partner_names(request):
        errors.append(
            f"取引先「{values['partner']}」は登録されていません。"
            "「取引先」から登録してください。"
        )
    if not values["number"]:
        errors.append("請求書番号を入力してください。")
    number = values["registration"]
    if number and not re.fullmatch(r"T[0-9]{13}", number, re.ASCII):
        errors.append("登録番号は「T」と数字13桁で入力してください。")


def _row(values: dict[str, str], lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {**values, "body": lines, "total": sum(line["amount"] for line in lines)}


def _form(
    request: Request,
    values: dict[str, str],
    rows: list[Any],
    errors: list[str],
    number: int | None = None,
) -> Response:
    empty = {"line": checks.EMPTY, "description": ""}
    return show(
        request,
        "invoice_form.html.j2",
        status=422 if errors else 200,
        values=values,
        rows=rows + [empty] * max(1, 2 - len(rows)),
        errors=errors,
        number=number,
        partners=partner_names(request),
        master=master,
    )


def _detail(request: Request, number: int, flash: str) -> Response:
    request.path_params["number"] = number
    invoice = find_record(request, "invoices")
    if invoice is None:
        return show(request, "missing.html.j2", status=404)
    files = files_of(site_of(request).database, number)
    return show(request, "invoice.html.j2", invoice=invoice, files=files, flash=flash)


ROUTES = [
    Route("/invoices", list_invoices),
    Route("/invoices.csv", download),
    Route("/invoices", add_invoice, methods=["POST"]),
    Route("/invoices/new", new_invoice),
    Route("/invoices/{number:int}", show_invoice),
    Route("/invoices/{number:int}", change_invoice, methods=["POST"]),
    Route("/invoices/{number:int}/edit", edit_invoice),
    Route("/invoices/{number:int}/files/{file:int}", download_file),
]
