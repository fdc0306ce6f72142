"""The finished files (出力ファイルの画面)."""

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse

from web.site import Here, page

router = APIRouter()


@router.get("/files")
def list_files(request: Request, site: Here) -> HTMLResponse:
    """What lies in the outbox, by folder."""
    outbox = site.settings.outbox
    found = sorted(p for p in outbox.rglob("*") if p.is_file() and p.name[0] != ".")
    groups: dict[str, list[tuple[str, Path, int]]] = {}
    for path in found:
        place = path.relative_to(outbox)
        row = (place.as_posix(), place, path.stat().st_size)
        groups.setdefault(place.parent.as_posix(), []).append(row)
    return page(request, "files", groups=groups)


@router.get("/files/{place:path}")
def download(site: Here, place: str) -> FileResponse:
    """One file, for saving."""
    outbox = site.settings.outbox.resolve()
    path = (outbox / place).resolve()
    if not path.is_relative_to(outbox) or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)
