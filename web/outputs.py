"""What a document went out in, and what a change of it asks for (出力済みの書類の訂正).

A file that went out is never changed: a person is told which it is, and what to do where
it went.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

from books.model import DocumentState
from books.payment_run import PAYMENT_KINDS
from books.store import ExportState, Output, StoredDocument
from web.files import heading
from web.site import Site

_RENDERED = "export.rendered"
_MESSAGES = ("edi", "jp-pint")
_FILES = ("yayoi", "moneyforward", "freee")
_TO_BANK = (
    "銀行に渡したなら、銀行で取り消すか組み戻しを頼み、正しい金額で払い直してください。"
)
_TO_PARTNER = "先方に送ったなら、訂正したことを知らせ、新しいファイルを送ってください。"
_TO_BOOKS = "会計ソフトに取り込んだなら、前の仕訳を取り消し(反対仕訳)、正しい仕訳を入れてください。"
_BY_BOT = "会計ソフトに登録済みです。会計ソフトの画面で、前の登録を直してください。"


@dataclass(frozen=True)
class Sent:
    """One file that a document went out in (出力): where, when, what to do about it now.

    ``stale``: the document says something else since.
    """

    label: str
    path: str
    at: dt.datetime
    todo: str
    stale: bool


def list_sent(site: Site, document: StoredDocument) -> tuple[Sent, ...]:
    """The files that a document is in, oldest first; none where it never went out."""
    found = site.store.outputs_of(document.id)
    done = [one for one in found if one.state is ExportState.FINISHED]
    return tuple(
        Sent(
            _label(one),
            one.path,
            one.finished_at or one.claimed_at,
            _todo(one.kind),
            _is_stale(site, document, one),
        )
        for one in done
    )


def _label(output: Output) -> str:
    if output.kind == "freee-api":
        return "freee (API)"
    if output.kind.startswith("bot-"):
        return f"自動操作 ({output.kind.removeprefix('bot-')})"
    return heading(PurePath(output.path).parent.as_posix())


def _todo(kind: str) -> str:
    if kind in PAYMENT_KINDS:
        return _TO_BANK
    if kind in _MESSAGES:
        return _TO_PARTNER
    return _TO_BOOKS if kind in _FILES else _BY_BOT


def _is_stale(site: Site, document: StoredDocument, output: Output) -> bool:
    """Whether the document was changed, or left out, after it went out."""
    if document.state is DocumentState.REJECTED:
        return True
    if document.revision == 1:
        return False
    history = site.store.history(document.id)
    at = output.finished_at or output.claimed_at
    number = max((r.number for r in history if r.created_at <= at), default=1)
    for entry in site.store.audit_log(output.reference):
        if entry.action == _RENDERED:
            number = int(entry.detail["revisions"].get(document.id, number))
    before = history[number - 1].reading.document
    return before != document.reading.document
