"""Measure how far the recogniser's values reach, for ``extractors.eight_bits`` (値の幅).

Run it as ``python -m scripts.measure_ranges FOLDER ...`` on pictures that were drawn by
``python -m samples.variety`` (the ranges in the package: ``--seed 81 --count 8 --set
first`` and ``--seed 82 --count 8 --set second``). Every line is read in floating point; the
reach of a value is half-way between its extremes and all but a ten-thousandth of it.
"""

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper

from books.settings import Settings
from extractors.eight_bits import RANGES, Reach, plain_net
from extractors.guard_image import open_picture, pages
from extractors.image import make_sheet
from extractors.models import RECOGNITION, ready_models, weights_of
from extractors.ocr import LEAST_RATIO, Engine, PaddleEngine, Picture, Reading, batches
from extractors.scan import read_sheet

HOME = Path(__file__).parents[1] / "var" / "samples"
HEIGHT = 48  # pixels of a line
LEAST = 96  # channels; a smaller convolution gains nothing
TOUCHY = {"Conv.42", "Conv.53", "Conv.55"}  # shift probabilities most, one by one
SAMPLE = 4000  # values of each batch
OUTSIDE = 0.005  # per cent at either end
KINDS = {".jpg", ".png", ".tif"}


class Measure:
    """An engine that notes the values in its recogniser, too."""

    def __init__(self, engine: Engine, net: ModelProto, names: Sequence[str]) -> None:
        """Make every named value an output."""
        import onnxruntime

        self._engine = engine
        self.detect = engine.detect
        self._names = [net.graph.input[0].name, *names]
        for name in names:
            value = helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
            net.graph.output.append(value)
        self._net: Any = onnxruntime.InferenceSession(
            net.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        self._random = np.random.default_rng(0)
        self._extremes: dict[str, Reach] = {}
        self._samples = defaultdict[str, list[NDArray[np.float32]]](list)

    def read(self, crops: Sequence[Picture]) -> list[Reading]:
        """Read lines as the engine does."""
        for indexes in batches(crops):
            self._note(_prepared([crops[index] for index in indexes]))
        return self._engine.read(crops)

    def _note(self, batch: NDArray[np.float32]) -> None:
        _, *values = self._net.run(None, {self._names[0]: batch})
        for name, value in zip(self._names, [batch, *values], strict=True):
            low, high = self._extremes.get(name, (np.inf, -np.inf))
            low, high = min(low, float(value.min())), max(high, float(value.max()))
            self._extremes[name] = low, high
            some = self._random.integers(0, value.size, SAMPLE)
            self._samples[name].append(value.ravel()[some])

    def reach(self, name: str) -> Reach:
        """How far a value goes."""
        sample = np.concatenate(self._samples[name])
        low, high = np.percentile(sample, (OUTSIDE, 100 - OUTSIDE))
        least, most = self._extremes[name]
        return (least + float(low)) / 2, (most + float(high)) / 2


def _prepared(crops: Sequence[Picture]) -> NDArray[np.float32]:
    """Lines as PaddleOCR gives them to the net: one height, nought behind each."""
    ratios = [crop.shape[1] / crop.shape[0] for crop in crops]
    width = int(HEIGHT * max(LEAST_RATIO, *ratios))
    batch = np.zeros((len(crops), 3, HEIGHT, width), np.float32)
    for row, crop, ratio in zip(batch, crops, ratios, strict=True):
        wide = min(width, ceil(HEIGHT * ratio))
        line = cv2.resize(crop, (wide, HEIGHT)).astype(np.float32)
        row[:, :, :wide] = line.transpose(2, 0, 1) / 127.5 - 1
    return batch


def large_convolutions(net: ModelProto) -> Iterator[NodeProto]:
    """Those that take most of the time: all channels to all, pixel by pixel."""
    shapes = {weights.name: list(weights.dims) for weights in net.graph.initializer}
    for node in net.graph.node:
        if node.op_type == "Conv" and node.name not in TOUCHY:
            given, taken, *size = shapes[node.input[1]]
            if size == [1, 1] and min(given, taken) >= LEAST:
                yield node


def main() -> None:
    """Read all pictures and write what was measured."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.measure_ranges", description=__doc__
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=RANGES)
    asked = parser.parse_args()
    settings = Settings.load(HOME)
    exact = settings.ocr.model_copy(update={"precision": "float"})
    models = ready_models(settings.model_copy(update={"ocr": exact}))
    net = plain_net(models.recognition / "inference.onnx")
    nodes = list(large_convolutions(net))
    ends = {node.name: (node.input[0], node.output[0]) for node in nodes}
    names = sorted({name for pair in ends.values() for name in pair})
    measure = Measure(PaddleEngine(models, threads=1), net, names)
    for folder in asked.folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in KINDS):
            with open_picture(path, settings.limits) as image:
                for number, frame in enumerate(pages(image, path), 1):
                    sheet = make_sheet(frame)
                    read_sheet(sheet, number, measure, settings.ocr.detection_side)
    known = {
        "weights": hashlib.sha256(weights_of(RECOGNITION).read_bytes()).hexdigest(),
        "convolutions": {
            name: [round(end, 4) for value in pair for end in measure.reach(value)]
            for name, pair in ends.items()
        },
    }
    asked.out.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
