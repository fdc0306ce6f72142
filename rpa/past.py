"""What earlier attempts at an effect left (これまでの試み), read from their evidence.

Each note begins with the number of its attempt: ``2 clicked``, ``2 site says``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from books.store import Job

CLICKED, SAYS, REFUSES = "clicked", "site says", "site refuses"
SHOWN, FOUND_BY = "shown after", "found by"


@dataclass(frozen=True)
class Past:
    """The notes of all attempts (これまでの記録)."""

    notes: Mapping[str, object]

    @property
    def clicks(self) -> tuple[int, ...]:
        """The attempts that clicked (確定を押した回)."""
        found = (_number(key) for key in self.notes if key.endswith(f" {CLICKED}"))
        return tuple(sorted(found))

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Those that clicked and were not refused by the site (断られなかった回)."""
        return tuple(n for n in self.clicks if f"{n} {REFUSES}" not in self.notes)

    @property
    def said_done(self) -> bool:
        """Whether the site said after the last click that it is done (完了の表示)."""
        return self.last(SAYS) is not None

    def last(self, name: str) -> str | None:
        """A note of the attempt that clicked last (最後の確定の記録)."""
        number = max(self.clicks, default=0)
        value = self.notes.get(f"{number} {name}")
        return None if value is None else str(value)


def next_number(job: Job) -> int:
    """The number of the attempt that begins now, over all evidence (回)."""
    return max((_number(key) for key in job.evidence), default=0) + 1


def _number(key: str) -> int:
    number = key.partition(" ")[0]
    return int(number) if number.isdecimal() else 0
