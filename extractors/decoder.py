"""What the recogniser says, with the place of every character (文字列への復号).

Connectionist temporal classification: the net gives, for each time step (a column some
pixels wide), a probability to every character and to "none". The decoder keeps what
PaddleOCR's own throws away: the place and the probability of every character, and
characters that were nearly read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.japanese import is_japanese
from extractors.variants import settle_variant

MIN_FAINT = 0.004  # less is noise

Tensor = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Characters with the middle of their time steps as a share of the padded width.

    ``padded_ratio`` is the width of the padded picture in its heights.
    """

    marks: tuple[tuple[str, float, float], ...]  # character, middle, probability
    faint: tuple[tuple[str, float, float], ...]
    padded_ratio: float


class Decoder:
    """Greedy decoding that keeps places; stands in for PaddleOCR's own.

    Only characters of Japanese are let through; see ``lighten`` for the why. A model of
    the user's own may know others. What ``watched`` names is kept in ``seen``.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        known = [0] + [i for i, c in enumerate(characters) if i and is_japanese(c)]
        self._known = np.array(known) if len(known) < len(characters) else None
        self._names = ["", *(characters[i] for i in known[1:])]
        self._index = {name: i for i, name in enumerate(self._names) if name}
        self.watched: tuple[str, ...] = ()
        self.seen: Tensor = np.zeros((0, 0), np.float32)

    def __call__(
        self, pred: Sequence[Tensor], **known: Any
    ) -> tuple[list[Decoded], list[float]]:
        """A batch of lines, as PaddleOCR asks for them."""
        found = [self.decode(row, known["max_wh_ratio"]) for row in pred[0]]
        return found, [0.0] * len(found)

    def decode(self, row: Tensor, ratio: float) -> Decoded:
        """The characters in the probabilities of one line."""
        row = self._japanese(row)
        if self.watched:
            self.seen = self._columns(row, self.watched)
        best = row.argmax(axis=1)
        steps = len(best)
        chance = row[np.arange(steps), best]
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
        return Decoded(tuple(marks), tuple(self._faint(row, best)), ratio)

    def _columns(self, row: Tensor, names: Sequence[str]) -> Tensor:
        """Probabilities of some characters, a row a time step; 0 for unknown ones."""
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
        doubted = np.flatnonzero((best == 0) & (row[:, 0] < 1 - MIN_FAINT / 2))
        rest = row[doubted, 1:]
        second = rest.argmax(axis=1)
        top, total = rest.max(axis=1), rest.sum(axis=1)
        for at in np.flatnonzero(top > MIN_FAINT).tolist():
            name = self._names[int(second[at]) + 1]
            place = (int(doubted[at]) + 0.5) / len(best)
            yield name, place, float(top[at] / total[at])
