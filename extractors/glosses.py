"""English beside or under a Japanese label says the same again (二か国語の見出し).

Forms for partners abroad print ``小計 / Subtotal`` in one line, or the English under the
Japanese. Left as it is, the label is not known, or its value stands at neither line.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from books.label_words import guess_label
from extractors.labels import column_key, is_label_text
from extractors.segments import Segment, has_cjk

NEAR = 0.9  # heights from a label down to its English
COVERED = 0.5  # of the width of the narrower of both
_BEHIND = re.compile(
    r"(?P<label>.*[^\s/|])(?P<slash>\s*[/|]\s*|\s+)(?P<english>[A-Za-z][^/|]*)"
)
_MORE = re.compile(
    r"(?:(?:Bank|Branch|Account)(?:Name|Code|No\.?|Number|Type)?|Account(?:Holder)?|Holder|"
    r"Name|Type|No\.?|Number|Messrs\.?|Bill(?:ed)?To|To|From|Attn\.?|Invoice|Quotation|"
    r"Estimate|(?:Consumption)?Tax\(?\d*%?\)?|Rate|Address|Tel\.?|Fax\.?|Terms?|"
    r"RegistrationNo\.?|(?:Registration)?Number)",
    re.IGNORECASE,
)


def without_glosses(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments, each label of two languages as its Japanese one.

    It keeps the place of both, so that a value between the two lines stands beside it.
    """
    short = tuple(_cut(segment) for segment in segments)
    english = [s for s in short if is_gloss(s.compact)]
    if not english:
        return short
    made: list[Segment] = []
    gone: list[Segment] = []
    for label in short:
        under = [e for e in english if _is_under(e, label)] if _is_label(label) else []
        gone += under
        box = label.box.union(under[0].box) if under else label.box
        made.append(replace(label, box=box))
    return tuple(s for s, old in zip(made, short, strict=True) if old not in gone)


@lru_cache(maxsize=4096)
def is_gloss(text: str) -> bool:
    """True for an English label, written without blanks.

    >>> is_gloss("Unitprice"), is_gloss("Consumptiontax"), is_gloss("Webサイト")
    (True, True, False)
    """
    if not text.isascii() or not text[:1].isalpha():
        return False
    tables = ("head", "amount", "column")
    known = any(guess_label(text, table) for table in tables)
    return known or _MORE.fullmatch(text) is not None


def _cut(segment: Segment) -> Segment:
    found = _BEHIND.fullmatch(segment.text)
    if found is None or not has_cjk(found["label"]):
        return segment
    if not is_gloss(found["english"].replace(" ", "")):
        return segment
    label = segment.cut(0, found.end("label"))
    if not found["slash"].strip() and not is_label_text(label.compact):
        return segment
    return replace(label, box=segment.box)


def _is_label(segment: Segment) -> bool:
    text = segment.compact
    return has_cjk(text) and (is_label_text(text) or column_key(text) is not None)


def _is_under(english: Segment, label: Segment) -> bool:
    upper, lower = label.box, english.box
    gap = lower.y0 - upper.y1
    return (
        english.page == label.page
        and -0.3 * upper.height < gap < NEAR * upper.height
        and lower.height <= 1.1 * upper.height
        and upper.x_overlap(lower) > COVERED * min(upper.width, lower.width)
    )
