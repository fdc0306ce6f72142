"""What this project needs of an OCR engine, and the one that it has (文字認識).

The models are PaddleOCR's; ``detection`` and ``recognition`` run them on ONNX Runtime
as PaddleOCR does, without its pipeline.
"""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from books.settings import Settings
from extractors.detection import find_lines
from extractors.device import ready_device
from extractors.models import ModelFolders, read_alphabet, ready_models
from extractors.recognition import Decoded, Recogniser
from extractors.session import Net

Picture = NDArray[np.uint8]  # height × width × 3, blue-green-red

WIDE_HALF, NARROW_HALF = 0.55, 0.32  # half a character's width, in crop heights


@dataclass(frozen=True, slots=True)
class Reading:
    """What one crop says: ``spans`` are pixels from the crop's left, one a character.

    ``faint`` holds characters that were nearly read: text, middle in pixels, and the
    probability if there is a character at that place at all. ``settled``: the forms
    of letters that have several (崎, 﨑) were told by their picture.
    """

    text: str
    score: float
    spans: tuple[tuple[float, float], ...] = ()
    probabilities: tuple[float, ...] = ()
    faint: tuple[tuple[str, float, float], ...] = ()
    settled: bool = False


class Engine(Protocol):
    """What this project needs of an OCR engine."""

    def detect(self, picture: Picture, side: int) -> list[NDArray[np.float32]]:
        """Find text lines: four corners each, from the top left, clockwise."""
        ...

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read crops of one line each, in the same order."""
        ...


@lru_cache(maxsize=2)
def _engine(folders: ModelFolders, threads: int, device: str) -> "OnnxEngine":
    return OnnxEngine(folders, threads, ready_device(device))


def get_engine(settings: Settings) -> Engine:
    """The one engine of this process, made when first needed.

    Raises:
        NotReadyError: the models are missing, or the GPU can't be used.
    """
    return _engine(ready_models(settings), settings.ocr.threads, settings.ocr.device)


class OnnxEngine:
    """PaddleOCR's models on ONNX Runtime; a lock, because callers are many threads."""

    def __init__(
        self, folders: ModelFolders, threads: int = 0, device: str = "cpu"
    ) -> None:
        """Load both models."""
        threads = threads or os.cpu_count() or 1
        detection, recognition = (
            Net(folder / "inference.onnx", threads, device)
            for folder in (folders.detection, folders.recognition)
        )
        self._lock = threading.Lock()
        self._detection = detection
        self._recogniser = Recogniser(recognition, read_alphabet(folders.recognition))

    def detect(self, picture: Picture, side: int) -> list[NDArray[np.float32]]:
        """Find text lines; the picture's longer side is brought down to ``side``."""
        with self._lock:
            return find_lines(self._detection, picture, side)

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read crops of one line each, in the same order."""
        readings = [Reading("", 0.0)] * len(crops)
        with self._lock:
            for index, decoded, padded in self._recogniser.read(crops):
                readings[index] = _reading(decoded, crops[index], padded)
        return readings

    def weigh(self, crop: Picture, letters: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities of some characters, a row a time step; 0 for unknown ones."""
        with self._lock:
            return self._recogniser.weigh(crop, letters)


def _reading(decoded: Decoded, crop: Picture, padded: float) -> Reading:
    height, width = crop.shape[:2]
    text = "".join(name for name, _, _ in decoded.marks)
    middles = [at * padded for name, at, _ in decoded.marks for _ in name]
    chances = tuple(p for name, _, p in decoded.marks for _ in name)
    return Reading(
        text=text,
        score=float(np.mean(chances or 0)),
        spans=char_spans(text, middles, height, width),
        probabilities=chances,
        faint=tuple((name, at * padded, p) for name, at, p in decoded.faint),
    )


def char_spans(
    text: str, middles: Sequence[float], height: float, width: float
) -> tuple[tuple[float, float], ...]:
    """Each character reaches half-way to its neighbours, not beyond its usual width."""
    spans = []
    for index, (char, middle) in enumerate(zip(text, middles, strict=True)):
        half = height * (NARROW_HALF if is_narrow(char) else WIDE_HALF)
        left, right = middle - half, middle + half
        if index:
            left = max(left, (middles[index - 1] + middle) / 2)
        if index + 1 < len(middles):
            right = min(right, (middle + middles[index + 1]) / 2)
        left, right = max(left, 0.0), min(right, width)
        spans.append((min(left, right), max(left, right)))
    return tuple(spans)


def is_narrow(char: str) -> bool:
    """True for a character of half width."""
    return ord(char) < 0x250 or "\uff61" <= char <= "\uff9f"


def turned(picture: Picture, degrees: int) -> Picture:
    """Turn a picture clockwise by a multiple of 90 degrees."""
    codes = {
        90: cv2.ROTATE_90_CLOCKWISE,
        180: cv2.ROTATE_180,
        270: cv2.ROTATE_90_COUNTERCLOCKWISE,
    }
    if degrees % 360 == 0:
        return picture
    return np.asarray(cv2.rotate(picture, codes[degrees % 360]), np.uint8)
