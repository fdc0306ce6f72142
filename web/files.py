"""The finished files (出力ファイルの画面)."""

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse

from web.site import Here, page

router = APIRouter()
_HEADINGS = {
    ".": "報告書と一覧表",
    "reports": "これまでの報告書",
    "edi": "中小企業共通EDI",
    "jp-pint": "JP PINT (デジタルインボイス)",
    "accounting/yayoi": "仕訳 (弥生会計)",
    "accounting/moneyforward": "仕訳 (マネーフォワード)",
    "accounting/freee": "仕訳 (freee)",
    "payments/transfer": "総合振込 (全銀)",
    "payments/zedi": "総合振込 (ZEDI、全銀と同じ支払)",
}


@router.get("/files")
def list_files(request: Request, site: Here) -> HTMLResponse:
    """What lies in the outbox, by folder."""
    outbox = site.settings.outbox
    found = (p for p in outbox.rglob("*") if p.is_file() and p.name[0] != ".")
    newest = sorted(found, key=lambda p: (-p.stat().st_mtime, p.name))
    groups: dict[str, list[tuple[str, Path, int]]] = {}
    for path in newest:
        place = path.relative_to(outbox)
        row = (place.as_posix(), place, path.stat().st_size)
        groups.setdefault(heading(place.parent.as_posix()), []).append(row)
    return page(request, "files", groups=groups)


def heading(folder: str) -> str:
    """What lies in a folder of the outbox, in Japanese (見出し)."""
    if folder.startswith("取消/"):
        return f"取り消したファイル (使わないこと): {heading(folder[3:])}"
    return _HEADINGS.get(folder, folder)


@router.get("/files/{place:path}")
def download(site: Here, place: str) -> FileResponse:
    """One file, for saving."""
    outbox = site.settings.outbox.resolve()
    path = (outbox / place).resolve()
    if not path.is_relative_to(outbox) or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)
