"""What speaks for each value and against it, gathered while reading (手がかり).

A reader notes where a value stands and how sure that place is; others add what they
know: arithmetic that holds, a master that has it, a name that its holder reads, ink
over it. ``confidence`` makes one probability of it all.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from extractors.company import find_legal_forms
from extractors.segments import Segment

MOST_SURE = 0.999  # of a place; nothing is surer
GRAVE = 6.0  # a doubt that stands for itself: people have to look
_LEAST = 1e-3  # misread letters; fewer can't be told from none


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of one value.

    ``place`` is how sure its label and position make it, 0 to 1; ``letters`` how many
    of its letters are misread by what the recogniser says, ``worst`` how likely the
    worst of them is, ``page`` the same for a letter of its page. ``proven``: arithmetic or a check digit holds. ``known``: a
    master or an earlier document has it so. ``vouched``: another value reads the same
    (1) or speaks against it (-1). ``repeated``: it is printed at another place too.
    ``whole``: a name of known words to which nothing is missing. ``doubt`` adds up what speaks against it. ``picture``: it was read by OCR.
    """

    place: float
    letters: float = 0.0
    worst: float = 0.0
    page: float = 0.0
    proven: float = 0.0
    known: float = 0.0
    vouched: float = 0.0
    repeated: float = 0.0
    whole: float = 0.0
    doubt: float = 0.0
    picture: float = 0.0

    def vector(self) -> tuple[float, ...]:
        """The signals on scales on which they add up, in the order of ``NAMES``."""
        return (
            -math.log10(1.001 - min(self.place, MOST_SURE)),
            math.log10(1 + self.letters / _LEAST),
            math.log10(1 + self.worst / _LEAST),
            math.log10(1 + self.page / _LEAST),
            self.proven,
            self.known,
            self.vouched,
            self.repeated,
            self.whole,
            self.doubt,
            self.picture,
        )


NAMES = tuple(field.name for field in fields(Signals))


class Evidenced:
    """Field paths, each with the segment that shows it and its signals."""

    def __init__(self, pages: Mapping[int, float] | None = None) -> None:
        """Start with nothing; ``pages`` are the misread letters of each, 0 to 1."""
        self._pages = pages or {}
        self._found: dict[str, tuple[Segment | None, Signals]] = {}

    def add(
        self,
        path: str,
        segment: Segment | None,
        place: float,
        *,
        proven: bool = False,
        known: bool = False,
    ) -> None:
        """Note a value; ``place`` is how sure its label and position are."""
        signals = Signals(place, proven=float(proven), known=float(known))
        if segment is not None and segment.confidence < 1.0:
            misread = list(_misread(segment))
            signals = replace(
                signals,
                letters=sum(misread),
                worst=max(misread, default=0.0),
                page=self._pages.get(segment.page, 0.0),
                picture=1.0,
            )
        self._found[path] = (segment, signals)

    def show(self, path: str, segment: Segment) -> None:
        """Say where a value stands; how sure it is stays as it was noted."""
        if path in self._found:
            self._found[path] = (segment, self._found[path][1])

    def note(self, path: str, **signals: float) -> None:
        """Set signals of a value that was found."""
        if path in self._found:
            segment, known = self._found[path]
            self._found[path] = (segment, replace(known, **signals))

    def doubt(self, path: str, weight: float = 1.0) -> None:
        """Make a value less sure; doubts add up."""
        if path in self._found:
            self.note(path, doubt=self._found[path][1].doubt + weight)

    def drop(self, path: str) -> None:
        """Forget a value."""
        self._found.pop(path, None)

    def move(self, path: str, other: str) -> None:
        """Note a value under another path."""
        self._found[other] = self._found.pop(path)

    def paths(self) -> tuple[str, ...]:
        """Every path that was found, in the order of finding."""
        return tuple(self._found)

    def segment(self, path: str) -> Segment | None:
        """Where a value stands."""
        return self._found[path][0] if path in self._found else None

    def signals(self, path: str) -> Signals:
        """What is known of a value; nothing speaks for one that was not found."""
        return self._found[path][1] if path in self._found else Signals(0.0)


def _misread(segment: Segment) -> Iterator[float]:
    """How likely each letter is misread, those of a legal form left out: nothing else
    looks like 株式会社.
    """
    chances = segment.chances or (segment.confidence,) * len(segment.text)
    certain = {i for m in find_legal_forms(segment.text) for i in range(*m.span())}
    for index, (char, chance) in enumerate(zip(segment.text, chances, strict=True)):
        if not char.isspace() and index not in certain:
            yield 1 - chance


def misread_shares(pages: Sequence[Sequence[Segment]]) -> dict[int, float]:
    """How many letters of each page are misread by what the recogniser says, 0 to 1."""
    shares = {}
    for segments in pages:
        letters = sum(len(s.compact) for s in segments)
        wrong = sum(len(s.compact) * (1 - s.confidence) for s in segments)
        if letters:
            shares[segments[0].page] = wrong / letters
    return shares
