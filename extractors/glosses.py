"""English beside or under a Japanese label says the same again (二か国語の見出し).

Forms for partners abroad print ``小計 / Subtotal`` in one line, or the English under the
Japanese. Left as it is, the label is not known, or its value stands at neither line.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from extractors.labels import column_key, is_label_text, match_label
from extractors.segments import Segment, has_cjk

NEAR = 0.9  # heights from a label down to its English
COVERED = 0.5  # of the width of the narrower of both
_BEHIND = re.compile(
    r"(?P<label>.*?[^\s/|])(?:\s*[/|]\s*|\s+)(?P<english>[A-Za-z][^/|]*)"
)
_TABLES = ("head", "amount", "column")
_ALIKE = {
    "amount_due": "total",
    "rate_tax": "tax",
    "amount": "total",
    "issue_date": "date",
}
# What the tables of labels do not know in English, and what stands over it.
_PAIRS = tuple(
    (re.compile(english, re.IGNORECASE), re.compile(japanese))
    for english, japanese in (
        (r"Bank(?:Name|Code)?", "銀行|金融機関"),
        (r"Branch(?:Name|Code|No\.?)?", "支店|店[名番]"),
        (r"(?:Bank)?Account(?:No\.?|Number|Type)?|Type", "口座|種[別目]|科目"),
        (r"(?:Account)?(?:Name|Holder)", "名義"),
        (r"Messrs\.?|(?:Bill(?:ed)?)?To|Attn\.?", "先|宛"),
        (r"From", "元|者"),
        (r"(?:Consumption)?Tax\(?\d*%?\)?", "税"),
        (r"Registration(?:No\.?|Number)", "登録"),
        (r"Address", "住所|所在地"),
        (r"Tel\.?|Phone", "電話"),
        (r"Terms?", "条件"),
        (r"Invoice", "請求"),
        (r"Quotation|Estimate", "見積"),
    )
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
    return bool(_keys(text)) or any(one.fullmatch(text) for one, _ in _PAIRS)


@lru_cache(maxsize=4096)
def says_same(english: str, japanese: str) -> bool:
    """Whether both labels, written without blanks, mean one thing.

    >>> says_same("Unitprice", "単価"), says_same("Name", "名義"), says_same("No.", "請求日")
    (True, True, False)
    """
    if _keys(english) & _keys(japanese):
        return True
    return any(a.fullmatch(english) and b.search(japanese) for a, b in _PAIRS)


def _keys(label: str) -> set[str]:
    found = {match_label(label, table) for table in _TABLES} | {column_key(label)}
    return {_ALIKE.get(key, key) for key in found if key}


def _cut(segment: Segment) -> Segment:
    found = _BEHIND.fullmatch(segment.text)
    if found is None or not has_cjk(found["label"]):
        return segment
    label = segment.cut(0, found.end("label"))
    english = re.sub(r"\s", "", found["english"])
    if not (is_gloss(english) and says_same(english, label.compact)):
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
        and says_same(english.compact, label.compact)
    )
