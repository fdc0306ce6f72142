"""Seals, red and grey, are made pale; the print below them stays."""

import cv2
import numpy as np
import pytest
from PIL import ImageDraw

from extractors.image import Sheet
from extractors.seals import fade_seals
from tests.papers import draw_page


def _ink(picture: np.ndarray) -> int:
    return int((picture.max(axis=2) < 128).sum())


def test_seals_fade_but_the_print_below_and_red_figures_stay():
    image = draw_page([(200, 200, "ACME 123")])
    pen = ImageDraw.Draw(image)
    pen.rectangle((180, 150, 320, 290), outline=(220, 50, 40), width=6)
    pen.line((180, 250, 320, 250), fill=(220, 50, 40), width=6)
    pen.rectangle((600, 400, 900, 420), fill=(220, 40, 40))  # as wide as red figures
    sheet = Sheet(np.asarray(image)[:, :, ::-1].copy(), 0.48)
    faded = fade_seals(sheet).picture
    assert faded[152, 250].min() > 200
    assert faded[410, 700].tolist() == [40, 40, 220]
    assert _ink(faded) == pytest.approx(_ink(sheet.picture), rel=0.1)


def _blank(height: int = 300, width: int = 400) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


RED, BLACK = (40, 40, 210), (0, 0, 0)


def test_black_print_below_a_seal_stays_black():
    picture = _blank()
    picture[100:160, 200:260] = RED
    picture[128:132, 180:280] = BLACK
    faded = fade_seals(Sheet(picture.copy(), 0.5)).picture
    assert faded[105:120, 205:255].min() > 200
    assert (faded[128:132, 180:280] == 0).all()


@pytest.mark.parametrize("size", [(10, 200), (12, 12), (250, 250)])
def test_red_marks_of_other_sizes_are_no_seals(size):
    picture = _blank()
    picture[20 : 20 + size[0], 20 : 20 + size[1]] = RED
    sheet = Sheet(picture.copy(), 0.5)
    assert (fade_seals(sheet).picture == picture).all()


def test_a_page_without_red_is_not_touched():
    sheet = Sheet(_blank(), 0.5)
    assert fade_seals(sheet) is sheet


# --- grey -----------------------------------------------------------------------------

SCALE = 0.36  # 200 dpi
PRINT, SEAL = 40, 120


def _grey_page(*, frame: int = SEAL, print_level: int = PRINT) -> np.ndarray:
    """Rows of print with a square frame over the end of some of them."""
    page = np.full((900, 900), 240, np.uint8)
    for y in range(100, 850, 60):
        cv2.putText(page, "ACME Trading 1234567", (60, y), 0, 1.1, print_level, 3)
    stamp = np.full_like(page, 255)
    cv2.rectangle(stamp, (330, 180), (470, 320), frame, 7)
    for x, y in ((355, 230), (415, 230), (355, 300), (415, 300)):
        cv2.putText(stamp, "M", (x, y), 0, 1.2, frame, 4)
    page = np.minimum(page, stamp)
    return np.repeat(page[:, :, None], 3, axis=2)


def test_a_grey_seal_fades_and_the_print_below_it_stays():
    picture = _grey_page()
    faded = fade_seals(Sheet(picture, SCALE)).picture
    frame = faded[180:183, 340:460]
    assert frame.min() > 225
    print_below = picture[:, :, 0] < PRINT + 5
    assert (faded[print_below] < 100).mean() > 0.95


def test_a_frame_as_dark_as_print_is_left_alone():
    picture = _grey_page(frame=PRINT)
    assert (fade_seals(Sheet(picture.copy(), SCALE)).picture == picture).all()


def test_a_framed_figure_in_pale_print_is_left_alone():
    picture = np.full((600, 600, 3), 245, np.uint8)
    cv2.rectangle(picture, (100, 100), (330, 240), (120,) * 3, 3)
    cv2.putText(picture, "1,234", (120, 190), 0, 1.6, (120,) * 3, 3)
    assert (fade_seals(Sheet(picture.copy(), SCALE)).picture == picture).all()


def test_a_picture_that_is_all_seal_is_read_too():
    picture = np.full((70, 70, 3), 255, np.uint8)
    cv2.rectangle(picture, (2, 2), (67, 67), RED, 5)
    assert fade_seals(Sheet(picture, SCALE)).picture[4, 30].min() > 200


def test_cells_of_a_table_in_uneven_light_are_no_seal():
    page = np.full((600, 900, 3), 240, np.uint8)
    for y in (200, 238, 276, 314):
        cv2.line(page, (100, y), (500, y), (70,) * 3, 3)
    for x in (100, 260, 380, 500):
        cv2.line(page, (x, 200), (x, 314), (70,) * 3, 3)
    for y in (226, 264, 302):
        for x, figures in ((120, "10%"), (265, "258,875"), (385, "28,587")):
            cv2.putText(page, figures, (x, y), 0, 0.75, (120,) * 3, 2)
    for y in range(400, 600, 25):
        cv2.putText(page, "ACME Trading 123", (60, y), 0, 0.8, (70,) * 3, 2)
    assert (fade_seals(Sheet(page.copy(), SCALE)).picture == page).all()
