"""Nets on OpenVINO: the same results as ONNX Runtime's, at rounded widths."""

import itertools
import sys

import numpy as np
import onnxruntime
import pytest

from books.settings import Settings
from extractors.models import ready_models
from extractors.nets import LineSession, Net, rounded
from tests.papers import draw_page


def test_widths_are_rounded_up_to_few():
    wide = [rounded(width) for width in range(1, 3201)]
    assert all(up >= width for width, up in enumerate(wide, 1))
    assert wide == sorted(wide)
    assert len(set(wide)) < 70
    assert {up % 8 for up in wide} == {0}


def test_nothing_that_tells_others_is_loaded():
    import openvino

    assert openvino.Core().available_devices
    assert "openvino_telemetry" not in sys.modules


@pytest.mark.ocr
def test_a_line_of_any_width_says_what_onnx_runtime_says(tmp_path):
    folder = ready_models(Settings(home=tmp_path)).recognition
    usual = onnxruntime.InferenceSession(folder / "inference.onnx")
    name = usual.get_inputs()[0].name
    session = LineSession(Net(folder, 1))
    page = np.asarray(
        draw_page([(20, 20, "Invoice 2026-0412  1,234,567")]).convert("RGB")
    )
    for width in (500, 533, 700):
        line = page[10 : 10 + 48, 10 : 10 + width].transpose(2, 0, 1)[None]
        given = {name: np.ascontiguousarray(line, np.float32) / 127.5 - 1}
        (wanted,) = usual.run(None, given)
        (found,) = session.run([], given)
        assert abs(found.shape[1] - wanted.shape[1]) <= 1
        assert told(found) == told(wanted)


def told(steps):
    best = steps[0].argmax(axis=1)
    return [char for char, _ in itertools.groupby(best.tolist()) if char]
