"""Files from the browser into the inbox (書類を入れる), and reading them in the background.

A file is known by its content, never by its name; it is written under a hidden name and
renamed when it is whole, so that no run takes half of it.
"""

import os
import re
import secrets
import unicodedata
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, HTTPException, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from books.errors import UnreadableFileError
from books.settings_reading import Limits
from extractors.guard import identify
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
MOST_FILES = 200
_CHUNK = 1024 * 1024
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]'
)
_MESSAGE = b"<?xml"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")


@router.get("/upload")
def show_upload(request: Request, site: Here) -> Response:
    """Where files are dropped, and what waits in the inbox."""
    return _page(request, site)


@router.post("/upload", dependencies=[Posted])
def upload(
    request: Request,
    site: Here,
    who: Who,
    files: Annotated[list[UploadFile], File()],
) -> Response:
    """Put files into the inbox; each is taken or refused by itself."""
    if len(files) > MOST_FILES:
        raise HTTPException(413, f"一度に送れるのは {MOST_FILES} ファイルまでです。")
    results = [take(site, file) for file in files if file.filename]
    taken = [name for name, told in results if not told]
    if taken:
        site.store.audit(who.name, "inbox.uploaded", "inbox", {"files": taken})
    return _page(request, site, tuple(results))


def take(site: Site, file: UploadFile) -> tuple[str, str]:
    """Put one file into the inbox (受け入れ); its name, and why it was refused."""
    inbox, limits = site.settings.inbox, site.settings.limits
    if site.settings.inbox_folder is None:
        inbox.mkdir(parents=True, exist_ok=True)
    name = safe_name(file.filename or "")
    draft = inbox / f".{secrets.token_hex(8)}{Path(name).suffix}"
    try:
        with draft.open("xb") as target:
            while chunk := file.file.read(_CHUNK):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        check_content(draft, limits)
        return _move(draft, inbox, name), ""
    except UnreadableFileError as error:
        return name, str(error).removeprefix(f"{draft.name}: ")
    finally:
        draft.unlink(missing_ok=True)


def check_content(path: Path, limits: Limits) -> None:
    """Let through paper, tables and messages (中身の判定).

    Raises:
        UnreadableFileError: it is nothing that denpyo reads, or could do harm.
    """
    with path.open("rb") as file:
        head = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_MESSAGE) and path.stat().st_size <= limits.max_file_bytes:
        return
    identify(path, limits)


def safe_name(name: str) -> str:
    r"""A file name without a path and without signs that mislead (ファイル名の整え).

    >>> safe_name("..\\..\\請求書<1>.pdf"), safe_name("/etc/passwd"), safe_name("...")
    ('請求書_1_.pdf', 'passwd', '書類')
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = _UNSAFE.sub("_", plain).strip(". ~$")
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, ""
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"書類{stem}"
    while len(stem.encode()) > 180:
        stem = stem[:-1]
    return f"{stem}{dot}{suffix[:10]}"


def _move(draft: Path, inbox: Path, name: str) -> str:
    """Give the file its name, another one if that is taken."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for count in range(1, 10_000):
        target = inbox / (name if count == 1 else f"{stem} ({count}){suffix}")
        try:
            os.link(draft, target)
        except FileExistsError:
            continue
        return target.name
    raise UnreadableFileError("name_taken", "同じ名前のファイルが多すぎます。")


def _page(
    request: Request, site: Site, results: tuple[tuple[str, str], ...] = ()
) -> Response:
    intake = site.seams.intake
    limit = site.settings.limits.max_file_bytes // 1024**2
    answer = page(
        request,
        "upload",
        results=results,
        waiting=waiting_names(site),
        limit=limit,
        progress=intake.progress() if intake else None,
    )
    answer.status_code = 422 if results and all(told for _, told in results) else 200
    return answer


def waiting_names(site: Site) -> list[str]:
    """What lies in the inbox, its sub-folders included (受信箱のファイル)."""
    inbox = site.settings.inbox
    found = inbox.rglob("*") if inbox.is_dir() else ()
    return sorted(p.name for p in found if p.name[0] != "." and p.is_file())


@router.post("/upload/read", dependencies=[Posted])
def start_reading(site: Here, who: Who) -> Response:
    """Begin to read the inbox in the background."""
    if site.seams.intake is None:
        raise HTTPException(404)
    if site.seams.intake.start():
        site.store.audit(who.name, "inbox.reading", "inbox", {})
    return RedirectResponse("/upload", status_code=303)


@router.get("/upload/progress")
def show_progress(request: Request, site: Here) -> Response:
    """How far the reading is."""
    if site.seams.intake is None:
        raise HTTPException(404)
    progress, waiting = site.seams.intake.progress(), waiting_names(site)
    return page(request, "upload_progress", progress=progress, waiting=waiting)
