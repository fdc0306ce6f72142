"""Words become segments: cleaned, cut, joined, in rows."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.page import Box, Word
from extractors.segments import (
    has_cjk,
    is_spaced_out,
    join,
    make_segments,
    rows,
    same_line,
)
from tests.paper import put, sheet, spaced


def texts(*words):
    return [segment.text for segment in make_segments(sheet(*words))]


def test_reading_order_is_down_and_then_across():
    found = texts(put("三", 50, 300), put("二", 300, 100), put("一", 50, 101))
    assert found == ["一", "二", "三"]


def test_text_is_folded_and_blank_words_are_left_out():
    words = (put("　", 10, 10), put("ＡＢ　１２　", 10, 50), put("  ｶﾞﾊﾟ", 10, 90))
    assert texts(*words) == ["AB 12", "ガパ"]


def test_each_character_keeps_its_place():
    (segment,) = make_segments(sheet(put("㈱ｶﾞ品", 100, 10)))
    assert segment.text == "(株)ガ品"
    assert len(segment.chars) == len(segment.text)
    assert segment.chars[0] == segment.chars[2] == (100, 110)
    assert segment.chars[3] == (110, 120)
    assert segment.cut(4).box == Box(120, 10, 130, 20)


def test_cutting_trims_blanks_and_moves_the_box():
    (segment,) = make_segments(sheet(put("合計 1,200", 100, 10)))
    amount = segment.cut(2)
    assert (amount.text, amount.box.x0, amount.box.x1) == ("1,200", 125, 150)
    assert segment.cut(2, 3).text == ""
    evidence = amount.evidence
    assert (evidence.page, evidence.bbox) == (1, (125, 10, 150, 20))


def test_a_word_without_places_of_its_letters_is_taken_whole():
    word = Word("合計　１００", Box(10, 10, 80, 20), 0.8)
    (segment,) = make_segments(sheet(word))
    assert (segment.text, segment.chars, segment.confidence) == ("合計 100", (), 0.8)
    assert segment.cut(3).text == "100"
    assert segment.cut(3).box == word.box


def test_joining_covers_all_and_is_as_sure_as_the_worst():
    parts = make_segments(
        sheet(put("株式会社", 10, 10), Word("見本", Box(60, 9, 80, 21), 0.7))
    )
    whole = join(parts)
    assert whole.text == "株式会社 見本"
    assert whole.box == Box(10, 9, 80, 21)
    assert whole.confidence == 0.7
    assert len(whole.chars) == len(whole.text)


def test_rows_follow_lines_not_exact_heights():
    words = [
        put("b", 200, 102),
        put("a", 50, 100),
        put("d", 200, 121),
        put("c", 50, 120),
    ]
    lines = [[s.text for s in line] for line in rows(make_segments(sheet(words)))]
    assert lines == [["a", "b"], ["c", "d"]]


def test_pages_do_not_share_lines():
    (one,) = make_segments(sheet(put("a", 50, 100)))
    (two,) = make_segments(sheet(put("b", 90, 100), number=2))
    assert not same_line(one, two)
    assert len(rows([two, one])) == 2


def test_letter_spacing_is_told_from_columns():
    assert is_spaced_out(make_segments(sheet(spaced("小計", 10, 10, gap=20))))
    assert not is_spaced_out(make_segments(sheet(spaced("小計", 10, 10, gap=90))))


def test_cjk():
    assert has_cjk("A円")
    assert not has_cjk("A-1 ¥")


@given(st.text(max_size=20))
def test_any_word_becomes_a_segment_with_a_place_for_each_letter(text):
    for segment in make_segments(sheet(put(text, 10, 10))):
        assert segment.text == segment.text.strip() != ""
        assert len(segment.chars) == len(segment.text)


def test_a_run_read_twice_stands_once():
    whole, part = put("年月日", 40, 50), put("月", 50, 50)
    assert [s.text for s in make_segments(sheet([whole, part]))] == ["年月日"]


def test_of_a_long_run_and_its_parts_the_parts_stay():
    words = [put("No日付品目", 40, 50), put("No", 41, 50), put("日付", 51, 50)]
    assert [s.text for s in make_segments(sheet(words))] == ["No", "日付"]
