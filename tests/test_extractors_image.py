"""Pictures: size, orientation, skew, photos, bands."""

import cv2
import numpy as np
import pytest
from PIL import Image

from extractors.image import (
    Sheet,
    blob_area,
    blobs,
    deskew,
    invert_bands,
    make_sheet,
    printed_window,
    skew_angle,
    turn_sheet,
)
from extractors.photo import find_sheet
from tests.papers import draw_page

ROWS = [(90, y, "Item 12,345  678  90,123 total amount") for y in range(80, 800, 60)]


def _page(dpi: tuple[float, float] | None = (150, 150)) -> Image.Image:
    image = draw_page(ROWS)
    if dpi is not None:
        image.info["dpi"] = dpi
    return image


def test_the_stated_resolution_gives_the_size():
    sheet = make_sheet(_page())
    assert (sheet.width, sheet.height) == pytest.approx((595.2, 421), abs=1)


@pytest.mark.parametrize(
    ("dpi", "size"), [((204, 196), (1653, 2292)), ((204, 98), (1653, 1146))]
)
def test_fax_pixels_are_made_square(dpi, size):
    image = Image.new("1", size, 1)
    image.info["dpi"] = dpi
    sheet = make_sheet(image)
    assert (sheet.width, sheet.height) == pytest.approx((583, 842), abs=2)


@pytest.mark.parametrize("dpi", [None, (72, 72), (0, 0), (1, 1), ("x", "y")])
def test_without_a_credible_resolution_the_long_side_is_a4s(dpi):
    sheet = make_sheet(_page(dpi))
    assert max(sheet.width, sheet.height) == pytest.approx(842, abs=1)


def test_a_strip_without_resolution_is_a_receipt_roll():
    sheet = make_sheet(Image.new("L", (300, 1200), 255))
    assert sheet.width == pytest.approx(227)


def test_fine_scans_are_brought_down_to_300_dpi():
    image = Image.new("L", (4960, 7016), 255)
    image.info["dpi"] = (600, 600)
    sheet = make_sheet(image)
    assert sheet.picture.shape[:2] == (3508, 2480)


def test_the_orientation_a_camera_noted_is_applied():
    image = Image.new("L", (800, 600), 255)
    image.getexif()[0x0112] = 6
    assert make_sheet(image).picture.shape[:2] == (800, 600)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_colour(mode):
    image = Image.new("L", (200, 100), 255).convert("I").convert(mode)
    assert make_sheet(image).picture.shape[2] == 3


@pytest.mark.parametrize("angle", [-3.0, -0.6, 0.0, 1.3, 4.0])
def test_small_angles_are_found_and_undone(angle):
    tilted = _page().rotate(angle, fillcolor="white")
    sheet = Sheet(np.asarray(tilted)[:, :, ::-1].copy(), 0.5)
    assert skew_angle(sheet.ink) == pytest.approx(-angle, abs=0.15)
    level, _ = deskew(sheet)
    assert skew_angle(level.ink) == pytest.approx(0, abs=0.15)


def test_an_empty_page_has_no_angle():
    assert skew_angle(np.zeros((400, 300), np.uint8)) == 0


def test_turning_goes_clockwise():
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[0, 0] = 255
    turned = turn_sheet(Sheet(picture, 1.0), 90).picture
    assert turned.shape[:2] == (30, 20)
    assert turned[0, -1].all()


# --- photos ---------------------------------------------------------------------------

CORNERS = np.float32([[140, 90], [820, 130], [860, 1120], [90, 1060]])


def _photo(band: tuple[int, int, int] | None = None) -> np.ndarray:
    """A page seen at an angle on a brown desk, on request with a dark band on top."""
    page = np.asarray(draw_page(ROWS, (840, 1188)))[:, :, ::-1].copy()
    if band is not None:
        page[:120] = band
    desk = np.full((1250, 950, 3), (60, 90, 130), np.uint8)
    flat = np.float32([[0, 0], [840, 0], [840, 1188], [0, 1188]])
    matrix = cv2.getPerspectiveTransform(flat, CORNERS)
    cv2.warpPerspective(
        page, matrix, (950, 1250), dst=desk, borderMode=cv2.BORDER_TRANSPARENT
    )
    return desk


@pytest.mark.parametrize("band", [None, (120, 60, 30)])
def test_a_sheet_on_a_desk_is_found(band):
    corners = find_sheet(_photo(band))
    assert corners is not None
    assert np.abs(corners - CORNERS).max() < 15


def test_a_page_that_fills_the_picture_is_not_cut():
    assert find_sheet(np.asarray(draw_page(ROWS))[:, :, ::-1].copy()) is None


BLACK = (0, 0, 0)


def _blank(height: int = 300, width: int = 400) -> np.ndarray:
    return np.full((height, width, 3), 255, np.uint8)


# --- bands ----------------------------------------------------------------------------


def test_light_letters_on_a_dark_band_become_dark():
    picture = _blank()
    picture[100:140, 40:360] = (80, 50, 30)
    picture[112:128, 100:104] = 255
    picture[112:128, 120:124] = 255
    picture[200:216, 100:104] = BLACK
    before = picture.copy()
    out = invert_bands(Sheet(picture, 0.5)).picture
    assert (picture == before).all()
    assert out[105, 60].tolist() == [175, 205, 225]
    assert (out[112:128, 100:104] == 0).all()
    assert (out[112:128, 120:124] == 0).all()
    assert (out[:95] == before[:95]).all()
    assert (out[145:] == before[145:]).all()


def test_rules_letters_and_dark_squares_are_no_bands():
    picture = _blank()
    picture[20:24, 20:380] = BLACK  # a ruled line
    picture[60:300, 20:24] = BLACK
    picture[60:76, 100:103] = BLACK  # a stroke
    picture[100:180, 100:180] = BLACK  # a square, as of a code
    picture[200:240, 100:360] = 160  # a light band has dark letters
    sheet = Sheet(picture.copy(), 0.5)
    assert (invert_bands(sheet).picture == picture).all()


def test_things_that_hang_together_also_within_another():
    mask = np.zeros((60, 80), np.uint8)
    cv2.rectangle(mask, (10, 5), (50, 45), 255, 2)
    mask[20:25, 20:30] = 255  # in the frame, not of it
    mask[50, 70] = 255
    mask[51, 71] = 255  # corner to corner
    assert blobs(mask) == [(9, 4, 43, 43), (20, 20, 10, 5), (70, 50, 2, 2)]
    assert blob_area(mask, (20, 20, 10, 5)) == 50
    assert blob_area(mask, (9, 4, 43, 43)) == np.count_nonzero(mask) - 52
    assert blobs(np.zeros((9, 9), np.uint8)) == []


def test_blank_paper_shadows_and_specks_need_no_search():
    picture = np.full((1000, 700, 3), 255, np.uint8)
    picture[:, :6] = 60  # a shadow at the edge
    picture[900, 650] = 0
    picture[100:120, 80:600:9] = 0
    picture[600:620, 80:90] = 0
    left, top, right, bottom = printed_window(Sheet(picture, 0.5))
    assert 0 < left < 80
    assert 0 < top < 100
    assert 600 < right < 700
    assert 620 < bottom < 900


def test_print_at_the_edge_and_blank_pages_are_searched_whole():
    blank = np.full((1000, 700, 3), 255, np.uint8)
    assert printed_window(Sheet(blank, 0.5)) == (0, 0, 700, 1000)
    for rows in (slice(0, 30), slice(970, 1000)):
        picture = blank.copy()
        picture[500:520, 300:400:9] = 0
        picture[rows, 300:400:9] = 0
        _, top, _, bottom = printed_window(Sheet(picture, 0.5))
        assert top <= rows.start
        assert bottom >= rows.stop
