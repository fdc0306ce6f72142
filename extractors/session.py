"""Nets of the OCR models, run by ONNX Runtime (推論)."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]


class Net:
    """A net with one input and one output; one call at a time."""

    def __init__(self, weights: Path, threads: int = 1, device: str = "cpu") -> None:
        """Load the weights; ``device`` is ``cpu`` or, for example, ``gpu:0``."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False  # pages differ in size; it would only grow
        self._session: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=_providers(device)
        )
        self._input = self._session.get_inputs()[0].name

    def __call__(self, tensor: Tensor) -> Tensor:
        """The net's answer."""
        answer: Tensor = self._session.run(None, {self._input: tensor})[0]
        return answer


def _providers(device: str) -> list[Any]:
    if device == "cpu":
        return ["CPUExecutionProvider"]
    _, _, number = device.partition(":")
    gpu = ("CUDAExecutionProvider", {"device_id": int(number or 0)})
    return [gpu, "CPUExecutionProvider"]
