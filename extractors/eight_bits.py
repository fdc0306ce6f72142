"""Convolutions of the recogniser reckoned in whole numbers (8 ビットの認識モデル).

Where the processor multiplies whole numbers of eight bits in one step, most of the
recogniser's convolutions take half the time. How far the values of each reach was
measured on drawn pages (``scripts/measure_ranges.py``) and lies in ``weights/ranges.json``
for one file of weights. The first layers, those that proved touchy, and all that comes
after the convolutions stay in floating point.

A seventh of the processor's time is saved, but not for nothing: on 46 drawn documents 25 of 938
key fields were wrong instead of 23, 4 of them silently instead of 3, and blanks and
half-width kana were lost. So this is used only where ``ocr.precision`` asks for it.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import (
    GraphProto,
    ModelProto,
    NodeProto,
    helper,
    numpy_helper,
    version_converter,
)

RANGES = Path(__file__).parent / "weights" / "ranges.json"
OPSET = 17  # weights can have a scale of their own for each channel from 13 on
STEPS = 255  # that eight bits tell apart

Reach = tuple[float, float]


@dataclass(frozen=True)
class Recipe:
    """How far the values reach that go into and come out of each convolution.

    ``weights`` is the SHA-256 of the file that this was measured on.
    """

    weights: str
    reaches: Mapping[str, tuple[Reach, Reach]]

    def fits(self, weights: Path) -> bool:
        """True for the file that was measured."""
        return hashlib.sha256(weights.read_bytes()).hexdigest() == self.weights


def load_recipe(path: Path = RANGES) -> Recipe:
    """What was measured."""
    known = json.loads(path.read_text("utf-8"))
    reaches = {
        name: ((a, b), (c, d)) for name, (a, b, c, d) in known["convolutions"].items()
    }
    return Recipe(known["weights"], reaches)


def write_eight_bits(exact: Path, target: Path, recipe: Recipe) -> bool:
    """Write a net with convolutions of eight bits; False if it reads otherwise."""
    onnx.save(in_eight_bits(plain_net(exact), recipe.reaches), target)
    line = _drawn_line()
    return _letters(exact, line) == _letters(target, line)


def plain_net(weights: Path) -> ModelProto:
    """The net with what is added to a convolution put into it, in a newer notation."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.graph_optimization_level = level
    options.log_severity_level = 3
    newer = version_converter.convert_version(onnx.load(weights), OPSET)
    with tempfile.TemporaryDirectory(prefix="denpyo-net-") as folder:
        path = Path(folder) / "plain.onnx"
        options.optimized_model_filepath = str(path)
        onnxruntime.InferenceSession(
            newer.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return onnx.load(path)


def in_eight_bits(
    model: ModelProto, reaches: Mapping[str, tuple[Reach, Reach]]
) -> ModelProto:
    """The same net; each convolution named takes, holds and gives whole numbers."""
    out = ModelProto()
    out.CopyFrom(model)
    graph = out.graph
    weights = {held.name: numpy_helper.to_array(held) for held in graph.initializer}
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        if node.name in reaches:
            nodes += _whole(graph, node, weights, *reaches[node.name])
        else:
            nodes.append(node)
    used = {name for node in nodes for name in node.input}
    kept = [held for held in graph.initializer if held.name in used]
    del graph.node[:], graph.value_info[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    return out


def _whole(
    graph: GraphProto,
    node: NodeProto,
    weights: Mapping[str, NDArray[Any]],
    taken: Reach,
    given: Reach,
) -> Iterator[NodeProto]:
    """One convolution between nodes that make whole numbers and take them back."""
    name = node.name
    source, kernel, *added = node.input
    step, zero = _scale(*taken)
    yield from _rounded(graph, source, f"{name}.in", step, zero)
    numbers, steps = _of_channels(weights[kernel])
    inputs = [f"{name}.in", f"{name}.kernel"]
    yield _held(graph, inputs[-1], numbers, steps)
    if added:  # as fine as the sums it is added to
        fine = (steps * step).astype(np.float32)
        whole = np.round(weights[added[0]] / fine).astype(np.int32)
        inputs.append(f"{name}.added")
        yield _held(graph, inputs[-1], whole, fine)
    changed = NodeProto()
    changed.CopyFrom(node)
    del changed.input[:], changed.output[:]
    changed.input.extend(inputs)
    changed.output.append(f"{name}.sums")
    yield changed
    yield from _rounded(graph, f"{name}.sums", node.output[0], *_scale(*given))


def _scale(low: float, high: float) -> tuple[np.float32, np.uint8]:
    """Size of a step and the whole number that stands for nought."""
    low, high = min(low, 0.0), max(high, 0.0)
    step = max((high - low) / STEPS, 1e-8)
    return np.float32(step), np.uint8(np.clip(round(-low / step), 0, STEPS))


def _of_channels(kernel: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights as whole numbers and their steps, one for each channel that comes out."""
    largest = np.abs(kernel).max(axis=tuple(range(1, kernel.ndim)))
    steps = (np.maximum(largest, 1e-8) / 127).astype(np.float32)
    shape = (-1, *(1,) * (kernel.ndim - 1))
    return np.round(kernel / steps.reshape(shape)).astype(np.int8), steps


def _rounded(
    graph: GraphProto, source: str, target: str, step: np.float32, zero: np.uint8
) -> list[NodeProto]:
    how = [_kept(graph, f"{target}.step", step), _kept(graph, f"{target}.zero", zero)]
    whole = f"{target}.whole"
    return [
        helper.make_node("QuantizeLinear", [source, *how], [whole]),
        helper.make_node("DequantizeLinear", [whole, *how], [target]),
    ]


def _held(
    graph: GraphProto, name: str, numbers: NDArray[Any], steps: NDArray[np.float32]
) -> NodeProto:
    zeros = np.zeros(len(steps), numbers.dtype)
    parts = {"whole": numbers, "step": steps, "zero": zeros}
    inputs = [_kept(graph, f"{name}.{part}", value) for part, value in parts.items()]
    return helper.make_node("DequantizeLinear", inputs, [name], axis=0)


def _kept(graph: GraphProto, name: str, value: Any) -> str:
    graph.initializer.append(numpy_helper.from_array(np.asarray(value), name))
    return name


# --- proof ------------------------------------------------------------------------------


def _drawn_line() -> NDArray[np.float32]:
    """Figures as the recogniser wants to see them."""
    paper = np.full((48, 320, 3), 255, np.uint8)
    place, font = (8, 36), cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(paper, "1,234,567-890", place, font, 1.1, (0, 0, 0), 2, cv2.LINE_AA)
    return (paper.transpose(2, 0, 1)[None] / 127.5 - 1).astype(np.float32)


def _letters(weights: Path, line: NDArray[np.float32]) -> list[int]:
    """The likeliest characters, by their numbers."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    providers = ["CPUExecutionProvider"]
    net = onnxruntime.InferenceSession(str(weights), options, providers=providers)
    (chances,) = net.run(None, {net.get_inputs()[0].name: line})
    best = np.asarray(chances)[0].argmax(axis=1).tolist()
    return [number for number, _ in groupby(best) if number]
