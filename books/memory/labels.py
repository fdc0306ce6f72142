"""What a paper calls a value, told from its text (見出しの推定)."""

import datetime as dt
import re

from books.dates import parse_date

SHORTEST, LONGEST = 2, 14  # characters of a label
_LABEL = re.compile(r"[^\d\s。、]*[\u3041-\u9fffA-Za-z][^\d。、]*")
_ENDING = ":： "


def label_of(value: object, text: str) -> str | None:
    r"""The words before a value, on its line of the text or alone on the line before.

    >>> label_of("A-12", "請求書\n管理CD: A-12\n合計"), label_of("A-12", "管理CD\nA-12")
    ('管理CD', '管理CD')
    >>> label_of("A-12", "1,200\nA-12") is None
    True
    """
    lines = [line.strip() for line in text.split("\n")]
    for before, line in zip(["", *lines], lines, strict=False):
        start = _start_of(value, line)
        if start is not None:
            label = (line[:start] if start else before).strip(_ENDING)
            if SHORTEST <= len(label) <= LONGEST and _LABEL.fullmatch(label):
                return label
    return None


def _start_of(value: object, line: str) -> int | None:
    """Where a line that ends in the value begins to tell it."""
    if isinstance(value, dt.date):
        starts = (m.start() for m in re.finditer(r"(?<![\d年月/.-])[\d令平R]", line))
        return next((s for s in starts if parse_date(line[s:]) == value), None)
    told = str(value)
    return len(line) - len(told) if told and line.endswith(told) else None
