"""Square and cubic metres, of which the recogniser sees the metre only (㎡ ㎥).

It does not know ㎡ and ㎥ and reads m. What stands above the right half of that m is
enlarged and read alone; where that is neither 2 nor 3 for sure, the reading becomes
unsure, so that a person looks.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Gray
from extractors.ocr import Engine, Picture, Reading
from extractors.patches import Patch

Found = tuple[Patch, Reading]

TOP = 0.3  # of the height of a letter: above that an m has nothing on its right only
RIGHT = 0.3  # of its width, where what stands above begins at the earliest
RAISED = 0.55  # of its height: so far down the figure reaches
LEAST = 0.2  # of the height of a line; smaller marks are specks
HEIGHT, EDGE = 40, 6  # pixels of the enlarged figure, and around it
SURE = 0.75
DOUBTFUL = 0.5  # sureness of a metre with something unread above it
_METRE = re.compile(r"(?:^|[\d\s(（/])m$")
_POWERS = {"2": "²", "3": "³", "²": "²", "³": "³"}


def read_powers(
    found: Sequence[Found], picture: Picture, ink: Gray, engine: Engine
) -> list[Found]:
    """The same lines, with m read as m² or m³ where that is printed (平米・立米)."""
    out = list(found)
    for index, (part, reading) in enumerate(found):
        raised = _METRE.search(reading.text) and _find_raised(part, ink)
        if raised:
            figure = engine.read([_enlarged(raised, picture)])[0]
            out[index] = (part, _with_power(reading, figure))
    return out


def _find_raised(part: Patch, ink: Gray) -> Patch | None:
    """What stands above the right half of the last letter, touching it or not."""
    window = (ink[part.y0 : part.y1, part.x0 : part.x1] > 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(window)
    boxes = [(n, *stats[n, :4].tolist()) for n in range(1, count)]
    marks = [box for box in boxes if box[4] > LEAST * part.height]
    if not marks:
        return None
    bottom = max(y + height for _, _, y, _, height in marks)
    last, x, y, width, height = max(marks, key=lambda mark: mark[1] + mark[3])
    apart = bottom - (y + height) > RAISED / 2 * (bottom - y)
    letter: NDArray[np.bool_] = labels[y : y + height, x : x + width] == last
    columns = np.flatnonzero(letter[: max(1, round(TOP * height))].any(axis=0))
    left = 0 if apart else int(columns[0])
    if not apart and left < RIGHT * width:
        return None
    down = height if apart else round(RAISED * height)
    x0, y0 = part.x0 + x, part.y0 + y
    return Patch(max(0, x0 + left - 2), max(0, y0 - 2), x0 + width + 3, y0 + down + 1)


def _enlarged(part: Patch, picture: Picture) -> Picture:
    crop = part.crop(picture)
    factor = HEIGHT / crop.shape[0]
    large = cv2.resize(crop, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    border = (EDGE, EDGE, 2 * EDGE, 2 * EDGE)
    return np.asarray(
        cv2.copyMakeBorder(large, *border, cv2.BORDER_REPLICATE), np.uint8
    )


def _with_power(reading: Reading, figure: Reading) -> Reading:
    power = _POWERS.get(figure.text.strip())
    if power is None or figure.score < SURE:
        chances = (*reading.probabilities[:-1], DOUBTFUL)
        score = min(reading.score, DOUBTFUL)
        return replace(reading, score=score, probabilities=chances)
    left, right = reading.spans[-1]
    middle = (left + right) / 2
    return replace(
        reading,
        text=reading.text + power,
        score=min(reading.score, figure.score),
        spans=(*reading.spans[:-1], (left, middle), (middle, right)),
        probabilities=(*reading.probabilities, figure.score),
    )
