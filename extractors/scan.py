"""The picture of a page becomes words and ruled lines (画像を読む).

``upright`` lays the page out; what may be text is read here, and read again where a
closer look tells more.
"""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.glyphs import tell_glyphs
from extractors.holders import reread_holders
from extractors.image import Gray, Sheet, turn_sheet
from extractors.lexicon import respell
from extractors.lookalikes import settle, settle_size
from extractors.ocr import Engine, Picture, Reading, char_spans, is_narrow
from extractors.overrun import read_on
from extractors.page import Box, Page, Rule, Word
from extractors.patches import Patch
from extractors.ruling import join_rules
from extractors.seals import fade_seals
from extractors.superscript import read_powers
from extractors.upright import is_blank, lay_upright


def read_sheet(sheet: Sheet, number: int, engine: Engine, side: int) -> Page:
    """Read one picture; a page without words is an empty page, not an error."""
    printed, sheet = sheet, fade_seals(sheet)
    if is_blank(sheet):
        return Page(number, sheet.width, sheet.height, reader="ocr")
    draft, readings = lay_upright(sheet, engine, side)
    upright, marks = draft.sheet, draft.marks
    unread = [index for index in range(len(draft.parts)) if index not in readings]
    crops = [draft.parts[index][0].crop(upright.picture) for index in unread]
    readings |= zip(unread, engine.read(crops), strict=True)
    kept = [
        (part, readings[index])
        for index, (part, least) in enumerate(draft.parts)
        if readings[index].score >= least and readings[index].text.strip()
    ]
    pictures = [upright.picture]
    if printed is not sheet:  # there is a seal
        turned_back = turn_sheet(printed, draft.turn).picture
        pictures.append(_laid(turned_back, draft.matrix))
    whole = read_on(reread_holders(kept, upright.picture), pictures, marks, engine)
    whole = read_powers(whole, upright.picture, upright.ink, engine)
    words = [
        _word(part, _completed(reading, part, upright.ink), upright.ink, upright.scale)
        for part, reading in tell_glyphs(whole, upright.picture)
    ]
    return Page(
        number=number,
        width=upright.width,
        height=upright.height,
        words=tuple(sorted(words, key=lambda w: (round(w.box.cy), w.box.x0))),
        rules=_rules(marks, upright.scale),
        reader="ocr",
        rotation=draft.turn,
    )


def _laid(picture: Picture, matrix: NDArray[np.float64]) -> Picture:
    """A picture levelled as another one was."""
    size = picture.shape[1::-1]
    flat = cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


# --- words ----------------------------------------------------------------------------


def _completed(reading: Reading, part: Patch, ink: Gray) -> Reading:
    """Put in characters that were nearly read where there is ink but no character.

    A lone ※ or ▲ at the edge of a line is what recognition most likes to overlook.
    """
    em = max(part.letter_height(ink), 1.0)
    marks = [
        (char, (left + right) / 2, chance)
        for char, (left, right), chance in zip(
            reading.text, reading.spans, reading.probabilities, strict=True
        )
    ]
    lost = []
    for start, end in part.ink_clusters(ink):
        middle = (start + end) / 2
        if end - start < 0.2 * em or any(
            abs(at - middle) < (0.5 if is_narrow(char) else 0.65) * em
            for char, at, _ in marks
        ):
            continue
        near = [f for f in reading.faint if start - 0.2 * em <= f[1] <= end + 0.2 * em]
        if near:
            name, _, share = max(near, key=lambda f: f[2])
            lost.append((name, middle, share))
    if not lost:
        return reading
    marks = sorted(marks + [m for m in lost if not m[0].isspace()], key=lambda m: m[1])
    text = "".join(mark[0] for mark in marks)
    chances = tuple(mark[2] for mark in marks)
    middles = [mark[1] for mark in marks]
    return Reading(
        text=text,
        score=sum(chances) / len(chances),
        spans=char_spans(text, middles, part.height, part.width),
        probabilities=chances,
    )


def _word(part: Patch, reading: Reading, ink: Gray, scale: float) -> Word:
    tallest = part.letter_height(ink)
    heights = part.ink_heights(ink, reading.spans)
    text = respell(settle_size(settle(reading.text), heights, tallest))
    spans = tuple(
        ((part.x0 + left) * scale, (part.x0 + right) * scale)
        for left, right in reading.spans
    )
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    box = Box(part.x0 * scale, part.y0 * scale, part.x1 * scale, part.y1 * scale)
    return Word(
        text[start:stop],
        box,
        reading.score,
        spans[start:stop],
        settled=reading.settled,
        chances=reading.probabilities[start:stop],
    )


def _rules(marks: Iterable[Patch], scale: float) -> tuple[Rule, ...]:
    pieces = []
    for mark in marks:
        if mark.width >= mark.height:
            y = (mark.y0 + mark.y1) / 2 * scale
            pieces.append(Rule(mark.x0 * scale, y, mark.x1 * scale, y))
        else:
            x = (mark.x0 + mark.x1) / 2 * scale
            pieces.append(Rule(x, mark.y0 * scale, x, mark.y1 * scale))
    return join_rules(pieces)
