"""Rows that no heading announces, told by their sum (見出しのない明細).

Bills of fees, of designers and of utilities list their lines without a heading, and a
heading may be misread beyond recognition. What is listed stands above a printed sum of
its amounts: a column of numbers with one right edge of which neighbours add up to it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from extractors.company import is_sentence
from extractors.labels import column_key, is_label_text, leading_label, match_label
from extractors.normalize import parse_number, parse_yen
from extractors.segments import Segment, rows
from extractors.table_kinds import LIST_MARK
from extractors.table_sums import find_sums, is_sum_line

EDGE = 0.6  # heights by which right edges of one column differ at most
SHARE = 0.4  # of the largest sum on the page; smaller ones come about by chance
MIN_ROWS = 2  # without a heading
MIN_UNPROVEN = 3  # without a sum
MONEY = 0.5  # share of them that are written with a comma
WRAP = 1.3  # heights below the last row that a second line of its text reaches
BETWEEN = 1.1  # heights from an amount to either line of its name
_SUM_END = re.compile(r"(?:[額計高税]|残高|代金|円)(?:\([^()]*\))?[:：]?$")
ABOVE = 3.0  # heights above the first row in which its heading stands


@dataclass(frozen=True)
class PlainRows:
    """The segments of rows, the line over them if it may be their heading, and the
    middle of the column of amounts, in points from the left.
    """

    heads: tuple[Segment, ...]
    body: tuple[Segment, ...]
    amounts: float


def find_plain_rows(segments: Sequence[Segment]) -> PlainRows | None:
    """The run of rows with the largest amounts that make a sum printed below them; where
    none holds, the longest list of amounts.
    """
    found = (
        run
        for column in _columns(segments)
        for run in _runs(column, segments)
        if len(run) >= MIN_ROWS or _heads(run, segments) or _is_lone(run[0], segments)
    )
    best = max(found, key=_total, default=None)
    if best is None or _total(best) < SHARE * _largest(segments):
        best = _longest(segments)
    return None if best is None else _rows(best, segments)


def _longest(segments: Sequence[Segment]) -> Sequence[Segment] | None:
    """The longest list of amounts, the rightmost of equals: where a number was misread
    no sum holds, and a person has to look anyway.
    """
    lists = [
        named
        for column in _columns(segments)
        if len(named := _named(column, segments)) >= MIN_UNPROVEN
        and sum("," in s.text for s in named) > MONEY * len(named)
    ]
    return max(lists, key=lambda named: (len(named), named[0].box.x1), default=None)


def _total(run: Sequence[Segment]) -> int:
    return sum(parse_yen(s.text) or 0 for s in run)


def _largest(segments: Sequence[Segment]) -> int:
    """The largest number that is written as money: with a comma or a yen sign."""
    money = (s.text for s in segments if re.search(r"\d,\d{3}|[¥\\円]", s.text))
    return max((parse_yen(text) or 0 for text in money), default=0)


def _columns(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Numbers under each other that end at one place, from top to bottom."""
    numbers = [s for s in segments if parse_yen(s.text) is not None]
    left = sorted(numbers, key=lambda s: s.box.x1)
    while left:
        first = left.pop(0)
        column = [first]
        while left and left[0].box.x1 - column[-1].box.x1 < EDGE * first.box.height:
            column.append(left.pop(0))
        yield sorted(column, key=lambda s: s.box.cy)


def _runs(
    column: Sequence[Segment], segments: Sequence[Segment]
) -> Iterator[Sequence[Segment]]:
    """Neighbours in a column, each with a text on its line, that make a later sum."""
    named = _named(column, segments)
    values = [parse_yen(s.text) or 0 for s in named]
    for start in range(len(named)):
        sums = list(accumulate(values[start:]))
        for size in range(len(sums), 0, -1):
            run = named[start : start + size]
            if sums[size - 1] > 0 and _is_printed(sums[size - 1], run, segments):
                yield run
                break


def _named(column: Sequence[Segment], segments: Sequence[Segment]) -> list[Segment]:
    """The numbers of a column that have a text on their line and no label of a sum."""
    lines = {id(s): line for line in rows(segments) for s in line}
    return [
        s
        for s in column
        if (
            any(_is_text(other) for other in lines[id(s)] if other.box.x0 < s.box.x0)
            or _is_between(s, segments)
        )
        and not is_sum_line(lines[id(s)], {})
        and not any(match_label(other.compact, "amount") for other in lines[id(s)])
    ]


def _is_lone(number: Segment, segments: Sequence[Segment]) -> bool:
    """True for the only line of a letter or a fee note: a name of goods, which is no
    label of any kind and no sentence, and its amount.
    """
    line = next(line for line in rows(segments) if number in line)
    texts = [s for s in line if _is_text(s) and not LIST_MARK.fullmatch(s.compact)]
    return len(texts) == 1 and not (
        is_label_text(texts[0].compact)
        or leading_label(texts[0], "amount")
        or is_sentence(texts[0].text)
        or _SUM_END.search(texts[0].compact)
    )


def _is_between(number: Segment, segments: Sequence[Segment]) -> bool:
    """True for a number right of a text in two lines, halfway between them."""
    reach = BETWEEN * number.box.height
    near = [
        s
        for s in segments
        if parse_number(s.text) is None
        and s.page == number.page
        and s.box.x1 < number.box.x0
        and abs(s.box.cy - number.box.cy) < reach
    ]
    over = {round(s.box.x0) for s in near if _is_text(s) and s.box.cy < number.box.cy}
    return any(s.box.cy > number.box.cy and round(s.box.x0) in over for s in near)


def _is_printed(
    total: int, run: Sequence[Segment], segments: Sequence[Segment]
) -> bool:
    return any(
        parse_yen(s.text) == total and s.box.y0 > run[-1].box.y1 - 1 for s in segments
    )


def _is_text(segment: Segment) -> bool:
    return len(segment.compact) > 1 and parse_number(segment.text) is None


def _heads(run: Sequence[Segment], segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The line right over a run of rows, if it names a column and has no numbers."""
    top, height = run[0].box.y0, run[0].box.height
    over = [
        line
        for line in rows(segments)
        if line[0].page == run[0].page
        and 0 <= top - max(s.box.y1 for s in line) < ABOVE * height
    ]
    if not over:
        return ()
    line = over[-1]
    labelled = any(column_key(s.compact) for s in line)
    numbered = any(parse_number(s.text) is not None for s in line)
    return tuple(line) if labelled and not numbered and len(line) > 1 else ()


def _rows(run: Sequence[Segment], segments: Sequence[Segment]) -> PlainRows:
    heads = _heads(run, segments)
    height = run[0].box.height
    top = max((s.box.y1 for s in heads), default=run[0].box.y0 - 0.5 * height)
    below = [s for s in segments if s.box.cy > run[-1].box.y1]
    bottom = run[-1].box.y1 + WRAP * height
    sums = find_sums(below)
    if sums is not None:
        bottom = min(bottom, sums)
    body = tuple(s for s in segments if top <= s.box.cy < bottom)
    middle = sum(s.box.cx for s in run) / len(run)
    return PlainRows(heads, body, middle)
