"""A GPU is used only where ONNX Runtime has what it takes."""

import onnxruntime
import pytest

from books.errors import NotReadyError
from extractors import ocr
from extractors.device import ready_device
from extractors.models import find_models

CUDA = ["CUDAExecutionProvider", "CPUExecutionProvider"]


def test_the_processor_is_always_there():
    assert ready_device("cpu") == "cpu"


def test_a_gpu_that_is_ready(monkeypatch):
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: CUDA)
    assert ready_device("gpu:1") == "gpu:1"


def test_a_gpu_without_its_package_is_told_with_the_next_step(monkeypatch):
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: CUDA[1:])
    with pytest.raises(NotReadyError, match="onnxruntime-gpu"):
        ready_device("gpu:0")


def test_the_device_reaches_paddleocr(monkeypatch, tmp_path):
    paddleocr = pytest.importorskip("paddleocr")
    given = []

    class Module:
        def __init__(self, **known):
            given.append(known["device"])
            raise RuntimeError

    monkeypatch.setattr(paddleocr, "TextDetection", Module)
    folders = ocr.ModelFolders(tmp_path / "x_det", tmp_path / "x_rec")
    with pytest.raises(RuntimeError):
        ocr.PaddleEngine(folders, 1, "gpu:0")
    assert given == ["gpu:0"]


def test_larger_models_come_first(tmp_path):
    for name in ("PP-OCRv5_server_det", "PP-OCRv6_small_det", "PP-OCRv6_medium_rec"):
        (tmp_path / name).mkdir()
        for file in ("inference.onnx", "inference.yml"):
            (tmp_path / name / file).write_text("")
    found = find_models(tmp_path)
    assert found.detection.name == "PP-OCRv5_server_det"
    assert found.recognition.name == "PP-OCRv6_medium_rec"
