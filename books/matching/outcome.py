"""What goes into and comes out of the matching step (消込の入出力)."""

from pydantic import Field

from books.model import Difference, Match, Payment, Value


class Confirmed(Value):
    """One match of the past that a person confirmed (確定済みの消込).

    Empty ``item_ids`` mean: confirmed as no item's payment. A 分割 is one
    row for each of its payments.
    """

    payment: Payment
    item_ids: tuple[str, ...] = ()
    partner_id: str | None = None
    differences: tuple[Difference, ...] = ()


class Candidate(Value):
    """Items that an unmatched payment may settle (候補)."""

    items: tuple[str, ...]
    confidence: float = Field(ge=0, le=1)


class UnmatchedPayment(Value):
    """A payment without a match, with one Japanese sentence why (未消込の入出金)."""

    payment_id: str
    reason: str
    candidates: tuple[Candidate, ...] = ()


class Outcome(Value):
    """The proposal of a whole run (消込の提案).

    Every payment is in exactly one match or in ``unmatched``. ``open_items`` are the
    ids that the ``auto`` matches leave open, in the order of the input.
    """

    matches: tuple[Match, ...]
    unmatched: tuple[UnmatchedPayment, ...]
    open_items: tuple[str, ...]
