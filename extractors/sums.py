"""The sums of a document while they are put together (金額の控え)."""

from dataclasses import dataclass, field

from books.model import TaxSubtotal
from extractors.amount_texts import Amount


@dataclass
class Sums:
    """The sums of a document; ``places`` and ``proven`` are by field path."""

    tax_summary: list[TaxSubtotal] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    places: dict[str, Amount] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    inferred: set[str] = field(default_factory=set)

    def put(self, key: str, amount: Amount, *, proven: bool = False) -> None:
        """Take an amount as a value of the document."""
        self.values[key] = amount.value
        self.places[key] = amount
        if proven:
            self.proven.add(key)
