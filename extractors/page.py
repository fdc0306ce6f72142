"""Pages of words with their places (ページと語).

A reader turns any file into ``Page`` objects; everything after it sees only these.
Coordinates are points (1/72 inch) from the top left of the *upright* page.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: x0 < x1, y0 < y1, points from the page's top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    @property
    def cx(self) -> float:
        """Middle, from the left."""
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        """Middle, from the top."""
        return (self.y0 + self.y1) / 2

    def union(self, other: "Box") -> "Box":
        """Smallest box around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def x_overlap(self, other: "Box") -> float:
        """Common width in points, 0 when they are apart."""
        return max(0.0, min(self.x1, other.x1) - max(self.x0, other.x0))

    def y_overlap(self, other: "Box") -> float:
        """Common height in points, 0 when they are apart."""
        return max(0.0, min(self.y1, other.y1) - max(self.y0, other.y0))

    def as_tuple(self) -> tuple[float, float, float, float]:
        """The four numbers, as evidence keeps them."""
        return (self.x0, self.y0, self.x1, self.y1)


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text as printed (語): NFKC is *not* applied here.

    ``chars`` holds the horizontal span of each character where known (same length as
    ``text``), so that a run can be cut between columns; ``confidence`` is 1.0 for a
    trusted text layer, else the recogniser's mean probability, and ``chances`` holds that
    of each character. ``settled``: the forms of letters that have several (崎, 﨑) were
    told by their picture.
    """

    text: str
    box: Box
    confidence: float = 1.0
    chars: tuple[tuple[float, float], ...] = ()
    settled: bool = False
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn straight line (罫線), horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """True for a line that runs sideways."""
        return abs(self.x1 - self.x0) >= abs(self.y1 - self.y0)


@dataclass(frozen=True, slots=True)
class Page:
    """One upright page: its size in points, words and ruled lines.

    ``number`` counts from 1 in the file; ``reader`` is ``text``, ``ocr`` or ``sheet``.
    ``rotation`` is how far (clockwise degrees) the file's page was turned to be upright.
    A ``separator`` is no part of a document: another begins after it.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    reader: str = "text"
    rotation: int = 0
    notes: tuple[str, ...] = field(default=())
    separator: bool = False
