"""Files by the API (ファイル): put into the inbox, and what became of them."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, UploadFile

from books.store import DocumentQuery
from web.api.caller import Caller, Here
from web.api.shapes import FileStatus, Taken
from web.upload import take

router = APIRouter(prefix="/files", tags=["files"])
_CHUNK = 1024 * 1024


@router.post("", status_code=202)
def send_file(site: Here, who: Caller, file: UploadFile) -> Taken:
    """Put a file into the inbox; the next run reads it (受け付け).

    The same bytes again are the same file: nothing is read twice.
    """
    digest = hashlib.sha256()
    while chunk := file.file.read(_CHUNK):
        digest.update(chunk)
    file.file.seek(0)
    name, refused = take(site, file)
    if refused:
        raise HTTPException(415, refused)
    site.store.audit(who.name, "inbox.uploaded", "inbox", {"files": [name]})
    return Taken(name=name, sha256=digest.hexdigest())


@router.get("/{sha256}")
def get_file(
    site: Here, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> FileStatus:
    """How far a file is: not yet taken in is 404 (ファイルの状態)."""
    file = site.store.find_file(sha256)
    if file is None:
        raise HTTPException(404, "そのファイルはまだ受け入れられていません。")
    documents = site.store.find(DocumentQuery(sha256=sha256, limit=None))
    return FileStatus(
        sha256=sha256,
        name=file.name,
        state=file.state.value,
        reason=file.reason,
        documents=[document.id for document in documents],
    )
