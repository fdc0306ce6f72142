"""Words become segments: cleaned runs of text, letter-spaced ones joined (文字列のまとまり).

A ``Segment`` keeps where each of its characters stands, so that it can be cut between
two columns, and the page it is on. ``rows`` groups segments that share a line of text.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

from books.model import Evidence
from extractors.normalize import clean, compact
from extractors.page import Box, Page, Word

SAME_PLACE = 0.6  # of a run that lies within another one
_SOUND_MARKS = "ﾞﾟ\u3099\u309a"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々〆ヶ]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A cleaned run of text on one line of one page.

    ``settled`` and ``chances`` as in ``Word``.
    """

    text: str
    box: Box
    page: int
    confidence: float = 1.0
    chars: tuple[tuple[float, float], ...] = ()
    settled: bool = False
    chances: tuple[float, ...] = ()

    @property
    def compact(self) -> str:
        """The text without white space."""
        return compact(self.text)

    @property
    def evidence(self) -> Evidence:
        """Where it stands, for the record."""
        return Evidence(page=self.page, bbox=self.box.as_tuple())

    def cut(self, start: int, end: int | None = None) -> "Segment":
        """The part between two character positions, trimmed."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if not self.chars or start >= end:
            return replace(self, text=self.text[start:end], chars=(), chances=())
        spans, chances = self.chars[start:end], self.chances[start:end]
        box = Box(spans[0][0], self.box.y0, spans[-1][1], self.box.y1)
        return replace(
            self,
            text=self.text[start:end],
            box=box,
            confidence=fmean(chances) if chances else self.confidence,
            chars=spans,
            chances=chances,
        )


def pieces(segment: Segment) -> list[Segment]:
    """The parts of a run between its blanks; a run without places stays whole."""
    if not segment.chars or " " not in segment.text:
        return [segment]
    return [segment.cut(*m.span()) for m in re.finditer(r"[^ ]+", segment.text)]


def make_segments(page: Page) -> tuple[Segment, ...]:
    """All segments of a page in reading order, empty ones left out."""
    made = [_from_word(word, page.number) for word in page.words]
    made = [s for s in made if s.text]
    single = [s for s in made if not _reads_others(s, made)]
    single = [s for s in single if not _is_read(s, single)]
    return tuple(sorted(single, key=_reading_key))


def _reads_others(segment: Segment, others: Sequence[Segment]) -> bool:
    """True for a run that reads again what several others inside it read."""
    inside = [
        other
        for other in others
        if other is not segment
        and other.box.x0 > segment.box.x0 - 1
        and other.box.x1 < segment.box.x1 + 1
        and other.box.y_overlap(segment.box) > 0.6 * other.box.height
        and len(other.text) < len(segment.text)
        and other.compact in segment.compact
    ]
    return len(inside) > 1


def _is_read(segment: Segment, others: Sequence[Segment]) -> bool:
    """True for a run that a longer one at the same place holds already."""
    box = segment.box
    return any(
        other.box.y_overlap(box) > SAME_PLACE * box.height
        and other.box.x_overlap(box) > SAME_PLACE * box.width
        and other.page == segment.page
        and other.compact != segment.compact
        and segment.compact in other.compact
        for other in others
    )


def join(parts: Sequence[Segment], gap: str = " ") -> Segment:
    """One segment out of neighbours on a line, in the order given."""
    box = parts[0].box
    text = ""
    spans: list[tuple[float, float]] = []
    chances: list[float] = []
    for part in parts:
        box = box.union(part.box)
        if text:
            text += gap
            spans += [(part.box.x0, part.box.x0)] * len(gap)
            chances += [1.0] * len(gap)
        text += part.text
        spans += part.chars or [(part.box.x0, part.box.x1)] * len(part.text)
        chances += part.chances or [part.confidence] * len(part.text)
    return Segment(
        text,
        box,
        parts[0].page,
        confidence=min(part.confidence for part in parts),
        chars=tuple(spans),
        settled=all(part.settled for part in parts),
        chances=tuple(chances),
    )


def rows(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments that stand on the same line, top to bottom, each from left to right."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (s.page, s.box.cy)):
        for line in reversed(lines[-4:]):
            if same_line(line[0], segment):
                line.append(segment)
                break
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.box.x0) for line in lines]


def same_line(a: Segment, b: Segment) -> bool:
    """True when two segments overlap by more than half of the lower one's height."""
    if a.page != b.page:
        return False
    low = min(a.box.height, b.box.height) or 1.0
    return a.box.y_overlap(b.box) > 0.5 * low


def is_spaced_out(parts: Sequence[Segment]) -> bool:
    """True for neighbours that look like one letter-spaced word (小　計)."""
    size = max(part.box.height for part in parts)
    gaps = [b.box.x0 - a.box.x1 for a, b in pairwise(parts)]
    return all(-0.3 * size <= gap <= 4.5 * size for gap in gaps)


def has_cjk(text: str) -> bool:
    """True when there is a kana or kanji in the text."""
    return bool(_CJK.search(text))


def _from_word(word: Word, page: int) -> Segment:
    if len(word.chars) != len(word.text):
        text = clean(word.text)
        return Segment(text, word.box, page, word.confidence, settled=word.settled)
    text = ""
    spans: list[tuple[float, float]] = []
    chances: list[float] = []
    known = word.chances or (word.confidence,) * len(word.text)
    for char, span, chance in zip(word.text, word.chars, known, strict=True):
        if char in _SOUND_MARKS and text:
            joined = unicodedata.normalize("NFKC", text[-1] + _combining(char))
            if len(joined) == 1:
                text = text[:-1] + joined
                spans[-1] = (spans[-1][0], span[1])
                chances[-1] = min(chances[-1], chance)
                continue
        folded = " " if char.isspace() else clean(char)
        if folded == " " and (not text or text[-1] == " "):
            continue
        text += folded
        spans += [span] * len(folded)
        chances += [chance] * len(folded)
    whole = Segment(
        text,
        word.box,
        page,
        word.confidence,
        tuple(spans),
        settled=word.settled,
        chances=tuple(chances) if word.chances else (),
    )
    return whole.cut(0)


def _combining(mark: str) -> str:
    return {"ﾞ": "\u3099", "ﾟ": "\u309a"}.get(mark, mark)


def _reading_key(segment: Segment) -> tuple[float, float]:
    return (round(segment.box.cy / 4), segment.box.x0)
