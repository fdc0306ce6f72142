"""What can go out, one row a kind (出力の種類)."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from books.errors import FormatError, NotFoundError
from books.journal import journal_entry
from books.model import Finding, JournalEntry, Severity
from books.settings import Accounts, Settings
from books.store import StoredDocument

Documents = Sequence[StoredDocument]
Content = tuple[bytes, tuple[Finding, ...]]
Wants = Callable[[StoredDocument, Settings], bool]
Render = Callable[[Documents, dt.datetime, Settings], Content]


def each(document: StoredDocument, _: Settings) -> str:
    """A file for each document."""
    return document.id


def together(_: StoredDocument, __: Settings) -> str:
    """One file for all documents of a run."""
    return ""


@dataclass(frozen=True)
class Kind:
    """One kind of file for the outside (出力の種類).

    ``wants`` chooses the documents; those with the same ``group`` share a file.
    ``render`` gives its bytes and what had to be changed for the format; it is pure:
    the same documents and instant give the same bytes.
    """

    name: str
    label: str
    folder: str
    suffix: str
    wants: Wants
    render: Render
    group: Callable[[StoredDocument, Settings], str] = together

    def file_name(self, documents: Documents, at: dt.datetime, token: str) -> str:
        """Name that tells people what it is and never meets another's (ファイル名)."""
        if self.group is each:
            document = documents[0].reading.document
            stem = document.document_type.label + "_" + _plain(document.document_number)
        else:
            stem = at.strftime("%Y%m%d-%H%M%S")
        return f"{stem}_{token}{self.suffix}"


def _has_edi_message(document: StoredDocument, _: Settings) -> bool:
    from edi.sme_common.message import message_for

    return message_for(document.reading.document.document_type) is not None


def _render_edi(documents: Documents, at: dt.datetime, _: Settings) -> Content:
    from edi.sme_common.message import check_message, write_message

    (document,) = documents
    paper = document.reading.document
    content = write_message(paper, message_id=document.id, issued_at=at)
    return content, check_message(paper)


def _is_booked(document: StoredDocument, settings: Settings) -> bool:
    """False for papers that are no business of the ledger (quotations, orders)."""
    _, findings = journal_entry(document.id, document.reading.document, settings)
    return not any(
        f.code == "journal_not_applicable" and f.severity is Severity.INFO
        for f in findings
    )


Writer = Callable[[Sequence[JournalEntry], Accounts], Content]


def _render_journal(writer: Writer) -> Render:
    def render(documents: Documents, _: dt.datetime, settings: Settings) -> Content:
        made = [
            journal_entry(d.id, d.reading.document, settings)
            for d in sorted(documents, key=lambda d: d.id)
        ]
        for entry, findings in made:
            if entry is None:
                raise FormatError("".join(f.message for f in findings))
        entries = [entry for entry, _ in made if entry is not None]
        content, findings = writer(entries, settings.accounts)
        return content, findings

    return render


def _yayoi(entries: Sequence[JournalEntry], accounts: Accounts) -> Content:
    from edi.accounting.yayoi import write_yayoi

    return write_yayoi(entries, accounts)


def _moneyforward(entries: Sequence[JournalEntry], accounts: Accounts) -> Content:
    from edi.accounting.moneyforward import write_moneyforward

    return write_moneyforward(entries, accounts)


def _freee(entries: Sequence[JournalEntry], accounts: Accounts) -> Content:
    from edi.accounting.freee import write_freee

    return write_freee(entries, accounts)


def _journal(name: str, label: str, writer: Writer) -> Kind:
    place = f"accounting/{name}"
    return Kind(name, label, place, ".csv", _is_booked, _render_journal(writer))


KINDS = (
    Kind("edi", "中小企業共通EDI", "edi", ".xml", _has_edi_message, _render_edi, each),
    _journal("yayoi", "仕訳 (弥生会計)", _yayoi),
    _journal("moneyforward", "仕訳 (マネーフォワード)", _moneyforward),
    _journal("freee", "仕訳 (freee)", _freee),
)


def find_kind(name: str) -> Kind:
    """The kind of this name.

    Raises:
        NotFoundError: there is none (any more).
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise NotFoundError(
        f"出力の種類 {name} はありません。出力の一覧で取り消してください。"
    )


def _plain(text: str | None) -> str:
    """What may stand in a file name everywhere."""
    return re.sub(r"[^\w.-]+", "-", text or "番号なし")[:40]
