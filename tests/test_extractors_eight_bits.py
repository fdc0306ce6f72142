"""The recogniser in whole numbers: made from what was measured, or not used at all."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from books.settings import Settings
from books.settings_reading import Ocr
from extractors import eight_bits, models
from extractors.device import multiplies_whole_numbers
from extractors.eight_bits import Recipe, in_eight_bits, load_recipe
from extractors.ocr import PaddleEngine
from tests.papers import draw_page

RANDOM = np.random.default_rng(7)
SHAPE = (24, 16, 1, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def _settings(home, **ocr):
    return Settings(home=home, ocr=Ocr(**ocr))


def _net(kernel, added):
    node = helper.make_node("Conv", ["x", "kernel", "added"], ["y"], "one")
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, 8, 8])
        for name, channels in (("x", SHAPE[1]), ("y", SHAPE[0]))
    ]
    held = [
        numpy_helper.from_array(value.astype(np.float32), name)
        for name, value in (("kernel", kernel), ("added", added))
    ]
    graph = helper.make_graph([node], "net", ends[:1], ends[1:], held)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )


def _run(net, x):
    providers = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(net.SerializeToString(), providers=providers)
    return session.run(None, {"x": x})[0]


def test_a_convolution_in_eight_bits_gives_nearly_the_same():
    kernel, added = RANDOM.normal(size=SHAPE), RANDOM.normal(size=SHAPE[0])
    kernel[3] *= 40  # a channel of its own scale must not spoil the others
    x = RANDOM.uniform(-1, 3, (1, SHAPE[1], 8, 8)).astype(np.float32)
    net = _net(kernel, added)
    exact = _run(net, x)
    ends = ((-1.0, 3.0), (float(exact.min()), float(exact.max())))
    whole = in_eight_bits(net, {"one": ends})
    step = (exact.max() - exact.min()) / 255
    assert np.abs(_run(whole, x) - exact).max() < 4 * step
    assert {held.name for held in whole.graph.initializer}.isdisjoint({"kernel"})
    assert {held.name for held in net.graph.initializer} == {"kernel", "added"}


def test_what_was_measured_fits_the_bundled_weights(tmp_path):
    recipe = load_recipe()
    assert recipe.fits(models.weights_of(models.RECOGNITION))
    assert not recipe.fits(models.weights_of(models.DETECTION))
    assert all(a < b for pair in recipe.reaches.values() for a, b in pair)


def test_other_weights_than_those_measured_are_left_in_floating_point(
    home, monkeypatch
):
    exact = models.prepare_models(home / "exact") / models.RECOGNITION
    monkeypatch.setattr(eight_bits, "load_recipe", lambda: Recipe("0" * 64, {}))
    assert models.prepare_eight_bits(exact, home / "other") is None
    assert not (home / "other").exists()


def test_a_net_that_reads_otherwise_is_not_kept(home, monkeypatch):
    exact = models.prepare_models(home / "exact") / models.RECOGNITION
    monkeypatch.setattr(eight_bits, "write_eight_bits", lambda *_: False)
    assert models.prepare_eight_bits(exact, home / "wrong") is None
    assert list((home / "wrong").iterdir()) == []


@pytest.mark.parametrize(
    ("precision", "able", "folder"),
    [
        ("int8", True, models.EIGHT_BITS),
        ("int8", False, models.PREPARED),
        ("float", True, models.PREPARED),
    ],
)
def test_whole_numbers_where_they_are_asked_for_and_the_processor_is_able(
    home, monkeypatch, precision, able, folder
):
    monkeypatch.setattr(models, "multiplies_whole_numbers", lambda: able)
    found = models.ready_models(_settings(home, precision=precision))
    assert found.recognition.parent.name == folder
    assert found.detection.parent.name == models.PREPARED


def test_models_of_ones_own_and_a_gpu_stay_in_floating_point(home, monkeypatch):
    monkeypatch.setattr(models, "multiplies_whole_numbers", lambda: True)
    own = models.prepare_models(home / "own")
    for ocr in ({"models_folder": own}, {"models_folder": own, "precision": "int8"}):
        assert models.ready_models(_settings(home, **ocr)).recognition.parent == own
    found = models.ready_models(_settings(home, device="gpu:0", precision="int8"))
    assert found.recognition.parent.name == models.PREPARED


@pytest.mark.ocr
def test_both_ways_of_reckoning_read_the_same(home):
    if not multiplies_whole_numbers():
        pytest.skip("this processor adds up products of eight bits wrongly")
    image = draw_page([(90, 80, "Invoice 2026-0412"), (90, 400, "Total 1,234,567")])
    picture = np.asarray(image)[:, :, ::-1].copy()
    crops = [picture[70:130, 80:400].copy(), picture[390:450, 80:400].copy()]
    seen = [
        PaddleEngine(models.ready_models(_settings(home, precision=how)), 1).read(crops)
        for how in ("float", "int8")
    ]
    for exact, whole in zip(*seen, strict=True):
        assert whole.text == exact.text
        assert whole.score == pytest.approx(exact.score, abs=0.02)
