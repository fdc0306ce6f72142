"""Chances per step become the likeliest texts (CTC のビーム探索).

A prefix beam search that remembers where each letter stood, and a light prior: a voiced
mark follows only letters that can be voiced, and a lone bracket belongs to a legal form
(カ) in front, (カ behind). Nothing is known of names.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from books.kana import LEGAL_FORMS, to_bank_kana

BEAMS = 12
LEAST = 1e-4  # a letter less likely than this is not tried
ODD = -2.5  # log-weight of what a bank file would hardly hold

_FORMS = "|".join(
    sorted({to_bank_kana(f.abbreviation) for f in LEGAL_FORMS}, key=len, reverse=True)
)
_BRACKET = re.compile(r"[()]")
_GOOD_BRACKETS = re.compile(
    rf"(?:^|(?<=[^ｦ-ﾟ]))(?:{_FORMS})\)|\((?:{_FORMS}|ｴｲ|ｼﾕﾂ)(?:\)|$)"
)
_BAD_MARK = re.compile(r"(?<![ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?<![ﾊ-ﾎ])ﾟ")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text with the step of each letter and the chance that it is the right one."""

    text: str
    steps: tuple[int, ...]
    chance: float


@dataclass(slots=True)
class _Beam:
    blank: float = 0.0  # chance of paths that end in no letter
    letter: float = 0.0  # chance of paths that end in the last letter
    steps: tuple[int, ...] = ()

    @property
    def total(self) -> float:
        return self.blank + self.letter


def search(chances: NDArray[np.float64], alphabet: str) -> list[Candidate]:
    """The likeliest texts, best first; their chances add up to at most 1."""
    beams = {"": _Beam(blank=1.0)}
    scale = 0.0
    for step, row in enumerate(chances):
        beams = _next_beams(beams, step, row, alphabet)
        total = sum(beam.total for beam in beams.values())
        scale += math.log(total)
        for beam in beams.values():
            beam.blank /= total
            beam.letter /= total
    mass = min(1.0, math.exp(scale))
    weights = {text: b.total * math.exp(_prior(text)) for text, b in beams.items()}
    whole = sum(weights.values())
    found = [
        Candidate(text, beams[text].steps, mass * weight / whole)
        for text, weight in weights.items()
    ]
    return sorted(found, key=lambda c: -c.chance)


def _next_beams(
    beams: dict[str, _Beam], step: int, row: NDArray[np.float64], alphabet: str
) -> dict[str, _Beam]:
    after: dict[str, _Beam] = {}
    likely = [(int(n), float(row[n])) for n in np.flatnonzero(row > LEAST)]
    for text, beam in beams.items():
        for number, chance in likely:
            if number == 0:
                _at(after, text, beam.steps).blank += beam.total * chance
                continue
            char = alphabet[number - 1]
            longer = _at(after, text + char, (*beam.steps, step))
            if text.endswith(char):
                _at(after, text, beam.steps).letter += beam.letter * chance
                longer.letter += beam.blank * chance
            else:
                longer.letter += beam.total * chance
    best = sorted(after.items(), key=lambda item: -item[1].total)[:BEAMS]
    return {text: beam for text, beam in best if beam.total > 0}


def _at(beams: dict[str, _Beam], text: str, steps: tuple[int, ...]) -> _Beam:
    return beams.setdefault(text, _Beam(steps=steps))


def _prior(text: str) -> float:
    """Log-weight: what stands oddly is less likely."""
    odd = len(_BAD_MARK.findall(text))
    rest = _GOOD_BRACKETS.sub("", text)
    return ODD * (odd + len(_BRACKET.findall(rest)))
