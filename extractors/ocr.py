"""The only module that touches an OCR engine: PaddleOCR (文字認識).

Detection and recognition run as PaddleOCR's own modules, with lighter weights (see
``lighten``), quicker arithmetic on a processor (see ``nets``) and a decoder that keeps
the places of characters (see ``decoder``).
"""

import itertools
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from queue import Queue
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from books.settings import Settings
from extractors.decoder import Decoded, Decoder
from extractors.device import ready_device
from extractors.models import ModelFolders, ready_models
from extractors.nets import LineSession, Net, Session

Picture = NDArray[np.uint8]  # height × width × 3, blue-green-red
Window = tuple[int, int, int, int]  # left, top, right, bottom of a part of it

GRID = 32  # pixels; the net for detection takes whole squares of them
BATCH = 8  # lines that a GPU reads at once
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

    def detect(
        self, picture: Picture, side: int, window: Window
    ) -> list[NDArray[np.float32]]:
        """Find text lines in a window: four corners, from the top left, clockwise."""
        ...

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read crops of one line each, in the same order."""
        ...


@lru_cache(maxsize=2)
def _engine(folders: ModelFolders, threads: int, device: str) -> "PaddleEngine":
    return PaddleEngine(folders, threads, ready_device(device))


def get_engine(settings: Settings) -> Engine:
    """The one engine of this process, made when first needed.

    Raises:
        NotReadyError: the models are missing, or the GPU can't be used.
    """
    return _engine(ready_models(settings), settings.ocr.threads, settings.ocr.device)


class PaddleEngine:
    """PaddleOCR's detection and recognition.

    Lines are read side by side, each on one core: a net this small does not divide well
    over several. A GPU reads some at once.
    """

    def __init__(
        self, folders: ModelFolders, threads: int = 0, device: str = "cpu"
    ) -> None:
        """Load the models."""
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        logging.getLogger("paddlex").setLevel(logging.ERROR)
        from paddleocr import TextDetection

        cores = threads or os.cpu_count() or 1
        on_gpu = device.startswith("gpu")
        beside = 1 if on_gpu else cores
        self._at_once = BATCH if on_gpu else 1
        self._lock = threading.Lock()
        self._detection = TextDetection(
            model_name=folders.detection.name,
            model_dir=str(folders.detection),
            limit_type="max",
            **_common(device),
        )
        net = None
        if not on_gpu:
            finder = self._detection.paddlex_predictor
            finder.runner.session = Session(Net(folders.detection, cores))
            net = Net(folders.recognition, cores, beside)
        self._free: Queue[_Recogniser] = Queue()
        for _ in range(beside):
            self._free.put(_Recogniser(folders.recognition, device, net))
        self._workers = ThreadPoolExecutor(beside, "recognise")

    def detect(
        self, picture: Picture, side: int, window: Window
    ) -> list[NDArray[np.float32]]:
        """Find text lines in a window of a picture.

        The whole picture's longer side is what would be brought down to ``side``.
        """
        long = max(picture.shape[:2])
        shrink = min(1.0, side / long)
        left, right = _on_grid(window[0], window[2], picture.shape[1], shrink)
        top, bottom = _on_grid(window[1], window[3], picture.shape[0], shrink)
        part = np.ascontiguousarray(picture[top:bottom, left:right])
        share = max(part.shape[:2]) / long
        with self._lock:
            result = self._detection.predict(part, limit_side_len=round(side * share))
        corner = np.array((left, top), np.float32)
        return [np.asarray(poly, np.float32) + corner for poly in result[0]["dt_polys"]]

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read crops of one line each, in the same order."""
        order = widest_first(crops)
        starts = range(0, len(order), self._at_once)
        groups = [[crops[i] for i in order[s : s + self._at_once]] for s in starts]
        found = itertools.chain.from_iterable(self._workers.map(self._read, groups))
        readings = dict(zip(order, found, strict=True))
        return [readings[index] for index in range(len(crops))]

    def weigh(self, crop: Picture, letters: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities of some characters, a row a time step; 0 for unknown ones."""
        with self._recogniser() as recogniser:
            return recogniser.weigh(crop, letters)

    def _read(self, crops: Sequence[Picture]) -> list[Reading]:
        with self._recogniser() as recogniser:
            return recogniser.read(crops)

    @contextmanager
    def _recogniser(self) -> "Iterator[_Recogniser]":
        recogniser = self._free.get()
        try:
            yield recogniser
        finally:
            self._free.put(recogniser)


class _Recogniser:
    """One net that reads lines, for one caller at a time."""

    def __init__(self, folder: Path, device: str, net: Net | None) -> None:
        from paddleocr import TextRecognition

        self._net = TextRecognition(
            model_name=folder.name, model_dir=str(folder), **_common(device)
        )
        predictor = self._net.paddlex_predictor
        self._decoder = Decoder(predictor.post_op.character)
        predictor.post_op = self._decoder
        if net:
            predictor.runner.session = LineSession(net)

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        results = self._net.predict(list(crops), batch_size=len(crops))
        return [
            _reading(result["rec_text"], crop)
            for result, crop in zip(results, crops, strict=True)
        ]

    def weigh(self, crop: Picture, letters: Sequence[str]) -> NDArray[np.float32]:
        self._decoder.watched = tuple(letters)
        try:
            self._net.predict([crop], batch_size=1)
            return self._decoder.seen
        finally:
            self._decoder.watched = ()


def _common(device: str) -> dict[str, Any]:
    """What both modules of PaddleOCR are told."""
    return {
        "engine": "onnxruntime",
        "device": device,
        "engine_config": {
            "intra_op_num_threads": 1,  # where it computes at all, a GPU does the work
            "enable_cpu_mem_arena": False,  # pages differ in size; it would only grow
        },
    }


def _on_grid(start: int, end: int, length: int, shrink: float) -> tuple[int, int]:
    """A stretch widened so that its pixels are shrunk as those of the whole would be.

    PaddleOCR shrinks a picture to so many squares of ``GRID`` pixels.
    """
    squares = max(round(length * shrink / GRID), 1)
    size = length / squares
    return round(start // size * size), min(length, round(-(-end // size) * size))


def widest_first(crops: Sequence[Picture]) -> list[int]:
    """Indexes of crops by shape: similar ones together, and none long at the end."""
    return sorted(
        range(len(crops)), key=lambda i: -crops[i].shape[1] / crops[i].shape[0]
    )


def _reading(decoded: Decoded, crop: Picture) -> Reading:
    height, width = crop.shape[:2]
    full = max(decoded.padded_ratio * height, width)
    text = "".join(name for name, _, _ in decoded.marks)
    middles = [at * full for name, at, _ in decoded.marks for _ in name]
    chances = tuple(p for name, _, p in decoded.marks for _ in name)
    return Reading(
        text=text,
        score=float(np.mean(chances or 0)),
        spans=char_spans(text, middles, height, width),
        probabilities=chances,
        faint=tuple((name, at * full, p) for name, at, p in decoded.faint),
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
