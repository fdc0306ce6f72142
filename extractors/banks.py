"""Accounts to pay into, where they stand on a paper (振込先口座).

An account begins where a bank is named and goes on with what stands near on its line
and on the lines below. Narrow cells that break their texts over lines are put together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from books.model import BankAccount
from extractors.account_parts import (
    account_text_of,
    count_parts,
    fits,
    only_labels,
    take_fitting,
)
from extractors.account_text import (
    HOLDER_LABEL,
    bank_name,
    is_holder_kana,
    parse_account,
)
from extractors.labels import match_label
from extractors.normalize import compact
from extractors.segments import Segment, join, rows

_VALUE = 6.0  # heights from a label to its value on the right
_DEEP = 2.6  # half the height of a cell of three lines, in heights of a letter


@dataclass(frozen=True)
class AccountFound:
    """An account with the run that shows its number, and those of its other parts."""

    account: BankAccount
    segment: Segment
    confidence: float
    holder_confidence: float = 1.0
    places: Mapping[str, Segment] = field(default_factory=dict)


def find_accounts(segments: Sequence[Segment]) -> tuple[AccountFound, ...]:
    """Every bank account on a document, in reading order."""
    found: list[AccountFound] = []
    segments = [s for s in segments if match_label(s.compact) != "bank"]
    starts = [s for s in segments if bank_name(s.text)]
    for start in starts:
        others = [s for s in starts if s is not start]
        account = _account(_block(start, segments, others))
        if account is not None:
            found.append(account)
    for digits in segments:
        if re.search(r"(?<!\d)\d{7}(?!\d)", digits.compact):
            found += _broken_cells(digits, segments)
            found += _same_bank(digits, found, segments)
    return _with_holder(_distinct(found), segments)


def _account(parts: Sequence[Segment]) -> AccountFound | None:
    account = parse_account(account_text_of(parts))
    if account is None or account.number is None:
        return None
    digits = next((s for s in parts if account.number in s.compact), parts[0])
    sure = min(s.confidence for s in parts)
    holder = compact(account.holder or "")
    tail = [s.confidence for s in parts if s.compact and s.compact in holder]
    own = [s.confidence for s in parts if holder in s.compact]
    places = dict(_places(account, parts))
    return AccountFound(account, digits, sure, min(tail or own or [1.0]), places)


def _places(
    account: BankAccount, parts: Sequence[Segment]
) -> Iterator[tuple[str, Segment]]:
    """The run that shows each part of an account, or the most of it."""
    for key in ("bank", "branch", "account_type", "holder"):
        wanted = compact(getattr(account, key) or "")
        whole = (s for s in parts if wanted and wanted in s.compact)
        some = (s for s in parts if len(s.compact) > 1 and s.compact in wanted)
        place = next(whole, None) or next(some, None)
        if place is not None:
            yield key, place


def _distinct(found: Sequence[AccountFound]) -> tuple[AccountFound, ...]:
    """One reading for each number, the fullest; in reading order."""
    best: dict[str | None, AccountFound] = {}
    for item in found:
        known = best.get(item.account.number)
        if known is None or count_parts(item.account) > count_parts(known.account):
            best[item.account.number] = item
    return tuple(best.values())


def _with_holder(
    found: Sequence[AccountFound], segments: Sequence[Segment]
) -> tuple[AccountFound, ...]:
    """Accounts without a holder take the one that is labelled elsewhere on the paper."""
    labelled: dict[str, Segment] = {}
    for line in rows(segments):
        for index, segment in enumerate(line):
            if label := HOLDER_LABEL.match(segment.text):
                values = [segment.cut(label.end()), *line[index + 1 : index + 2]]
                value = next((s for s in values if is_holder_kana(s.text)), None)
                if value is not None:
                    labelled[value.text] = value
    if len(labelled) != 1:
        return tuple(found)
    ((holder, place),) = labelled.items()
    return tuple(
        item
        if item.account.holder
        else replace(
            item,
            account=item.account.model_copy(update={"holder": holder}),
            holder_confidence=place.confidence,
            places={**item.places, "holder": place},
        )
        for item in found
    )


def _same_bank(
    digits: Segment, found: Sequence[AccountFound], segments: Sequence[Segment]
) -> tuple[AccountFound, ...]:
    """A second account of the bank just named: 普通 and 当座 under each other."""
    if not re.match(r"(?:普通|当座|貯蓄)", digits.compact) or bank_name(digits.text):
        return ()
    box, height = digits.box, digits.box.height
    for item in found:
        above = item.segment
        near = 0 <= box.y0 - above.box.y1 < 1.5 * height and above.page == digits.page
        if near and abs(above.box.x0 - box.x0) < height:
            start = replace(
                above,
                text=f"{item.account.bank} {item.account.branch or ''}",
                chars=(),
            )
            below = [s for s in segments if s.box.y0 > above.box.cy]
            second = _account(_block(start, below, ()))
            return (second,) if second else ()
    return ()


def _block(
    start: Segment, segments: Sequence[Segment], others: Sequence[Segment]
) -> list[Segment]:
    """The runs that tell one account: its line, and lines below in the same block."""
    height = start.box.height
    below = [s for s in others if s.page == start.page and s.box.y0 > start.box.cy]
    limit = min([start.box.y1 + 10 * height, *(s.box.y0 for s in below)])
    line = [s for s in segments if _beside(start, s) and s not in others]
    line.sort(key=lambda s: s.box.x0)
    near = [
        s
        for s in segments
        if s.page == start.page
        and s.box.y0 > start.box.cy
        and s.box.cy < limit
        and s not in others
        and s not in line
    ]
    taken = [start, *take_fitting(line, [start], height)]
    for row in rows(near):
        bottom = max(s.box.y1 for s in taken)
        inside = _in_reach(row, taken)
        if inside and min(s.box.y0 for s in inside) - bottom > 2.2 * height:
            break
        more = take_fitting(inside, taken, height)
        if inside and not more and not only_labels(inside):
            break
        taken += more
    return taken


def _beside(start: Segment, other: Segment) -> bool:
    low = min(start.box.height, other.box.height)
    return (
        other.page == start.page
        and other.box.x0 > start.box.x0 + 1
        and other.box.y_overlap(start.box) > 0.5 * low
    )


def _in_reach(row: Sequence[Segment], taken: Sequence[Segment]) -> list[Segment]:
    """What stands below the block; a label may hang out on its left, and the value of
    the last label on its right.
    """
    left = taken[0].box.x0
    right = max(s.box.x1 for s in taken)
    inside = [
        s
        for s in row
        if s.box.x0 < right + 1
        and (s.box.x1 > left or (s.box.x1 > left - 70 and fits(s, taken)))
    ]
    if inside and only_labels(inside[-1:]):
        last = inside[-1].box
        behind = [
            s for s in row if last.x1 <= s.box.x0 < last.x1 + _VALUE * last.height
        ]
        inside += [s for s in behind[:1] if s not in inside]
    return inside


def _broken_cells(
    digits: Segment, segments: Sequence[Segment]
) -> tuple[AccountFound, ...]:
    """The account of a table row whose narrow cells break their texts over lines."""
    height = digits.box.height
    near = [
        s
        for s in segments
        if s.page == digits.page and abs(s.box.cy - digits.box.cy) < _DEEP * height
    ]
    cells = sorted(_cells(near), key=lambda cell: cell.box.x0)
    own = next(cell for cell in cells if digits.compact in cell.compact)
    row = [c for c in cells if abs(c.box.cy - own.box.cy) < 0.6 * height]
    at = row.index(own)
    begin = next((i for i in range(at, -1, -1) if bank_name(row[i].text)), None)
    if begin is None or begin == at:
        return ()
    parts = row[begin : begin + 1]
    parts += take_fitting(row[begin + 1 :], parts, height)
    found = _account(parts)
    return (found,) if found and found.account.branch else ()


def _cells(segments: Sequence[Segment]) -> list[Segment]:
    """Runs under each other, each near the one above, joined to one."""
    columns: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.box.y0):
        for column in columns:
            above = column[-1]
            overlap = above.box.x_overlap(segment.box)
            gap = segment.box.y0 - above.box.y1
            if (
                overlap > 0.6 * min(above.box.width, segment.box.width)
                and gap < 0.9 * segment.box.height
            ):
                column.append(segment)
                break
        else:
            columns.append([segment])
    return [join(column, "") for column in columns]
