"""What was matched without a person, as entries of an accounting program (消込の仕訳).

freee is no such program: it takes a payment with its deal, not as an entry.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from books.matching import Outcome
from books.model import (
    Finding,
    JournalEntry,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
)
from books.payment_journal import payment_entries
from books.settings import Settings
from flows.writers import write_entries

MAX_NUMBERS = 3  # shown of the payments that one finding is about


def write_payment_entries(
    path: Path,
    program: str,
    outcome: Outcome,
    payments: Mapping[str, Payment],
    items: Mapping[str, OpenItem],
    settings: Settings,
) -> tuple[int, tuple[Finding, ...]]:
    """Write the entries of what is settled for certain: how many, what to look at.

    A proposal that waits for a person has none; a match that can't be booked is told.

    Raises:
        FormatError: a value does not fit the program.
    """
    made: list[JournalEntry] = []
    told: dict[Finding, list[str]] = {}
    for match in outcome.matches:
        if match.status is not MatchStatus.AUTO:
            continue
        entries, findings = _entries(match, payments, items, settings)
        made += entries
        for finding in findings:
            told.setdefault(finding, []).append("・".join(match.payments))
    content, changed = write_entries(program, made, settings)
    path.write_bytes(content)
    found = [_of(finding, numbers) for finding, numbers in told.items()]
    return len(made), tuple(dict.fromkeys((*found, *changed)))


def _of(finding: Finding, numbers: Sequence[str]) -> Finding:
    """A finding with the payments that it is about."""
    shown = "、".join(numbers[:MAX_NUMBERS])
    more = len(numbers) - MAX_NUMBERS
    rest = f" ほか{more}件" if more > 0 else ""
    return finding.model_copy(update={"message": f"{shown}{rest}: {finding.message}"})


def _entries(
    match: Match,
    payments: Mapping[str, Payment],
    items: Mapping[str, OpenItem],
    settings: Settings,
) -> tuple[tuple[JournalEntry, ...], tuple[Finding, ...]]:
    names = [part.item_id for part in match.items]
    names += [d.item_id for d in match.differences if d.item_id]
    return payment_entries(
        match.payments[0],
        match,
        [payments[name] for name in match.payments],
        [items[name] for name in names if name in items],
        settings,
    )
