"""Characters put together into runs, as they are printed (文字のまとまり)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.page import Box, Rule, Word

RUN_GAP = 0.9  # em; a wider gap ends a run, so columns stay apart
SPACE_GAP = 0.3  # em; a gap this wide inside a run is printed as a space
SAME_BASELINE = 0.3  # em; characters this near in height stand on one line


@dataclass(frozen=True, slots=True)
class Char:
    """One character with its place on the upright page; ``bad`` when unreadable."""

    text: str
    box: Box
    baseline: float
    size: float
    font: str
    bad: bool = False


def make_words(chars: Iterable[Char], rules: Iterable[Rule]) -> tuple[Word, ...]:
    """Put characters into runs of one line, cut at wide gaps and vertical rules."""
    upright = sorted((r for r in rules if not r.horizontal), key=lambda r: r.x0)
    words = []
    for line in _lines(chars):
        for run in _runs(line, upright):
            word = _word(run)
            if word.text.strip():
                words.append(word)
    return tuple(sorted(words, key=lambda w: (round(w.box.cy), w.box.x0)))


def _lines(chars: Iterable[Char]) -> Iterator[list[Char]]:
    line: list[Char] = []
    for char in sorted(chars, key=lambda c: c.baseline):
        if line and char.baseline - line[-1].baseline > SAME_BASELINE * min(
            char.size, line[-1].size
        ):
            yield sorted(line, key=lambda c: c.box.x0)
            line = []
        line.append(char)
    if line:
        yield sorted(line, key=lambda c: c.box.x0)


def _runs(line: list[Char], upright: list[Rule]) -> Iterator[list[Char]]:
    run: list[Char] = []
    space: Char | None = None
    for char in line:
        if char.text.isspace():
            space = char
            continue
        if run and _is_double(run[-1], char):
            continue
        if run and _apart(run[-1], char, upright):
            yield run
            run, space = [], None
        elif run and (gap := _gap(run[-1], char, spaced=space is not None)):
            run.append(gap)
        run.append(char)
        space = None
    if run:
        yield run


def _is_double(left: Char, right: Char) -> bool:
    """True for bold made by printing a character twice."""
    near = 0.3 * min(left.size, right.size)
    return (
        left.text == right.text
        and abs(left.box.x0 - right.box.x0) < min(near, 0.6 * left.box.width)
        and abs(left.baseline - right.baseline) < near
    )


def _apart(left: Char, right: Char, upright: list[Rule]) -> bool:
    if right.box.x0 - left.box.x1 > RUN_GAP * max(left.size, right.size):
        return True
    middle = (left.box.cy + right.box.cy) / 2
    start = max(left.box.cx, left.box.x1 - 0.2 * left.size)
    end = min(right.box.cx, right.box.x0 + 0.2 * right.size)
    first = bisect_left(upright, start, key=lambda r: r.x0)
    return any(
        left.box.cx < rule.x0 < right.box.cx
        and min(rule.y0, rule.y1) <= middle <= max(rule.y0, rule.y1)
        for rule in upright[first : bisect_right(upright, end, key=lambda r: r.x0)]
    )


def _gap(left: Char, right: Char, *, spaced: bool) -> Char | None:
    """A space for the gap between two characters of one run, if one is seen."""
    start, end = left.box.x1, right.box.x0
    wide = end - start >= SPACE_GAP * max(left.size, right.size)
    if not wide and not (spaced and end - start > 0.05 * left.size):
        return None
    box = Box(start, left.box.y0, max(end, start), left.box.y1)
    return Char(" ", box, left.baseline, left.size, left.font)


def _word(run: list[Char]) -> Word:
    box = run[0].box
    text, spans = "", []
    for char in run:
        box = box.union(char.box)
        step = char.box.width / len(char.text)  # a ligature is shared out evenly
        for index in range(len(char.text)):
            start = char.box.x0 + step * index
            spans.append((start, start + step))
        text += char.text
    return Word(text=text, box=box, chars=tuple(spans))
