"""What partners hand in on our pages (取引先の画面の窓口): kept as if it came by EDI.

The message that is made of it is the original. All of it follows from the document and
the key of its form, so a second tap, a second phone or a run after a crash finds the same.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from books.errors import DenpyoError, FormatError
from books.exchange import ExchangePartner
from books.model import Document, DocumentState, Reading, Source
from books.settings import Settings
from books.store import Arrival, DocumentQuery, ReceiptState, Store
from flows.atomic import write_bytes
from flows.clock import JAPAN, today
from flows.given import Given
from flows.imports import message_desk
from flows.log import log
from flows.process import process_file
from flows.single import get_writer

_KEY = re.compile(r"(\d{10})-[0-9a-f]{16}")


@dataclass(frozen=True)
class Counter:
    """Takes documents from partners, and gives them theirs (窓口)."""

    settings: Settings
    store: Store

    def submit(self, partner: ExchangePartner, document: Document, key: str) -> str:
        """Keep a document of a partner once (受付); returns its id in the store.

        ``key`` is that of the form: the time when it was made, and a random part.

        Raises:
            FormatError: the document can't be written as a message, or the key is none.
            DenpyoError: it can't be kept.
        """
        content = self.message(document, _made_at(key), f"{partner.id}-{key}")
        name = _file_name(partner.name, document)
        arrival = Arrival(
            partner=partner.id,
            name=name,
            stamp=key,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            message_key=f"portal:{key}",
        )
        receipt = self.store.add_receipt(arrival)
        if receipt.state is ReceiptState.DUPLICATE:
            return self._kept_as(receipt.duplicate_of)
        folder = self.settings.home / "exchange" / "portal" / partner.id
        made = self._keep(folder, partner.name, document, content)
        self.store.keep_receipt(receipt.reference)
        return made

    def issue(self, document: Document, key: str, by: str) -> str:
        """Keep and approve a document of our own, once (自社の書類の発行); gives its id.

        It goes out with the next ``denpyo send``.

        Raises:
            FormatError: it can't be written as a message, or the key is none.
            DenpyoError: it can't be kept.
        """
        content = self.message(document, _made_at(key), f"own-{key}")
        company = self.settings.company.name
        made = self._keep(
            self.settings.home / "exchange" / "own", company, document, content
        )
        stored = self.store.get(made)
        if stored.state in (DocumentState.NEEDS_REVIEW, DocumentState.READY):
            self.store.approve(made, by, stored.revision)
        return made

    def message(self, document: Document, at: dt.datetime, name: str) -> bytes:
        """A document as 中小企業共通EDI (電文).

        Raises:
            FormatError: it can't be written.
        """
        source = Source(file=name, sha256="")
        given = Given(
            name, Reading(source=source, document=document), at, self.settings
        )
        content, _ = get_writer("edi").write(given)
        return content

    def _keep(self, folder: Path, name: str, document: Document, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = write_bytes(folder / f"{digest[:12]}.xml", content)
        file = self.store.add_file(path, _file_name(name, document))
        desk = message_desk(self.settings, self.store, today(), about=document)
        outcome = process_file(desk, file)
        if not outcome.documents:
            log.error("%s: not kept: %s", file.name, outcome.message)
            raise DenpyoError(
                "送信した内容を登録できませんでした。時間をおいてもう一度お試しいただくか、"
                "発注元にご連絡ください。"
            )
        path.unlink()
        return outcome.documents[0].id

    def _kept_as(self, reference: str) -> str:
        """The document that an earlier tap of the same form made."""
        digests = {r.reference: r.sha256 for r in self.store.find_receipts()}
        query = DocumentQuery(sha256=digests.get(reference, "-"))
        kept = self.store.find(query)
        if not kept:
            raise FormatError(
                "この内容は受付の途中です。1 分ほど待ってから一覧を開き直してください。"
            )
        return kept[0].id


def _made_at(key: str) -> dt.datetime:
    told = _KEY.fullmatch(key)
    if told is None:
        raise FormatError(
            "画面が古くなっています。開き直して、もう一度操作してください。"
        )
    return dt.datetime.fromtimestamp(int(told[1]), JAPAN)


def _file_name(company: str, document: Document) -> str:
    number = re.sub(r"[^\w.-]+", "-", document.document_number or "")[:60]
    return f"{company}_{document.document_type.label}_{number}.xml"
