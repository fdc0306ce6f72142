"""Weights without denormal numbers and without Chinese, with the same result."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import InferenceSession

from extractors.lighten import write_japanese, write_light

NAMES = ["単", "单", "1"]


@pytest.fixture
def weights(tmp_path):
    """A net of one layer: none, three characters, the blank."""
    matrix = np.arange(10, dtype=np.float32).reshape(2, 5)
    matrix[0, 1] = 1e-41
    layer = [
        helper.make_node("MatMul", ["x", "w"], ["y"]),
        helper.make_node("Add", ["y", "b"], ["z"]),
        helper.make_node("Softmax", ["z"], ["out"], axis=2),
    ]
    graph = helper.make_graph(
        layer,
        "line",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", "t", 2])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", "t", 5])],
        [
            numpy_helper.from_array(matrix, "w"),
            numpy_helper.from_array(np.linspace(0, 1, 5, dtype=np.float32), "b"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 10
    helper.set_model_props(model, {"character": "\n".join(NAMES)})
    path = tmp_path / "heavy.onnx"
    onnx.save(model, path)
    return path


def answer(weights):
    session = InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    step = np.array([[[0.3, 0.1]]], np.float32)
    return session.run(None, {"x": step})[0]


def test_denormal_weights_become_zeros(weights, tmp_path):
    light = tmp_path / "light.onnx"
    write_light(weights, light)
    stored = numpy_helper.to_array(onnx.load(light).graph.initializer[0])
    assert stored[0].tolist() == [0, 0, 2, 3, 4]
    assert answer(light) == pytest.approx(answer(weights))


def test_only_japanese_is_left_and_shares_out_the_probability(weights, tmp_path):
    light = tmp_path / "light.onnx"
    assert write_japanese(weights, light) == ["単", "1"]
    kept = answer(weights)[0, 0][[0, 1, 3, 4]]
    assert answer(light)[0, 0] == pytest.approx(kept / kept.sum())
