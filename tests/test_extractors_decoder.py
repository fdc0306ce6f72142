"""What the recogniser says becomes text with places."""

import numpy as np
import pytest

from extractors.decoder import Decoder

NAMES = ["", "単", "单", "1", "※"]


def _steps(*rows: dict[int, float]) -> np.ndarray:
    steps = np.zeros((1, len(rows), len(NAMES)), np.float32)
    for index, row in enumerate(rows):
        for column, chance in row.items():
            steps[0, index, column] = chance
    return steps


def _decoded(*rows: dict[int, float]):
    found, _ = Decoder(NAMES)([_steps(*rows)], max_wh_ratio=4.0)
    return found[0]


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


def test_watched_characters_keep_their_probabilities():
    decoder = Decoder(NAMES)
    decoder.watched = ("1", "x")
    decoder([_steps({0: 1}, {3: 0.4, 0: 0.6})], max_wh_ratio=4.0)
    assert decoder.seen.tolist() == [[0, 0], [pytest.approx(0.4), 0]]
