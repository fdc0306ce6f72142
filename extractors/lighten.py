"""Weights of the OCR models made quick to reckon with (認識モデルの軽量化).

The result stays the same. Some weights of PP-OCRv6's detection are denormal numbers,
with which processors reckon a hundred times slower: they become zeros, and detection
takes a third of the time. Recognition knows 18,000 characters, most of them Chinese:
those that no Japanese document can hold are cut out of its last layer, so that 単 is not
read as 单, and the others share out their probability.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, numpy_helper

from extractors.japanese import is_japanese

SMALLEST = float(np.finfo(np.float32).tiny)  # of the normal numbers


def write_light(weights: Path, target: Path) -> None:
    """Write a net without denormal weights."""
    model = onnx.load(weights)
    _flush(model)
    onnx.save(model, target)


def write_japanese(weights: Path, target: Path) -> list[str]:
    """Write a recognition net that knows the characters of Japanese; return these.

    The first place of the last layer is "none", the last one the blank.
    """
    model = onnx.load(weights)
    _flush(model)
    names = characters_of(model)
    kept = [place for place, name in enumerate(names) if is_japanese(name)]
    _keep(model, [0, *(place + 1 for place in kept), len(names) + 1])
    onnx.save(model, target)
    return [names[place] for place in kept]


def characters_of(model: ModelProto) -> list[str]:
    """The character list that a recognition model carries with it."""
    notes: dict[str, str] = {note.key: note.value for note in model.metadata_props}
    return notes["character"].split("\n")


def _flush(model: ModelProto) -> None:
    for weights in model.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype != np.float32:
            continue
        tiny = np.abs(values) < SMALLEST
        if (values[tiny] != 0).any():
            flushed = np.where(tiny, np.float32(0), values)
            weights.CopyFrom(numpy_helper.from_array(flushed, weights.name))


def _keep(model: ModelProto, places: Sequence[int]) -> None:
    """Keep some columns of the last layer: its weights and what is added to them."""
    count = len(characters_of(model)) + 2
    layer = [w for w in model.graph.initializer if w.dims and w.dims[-1] == count]
    for weights in layer:
        values = numpy_helper.to_array(weights)[..., places]
        weights.CopyFrom(numpy_helper.from_array(values, weights.name))
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[-1].ClearField("dim_value")
    del model.graph.value_info[:]
