"""Character error rate of a page, whatever the order of its lines (文字誤り率).

A text layer and an OCR engine cut a page into lines differently and give them in another
order. So each line of the truth, the longest first, takes from the lines that were read
the stretch that is most like it (the shorter of both is looked for in the longer); what
is left of the longer one goes back to its side. A substituted, missing or extra
character is one error; blanks do not count, nor does the width of a character (NFKC).

After C. Clausner et al., "Flexible character accuracy measure for reading-order-
independent evaluation", Pattern Recognition Letters 131 (2020).
"""

import heapq
import unicodedata
from collections import Counter
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

MIN_LIKENESS = 50.0  # of 100; lines less alike have nothing to do with each other
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−─", "-"))


def plain(text: str) -> str:
    """A text without blanks, in NFKC, with one kind of hyphen."""
    same = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    return "".join(same.split())


def error_rate(truth: Iterable[str], read: Iterable[str]) -> float:
    """Errors for each character of the truth; over 1 where much is read that is not."""
    wanted = Counter(filter(None, map(plain, truth)))
    found = Counter(filter(None, map(plain, read)))
    errors = _count_errors((wanted - found).elements(), (found - wanted).elements())
    return errors / max(sum(len(line) * n for line, n in wanted.items()), 1)


def _count_errors(truth: Iterable[str], read: Iterable[str]) -> int:
    lines, pool = [(-len(line), line) for line in truth], list(read)
    heapq.heapify(lines)
    errors = 0
    while lines:
        _, line = heapq.heappop(lines)
        place = _most_alike(line, pool)
        if place is None:
            errors += len(line)
            continue
        other = pool.pop(place)
        here, there = _common(line, other)
        errors += Levenshtein.distance(line[here], other[there])
        for rest in (line[: here.start], line[here.stop :]):
            if rest:
                heapq.heappush(lines, (-len(rest), rest))
        pool += filter(None, (other[: there.start], other[there.stop :]))
    return errors + sum(map(len, pool))


def _most_alike(line: str, pool: list[str]) -> int | None:
    """Which of the lines shares most characters with this one, in their order."""
    best, most = None, (0.0, 0)
    for place, other in enumerate(pool):
        found = partial_ratio_alignment(line, other, score_cutoff=MIN_LIKENESS)
        if found is None:
            continue
        shared = found.score * min(len(line), len(other))
        alike = (shared, -abs(len(line) - len(other)))
        if alike > most:
            best, most = place, alike
    return best


def _common(line: str, other: str) -> tuple[slice, slice]:
    """The stretches of two lines that belong together.

    All of both, where what is left over would count more than what differs: the
    stretches have one length, so a lost character within would push out another.
    """
    whole = slice(0, len(line)), slice(0, len(other))
    found = partial_ratio_alignment(line, other)
    if found is None:
        return whole
    here = slice(found.src_start, found.src_end)
    there = slice(found.dest_start, found.dest_end)
    apart = len(line) - len(line[here]) + len(other) - len(other[there])
    apart += Levenshtein.distance(line[here], other[there])
    return whole if Levenshtein.distance(line, other) < apart else (here, there)
