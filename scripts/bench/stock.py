"""PaddleOCR as it comes, on the models that denpyo uses (比較の相手)."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from books.settings import Settings
from extractors.models import (
    DETECTION,
    DETECTION_CONFIG,
    RECOGNITION,
    RECOGNITION_CONFIG,
    ModelFolders,
    bundled,
    find_models,
    ready_models,
)


def paddle_reader(settings: Settings, folder: Path) -> Callable[[Path], list[str]]:
    """Stock PaddleOCR on ONNX Runtime, without its models for turned and bent pages.

    ``folder`` takes the weights as their package carries them, unless models are set.
    """
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    from paddleocr import PaddleOCR

    models = _models(settings, folder)
    stock = PaddleOCR(
        engine="onnxruntime",
        device="cpu",
        text_detection_model_name=models.detection.name,
        text_detection_model_dir=str(models.detection),
        text_recognition_model_name=models.recognition.name,
        text_recognition_model_dir=str(models.recognition),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
    )

    def read(picture: Path) -> list[str]:
        return [
            text for page in stock.predict(str(picture)) for text in page["rec_texts"]
        ]

    return read


def _models(settings: Settings, folder: Path) -> ModelFolders:
    if settings.ocr.models_folder:
        return ready_models(settings)
    characters = _characters(bundled("PP-OCRv6_rec_small.onnx"))
    decoder = {"name": "CTCLabelDecode", "character_dict": characters}
    recognition = {**RECOGNITION_CONFIG, "PostProcess": decoder}
    _write(folder / DETECTION, "PP-OCRv6_det_small.onnx", DETECTION_CONFIG)
    _write(folder / RECOGNITION, "PP-OCRv6_rec_small.onnx", recognition)
    found = find_models(folder)
    assert found is not None  # noqa: S101 - just written
    return found


def _write(target: Path, weights: str, config: dict[str, Any]) -> None:
    target.mkdir()
    shutil.copyfile(bundled(weights), target / "inference.onnx")
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    (target / "inference.yml").write_text(text, encoding="utf-8")


def _characters(weights: Path) -> list[str]:
    import onnx

    from extractors.lighten import characters_of

    return characters_of(onnx.load(weights))
