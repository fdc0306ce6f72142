"""Cores of lines become frames of lines."""

import numpy as np
import pytest

from extractors.detection import find_lines


def _net(*cores):
    """A net that is sure of some rectangles and sees half of the others."""

    def answer(tensor):
        chances = np.zeros((1, 1, *tensor.shape[2:]), np.float32)
        for x0, y0, x1, y1, chance in cores:
            chances[0, 0, y0:y1, x0:x1] = chance
        return chances

    return answer


def test_a_core_is_grown_and_brought_back_to_the_size_of_the_picture():
    picture = np.full((1280, 640, 3), 255, np.uint8)
    [quad] = find_lines(_net((100, 200, 200, 210, 0.9)), picture, 640)
    more = 1.5 * 99 * 9 / (99 + 9) / 2
    assert quad[0] == pytest.approx([2 * (100 - more), 2 * (200 - more)], abs=1)
    assert quad[2] == pytest.approx([2 * (199 + more), 2 * (209 + more)], abs=1)
    assert quad[1][0] > quad[0][0]
    assert quad[3][1] > quad[0][1]


def test_specks_and_what_is_doubtful_are_left_out():
    picture = np.zeros((320, 320, 3), np.uint8)
    cores = ((10, 10, 12, 12, 0.9), (50, 50, 150, 62, 0.5))
    assert find_lines(_net(*cores), picture, 320) == []


def test_the_net_gets_multiples_of_its_step_and_frames_stay_in_the_picture():
    sizes = []

    def net(tensor):
        sizes.append(tensor.shape)
        chances = np.zeros((1, 1, *tensor.shape[2:]), np.float32)
        chances[0, 0, :12] = 0.9
        return chances

    picture = np.zeros((300, 210, 3), np.uint8)
    [quad] = find_lines(net, picture, 1280)
    assert sizes == [(1, 3, 288, 224)]
    assert quad.min() == 0
    assert quad[:, 0].max() == 210
