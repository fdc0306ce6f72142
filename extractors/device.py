"""Where the recognition models run (計算装置): the processor, or a GPU that is ready."""

from books.errors import NotReadyError

_PROVIDER = "CUDAExecutionProvider"


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
