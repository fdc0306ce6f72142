"""A record beside its truth: which values are right, and what is missing (照合).

Rows are laid beside each other by what they hold, since one may have been lost.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import fuzz

Record = dict[str, Any]

SCALARS = (
    "document_type",
    "document_number",
    "order_number",
    "issue_date",
    "due_date",
    "delivery_date",
    "subject",
    "subtotal",
    "tax_total",
    "total",
    "previous_balance",
    "payment_received",
    "carried_forward",
    "amount_due",
    "withholding_tax",
)
PARTY = ("name", "registration_number", "postal_code", "address", "tel")
ROWS = {  # the list, its parts, and the part by which rows are told apart
    "lines": (
        "date item_code description quantity unit unit_price tax_rate amount".split(),
        ("amount", "description"),
    ),
    "tax_summary": ("rate taxable_amount tax_amount basis".split(), ("rate",)),
    "bank_accounts": (
        "bank branch account_type number holder".split(),
        ("number", "holder"),
    ),
}
KEY_FIELDS = frozenset(
    "document_type document_number issue_date due_date issuer.registration_number "
    "issuer.name total amount_due lines.amount "
    "tax_summary.rate tax_summary.taxable_amount tax_summary.tax_amount "
    "tax_summary.basis bank_accounts.bank bank_accounts.branch "
    "bank_accounts.account_type bank_accounts.number bank_accounts.holder".split()
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣ｰ─"), "-")
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶー", "アイウエオツヤユヨワカケ-")


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of the record or the truth; ``path`` is the record's, if it has one."""

    field: str
    path: str | None
    wanted: object
    found: object

    @property
    def right(self) -> bool:
        """Whether both say the same."""
        return plain(self.field, self.wanted) == plain(self.field, self.found)

    @property
    def is_key(self) -> bool:
        """Whether the field decides about money, tax or whose paper it is."""
        return self.field in KEY_FIELDS


def compare(record: Record, truth: Record) -> Iterator[Compared]:
    """Every value that either says; absent on both sides is left out."""
    for name in SCALARS:
        yield from _pair(name, name, truth.get(name), record.get(name))
    for side in ("issuer", "recipient"):
        wanted, found = truth.get(side) or {}, record.get(side) or {}
        for name in PARTY:
            path = f"{side}.{name}"
            yield from _pair(path, path, wanted.get(name), found.get(name))
    for name, (parts, keys) in ROWS.items():
        wanted_rows, found_rows = truth.get(name) or [], record.get(name) or []
        for row, index in align(wanted_rows, found_rows, keys):
            found = {} if index is None else found_rows[index]
            for part in parts:
                path = None if index is None else f"{name}[{index}].{part}"
                yield from _pair(f"{name}.{part}", path, row.get(part), found.get(part))


def _pair(
    field: str, path: str | None, wanted: object, found: object
) -> Iterator[Compared]:
    if plain(field, wanted) is not None or plain(field, found) is not None:
        yield Compared(field, path, wanted, found)


def align(
    wanted: list[Record], found: list[Record], keys: tuple[str, ...]
) -> Iterator[tuple[Record, int | None]]:
    """Each wanted row with the index of its row in the record, then rows too many."""
    scores = sorted(
        (
            (-_likeness(row, other, keys), abs(i - j), i, j)
            for i, row in enumerate(wanted)
            for j, other in enumerate(found)
        ),
    )
    partner: dict[int, int] = {}
    for score, _, i, j in scores:
        if score < 0 and i not in partner and j not in partner.values():
            partner[i] = j
    for i, row in enumerate(wanted):
        yield row, partner.get(i)
    for j in range(len(found)):
        if j not in partner.values():
            yield {}, j


def _likeness(row: Record, other: Record, keys: tuple[str, ...]) -> float:
    return sum(
        fuzz.ratio(str(plain(key, row[key])), str(plain(key, other[key])))
        if key in {"description", "holder"}
        else 100 * (plain(key, row[key]) == plain(key, other[key]))
        for key in keys
        if row.get(key) is not None and other.get(key) is not None
    )


def plain(field: str, value: object) -> object:
    """A value without what may be written either way; None for nothing."""
    if value is None or value == "":
        return None
    text = unicodedata.normalize("NFKC", str(value)).translate(_DASHES)
    text = "".join(text.split())
    name = field.rpartition(".")[2]
    if name == "tel":
        return "".join(filter(str.isdigit, text))
    if name == "holder":
        return text.translate(_LARGE)
    if name in {"document_number", "number", "registration_number", "item_code"}:
        return text
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text


def is_asked(path: str | None, field: str, review: list[str]) -> bool:
    """True when a person is asked to look at a path, or at what holds it."""
    if path is None:
        return field.partition(".")[0] in review
    return any(path == r or path.startswith((f"{r}.", f"{r}[")) for r in review)
