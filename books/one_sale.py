"""A sale counts once (売上は一度): by our invoice or by the customer's notice about it.

The invoice goes first, unless the notice was in the ledger or in a file of entries before
the invoice came.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from books.errors import ConflictError
from books.model import Document, DocumentState, DocumentType
from books.parties import is_sale
from books.rules.cases import day_of
from books.rules.context import Context, Known
from books.rules.paid_invoices import (
    EARLIEST,
    LONGEST,
    is_received_notice,
    paid_invoices,
)
from books.settings import Settings
from books.store import DocumentQuery, ExportState, Store, StoredDocument
from books.triage import stands

ENTRIES = frozenset({"yayoi", "moneyforward", "freee", "freee-api"})
_BOT = "bot-"  # what bots type in is claimed under the site's name
_LEFT = tuple(s for s in DocumentState if s is not DocumentState.REJECTED)
_COUNTS = (DocumentState.APPROVED, DocumentState.EXPORTED)
PAIR = (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE)


@dataclass
class OneSale:
    """Asks which paper stands for a sale (売上の書類); keeps what it found of a customer."""

    store: Store
    settings: Settings
    _known: dict[tuple[str, str], list[StoredDocument]] = field(default_factory=dict)
    _notices: dict[str, bool] = field(default_factory=dict)

    def instead_of(self, document: StoredDocument) -> StoredDocument | None:
        """The other paper that stands for the same sale; None where this one does."""
        other = self._other(document)
        if other is None or self._counted(document):
            return None
        received = document.reading.document.document_type is PAIR[1]
        return other if received or self._counted(other) else None

    def gave_way(self, document: StoredDocument) -> bool:
        """Whether a notice was found to be about our invoice: known without looking.

        When the invoice is left out, the ledger takes the notice up first.
        """
        paper = document.reading.document
        kept = paper.document_type is PAIR[1] and self.is_one(paper)
        return kept and self.store.stands_for_none(document.id, document.revision)

    def left_without(self, paper: Document) -> tuple[str, ...]:
        """Approved papers that may stand for a sale now that this one does not (残る書類)."""
        if not self.is_one(paper):
            return ()
        others = self._papers(paper)
        ids = [other.id for other in others if other.state in _COUNTS]
        items = self.store.items_of_documents(ids)
        return tuple(name for name in ids if name not in items)

    def _other(self, document: StoredDocument) -> StoredDocument | None:
        paper = document.reading.document
        if not self.is_one(paper):
            return None
        papers = {one.id: one for one in self._papers(paper)}
        papers[document.id] = document
        known = [Known(one.id, one.reading.document) for one in papers.values()]
        kinds = [one.document.document_type for one in known]
        if len(set(kinds)) < len(PAIR):
            return None
        invoices = [k for k, kind in zip(known, kinds, strict=True) if kind is PAIR[0]]
        notices = [k for k, kind in zip(known, kinds, strict=True) if kind is PAIR[1]]
        for name, behind in paid_invoices(notices, invoices).items():
            ids = [one.document_id for one in behind.invoices]
            if name == document.id:
                return papers[ids[0]]
            if document.id in ids and papers[name].state in _COUNTS:
                return papers[name]
        return None

    def is_one(self, paper: Document) -> bool:
        """Whether a paper is an invoice of ours, or a notice of what we are paid."""
        if paper.document_type is DocumentType.INVOICE:
            return is_sale(paper, self.settings.company)
        return is_received_notice(paper, Context(dt.date.min, self.settings.company))

    def _papers(self, paper: Document) -> list[StoredDocument]:
        """Our invoices to a customer, and its notices, about the time of one of them."""
        name, day = paper.buyer.name or "", day_of(paper)
        if not name or not self._has_notices(name):
            return []
        key = (name, "" if day is None else f"{day:%Y-%m}")
        if key not in self._known:
            query = DocumentQuery(types=PAIR, states=_LEFT, partner=name, limit=None)
            if day is not None:
                since, until = day - LONGEST - EARLIEST, day + LONGEST + EARLIEST
                query = replace(query, date_from=since, date_to=until)
            found = self.store.find(query)
            self._known[key] = [one for one in found if self._stands(one)]
        return self._known[key]

    def _has_notices(self, customer: str) -> bool:
        if customer not in self._notices:
            query = DocumentQuery(types=PAIR[1:], partner=customer, limit=1)
            self._notices[customer] = bool(self.store.find_slips(query))
        return self._notices[customer]

    def _stands(self, document: StoredDocument) -> bool:
        codes = {finding.code for finding in document.reading.findings}
        return self.is_one(document.reading.document) and stands(codes, document.state)

    def _counted(self, document: StoredDocument) -> bool:
        """Whether it is in the ledger, or in a file of entries."""
        name = self.store.item_of_document(document.id)
        if name and self.store.get_items([name])[name].amount:
            return True
        return any(
            export.state is not ExportState.CANCELLED
            and (export.kind in ENTRIES or export.kind.startswith(_BOT))
            for export in self.store.outputs_of(document.id)
        )


def check_once(store: Store, settings: Settings, document: StoredDocument) -> None:
    """Refuse to book a sale that another paper stands for (二重計上の防止).

    Raises:
        ConflictError: one does.
    """
    other = OneSale(store, settings).instead_of(document)
    if other is not None:
        paper = other.reading.document
        name = f"{paper.document_type.label} {paper.document_number or other.file.name}"
        raise ConflictError(
            f"{name} と同じ取引です。売上を二重に計上しないため、こちらは仕訳にしません。"
        )
