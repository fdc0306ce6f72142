"""A small recogniser for the alphabet of banks (銀行カナの文字認識).

Half-width kana are the smallest letters on a paper and the ones that general recognisers
know least. A convolutional net of our own (``weights/kana.onnx``, drawn and trained by
``scripts/train_kana.py``) reads one line into the ~90 characters of bank files, with
:data:`OTHER` for every letter that is none of them, so that neighbours show as such.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.kana_decode import Candidate, search
from extractors.ocr import Reading, char_spans

WEIGHTS = Path(__file__).parent / "weights" / "kana.onnx"
HEIGHT = 32  # pixels of a line as the net sees it
STRIDE = 4  # pixels of one time step
STRETCHES = (1.0, 1.15, 0.88)  # widths at which a line is read
MAX_WIDTH = 1600  # pixels; a longer line is squeezed
OTHER = "□"  # a letter outside the alphabet
_KANA = "".join(map(chr, range(0xFF66, 0xFFA0))).replace("ｰ", "")
ALPHABET = _KANA + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()-./・: " + OTHER
"""What the net tells apart; number 0 is "no letter", number 1 the first of these."""

Line = NDArray[np.float32]  # HEIGHT × width, 0 paper to 1 ink

_NUMBERS = {char: number for number, char in enumerate(ALPHABET, 1)}
_SAME = str.maketrans(dict.fromkeys("ーｰ－‐‑–—―−─", "-") | {"･": "・"})
_HALF = {unicodedata.normalize("NFKC", char): char for char in _KANA}
_HALF |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def spell(text: str) -> list[int]:
    """The numbers of the characters that a printed text shows; voiced marks apart.

    >>> [ALPHABET[n - 1] for n in spell("カ）ミホン　ガ株")]
    ['ｶ', ')', 'ﾐ', 'ﾎ', 'ﾝ', ' ', 'ｶ', 'ﾞ', '□']
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SAME))
    apart = " ".join(unicodedata.normalize("NFD", plain).split())
    return [_NUMBERS.get(_HALF.get(c, c), _NUMBERS[OTHER]) for c in apart]


def spell_back(numbers: Sequence[int], *, joined: bool = True) -> str:
    """The text of numbers; ``joined``: of steps, where equal neighbours are one."""
    kept = [
        int(n)
        for i, n in enumerate(numbers)
        if n and not (joined and i and n == numbers[i - 1])
    ]
    return "".join(ALPHABET[n - 1] for n in kept)


def prepare_line(crop: NDArray[np.uint8], stretch: float = 1.0) -> Line:
    """A crop (grey or colour) as the net wants it: even light, dark ink, one height."""
    gray = crop if crop.ndim == 2 else cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    height, width = gray.shape
    wide = int(np.clip(round(width * stretch * HEIGHT / max(height, 1)), 8, MAX_WIDTH))
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    line = cv2.resize(gray, (wide, HEIGHT), interpolation=way).astype(np.float32)
    paper = cv2.blur(cv2.dilate(line, np.ones((9, 25), np.uint8)), (31, 31))
    depth = np.maximum(paper - line, 0)
    dark = max(float(np.percentile(depth, 96)), 24.0)
    return np.asarray(np.minimum(depth / dark, 1.0), np.float32)


class KanaReader:
    """The net on ONNX Runtime; any thread may use it."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Load the net, for one core: lines are small."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )

    def read(self, crop: NDArray[np.uint8]) -> tuple[Reading, ...]:
        """What one line may say, the likeliest first.

        A score is the chance that all of it is right, a mean over some widths.
        """
        lines = [prepare_line(crop, stretch) for stretch in STRETCHES]
        merged: dict[str, Reading] = {}
        for line, chances in zip(lines, self._chances(lines), strict=True):
            scale = crop.shape[1] / line.shape[1] * STRIDE
            for found in search(chances, ALPHABET):
                new = _reading(found, scale, crop.shape)
                old = merged.setdefault(new.text, replace(new, score=0.0))
                score = old.score + new.score / len(lines)
                merged[new.text] = replace(old, score=score)
        return tuple(sorted(merged.values(), key=lambda reading: -reading.score))

    def _chances(self, lines: Sequence[Line]) -> list[NDArray[np.float64]]:
        """Chance of each character at each step, for each line."""
        steps = [-(-line.shape[1] // STRIDE) for line in lines]
        block = np.zeros((len(lines), 1, HEIGHT, max(steps) * STRIDE), np.float32)
        for row, line in zip(block, lines, strict=True):
            row[0, :, : line.shape[1]] = line
        (out,) = self._session.run(None, {"lines": block})
        return [
            np.exp(np.asarray(o[:n], np.float64))
            for o, n in zip(out, steps, strict=True)
        ]


@lru_cache(maxsize=1)
def get_kana_reader() -> KanaReader:
    """The one reader of this process, made when first needed."""
    return KanaReader()


def _reading(found: Candidate, scale: float, shape: Sequence[int]) -> Reading:
    """In full width, with the place of each letter in pixels of the crop."""
    text, middles = "", []
    for char, step in zip(found.text, found.steps, strict=True):
        voiced = unicodedata.normalize("NFKC", text[-1:] + char)
        if text and char in "ﾞﾟ" and len(voiced) == 1:
            text = text[:-1] + voiced
            continue
        text += {"ﾞ": "゛", "ﾟ": "゜"}.get(char) or unicodedata.normalize("NFKC", char)
        middles.append((step + 0.5) * scale)
    return Reading(
        text=text,
        score=found.chance,
        spans=char_spans(text, middles, shape[0], shape[1]),
        probabilities=(found.chance,) * len(text),
    )
