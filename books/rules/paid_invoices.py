"""Which of our invoices a customer's notice of payment is about (支払通知書の請求書).

By the numbers that the notice names; without one by customer, amount and day, which is
a guess and said to be one. Each invoice is about one notice only.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from books.model import Document, DocumentType, Line, Purpose, Section
from books.numbers import fold_number, look_alike_key
from books.rules.cases import day_of
from books.rules.context import Context, Known
from books.rules.parties import same_party, we_sell

LATEST = dt.timedelta(days=62)  # a notice without due date comes this long after
LONGEST = dt.timedelta(days=400)  # nobody pays an invoice later than this
EARLIEST = dt.timedelta(days=31)  # a notice may be dated before the invoice
_SHIFT = dt.timedelta(days=7)  # bank holidays move the day of payment
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-‐–ー/_.]*")
_MIN_LETTERS, _MIN_DIGITS = 4, 3


@dataclass(frozen=True)
class Behind:
    """The invoices behind a notice (対象の請求書); ``by_number`` tells a fact from a guess."""

    invoices: tuple[Known, ...]
    by_number: bool

    @property
    def total(self) -> int | None:
        """What they come to with tax; None where one has no amount."""
        amounts = [known.document.total for known in self.invoices]
        return None if None in amounts else sum(a or 0 for a in amounts)


def is_received_notice(document: Document, context: Context) -> bool:
    """Whether a customer tells us what it pays us (受け取った支払通知書か)."""
    notice = document.document_type is DocumentType.PAYMENT_NOTICE
    return notice and we_sell(document, context)


def numbers_told(notice: Document) -> frozenset[str]:
    """What may be numbers of invoices on a notice (書かれている番号), as keys.

    >>> notice = Document(subject="請求書 No.INV-2026/004 (9月分) 110,000円")
    >>> sorted(numbers_told(notice))
    ['110000', '1NV2026004']
    """
    parts: tuple[Document | Section | Line, ...]
    parts = (notice, *notice.sections, *notice.lines)
    referred = [r for part in parts for r in part.references]
    told = {r.number for r in referred if r.kind is DocumentType.INVOICE}
    return frozenset(map(look_alike_key, told)) | frozenset(_written(notice))


def _written(notice: Document) -> Iterator[str]:
    texts = [notice.subject, notice.notes, notice.order_number]
    for line in notice.lines:
        texts += [line.item_code, line.description, line.details, line.note]
        texts.append(line.delivery_note_number)
    folded = unicodedata.normalize("NFKC", " ".join(filter(None, texts)))
    for word in _WORD.findall(folded.replace(",", "")):
        number = fold_number(re.sub(r"(?i)^no\.?", "", word))
        digits = sum(letter.isdigit() for letter in number)
        if len(number) >= _MIN_LETTERS and digits >= _MIN_DIGITS:
            yield look_alike_key(number)


def paid_invoices(
    notices: Iterable[Known], invoices: Sequence[Known]
) -> dict[str, Behind]:
    """The invoices behind each notice that we got, by its id (対象の請求書).

    What a notice names is not looked for by amount again. Of an invoice that came again
    changed the latest counts.
    """
    invoices = [k for k in invoices if k.document.purpose is not Purpose.CANCEL]
    ordered = sorted(notices, key=lambda known: (_day(known), known.document_id))
    found: dict[str, Behind] = {}
    taken: set[str] = set()
    for known in ordered:
        told = numbers_told(known.document)
        named = [
            one
            for one in invoices
            if _number(one) in told and _same_customer(known.document, one.document)
        ]
        if named:
            latest = {_number(one): one for one in sorted(named, key=_day)}
            behind = Behind(tuple(latest.values()), by_number=True)
            found[known.document_id] = behind
            taken.update(one.document_id for one in named)
    for known in ordered:
        if known.document_id in found:
            continue
        free = [one for one in invoices if one.document_id not in taken]
        alike = _by_amount(known.document, free)
        if alike:
            found[known.document_id] = Behind(alike, by_number=False)
            taken.update(one.document_id for one in alike)
    return found


def _by_amount(notice: Document, invoices: Sequence[Known]) -> tuple[Known, ...]:
    """The latest invoice of the same amount, else all of a day or month that add up."""
    wanted = _amounts(notice)
    fitting = [one for one in invoices if _may_pay(notice, one.document)]
    for one in sorted(fitting, key=_day, reverse=True):
        if one.document.total in wanted or one.document.payable_amount in wanted:
            return (one,)
    for key in (_due, _month):
        for _, group in groupby(sorted(fitting, key=key, reverse=True), key=key):
            together = tuple(group)
            if sum(one.document.total or 0 for one in together) in wanted:
                return together
    return ()


def _amounts(notice: Document) -> set[int]:
    paid, off = notice.payable_amount, notice.deductions or 0
    before = None if paid is None else paid + off + (notice.withholding_tax or 0)
    return {amount for amount in (notice.total, paid, before) if amount}


def _may_pay(notice: Document, invoice: Document) -> bool:
    if not _same_customer(notice, invoice):
        return False
    orders = [fold_number(paper.order_number) for paper in (notice, invoice)]
    if all(orders) and orders[0] != orders[1]:
        return False
    day, issued = day_of(notice), day_of(invoice)
    if notice.due_date and invoice.due_date:
        near = abs(notice.due_date - invoice.due_date) <= _SHIFT
        return near and (not (day and issued) or abs(day - issued) <= LONGEST)
    return not (day and issued) or -EARLIEST <= day - issued <= LATEST


def _same_customer(notice: Document, invoice: Document) -> bool:
    return same_party(notice.buyer, invoice.buyer)


def _number(known: Known) -> str:
    return look_alike_key(known.document.document_number)


def _day(known: Known) -> dt.date:
    return day_of(known.document) or dt.date.min


def _due(known: Known) -> dt.date:
    return known.document.due_date or dt.date.min


def _month(known: Known) -> tuple[int, int]:
    return _day(known).year, _day(known).month
