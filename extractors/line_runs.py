"""Digits that stand one a box, joined to the number that they make (桁の枠).

A form with a box a digit (千百十万) gives every digit as a run of its own. Several of
them side by side in one line are one number; in a table that has such numbers also the
short ones of two digits are.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.segments import Segment, join

MIN_DIGITS = 3  # single digits in a row that give boxes away
MAX_PITCH = 2.2  # heights of a digit from one to the next
_DIGIT = re.compile(r"[¥\\]|[-△▲]|[|!\[\]{}]{0,2}\d{1,2}[|!\[\]{}]{0,2}")


def join_boxed(lines: Sequence[Sequence[Segment]]) -> list[list[Segment]]:
    """The lines with the digits of boxes joined, a stroke for every border."""
    runs = [_runs(line) for line in lines]
    longest = max((len(run) for line in runs for run in line), default=0)
    if longest < MIN_DIGITS:
        return [list(line) for line in lines]
    whole = [run for line in runs for run in line if len(run) >= MIN_DIGITS]
    left, right = min(r[0].box.x0 for r in whole), max(r[-1].box.x1 for r in whole)
    return [
        [
            join(run, "|") if _is_number(run, left, right) else part
            for run in line
            for part in ([run[0]] if _is_number(run, left, right) else run)
        ]
        for line in runs
    ]


def _is_number(run: Sequence[Segment], left: float, right: float) -> bool:
    """Enough digits, or a few that stand where the long numbers do."""
    inside = left <= run[0].box.x0 and run[-1].box.x1 <= right + 1
    return len(run) >= MIN_DIGITS or (len(run) > 1 and inside)


def _runs(line: Sequence[Segment]) -> list[list[Segment]]:
    """Neighbours that are single digits at an even pitch, all else by itself."""
    runs: list[list[Segment]] = []
    for segment in line:
        if runs and _continues(runs[-1], segment):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return [run for found in runs for run in _checked(found)]


def _checked(run: list[Segment]) -> list[list[Segment]]:
    """A run in which most are single digits; else its parts."""
    single = sum(len(segment.compact) == 1 for segment in run)
    return [run] if single * 2 > len(run) else [[segment] for segment in run]


def _continues(run: Sequence[Segment], segment: Segment) -> bool:
    last = run[-1]
    if not (_DIGIT.fullmatch(last.compact) and _DIGIT.fullmatch(segment.compact)):
        return False
    pitch = segment.box.cx - last.box.cx
    if not 0 < pitch < MAX_PITCH * max(last.box.height, segment.box.height):
        return False
    steps = [b.box.cx - a.box.cx for a, b in pairwise(run)]
    return not steps or pitch < 1.8 * min(steps)
