"""Account holders read again in the alphabet of the bank (口座名義の読み直し).

Half-width kana are the smallest letters on a paper and the ones recognisers know least.
Where a holder may stand the line is cut and read by the net that knows the letters of
bank files only. Every other letter shows as ``OTHER`` there: so neighbours fall away,
and a name in kanji is left as it was read.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from books.errors import FormatError
from books.kana import to_bank_kana
from books.name_kana import match_name
from extractors.company import has_legal_form
from extractors.holder_places import KANA, Found, Place, find_places, text_before
from extractors.kana_reader import OTHER, get_kana_reader
from extractors.normalize import compact
from extractors.ocr import Picture, Reading
from extractors.patches import Patch

BACK = 0.6  # line heights of what stands before that are read too
EDGE = 0.35  # line heights around a part that are read too: the net wants some paper
MIN_SURE = 0.8  # for a line that nothing marks as a holder's
DOUBTFUL = 0.5  # of the net; below it the general recogniser is believed
UNSURE = 0.85  # at most, when it is
PLAUSIBLE = 0.02  # of the likeliest reading's chance, for one that reads a name
TRIED = 5  # likeliest readings that are held against the names
AGREED = 0.8  # share of the net's doubt that a general reading of the same takes away
_BEFORE = re.compile(rf"[\d:/・ {OTHER}]*")
_BEHIND = re.compile(rf"[ {OTHER}]*$")


class LineReader(Protocol):
    """What reads a crop in the alphabet of the bank."""

    def read(self, crop: NDArray[np.uint8]) -> Sequence[Reading]:
        """What one line may say, the likeliest first; scores are chances."""
        ...


def reread_holders(
    found: Sequence[Found],
    picture: Picture,
    reader: LineReader | None = None,
) -> list[Found]:
    """The same places and readings, with holders cut off and read again.

    ``found`` is what the general recogniser read.
    """
    out, names = list[Found](), _names(found)
    for (part, reading), place in zip(found, find_places(found), strict=True):
        holder = None
        if place is not None:
            kana_reader = reader or get_kana_reader()
            holder = _read((part, reading), place, picture, kana_reader, names)
        if place is None or holder is None:
            out.append((part, reading))
            continue
        seen = _piece(part, reading, place.start, len(reading.text))
        out += _parted(part, reading, place.start, _weighed(holder, seen))
    return out


def _left_edge(part: Patch, reading: Reading, start: int) -> int:
    """From where to read: the end of what stands before, and a little of that.

    First letters get lost, so where the holder was seen to begin is often too late.
    A label in kana must not be read into the holder.
    """
    before = text_before(reading.text, start)
    if not before:
        return part.x0 - round(EDGE * part.height)
    back = 0.0 if KANA.match(before[-1]) else BACK
    seen = reading.spans[start][0]
    end = min(reading.spans[len(before) - 1][1], seen)
    return part.x0 + round(end - back * part.height)


def _read(
    line: Found,
    place: Place,
    picture: Picture,
    reader: LineReader,
    names: Sequence[str],
) -> Found | None:
    """The holder alone; None where the letters of the bank don't fit."""
    part, reading = line
    x0 = max(0, _left_edge(part, reading, place.start))
    x1 = min(part.x1 + round(EDGE * part.height), picture.shape[1])
    readings = reader.read(Patch(x0, part.y0, x1, part.y1).crop(picture))
    if not place.marked:
        readings = [r for r in readings if OTHER not in r.text]
    holder = _likeliest([_without_neighbours(r) for r in readings], names)
    if not _is_holder(holder, place):
        return None
    left = max(x0, x0 + round(holder.spans[0][0]) - 1)
    right = min(part.x1, x0 + round(holder.spans[-1][1]))
    spans = tuple((a + x0 - left, b + x0 - left) for a, b in holder.spans)
    box = Patch(left, part.y0, max(right, left + 1), part.y1)
    return box, replace(holder, spans=spans)


def _without_neighbours(reading: Reading) -> Reading:
    before, behind = _BEFORE.match(reading.text), _BEHIND.search(reading.text)
    start = before.end() if before else 0
    stop = max(start, behind.start()) if behind else len(reading.text)
    return replace(
        reading,
        text=reading.text[start:stop],
        spans=reading.spans[start:stop],
        probabilities=reading.probabilities[start:stop],
    )


def _likeliest(readings: Sequence[Reading], names: Sequence[str]) -> Reading:
    """The likeliest text; readings that differ in blanks alone are one.

    One that reads a name on the page wins over a likelier one that reads none.
    """
    chances: dict[str, float] = defaultdict(float)
    for reading in readings:
        chances[compact(reading.text)] += reading.score
    if not chances:
        return Reading("", 0.0)
    ranked = sorted(chances, key=lambda text: -chances[text])
    least = PLAUSIBLE * chances[ranked[0]]
    told = next(
        (t for t in ranked[:TRIED] if chances[t] >= least and _reads_one(t, names)),
        None,
    )
    best = told or ranked[0]
    first = next(r for r in readings if compact(r.text) == best)
    return _rated(first, max(chances[best], DOUBTFUL) if told else chances[best])


def _rated(reading: Reading, score: float) -> Reading:
    """A reading of which every letter is as sure as the whole."""
    return replace(reading, score=score, probabilities=(score,) * len(reading.text))


def _reads_one(holder: str, names: Sequence[str]) -> bool:
    return any(match_name(name, holder).is_whole for name in names)


def _names(found: Sequence[Found]) -> list[str]:
    """Lines that are names of companies, for holders to read."""
    texts = [reading.text for _, reading in found]
    return [t for t in texts if has_legal_form(t) and not re.search(r"\d{3}|:", t)]


def _is_holder(again: Reading, place: Place) -> bool:
    kana, others = len(KANA.findall(again.text)), again.text.count(OTHER)
    if place.marked:
        return kana >= 2 and len(again.text) >= 3 and 5 * others <= len(again.text)
    return kana >= 3 and again.score > MIN_SURE


def _weighed(holder: Found, seen: Found) -> Found:
    """Two readers that agree are surer; a doubtful one yields to letters of the bank.

    What the general recogniser alone says of kana is never sure: it loses voiced marks.
    """
    part, net = holder
    general = _bank_form(seen[1].text)
    if general is not None and general == _bank_form(net.text):
        doubt = (1 - net.score) * (1 - AGREED * seen[1].score)
        return part, _rated(net, 1 - doubt)
    if general is not None and net.score < DOUBTFUL < seen[1].score:
        return seen[0], _rated(seen[1], min(seen[1].score, UNSURE))
    return holder


def _bank_form(text: str) -> str | None:
    try:
        return to_bank_kana(text).replace(" ", "")
    except FormatError:
        return None


def _parted(part: Patch, reading: Reading, start: int, holder: Found) -> list[Found]:
    """What stands before, the holder, what stands behind."""
    end = holder[0].x1 - part.x0 + 0.3 * part.height
    stop = next(
        (i for i, (left, _) in enumerate(reading.spans) if left > end),
        len(reading.text),
    )
    before = [_piece(part, reading, 0, start)] if start else []
    behind = (
        [_piece(part, reading, stop, len(reading.text))]
        if stop < len(reading.text)
        else []
    )
    return [*before, holder, *behind]


def _piece(part: Patch, reading: Reading, start: int, stop: int) -> Found:
    """Some characters of a line with their own place and sureness."""
    spans, chances = reading.spans[start:stop], reading.probabilities[start:stop]
    left = round(spans[0][0]) if start else 0
    right = round(spans[-1][1]) if stop < len(reading.text) else part.width
    return Patch(part.x0 + left, part.y0, part.x0 + right, part.y1), replace(
        reading,
        text=reading.text[start:stop],
        spans=tuple((a - left, b - left) for a, b in spans),
        probabilities=chances,
        score=float(np.mean(chances)),
    )
