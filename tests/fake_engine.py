"""An OCR engine for tests: it knows where the lines are and what they say."""

from collections.abc import Sequence

import numpy as np

from extractors.ocr import Picture, Reading, Window, char_spans


class FakeEngine:
    """Finds the given boxes on an upright page and reads them in order.

    ``score`` answers how sure it is of a crop; so a test can say which way is up.
    """

    def __init__(self, boxes=(), texts=(), score=lambda crop: 0.99, faint=()) -> None:
        self.boxes, self.texts = boxes, texts
        self.score, self.faint = score, faint
        self.read_crops: list[Picture] = []

    def detect(self, picture: Picture, side: int, window: Window) -> list[np.ndarray]:
        return [
            np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
            for x0, y0, x1, y1 in self.boxes
        ]

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        self.read_crops += list(crops)
        found = []
        for index, crop in enumerate(crops):
            text = self.texts[index] if index < len(self.texts) else "?"
            height, width = crop.shape[:2]
            middles = [(i + 0.5) * width / max(len(text), 1) for i in range(len(text))]
            score = self.score(crop)
            spans = char_spans(text, middles, height, width)
            found.append(Reading(text, score, spans, (score,) * len(text), self.faint))
        return found
