"""Where the recognition models run (計算装置): the processor, or a GPU that is ready."""

from pathlib import Path

from books.errors import NotReadyError

_PROVIDER = "CUDAExecutionProvider"
_PROCESSORS = Path("/proc/cpuinfo")
_DOT_PRODUCTS = {"avx512_vnni", "avx_vnni"}  # without them sums of products overflow


def ready_device(device: str) -> str:
    """The device that is set, if ONNX Runtime can use it (使える計算装置).

    Raises:
        NotReadyError: a GPU is set, and the package or driver for it is not there.
    """
    if device == "cpu":
        return device
    import onnxruntime

    if _PROVIDER not in onnxruntime.get_available_providers():
        raise NotReadyError(
            f"設定 ocr.device の {device} を使えません。GPU 用の ONNX Runtime がありません。"
            "onnxruntime の代わりに onnxruntime-gpu と NVIDIA のドライバー・CUDA を入れるか、"
            "ocr.device を cpu にしてください。"
        )
    return device


def multiplies_whole_numbers(about: Path = _PROCESSORS) -> bool:
    """True if the processor adds up products of eight bits in one step (VNNI).

    Where this can't be found out the answer is no.
    """
    try:
        words = about.read_text("utf-8", errors="replace").split()
    except OSError:
        return False
    return not _DOT_PRODUCTS.isdisjoint(words)
