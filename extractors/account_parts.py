"""Which runs go on with a bank account that has begun (口座の続き).

A run belongs to it as long as it is a label or the value of what is still missing:
branch, kind, number, holder.
"""

import re
from collections.abc import Sequence

from books.model import BankAccount
from extractors.account_text import (
    HOLDER_LABEL,
    STOP,
    is_holder_kana,
    parse_account,
    without_labels,
)
from extractors.labels import match_label
from extractors.segments import Segment

_LABELS = {"branch", "account_type", "account_number", "holder"}
_COMPANY = re.compile(r"(?:株式|有限|合同|合資|合名)会社|法人|組合|事務所")
# Gaps in heights of a letter: within a cell, and between the cells of a row.
_NEAR, _FAR = 1.5, 6.0
_FORM_FAR = 14.0  # the same, to a branch or a label in the next cell of a form
_BRANCH = re.compile(r"[^\d\s]{1,12}(?:支店|支所|出張所|営業部)")
_UNEVEN = 1.8  # how much wider a gap between cells may be than those before it


def take_fitting(
    line: Sequence[Segment], taken: Sequence[Segment], height: float
) -> list[Segment]:
    """The runs of a line that go on with the account, until something else begins."""
    out: list[Segment] = []
    edge = taken[0].box.x1 if taken[-1] is taken[0] else None
    wide = _NEAR * height
    for segment in line:
        gap = segment.box.x0 - edge if edge is not None else 0.0
        whole = [*taken, *out]
        far = _FORM_FAR if _stands_apart(segment, whole) else _FAR
        if gap > far * height or STOP.match(segment.compact):
            break
        if not fits(segment, whole) and not (
            edge is not None and gap < wide and _open(whole)
        ):
            break
        out.append(segment)
        edge = segment.box.x1
        wide = max(wide, _UNEVEN * gap)
    return out


def _stands_apart(segment: Segment, parts: Sequence[Segment]) -> bool:
    """True for what begins a cell of a form: a branch, or a label of what is missing."""
    return _BRANCH.fullmatch(segment.compact) is not None or _is_label(segment, parts)


def _is_label(segment: Segment, parts: Sequence[Segment]) -> bool:
    """True for the label of a part; behind the kind of an account 番号 is its own."""
    if match_label(segment.compact) in _LABELS:
        return True
    return segment.compact.strip(":") == "番号" and _lacks_number(parts)


def _lacks_number(parts: Sequence[Segment]) -> bool:
    found = parse_account(account_text_of(parts))
    return found is not None and found.account_type is not None and not found.number


def fits(segment: Segment, parts: Sequence[Segment]) -> bool:
    """True for a run that is the label or the value of what the account still lacks."""
    if _is_label(segment, parts):
        return True
    before = parse_account(account_text_of(parts))
    if before is None or STOP.match(segment.compact):
        return False
    if before.holder is not None and is_holder_kana(before.holder):
        return _goes_on(segment, parts)
    told = without_labels(segment.text)
    if before.number is not None:
        return _may_be_holder(segment, parts) or is_holder_kana(told)
    after = parse_account(account_text_of([*parts, segment]))
    return after is not None and count_parts(after) > count_parts(before)


def only_labels(parts: Sequence[Segment]) -> bool:
    """True when nothing but labels of an account is there."""
    return all(match_label(s.compact) in _LABELS for s in parts)


def account_text_of(parts: Sequence[Segment]) -> str:
    """The runs of a block as one text; a holder broken over two lines is one word."""
    text = ""
    for before, part in zip((None, *parts), parts, strict=False):
        broken = (
            before is not None
            and part.box.y0 > before.box.cy
            and is_holder_kana(part.text)
            and is_holder_kana(re.split(r"[\d:]", before.text)[-1])
        )
        text += ("" if broken or not text else " ") + part.text
    return text


def count_parts(account: BankAccount) -> int:
    """How many of its parts are known, for the choice between two readings."""
    return sum(value is not None for value in account.model_dump().values())


def _open(parts: Sequence[Segment]) -> bool:
    """True while the account has no holder in kana."""
    account = parse_account(account_text_of(parts))
    return account is None or not is_holder_kana(account.holder or "")


def _may_be_holder(segment: Segment, parts: Sequence[Segment]) -> bool:
    if match_label(parts[-1].compact.strip(":")) == "holder":
        return True
    if HOLDER_LABEL.match(segment.text):
        return True
    aligned = abs(segment.box.x0 - parts[0].box.x0) < segment.box.height
    return aligned and bool(_COMPANY.search(segment.compact))


def _goes_on(segment: Segment, parts: Sequence[Segment]) -> bool:
    """True for the rest of a holder whose line was full."""
    last = parts[-1]
    if not is_holder_kana(segment.text):
        return False
    if segment.box.y_overlap(last.box) > 0.5 * last.box.height:
        return segment.box.x0 - last.box.x1 < _NEAR * last.box.height
    widest = max(s.box.x1 for s in parts)
    full = last.box.x1 > widest - last.box.height
    return full and segment.box.y0 - last.box.y1 < last.box.height
