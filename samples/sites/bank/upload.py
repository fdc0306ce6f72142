"""Bulk transfers: file, confirmation, order (総合振込の受付)."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from samples.sites.bank.clock import today
from samples.sites.bank.records import add_transfer
from samples.sites.bank.transfer_file import Checked, check_file
from samples.sites.forms import is_full_width
from samples.sites.site import fault_of, go, show, signed_in, site_of, take_token

MAX_MEMO = 20


@signed_in
async def transfer_menu(request: Request) -> Response:
    """What can be done with bulk transfers."""
    return show(request, "transfer_menu.html.j2")


@signed_in
async def upload_page(request: Request) -> Response:
    """Ask for a file."""
    return _page(request, "", None, [])


@signed_in
async def upload(request: Request) -> Response:
    """Check a file; show what is wrong, or what would be ordered."""
    form = await request.form()
    sent, memo = form.get("file"), str(form.get("memo", "")).strip()
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _page(request, memo, None, ["ファイルを選択してください。(F-0001)"])
    problems = []
    if not is_full_width(memo) or len(memo) > MAX_MEMO:
        problems.append(f"メモは全角{MAX_MEMO}文字以内で入力してください。(F-0007)")
    refused = fault_of(request, "invalid")
    if refused:
        problems.append(refused.text or "ファイルを受け付けられません。(F-0099)")
    checked = check_file(await sent.read(), today(request))
    if problems or checked.errors:
        return _page(request, memo, checked, problems)
    draft = {
        "file_name": sent.filename,
        "sha256": checked.sha256,
        "day": str(checked.day),
        "records": checked.records,
        "total": checked.total,
        "memo": memo,
    }
    user = request.state.session["user"]
    number = site_of(request).database.add("drafts", {"user": user, "body": draft})
    return go(f"/transfers/confirm/{number}")


@signed_in
async def confirm_page(request: Request) -> Response:
    """Show count, sum and day before the order."""
    draft = _draft(request)
    if draft is None:
        return show(request, "missing.html.j2", status=404)
    same = site_of(request).database.one(
        "SELECT * FROM transfers WHERE sha256 = ? AND state <> '取消済'",
        draft["body"]["sha256"],
    )
    return show(request, "confirm.html.j2", draft=draft, same=same, error="")


@signed_in
async def confirm(request: Request) -> Response:
    """Take the order."""
    draft, form = _draft(request), await request.form()
    if draft is None:
        return show(request, "missing.html.j2", status=404)
    if not form.get("checked"):
        error = "確認欄にチェックしてください。(F-0012)"
        return show(
            request, "confirm.html.j2", status=422, draft=draft, same=None, error=error
        )
    if not take_token(request, str(form.get("token", ""))):
        return show(request, "taken.html.j2", status=409)
    if form.get("action") == "template":
        row = {"user": request.state.session["user"], "body": draft["body"]}
        site_of(request).database.add("templates", row)
        return show(request, "template_kept.html.j2")
    number = add_transfer(request, draft["body"])
    if site_of(request).plan.settings.after_post == "render":
        transfer = site_of(request).database.one(
            "SELECT * FROM transfers WHERE id = ?", number
        )
        return show(request, "done.html.j2", transfer=transfer)
    return go(f"/transfers/{number}/done")


def _draft(request: Request) -> dict[str, object] | None:
    return site_of(request).database.one(
        "SELECT * FROM drafts WHERE id = ? AND user = ?",
        request.path_params["number"],
        request.state.session["user"],
    )


def _page(
    request: Request, memo: str, checked: Checked | None, problems: list[str]
) -> Response:
    errors = checked.errors if checked else []
    return show(
        request,
        "upload.html.j2",
        status=422 if errors or problems else 200,
        memo=memo,
        errors=errors,
        problems=problems,
    )


ROUTES = [
    Route("/transfers", transfer_menu),
    Route("/transfers/upload", upload_page),
    Route("/transfers/upload", upload, methods=["POST"]),
    Route("/transfers/confirm/{number:int}", confirm_page),
    Route("/transfers/confirm/{number:int}", confirm, methods=["POST"]),
]
