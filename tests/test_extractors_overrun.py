"""Names below seals: a line of ink, a frame behind it, and an engine told what to say."""

import cv2
import numpy as np
import pytest

from extractors.ocr import Reading, char_spans
from extractors.overrun import read_on
from extractors.patches import Patch
from tests.fake_engine import FakeEngine

LINE = Patch(40, 40, 240, 70)


def page(*, seal: bool = True) -> np.ndarray:
    picture = np.full((200, 600, 3), 255, np.uint8)
    cv2.line(picture, (42, 55), (238, 55), (0, 0, 0), 12)
    if seal:
        cv2.rectangle(picture, (246, 20), (330, 104), (60, 60, 60), 4)
        cv2.line(picture, (255, 48), (320, 62), (60, 60, 60), 6)
    return picture


def said(text: str, score: float = 0.99) -> Reading:
    middles = [(i + 0.5) * 200 / len(text) for i in range(len(text))]
    spans = char_spans(text, middles, 30, 200)
    return Reading(text, score, spans, (score,) * len(text))


def names(first: str, further: str, *others: str, seal: bool = True):
    found = [(LINE, said(first))]
    found += [
        (Patch(40, 110 + 30 * i, 240, 135 + 30 * i), said(text))
        for i, text in enumerate(others)
    ]
    engine = FakeEngine(texts=[further])
    return read_on(found, [page(seal=seal)], [], engine), engine


def test_a_name_below_a_seal_goes_as_far_as_its_holder_reads():
    read, _ = names("有限会社水野水", "有限会社水野水産公", "ユ)ミズノスイサン")
    assert read[0][1].text == "有限会社水野水産"
    assert read[0][1].score > 0.9
    assert read[0][0].x1 > LINE.x1 - 60


def test_a_name_that_stands_elsewhere_goes_as_far_as_there():
    read, _ = names(
        "口羽建材株式", "口羽建材株式会社土", "FROM 口羽建材株式会社 TEL 01"
    )
    assert read[0][1].text == "口羽建材株式会社"


def test_a_legal_form_at_the_end_is_the_end_but_unsure():
    read, _ = names("東洋陸運株式", "東洋陸運株式会社株洋")
    assert read[0][1].text == "東洋陸運株式会社"
    assert read[0][1].score < 0.8


@pytest.mark.parametrize("further", ["株式会社銀嶺染", "まったく別の字"])
def test_a_name_of_which_no_more_can_be_read_is_unsure(further):
    read, _ = names("株式会社銀嶺染", further)
    assert read[0][1].text == "株式会社銀嶺染"
    assert read[0][1].score < 0.8
    assert max(read[0][1].probabilities) < 0.8


def below_red(first: str, seen: list[str], *others: tuple[str, int]):
    """A name with a red seal behind it that has been made pale on the first page."""
    pale = page(seal=False)
    sealed = pale.copy()
    cv2.rectangle(sealed, (246, 20), (330, 104), (40, 40, 200), 4)
    cv2.line(sealed, (255, 48), (320, 62), (40, 40, 200), 6)
    found = [(LINE, said(first))]
    found += [(Patch(40, y, 120, y + 30), said(text)) for text, y in others]
    return read_on(found, [pale, sealed], [], FakeEngine(texts=seen))[0][1]


def test_a_name_with_bare_paper_below_its_red_seal_ends_there():
    read = below_red("文具のみほん屋", ["文具のみほん屋", "文具のみほん屋の文"])
    assert read.text == "文具のみほん屋"
    assert read.score > 0.9


def test_letters_that_only_the_pale_page_shows_leave_the_name_unsure():
    read = below_red("文具のみほん屋", ["文具のみほん屋堂", "文具のみほん屋の文"])
    assert read.score < 0.8


def test_a_name_that_may_go_on_in_the_next_line_is_unsure():
    seen = ["一般社団法人見本サポートセ", "一般社団法人見本サポートセ人"]
    read = below_red("一般社団法人見本サポートセ", seen, ("ンター", 76))
    assert read.score < 0.8
    read = below_red("一般社団法人見本サポートセ", seen, ("〒100-0001", 76))
    assert read.score > 0.9


def test_small_letters_read_as_large_are_the_same_name():
    seen = ["日本橋二ツ卜株式金:", "日本橋ニット株式会社式ツ本"]
    read = below_red("日本橋二ツ卜株式金", seen)
    assert read.text == "日本橋ニット株式会社"
    assert read.score < 0.8


def test_letters_that_were_read_beside_the_name_are_taken_into_it():
    found = [
        (LINE, said("有限会社水野水")),
        (Patch(241, 42, 268, 70), said("産")),
        (Patch(40, 110, 240, 135), said("ユ)ミズノスイサン")),
    ]
    engine = FakeEngine(texts=["有限会社水野水産"])
    read = read_on(found, [page()], [], engine)
    assert [r.text for _, r in read] == ["有限会社水野水産", "ユ)ミズノスイサン"]


@pytest.mark.parametrize("name", ["合計金額", "株式会社を出ます。"])
def test_other_texts_are_left_alone(name):
    read, engine = names(name, "何か")
    assert read[0][1].text == name
    assert not engine.read_crops


def test_a_name_without_ink_behind_it_is_left_alone():
    _, engine = names("東洋陸運株式", "東洋陸運株式会社", seal=False)
    assert not engine.read_crops


def test_a_ruled_line_is_no_seal():
    picture = page(seal=False)
    rule = Patch(246, 0, 256, 200)
    picture[rule.y0 : rule.y1, rule.x0 : rule.x1] = 0
    engine = FakeEngine()
    read_on([(LINE, said("東洋陸運株式会社"))], [picture], [rule], engine)
    assert not engine.read_crops


def test_a_name_that_its_holder_reads_as_it_is_needs_no_second_look():
    read, engine = names("有限会社水野水産", "?", "ユ)ミズノスイサン")
    assert read[0][1].score == 0.99
    assert not engine.read_crops
