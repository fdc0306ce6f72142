"""Creases are told from rules by where they end, and filled from both sides."""

import cv2
import numpy as np
import pytest

from extractors.folds import find_folds, without_folds
from extractors.image import Sheet
from extractors.patches import Patch

WIDTH, HEIGHT = 1240, 1754
SCALE = 72 / 150


def paper() -> np.ndarray:
    picture = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    for x in (120, 600, 1100):  # a table within the margins
        cv2.line(picture, (x, 60), (x, HEIGHT - 60), (0, 0, 0), 2)
    for y in range(100, HEIGHT - 100, 60):
        cv2.putText(picture, "1,260", (660, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0,) * 3)
    return picture


def crease(picture: np.ndarray, top: int, bottom: int, *, dashed: bool = False) -> None:
    for y in range(HEIGHT):
        if not (dashed and y % 5 in (0, 1)):
            picture[y, round(top + (bottom - top) * y / HEIGHT)] = 90


def test_rules_within_the_margins_are_no_creases():
    assert find_folds(Sheet(paper(), SCALE)) == []


@pytest.mark.parametrize(("top", "bottom"), [(700, 700), (695, 712), (30, 30)])
@pytest.mark.parametrize("dashed", [False, True])
def test_a_line_from_edge_to_edge_is_filled(top, bottom, dashed):
    picture = paper()
    crease(picture, top, bottom, dashed=dashed)
    (fold,) = find_folds(Sheet(picture, SCALE))
    assert fold.upright
    assert abs(fold.middles[0] - top) <= 2
    assert abs(fold.middles[-1] - bottom) <= 2
    healed = without_folds(Sheet(picture, SCALE), [fold]).picture
    middle = round((top + bottom) / 2)
    assert healed[885:915, middle - 1 : middle + 2].min() > 200  # between the texts


def test_a_crease_across_the_sheet():
    picture = paper()
    picture[877:879] = 90
    (fold,) = find_folds(Sheet(picture, SCALE))
    assert not fold.upright
    assert fold.holds(Patch(10, 876, 900, 880))
    assert not fold.holds(Patch(10, 950, 900, 953))
    healed = without_folds(Sheet(picture, SCALE), [fold]).picture
    assert healed[877:879, 300:500].min() > 200
    assert healed[877:879, 600].min() < 60  # a rule that it crosses goes on


def test_pieces_of_a_crease_and_rules_are_told_apart():
    picture = paper()
    crease(picture, 695, 712)
    (fold,) = find_folds(Sheet(picture, SCALE))
    assert fold.holds(Patch(702, 800, 706, 1000))
    assert not fold.holds(Patch(599, 60, 602, 1700))
    assert not fold.holds(Patch(690, 800, 760, 803))


def test_a_sheet_without_creases_stays_as_it_is():
    sheet = Sheet(paper(), SCALE)
    assert without_folds(sheet, []) is sheet
