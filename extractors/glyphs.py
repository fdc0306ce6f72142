"""Variant letters told apart by their picture (異体字の見分け).

A small net of our own (``weights/glyphs.onnx``, drawn and trained by
``scripts/train_glyphs.py``) looks at one letter at a time and decides between the forms
of its family. Where it is sure the letter is set, and nobody need be asked; where it is
not, the letter stays as it was read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.glyph_families import FAMILIES, TWINS, Family, find_family
from extractors.ocr import Picture, Reading
from extractors.patches import Patch
from extractors.variants import DOUBTFUL

WEIGHTS = Path(__file__).parent / "weights" / "glyphs.onnx"
HEIGHT, WIDTH = 48, 56  # pixels of a letter with the edges of its neighbours
OTHER = "□"  # a letter of no family
LETTERS = "".join(family.letters for family in FAMILIES) + OTHER
"""What the net tells apart, in the order of its output."""
SHIFTS = (-0.05, 0.05)  # line heights: where a letter stands is roughly known
SURE = 0.95  # chance from which a form is taken as printed
OTHER_SHARE = 0.03  # of letters of no family, for one of a usual form

Found = tuple[Patch, Reading]
Glyph = NDArray[np.float32]  # HEIGHT × WIDTH, 0 paper to 1 ink
Row = NDArray[np.float64]  # log-chances of LETTERS


class LetterReader(Protocol):
    """What tells which letters a picture may show."""

    def weigh(self, glyphs: Sequence[Glyph]) -> NDArray[np.float64]:
        """Log-chances of ``LETTERS``, a row a glyph."""
        ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A letter that may be of another form: which line, where in it."""

    line: int
    index: int
    family: Family


class GlyphReader:
    """The net on ONNX Runtime; any thread may use it."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Load the net, for one core: letters are small."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )

    def weigh(self, glyphs: Sequence[Glyph]) -> NDArray[np.float64]:
        """Log-chances of ``LETTERS``, a row a glyph."""
        block = np.stack(glyphs)[:, None]
        (out,) = self._session.run(None, {"glyphs": block})
        return np.asarray(out, np.float64)


@lru_cache(maxsize=1)
def get_glyph_reader() -> GlyphReader:
    """The one reader of this process, made when first needed."""
    return GlyphReader()


def cut_glyph(line: NDArray[np.uint8], middle: float) -> Glyph:
    """A letter of a line of print as the net wants it.

    ``line`` is grey or colour; ``middle`` is in pixels from its left.
    """
    gray = line if line.ndim == 2 else cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    half = gray.shape[0] * WIDTH / HEIGHT / 2
    columns = np.arange(round(middle - half), max(round(middle + half), 2))
    window = gray[:, np.clip(columns, 0, gray.shape[1] - 1)]
    way = cv2.INTER_AREA if gray.shape[0] > HEIGHT else cv2.INTER_CUBIC
    glyph = cv2.resize(window, (WIDTH, HEIGHT), interpolation=way).astype(np.float32)
    ink, paper = np.percentile(glyph, (3, 85))
    depth = (paper - glyph) / max(float(paper - ink), 24.0)
    return np.asarray(np.clip(depth, 0, 1), np.float32)


def tell_glyphs(
    found: Sequence[Found], picture: Picture, reader: LetterReader | None = None
) -> list[Found]:
    """The same places and readings, with the forms that are printed.

    A reading is ``settled`` where the net was sure of each letter that has several.
    """
    out = [(part, replace(reading, settled=True)) for part, reading in found]
    spots = list(_find_spots(found))
    if not spots:
        return out
    glyphs = [
        cut_glyph(found[spot.line][0].crop(picture), _middle(found, spot) + shift)
        for spot in spots
        for shift in (share * found[spot.line][0].height for share in SHIFTS)
    ]
    seen = (reader or get_glyph_reader()).weigh(glyphs)
    rows = seen.reshape(len(spots), len(SHIFTS), -1).mean(axis=1)
    told = zip(spots, rows, strict=True)
    for line, marks in groupby(told, lambda mark: mark[0].line):
        part, reading = found[line]
        out[line] = part, _told(reading, list(marks))
    return out


def _find_spots(found: Sequence[Found]) -> Iterator[Spot]:
    for line, (_, reading) in enumerate(found):
        for index in range(len(reading.text)):
            family = find_family(reading.text, index)
            if family is not None:
                yield Spot(line, index, family)


def _middle(found: Sequence[Found], spot: Spot) -> float:
    left, right = found[spot.line][1].spans[spot.index]
    return (left + right) / 2


def _told(reading: Reading, marks: Sequence[tuple[Spot, Row]]) -> Reading:
    letters, chances = list(reading.text), list(reading.probabilities)
    settled = True
    for spot, row in marks:
        letter = TWINS.get(letters[spot.index], letters[spot.index])
        form, chance = judge(spot.family, row)
        odd = form != letter and (form in spot.family.odd or letter in spot.family.odd)
        if chance < SURE or (form != letter and not odd):
            settled = False
            if odd:
                chances[spot.index] = min(chances[spot.index], DOUBTFUL)
        elif odd:
            letters[spot.index], chances[spot.index] = form, chance
    return replace(
        reading,
        text="".join(letters),
        probabilities=tuple(chances),
        score=reading.score + float(np.mean(chances) - np.mean(reading.probabilities)),
        settled=settled,
    )


def judge(family: Family, row: Row) -> tuple[str, float]:
    """The likeliest form and its chance, seeing how rare some are."""
    shares = family.shares()
    places = [LETTERS.index(letter) for letter in (*shares, OTHER)]
    weights = np.exp(row[places] - row[places].max()) * [*shares.values(), OTHER_SHARE]
    best = int(weights[:-1].argmax())
    return list(shares)[best], float(weights[best] / weights.sum())
