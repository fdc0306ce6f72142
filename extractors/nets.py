"""Nets of PaddleOCR on OpenVINO (推論): a processor needs half the time with it.

It computes in bfloat16 where the processor can, else in float32. The first picture of a
new size costs it several times as much as the next one, and some memory: widths are
rounded up, and lines are read one by one. Each has some room behind its last letter,
without which the net mistakes more letters (on the development corpus 13 instead of 9
fields).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

STEP = 1.06  # between one width of a line and the next
UNIT = 8  # pixels; every width is some of them
LEAST = 64  # pixels; PaddleOCR makes shorter lines so wide
ROOM, ROOM_SHARE = 16, 10  # pixels behind a line, and what part of it more
_HALF = "BF16"


class Net:
    """A net in memory, for several callers at a time (推論の網)."""

    def __init__(self, folder: Path, threads: int, callers: int = 1) -> None:
        """Load ``inference.onnx``; the callers share the threads."""
        import openvino

        core = openvino.Core()
        can = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self._net: Any = core.compile_model(
            core.read_model(folder / "inference.onnx"),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16" if _HALF in can else "f32",
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": callers,
                "ENABLE_CPU_PINNING": False,  # other processes read as well
            },
        )

    def request(self) -> Any:
        """What one caller computes with."""
        return self._net.create_infer_request()


class Session:
    """Stands where PaddleOCR asks for a session of ONNX Runtime; for one caller."""

    def __init__(self, net: Net) -> None:
        """Get ready to compute."""
        self._request = net.request()

    def run(self, _: Sequence[str], feeds: Mapping[str, Tensor]) -> list[Tensor]:
        """What the net says of its one input; the next call overwrites it."""
        (given,) = feeds.values()
        told = self._request.infer([given], share_inputs=True, share_outputs=True)
        return [np.asarray(value) for value in told.values()]


class LineSession(Session):
    """For lines of text, number × 3 × height × width: widths are rounded up."""

    def run(self, names: Sequence[str], feeds: Mapping[str, Tensor]) -> list[Tensor]:
        """What the net says of each time step, without those of the rounding."""
        ((name, given),) = feeds.items()
        width = given.shape[3]
        wide = rounded(width + ROOM + width // ROOM_SHARE)
        padded = np.pad(given, ((0, 0), (0, 0), (0, 0), (0, wide - width)))
        (steps,) = super().run(names, {name: padded})
        return [steps[:, : round(steps.shape[1] * width / wide)]]


@cache
def rounded(width: int) -> int:
    """The next width that is computed with, pixels.

    >>> rounded(50), rounded(330), rounded(1000)
    (64, 344, 1048)
    """
    wide = LEAST
    while wide < width:
        wide += max(UNIT, round(wide * (STEP - 1) / UNIT) * UNIT)
    return wide
