"""Crops put together for the net, and its answer decoded."""

import numpy as np
import pytest

from extractors.models import Alphabet
from extractors.recognition import Decoder, Recogniser, batches

NAMES = ["", "単", "单", "1", "※"]


def _decoded(*rows: dict[int, float], names=NAMES):
    steps = np.zeros((len(rows), len(names)), np.float32)
    for index, row in enumerate(rows):
        for column, chance in row.items():
            steps[index, column] = chance
    return Decoder(names).decode(steps)


def test_only_japanese_characters_are_let_through():
    decoded = _decoded({0: 1}, {1: 0.1, 2: 0.88, 0: 0.02}, {0: 1}, {3: 1}, {3: 1})
    assert [mark[0] for mark in decoded.marks] == ["単", "1"]
    assert decoded.marks[0][2] == pytest.approx(0.1 / 0.12, abs=0.01)
    assert [mark[1] for mark in decoded.marks] == pytest.approx([0.3, 0.8])


def test_doubled_characters_need_a_blank_between():
    decoded = _decoded({3: 1}, {3: 1}, {0: 1}, {3: 1})
    assert [mark[0] for mark in decoded.marks] == ["1", "1"]


def test_what_was_nearly_read_is_kept():
    decoded = _decoded({0: 0.97, 4: 0.03}, {3: 1})
    assert decoded.faint[0][0] == "※"
    assert decoded.faint[0][2] == pytest.approx(1)


def test_crops_of_one_batch_are_alike_and_fit_the_memory():
    wide = [np.zeros((40, width, 3), np.uint8) for width in (40, 2600, 45, 2600, 800)]
    wide += [np.zeros((40, 2500, 3), np.uint8)] * 4
    found = list(batches(wide, least=128))
    assert found[0] == [0, 2]
    assert sorted(index for batch in found for index in batch) == list(range(9))
    assert max(len(batch) for batch in found) == 2


def test_places_are_told_in_the_pixels_of_the_crop():
    def net(tensor):
        assert tensor.shape == (1, 3, 48, 128)
        assert tensor[0, :, :, :48].max() == pytest.approx(1)
        assert not tensor[0, :, :, 48:].any()
        answer = np.zeros((1, 16, 3), np.float32)
        answer[0, :, 0] = 1
        answer[0, 4] = (0, 1, 0)
        return answer

    crop = np.full((24, 24, 3), 255, np.uint8)
    reader = Recogniser(net, Alphabet(("1",), 128))
    [(index, decoded, padded)] = reader.read([crop])
    assert (index, padded) == (0, 64)
    assert decoded.marks[0][:2] == ("1", pytest.approx(4.5 / 16))
    assert reader.weigh(crop, ["1", "x"])[4].tolist() == [1, 0]
