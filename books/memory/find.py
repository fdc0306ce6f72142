"""Which remembered supplier wrote a document (取引先の特定).

Each thing that agrees is worth points: a registration number with its check digit nearly
settles it, a name or a telephone number alone never does. Values in which something was
read badly don't count, or count less.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from books.identifiers import has_valid_check_digit
from books.memory.accounts import changed_parts
from books.memory.keys import account_key, digits, name_key
from books.memory.model import Supplier
from books.model import Document

REGISTRATION, DOUBTFUL_REGISTRATION = 2.0, 1.0
SAME_NAME, NEAR_NAME = 1.0, 0.5
TEL, ACCOUNT, POSTAL_CODE = 0.75, 0.75, 0.25
SURE, LIKELY = 1.75, 1.0
LEAD = 0.5  # by which the best must be ahead of the next
MIN_LIKENESS = 80.0  # of 100, between the keys of near names
MIN_TEL_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Recognised:
    """A supplier that is likely the one (特定の結果); ``sure`` when it can be no other."""

    supplier: Supplier
    sure: bool


@dataclass(frozen=True)
class Memory:
    """All suppliers that are remembered (取引先の記憶)."""

    suppliers: tuple[Supplier, ...] = ()

    def find(
        self, document: Document, doubtful: Collection[str] = ()
    ) -> Recognised | None:
        """The supplier that a document is likely from, or None.

        ``doubtful`` are the paths of values that were read badly.
        """
        weighed = [
            (self._weigh(supplier, document, doubtful), index)
            for index in self._candidates(document)
            for supplier in (self.suppliers[index],)
        ]
        weighed.sort(key=lambda pair: (-pair[0], pair[1]))
        if not weighed or weighed[0][0] < LIKELY:
            return None
        best, index = weighed[0]
        supplier = self.suppliers[index]
        ahead = len(weighed) == 1 or best - weighed[1][0] >= LEAD
        sure = best >= SURE and ahead
        return Recognised(
            supplier, sure and not _contradicts(supplier, document, doubtful)
        )

    def _weigh(
        self, supplier: Supplier, document: Document, doubtful: Collection[str]
    ) -> float:
        party, points = document.issuer, 0.0
        if party.registration_number in supplier.registration_numbers:
            well = _has_sure_number(document, doubtful)
            points += REGISTRATION if well else DOUBTFUL_REGISTRATION
        points += _name_points(name_key(party.name), supplier)
        if len(tel := digits(party.tel)) >= MIN_TEL_DIGITS and tel in supplier.tels:
            points += TEL
        if any(
            not changed_parts(account, supplier.accounts)
            for account in document.bank_accounts
        ):
            points += ACCOUNT
        if party.postal_code in supplier.printed.get("issuer.postal_code", ()):
            points += POSTAL_CODE
        return points

    def _candidates(self, document: Document) -> set[int]:
        """Suppliers with anything in common."""
        found: set[int] = set()
        key, index = name_key(document.issuer.name), self._index
        keys = [
            f"number:{document.issuer.registration_number}",
            f"tel:{digits(document.issuer.tel)}",
            *(f"account:{account_key(a)}" for a in document.bank_accounts),
        ]
        near = process.extract(
            key, self._names, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS, limit=5
        )
        keys += [f"name:{name}" for name, _, _ in near] if key else []
        for one in keys:
            found |= index.get(one, set())
        return found

    @cached_property
    def _index(self) -> Mapping[str, set[int]]:
        index: dict[str, set[int]] = defaultdict(set)
        for number, supplier in enumerate(self.suppliers):
            for key in _keys(supplier):
                index[key].add(number)
        return dict(index)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        found = (name_key(name) for s in self.suppliers for name in s.names)
        return tuple(dict.fromkeys(name for name in found if name))


def _keys(supplier: Supplier) -> Iterable[str]:
    yield from (f"number:{number}" for number in supplier.registration_numbers)
    yield from (f"tel:{tel}" for tel in supplier.tels)
    yield from (f"account:{account_key(account)}" for account in supplier.accounts)
    yield from (f"name:{name_key(name)}" for name in supplier.names)


def _name_points(key: str, supplier: Supplier) -> float:
    known = {name_key(name) for name in supplier.names}
    if not key:
        return 0.0
    if key in known:
        return SAME_NAME
    near = any(fuzz.ratio(key, name) >= MIN_LIKENESS for name in known)
    return NEAR_NAME if near else 0.0


def _has_sure_number(document: Document, doubtful: Collection[str]) -> bool:
    number = document.issuer.registration_number
    well = "issuer.registration_number" not in doubtful
    return well and number is not None and has_valid_check_digit(number)


def _contradicts(
    supplier: Supplier, document: Document, doubtful: Collection[str]
) -> bool:
    """Whether the paper has the number of another company."""
    number, known = document.issuer.registration_number, supplier.registration_numbers
    return bool(known) and number not in known and _has_sure_number(document, doubtful)
