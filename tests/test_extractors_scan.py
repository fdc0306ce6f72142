"""From a picture to words and ruled lines, with an engine that is told what to say."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.image import Sheet
from extractors.lookalikes import settle, settle_size
from extractors.scan import read_sheet
from extractors.upright import find_turn
from tests.fake_engine import FakeEngine
from tests.papers import draw_page

SCALE = 72 / 150
LINE = (88, 75, 420, 125)


def _sheet(image: Image.Image) -> Sheet:
    return Sheet(np.asarray(image.convert("RGB"))[:, :, ::-1].copy(), SCALE)


def _page(x: int = 90, text: str = "Invoice 12345") -> Image.Image:
    return draw_page([(x, 80, text), (90, 400, "Total 678,900 due")])


def test_places_and_words_have_the_usual_form_of_high():
    assert settle("髙知県高知市、髙圧ホース、残髙") == "高知県高知市、高圧ホース、残高"
    assert settle("髙橋製作所") == "髙橋製作所"


def test_words_are_placed_in_points():
    page = read_sheet(_sheet(_page()), 3, FakeEngine([LINE], ["Invoice 12345"]), 1280)
    word = page.words[0]
    assert (page.number, page.reader, word.text) == (3, "ocr", "Invoice 12345")
    assert (page.width, page.height) == pytest.approx((595.2, 421), abs=1)
    assert word.box.y0 == pytest.approx(75 * SCALE, abs=2)
    assert len(word.chars) == len(word.text)
    assert all(left <= right for left, right in word.chars)


def test_what_is_hardly_read_is_left_out():
    engine = FakeEngine([LINE], ["noise"], score=lambda crop: 0.3)
    assert read_sheet(_sheet(_page()), 1, engine, 1280).words == ()


def test_a_line_that_detection_passed_over_is_read_if_it_is_clear():
    for score, texts in ((0.99, ["Invoice", "Total"]), (0.8, ["Invoice"])):
        engine = FakeEngine([LINE], ["Invoice", "Total"], score=lambda crop, s=score: s)
        page = read_sheet(_sheet(_page()), 1, engine, 1280)
        assert [word.text for word in page.words][: len(texts)] == texts
        assert ("Total" in {word.text for word in page.words}) == (score > 0.9)


def test_a_large_letter_of_straight_strokes_that_was_passed_over_is_read():
    image = _page()
    pen = ImageDraw.Draw(image)
    x, y, size = 600, 200, 52  # 25 points, as letters of a title
    for across in (0.1, 0.5, 0.9):
        at = y + across * size
        pen.line((x, at, x + size, at), fill="black", width=4)
    pen.line((x + size / 2, y, x + size / 2, y + size), fill="black", width=5)
    engine = FakeEngine([LINE], ["Invoice", "Total", "王"])
    page = read_sheet(_sheet(image), 1, engine, 1280)
    found = [w for w in page.words if w.box.x0 < 620 * SCALE < w.box.x1]
    assert len(found) == 1
    assert found[0].box.height > 20
    assert not [r for r in page.rules if r.x0 >= 590 * SCALE and r.x1 <= 660 * SCALE]


def test_light_print_on_a_dark_band_is_print():
    image = draw_page([])
    pen = ImageDraw.Draw(image)
    pen.rectangle((80, 60, 900, 140), fill=(30, 50, 90))
    pen.text((100, 80), "Invoice 12345", fill="white", font=ImageFont.load_default(30))
    engine = FakeEngine([(95, 75, 420, 125)], ["Invoice 12345"])
    page = read_sheet(_sheet(image), 1, engine, 1280)
    assert [word.text for word in page.words] == ["Invoice 12345"]
    assert engine.read_crops[-1].mean() > 128


def test_blank_and_tiny_pages_need_no_engine():
    for size in ((1240, 877), (5, 5), (3000, 3)):
        page = read_sheet(_sheet(Image.new("L", size, 255)), 1, None, 1280)
        assert page.words == ()


def test_a_line_is_cut_at_a_ruled_line_and_at_a_wide_gap():
    image = draw_page([(90, 80, "123"), (165, 80, "456"), (400, 80, "789")])
    ImageDraw.Draw(image).line((152, 40, 152, 200), fill="black", width=3)
    engine = FakeEngine([(85, 75, 470, 122)], ["123", "456", "789"])
    page = read_sheet(_sheet(image), 1, engine, 1280)
    assert [word.text for word in page.words] == ["123", "456", "789"]
    assert [round(w.box.x0 / SCALE) for w in page.words] == pytest.approx([85, 158, 393], abs=8)  # fmt: skip


def test_tables_lines_are_found_and_strokes_of_letters_are_not():
    image = _page(text="lll EEE")
    pen = ImageDraw.Draw(image)
    pen.rectangle((80, 300, 1100, 700), outline="black", width=2)
    pen.line((600, 300, 600, 700), fill="black", width=2)
    page = read_sheet(_sheet(image), 1, FakeEngine([LINE], ["lll EEE"]), 1280)
    flat = [round(r.y0 / SCALE) for r in page.rules if r.horizontal]
    plumb = [round(r.x0 / SCALE) for r in page.rules if not r.horizontal]
    assert flat == pytest.approx([300, 700], abs=3)
    assert plumb == pytest.approx([80, 600, 1100], abs=3)


def test_a_character_nearly_read_is_put_back_where_there_is_ink():
    image = draw_page([(90, 80, "*"), (125, 80, "12345")])
    engine = FakeEngine([(85, 75, 220, 122)], ["12345"], faint=(("※", 12.0, 0.9),))
    engine.read = _shifted(engine.read)
    (word,) = read_sheet(_sheet(image), 1, engine, 1280).words
    assert word.text == "※12345"
    assert word.confidence < 0.99


def _shifted(read):
    """Places characters where they are printed: after the lost one."""

    def shifted(crops):
        for reading in read(crops):
            middles = [50 + 17 * i for i in range(len(reading.text))]
            spans = tuple((at - 8.0, at + 8.0) for at in middles)
            yield type(reading)(reading.text, 0.99, spans, reading.probabilities, reading.faint)  # fmt: skip

    return lambda crops: list(shifted(crops))


# --- which side is up -----------------------------------------------------------------


def _upright_only(crop) -> float:
    """Sure of a line only when its mark, a black bar, is on the left end."""
    gray = crop.min(axis=2)
    return 0.99 if gray[:, : gray.shape[1] // 8].mean() < 130 else 0.5


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_way_up_is_the_way_that_can_be_read(turn):
    image = draw_page([])
    ImageDraw.Draw(image).rectangle((90, 80, 150, 120), fill="black")
    ImageDraw.Draw(image).line((150, 100, 480, 100), fill="black", width=4)
    turned = image.rotate(turn, expand=True)  # counter-clockwise: undone clockwise
    dark = np.argwhere(np.asarray(turned.convert("L")) < 128)
    (y0, x0), (y1, x1) = dark.min(axis=0), dark.max(axis=0)
    box = (int(x0), int(y0), int(x1) + 1, int(y1) + 1)
    engine = FakeEngine([box], ["mark"], _upright_only)
    assert find_turn(_sheet(turned), engine, 1280) == turn


def test_no_line_of_an_upright_page_is_read_twice():
    engine = FakeEngine([LINE, (88, 395, 420, 445)], ["Invoice 12345", "Total"])
    page = read_sheet(_sheet(_page()), 1, engine, 1280)
    assert len(engine.read_crops) == len(page.words) == 2


def test_a_page_that_came_upside_down_is_read_as_it_was_written():
    image = draw_page([])
    ImageDraw.Draw(image).rectangle((90, 80, 150, 120), fill="black")
    ImageDraw.Draw(image).line((150, 100, 480, 100), fill="black", width=4)
    overhead = image.rotate(180)
    box = (image.width - 481, image.height - 121, image.width - 89, image.height - 79)
    engine = FakeEngine([box], ["mark"], _upright_only)
    page = read_sheet(_sheet(overhead), 1, engine, 1280)
    assert (page.rotation, [word.text for word in page.words]) == (180, ["mark"])
    assert page.words[0].box.x0 == pytest.approx(90 * SCALE, abs=3)


# --- look-alikes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("樹脂力ラ一", "樹脂カラー"),
        ("PP加エグロス", "PP加工グロス"),
        ("4色了ソ一ト", "4色アソート"),
        ("10ozロ部強化", "10oz口部強化"),
        ("(足場・養生シ一卜)", "(足場・養生シート)"),
        ("日本橋二ッ卜株式会社", "日本橋ニット株式会社"),
        ("貼リ12mm", "貼り12mm"),
        ("力)タナカ", "カ)タナカ"),
    ],
)
def test_letters_of_one_shape_follow_their_neighbours(read, meant):
    assert settle(read) == meant


@pytest.mark.parametrize(
    "text",
    ["データ一式", "モニター一台", "四国電力", "一般社団法人", "千代田区二丁目", "人工芝",
     "普通口座", "お取り扱い", "三井", "カネカ", "エネルギー", "トナーカートリッジ"],
)  # fmt: skip
def test_what_is_right_stays(text):
    assert settle(text) == text


def test_small_kana_are_told_by_their_height():
    assert settle_size("シヤツ", (20, 13, 20), 24) == "シャツ"
    assert settle_size("シユレツダー", (20, 15, 20, 15, 20, 5), 24) == "シュレッダー"
    assert settle_size("キヤノン", (20, 20, 20, 20), 24) == "キヤノン"
    assert settle_size("タイツ", (20, 12, 12), 24) == "タイツ"
    assert settle_size("ミヤコ", (20, 19, 20), 32) == "ミヤコ"  # a speck above the line
