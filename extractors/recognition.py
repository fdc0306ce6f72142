"""What crops of one line each say: connectionist temporal classification (文字の認識).

The net gives, for each time step (a column some pixels wide), a probability to every
character and to "none". The decoder keeps what PaddleOCR's own throws away: the place
and the probability of every character, and characters that were nearly read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.japanese import is_japanese
from extractors.models import Alphabet
from extractors.session import Net, Tensor
from extractors.variants import settle_variant

HEIGHT = 48  # pixels of a line as the net sees it
MAX_WIDTH = 3200  # the same across; longer lines are squeezed
BATCH = 8
BATCH_WIDTH = 6400  # pixels: what the net says of more would not fit the memory
SIMILAR_WIDTH = 1.25  # crops in one batch differ in width by this factor at most
MIN_FAINT = 0.004  # less is noise

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters with the middle of their time steps as a share of the padded width."""

    marks: tuple[tuple[str, float, float], ...]  # character, middle, probability
    faint: tuple[tuple[str, float, float], ...]


class Recogniser:
    """The recognition net and the characters that it knows."""

    def __init__(self, net: Net, alphabet: Alphabet) -> None:
        self._net = net
        self._least = alphabet.min_width
        self._decoder = Decoder(["", *alphabet.characters, " "])

    def read(self, crops: Sequence[Picture]) -> Iterator[tuple[int, Decoded, float]]:
        """Read crops, in any order: its index, what it says, its padded width.

        The width is that of the crop with what was padded, in the crop's own pixels.
        """
        for indexes in batches(crops, self._least):
            tensor = _stacked([crops[index] for index in indexes], self._least)
            for index, row in zip(indexes, self._net(tensor), strict=True):
                scale = crops[index].shape[0] / HEIGHT
                yield index, self._decoder.decode(row), tensor.shape[3] * scale

    def weigh(self, crop: Picture, letters: Sequence[str]) -> Tensor:
        """Probabilities of some characters, a row a time step; 0 for unknown ones."""
        return self._decoder.columns(
            self._net(_stacked([crop], self._least))[0], letters
        )


def batches(crops: Sequence[Picture], least: int) -> Iterator[list[int]]:
    """Indexes of crops of similar width, so that little padding is computed."""
    widths = [_width(crop, least) for crop in crops]
    batch: list[int] = []
    for index in sorted(range(len(crops)), key=lambda i: widths[i]):
        if batch and (
            len(batch) == BATCH
            or widths[index] > SIMILAR_WIDTH * widths[batch[0]]
            or widths[index] * (len(batch) + 1) > BATCH_WIDTH
        ):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _width(crop: Picture, least: int) -> int:
    """How wide the net sees a crop, in pixels."""
    wanted = int(HEIGHT * crop.shape[1] / crop.shape[0])
    return min(max(wanted, least), MAX_WIDTH)


def _stacked(crops: Sequence[Picture], least: int) -> Tensor:
    """Crops as the net wants them: -1 black to 1 white, padded with grey on the right."""
    widths = [_width(crop, least) for crop in crops]
    tensor = np.zeros((len(crops), 3, HEIGHT, max(widths)), np.float32)
    for row, crop, width in zip(tensor, crops, widths, strict=True):
        inked = min(ceil(HEIGHT * crop.shape[1] / crop.shape[0]), width)
        line = cv2.resize(crop, (inked, HEIGHT)).astype(np.float32)
        row[:, :, :inked] = line.transpose(2, 0, 1) / 127.5 - 1
    return tensor


class Decoder:
    """Greedy decoding that keeps places.

    Only characters of Japanese are let through; see ``lighten`` for the why. A model of
    the user's own may know others.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        known = [0] + [i for i, c in enumerate(characters) if i and is_japanese(c)]
        self._known = np.array(known) if len(known) < len(characters) else None
        self._names = ["", *(characters[i] for i in known[1:])]
        self._index = {name: i for i, name in enumerate(self._names) if name}

    def decode(self, row: Tensor) -> Decoded:
        """The characters in the probabilities of one line."""
        row = self._japanese(row)
        best, chance = row.argmax(axis=1), row.max(axis=1)
        steps = len(best)
        starts = np.flatnonzero(np.r_[True, best[1:] != best[:-1]])
        ends = np.r_[starts[1:], steps]
        marks = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if best[start]:
                name = self._names[best[start]]
                near = row[max(0, start - 1) : end + 1]
                name, sure = settle_variant(
                    name, float(chance[start:end].max()), partial(self._chance, near)
                )
                marks.append((name, (start + end) / 2 / steps, sure))
        return Decoded(tuple(marks), tuple(self._faint(row, best)))

    def columns(self, row: Tensor, names: Sequence[str]) -> Tensor:
        """Probabilities of some characters, a row a time step; 0 for unknown ones."""
        row = self._japanese(row)
        places = [self._index.get(name) for name in names]
        empty = np.zeros(len(row), np.float32)
        return np.stack([empty if p is None else row[:, p] for p in places], axis=1)

    def _japanese(self, row: Tensor) -> Tensor:
        if self._known is None:
            return row
        row = row[:, self._known]
        row /= np.maximum(row.sum(axis=1, keepdims=True), 1e-6)
        return row

    def _chance(self, near: Tensor, name: str) -> float:
        """The highest probability of a character in some time steps."""
        place = self._index.get(name)
        return 0.0 if place is None else float(near[:, place].max())

    def _faint(
        self, row: Tensor, best: NDArray[Any]
    ) -> Iterator[tuple[str, float, float]]:
        """The likeliest character where "none" is likelier, with its share."""
        rest = row[:, 1:]
        second = rest.argmax(axis=1)
        top, total = rest.max(axis=1), rest.sum(axis=1)
        for step in np.flatnonzero((best == 0) & (top > MIN_FAINT)).tolist():
            name = self._names[int(second[step]) + 1]
            yield name, (step + 0.5) / len(best), float(top[step] / total[step])
