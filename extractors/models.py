"""Folders of the OCR models, made from weights that are already here (認識モデル).

The wheel of ``rapidocr`` carries PP-OCRv6 small as ONNX files; ``prepare_models`` writes
them once, made lighter, as PaddleOCR keeps models: a folder with an ``inference.onnx``
and an ``inference.yml``. A folder with other models of PaddleOCR (PP-OCRv6 medium,
PP-OCRv5 server) can be set instead.
"""

import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from books.errors import NotReadyError
from books.settings import Settings

DETECTION, RECOGNITION = "PP-OCRv6_small_det", "PP-OCRv6_small_rec"
PREPARED = "japanese-2"  # folder of the default models, as this version writes them
SIZES = ("server", "medium", "small", "tiny")  # the largest one found is used
_WEIGHTS = {
    DETECTION: "PP-OCRv6_det_small.onnx",
    RECOGNITION: "PP-OCRv6_rec_small.onnx",
}


DETECTION_CONFIG: dict[str, Any] = {
    "Global": {"model_name": DETECTION},
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"DetLabelEncode": None},
            {"DetResizeForTest": {"resize_long": 960}},
            {
                "NormalizeImage": {
                    "mean": [0.485, 0.456, 0.406],
                    "std": [0.229, 0.224, 0.225],
                    "scale": "1./255.",
                    "order": "hwc",
                }
            },
            {"ToCHWImage": None},
            {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
        ]
    },
    "PostProcess": {
        "name": "DBPostProcess",
        "thresh": 0.3,
        "box_thresh": 0.6,
        "max_candidates": 1500,
        "unclip_ratio": 1.5,
    },
}
RECOGNITION_CONFIG: dict[str, Any] = {
    "Global": {"model_name": RECOGNITION},
    "PreProcess": {
        "transform_ops": [
            {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
            {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
            {"RecResizeImg": {"image_shape": [3, 48, 64]}},
            {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length"]}},
        ]
    },
}


@dataclass(frozen=True)
class ModelFolders:
    """Where the two models lie; the folder's name is the model's name."""

    detection: Path
    recognition: Path


def ready_models(settings: Settings) -> ModelFolders:
    """Find the models that are set, making the default ones if need be.

    Raises:
        NotReadyError: a folder is set that holds no models, or the weights are gone.
    """
    configured = settings.ocr.models_folder
    folder = configured or prepare_models(settings.models / PREPARED)
    found = find_models(folder)
    if found is None:
        raise NotReadyError(
            f"文字認識モデルのフォルダ {folder} に det と rec のモデルがありません。"
            "設定 ocr.models_folder を直すか、空にして同梱のモデルを使ってください。"
        )
    return found


def find_models(folder: Path) -> ModelFolders | None:
    """The most accurate pair of models in a folder, if there is one."""
    pair = [
        next(
            (path for size in SIZES for path in sorted(folder.glob(f"*{size}_{part}"))
             if _is_model(path)),
            None,
        )
        for part in ("det", "rec")
    ]  # fmt: skip
    detection, recognition = pair
    if detection is None or recognition is None:
        return None
    return ModelFolders(detection, recognition)


def prepare_models(folder: Path) -> Path:
    """Write the bundled models into ``folder`` unless they are there; return it.

    Each model appears whole or not at all, also when two processes do it at once.

    Raises:
        NotReadyError: the package that carries the weights is not installed.
    """
    for name, file_name in _WEIGHTS.items():
        if not _is_model(folder / name):
            _write_model(folder / name, bundled(file_name))
    return folder


def _is_model(path: Path) -> bool:
    return (path / "inference.onnx").is_file() and (path / "inference.yml").is_file()


def bundled(file_name: str) -> Path:
    """Where the package of the weights keeps a file."""
    spec = find_spec("rapidocr")
    origin = Path(spec.origin).parent if spec and spec.origin else None
    path = origin / "models" / file_name if origin else None
    if path is None or not path.is_file():
        raise NotReadyError(
            f"文字認識モデル {file_name} が見つかりません。"
            "パッケージ rapidocr (3.9 以上) を入れ直してください。"
        )
    return path


def _write_model(target: Path, weights: Path) -> None:
    from extractors.lighten import write_japanese, write_light

    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        if target.name == RECOGNITION:
            names = write_japanese(weights, draft / "inference.onnx")
            decoder = {"name": "CTCLabelDecode", "character_dict": names}
            config = {**RECOGNITION_CONFIG, "PostProcess": decoder}
        else:
            write_light(weights, draft / "inference.onnx")
            config = DETECTION_CONFIG
        text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
        (draft / "inference.yml").write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)  # half a model, left by something else
        draft.rename(target)
    except OSError:
        if not _is_model(target):  # else another process was first
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
