"""Take the last operation back (元に戻す): as a new revision, nothing is lost.

Undoing again goes one step further back; what the program did by itself is no step.
"""

import re
from collections.abc import Sequence

from books.errors import ConflictError
from books.model import DocumentState, Revision
from books.store import StoredDocument
from books.store.rearrange import REASON
from books.triage import first_state
from web.checking import check_changed
from web.regroup import put_back
from web.site import Site

_BACK_TO = re.compile(r"元に戻す: 第(\d+)版の内容へ")
_MACHINE = "denpyo"


def undo_last(
    site: Site, document: StoredDocument, by: str, seen: int
) -> tuple[str, str]:
    """Undo the last operation on a document; where to look now, and what was done.

    Raises:
        ConflictError: there is none, another changed it, or it went out already.
    """
    if document.state is DocumentState.EXPORTED:
        raise ConflictError(
            "出力済みの書類です。直すときは、値を訂正して承認し直してください。"
        )
    decided = {
        DocumentState.APPROVED: "承認の取り消し",
        DocumentState.REJECTED: "対象外の取り消し",
    }
    if document.state in decided:
        reading, reason = document.reading, decided[document.state]
    else:
        history = site.store.history(document.id)
        step = _step_back(history)
        if step is None and history[0].reason.startswith(REASON):
            return put_back(site, document, by)
        if step is None:
            raise ConflictError("元に戻せる操作は、もうありません。")
        reading, reason = step.reading, f"元に戻す: 第{step.number}版の内容へ"
    checked = check_changed(site, reading, document)
    site.store.revise(document.id, checked, by, reason, seen, first_state(checked))
    return document.id, f"元に戻しました ({reason})。"


def _step_back(history: Sequence[Revision]) -> Revision | None:
    """The revision before the last step of a person that still counts, or None."""
    at = len(history)
    while at > 1:
        revision = history[at - 1]
        back = _BACK_TO.fullmatch(revision.reason)
        if back:
            at = int(back[1])
        elif revision.author == _MACHINE or "の取り消し" in revision.reason:
            at -= 1
        else:
            return history[at - 2]
    return None
