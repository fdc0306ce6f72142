"""The engine itself: models made ready, places of characters."""

import numpy as np
import pytest
import yaml

from books.errors import NotReadyError
from books.settings import Settings
from books.settings_reading import Ocr
from extractors import models
from extractors.ocr import char_spans, get_engine, widest_first
from tests.papers import draw_page


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"))


def test_models_are_made_once_and_whole(home):
    first = models.ready_models(home)
    stamp = (first.recognition / "inference.yml").stat().st_mtime_ns
    assert models.ready_models(home) == first
    assert (first.recognition / "inference.yml").stat().st_mtime_ns == stamp
    assert not list(home.models.glob(".*"))


def test_half_a_model_is_made_again(tmp_path, home):
    half = tmp_path / models.DETECTION
    half.mkdir()
    (half / "inference.yml").write_text("x")
    folders = models.find_models(models.prepare_models(tmp_path))
    assert folders is not None
    config = yaml.safe_load((folders.detection / "inference.yml").read_text("utf-8"))
    assert config["Global"]["model_name"] == models.DETECTION


def test_a_configured_folder_without_models_is_not_filled(tmp_path):
    settings = Settings(ocr=Ocr(models_folder=tmp_path))
    with pytest.raises(NotReadyError, match="models_folder"):
        models.ready_models(settings)
    assert list(tmp_path.iterdir()) == []


def test_larger_models_are_preferred(tmp_path):
    for name in ("PP-OCRv6_small_det", "PP-OCRv6_medium_det", "PP-OCRv6_small_rec"):
        (tmp_path / name).mkdir()
        for file in ("inference.onnx", "inference.yml"):
            (tmp_path / name / file).touch()
    found = models.find_models(tmp_path)
    assert found is not None
    assert found.detection.name == "PP-OCRv6_medium_det"


def test_missing_weights_say_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    with pytest.raises(NotReadyError, match="rapidocr"):
        models.prepare_models(tmp_path)


# --- places of characters ---------------------------------------------------------------


def test_spans_meet_half_way_and_stay_in_the_crop():
    spans = char_spans("1式", [5, 25], height=30, width=32)
    assert spans[0][1] <= spans[1][0] + 1e-6
    assert spans[0][0] >= 0
    assert spans[1][1] <= 32


# --- the real engine ------------------------------------------------------------------


@pytest.mark.ocr
def test_figures_are_found_read_and_placed(home):
    image = draw_page([(90, 80, "Invoice 2026-0412"), (700, 400, "1,234,567")])
    picture = np.asarray(image)[:, :, ::-1].copy()
    engine = get_engine(home)
    assert engine is get_engine(home)
    quads = sorted(
        engine.detect(picture, 1280, (60, 50, 1240, 500)),
        key=lambda quad: quad[:, 1].min(),
    )
    crops = []
    for quad in quads:
        (x0, y0), (x1, y1) = quad.min(axis=0).astype(int), quad.max(axis=0).astype(int)
        crops.append(np.ascontiguousarray(picture[y0:y1, x0:x1]))
    first, second = engine.read(crops)
    assert (first.text, second.text) == ("Invoice 2026-0412", "1,234,567")
    assert min(first.score, second.score) > 0.9
    digits = [span[0] for char, span in zip(second.text, second.spans, strict=True)]
    assert digits == sorted(digits)


def test_wide_lines_are_read_first():
    crops = [np.zeros((40, width, 3), np.uint8) for width in (40, 2600, 45, 800)]
    crops.append(np.zeros((10, 400, 3), np.uint8))
    assert widest_first(crops) == [1, 4, 3, 2, 0]
