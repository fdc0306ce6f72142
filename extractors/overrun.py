"""Names that run into a seal are read on (印影に掛かる名称の読み継ぎ).

A name often ends below its seal, and the finder of lines stops where the seal's ink
begins. The line is cut again some letters wider and read again, with the seal made pale
and as it is; how far the name goes is told by the account holder printed on the same
page, else by the legal form at its end, else by the bare paper behind it once a red seal
is pale. What nothing tells is left unsure, so that a person looks.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from books.name_kana import match_name
from extractors.company import (
    has_honorific,
    has_legal_form,
    has_trade_word,
    is_sentence,
    strip_honorific,
)
from extractors.image import Gray, ink_mask
from extractors.lookalikes import settle
from extractors.ocr import Engine, Picture, Reading
from extractors.patches import Patch
from extractors.seals import is_red

Found = tuple[Patch, Reading]

BESIDE = 0.4  # of the height of a line that two on one line have in common
FURTHER = 4.2  # line heights that a line is cut wider
BEHIND = 1.0  # line heights behind a line in which ink is looked for
MIDDLE = 0.12  # line heights above and below that are left out: lines and neighbours
INKED = 0.25  # share of the columns behind a line that hold ink when it runs into some
LONG = 2.0  # line heights from which a mark is a ruled line
LETTER = 0.9  # probability from which on what stands behind a name is a letter
CUT = 0.75  # sureness of a name that runs into ink, at most
VOUCHED = 0.97  # of one that the holder reads
MOST = 6  # names read on in a page
BELOW = 0.9  # line heights below a name in which its rest may stand
RED_SHARE = 0.8  # of the ink that fading took away, for a seal in red
_FORM_PART = re.compile(r"株式|有限|合同|合資|合名|一般.団|法人")
_WHOLE = re.compile(r"..(?:株式|有限|合同|合資|合名)会社$|..[(（][株有同][)）]$")
_LETTER = re.compile(r"[ァ-ヶー・一-龥々]")
_BANK = re.compile(r"銀行|金庫|支店|普通|当座|預金")
_REST = re.compile(r"[ぁ-んァ-ヶー・一-龥々]{1,8}")
_LARGE = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
_HOLDER = re.compile(r"[ァ-ヶーA-Z0-9()（）.\- ]{4,}")


def read_on(
    found: Sequence[Found],
    pictures: Sequence[Picture],
    marks: Sequence[Patch],
    engine: Engine,
) -> list[Found]:
    """The same lines, with names that run into ink read as far as they go.

    ``pictures`` show the page with seals made pale and, if there are any, as it is;
    ``marks`` are its ruled lines.
    """
    inks = [ink_mask(picture) for picture in pictures]
    out, taken = list(found), set[int]()
    running = [
        index
        for index, (part, reading) in enumerate(found)
        if _may_be_name(reading.text)
        and any(_runs_into_ink(part, ink, marks) for ink in inks)
        and not _has_honorific_behind(part, found)
    ]
    for index in running[:MOST]:
        part, reading = found[index]
        texts = [r.text for i, (_, r) in enumerate(found) if i != index]
        if _is_told(reading.text, texts):
            continue
        wide = _widened(part, found, pictures[0])
        seen = engine.read([wide.crop(picture) for picture in pictures])
        pale = not _runs_into_ink(part, inks[0], marks)
        bare = pale and _is_bare(part, pictures[-1], inks[-1], found)
        out[index] = _fitted(wide, _longest(reading, seen, texts, bare=bare), part)
        taken |= {i for i, item in enumerate(found) if _holds(out[index][0], item[0])}
        taken.discard(index)
    return [item for index, item in enumerate(out) if index not in taken]


def _may_be_name(text: str) -> bool:
    """Names with their legal form or a part of it, or with a word of trade."""
    named = has_legal_form(text) or has_trade_word(text) or _FORM_PART.search(text)
    other = is_sentence(text) or has_honorific(text) or _BANK.search(text)
    return bool(named) and len(text) > 2 and not other


def _runs_into_ink(part: Patch, ink: Gray, marks: Sequence[Patch]) -> bool:
    """True for a line with ink right behind it that is no ruled line."""
    edge = round(MIDDLE * part.height)
    x1 = min(part.x1 + round(BEHIND * part.height), ink.shape[1])
    window = ink[part.y0 + edge : part.y1 - edge, part.x1 : x1] > 0
    for mark in marks:
        if mark.length > LONG * part.height:
            _blank(window, mark, part.x1, part.y0 + edge)
    return bool(window.size) and float(window.any(axis=0).mean()) > INKED


def _has_honorific_behind(part: Patch, found: Sequence[Found]) -> bool:
    """True for an addressee's name: 御中 stands behind it."""
    return any(
        not strip_honorific(reading.text)
        and other.x0 > part.x0
        and min(other.y1, part.y1) - max(other.y0, part.y0) > BESIDE * part.height
        for other, reading in found
    )


def _blank(window: NDArray[np.bool_], mark: Patch, x0: int, y0: int) -> None:
    rows = slice(max(0, mark.y0 - y0 - 1), max(0, mark.y1 - y0 + 1))
    window[rows, max(0, mark.x0 - x0 - 1) : max(0, mark.x1 - x0 + 1)] = False


def _widened(part: Patch, found: Sequence[Found], picture: Picture) -> Patch:
    """Up to the next whole text on the line: letters alone may be of the name."""
    x1 = part.x1 + FURTHER * part.height
    for other, reading in found:
        beside = min(other.y1, part.y1) - max(other.y0, part.y0) > BESIDE * part.height
        if beside and part.x1 <= other.x0 < x1 and len(reading.text) > 4:
            x1 = min(x1, other.x0)
    return replace(part, x1=min(max(round(x1), part.x1), picture.shape[1]))


def _is_bare(part: Patch, picture: Picture, ink: Gray, found: Sequence[Found]) -> bool:
    """True if only a red seal stands behind a line, and no more of it in the next one.

    A seal's colour tells its ink from print, so that making it pale loses no letter.
    """
    window = (
        slice(part.y0, part.y1),
        slice(part.x1, part.x1 + round(FURTHER * part.height)),
    )
    red = is_red(picture[window])[ink[window] > 0]
    is_seal = red.size > 0 and float(red.mean()) > RED_SHARE
    return is_seal and not _may_go_on_below(part, found)


def _may_go_on_below(part: Patch, found: Sequence[Found]) -> bool:
    """True if letters alone stand right below a line: it may be broken there."""
    return any(
        abs(other.x0 - part.x0) < part.height
        and -BESIDE * part.height < other.y0 - part.y1 < BELOW * part.height
        and _REST.fullmatch(reading.text)
        for other, reading in found
    )


def _longest(
    first: Reading, seen: Sequence[Reading], texts: Sequence[str], *, bare: bool
) -> Reading:
    """What the line says at its best: all of the name and nothing of the seal.

    ``bare``: on the page with its seals made pale nothing stands behind the line.
    """
    for reading in seen:
        for end in range(len(reading.text), max(2, len(first.text) - 2), -1):
            if _is_told(reading.text[:end], texts):
                return _cut(reading, end, VOUCHED)
    if _WHOLE.search(first.text) or _ends_here(first.text, seen):
        return first
    if bare and settle(seen[0].text) == settle(first.text):
        return first
    kept = [(reading, _end(first.text, reading)) for reading in seen]
    best, end = max(kept, key=lambda item: item[1])
    if end <= len(first.text):
        return _cut(first, len(first.text), CUT)
    return _cut(best, end, CUT)


def _is_told(name: str, texts: Sequence[str]) -> bool:
    """True for a name that a holder reads or that stands elsewhere on the page."""
    name = settle(name)
    for text in map(settle, texts):
        if _HOLDER.fullmatch(text) and match_name(name, text).is_whole:
            return True
        at = text.find(name)
        ends = at >= 0 and not _LETTER.match(text[at + len(name) :])
        if ends and has_legal_form(name):
            return True
    return False


def _end(first: str, reading: Reading) -> int:
    """How many letters make the name whole, by its form or word of trade; or 0."""
    text, known = settle(reading.text), settle(first)
    begins = known[: max(2, len(known) - 1)].translate(_LARGE)
    if not text.translate(_LARGE).startswith(begins):
        return 0
    ends = range(len(first) + 1, len(text) + 1)
    complete = (n for n in ends if _WHOLE.search(text[:n]) or has_trade_word(text[:n]))
    return 0 if has_trade_word(first) else next(complete, 0)


def _ends_here(name: str, seen: Sequence[Reading]) -> bool:
    """True for a name with its word of trade behind which no letter is sure."""
    return has_trade_word(name) and not any(
        max(reading.probabilities[len(name) :], default=0.0) > LETTER
        for reading in seen
    )


def _cut(reading: Reading, end: int, most: float) -> Reading:
    """The first letters of a reading, none of them surer than ``most``."""
    chances = tuple(min(chance, most) for chance in reading.probabilities[:end])
    return replace(
        reading,
        text=reading.text[:end],
        spans=reading.spans[:end],
        probabilities=chances,
        score=min(reading.score, most),
    )


def _fitted(wide: Patch, reading: Reading, part: Patch) -> Found:
    """The reading with the part of the picture that it fills."""
    right = round(reading.spans[-1][1]) if reading.spans else 0
    return replace(wide, x1=max(part.x1, wide.x0 + right)), reading


def _holds(wide: Patch, other: Patch) -> bool:
    """True for letters that a wider part covers now."""
    common = min(wide.y1, other.y1) - max(wide.y0, other.y0)
    middle = (other.x0 + other.x1) / 2
    return common > BESIDE * other.height and wide.x0 < middle < wide.x1
