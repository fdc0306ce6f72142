"""Labels that stand in pieces become one run."""

from tests.paper import put, segments, spaced


def test_letter_spaced_labels_are_joined_but_columns_are_not():
    found = segments(
        spaced("小計", 50, 50, gap=20),
        put("品名", 50, 100),
        put("金額", 75, 100),
        spaced("請求書", 50, 150, size=20),
        spaced("以下余白", 50, 200),
    )
    assert [s.text for s in found] == ["小計", "品名", "金額", "請求書", "以下余白"]


def test_a_label_broken_over_two_lines_is_joined():
    found = segments(put("お支払い期", 50, 50), put("限", 50, 61), put("月末", 150, 55))
    assert {s.text for s in found} == {"お支払い期限", "月末"}


def test_a_label_and_its_value_read_in_pieces_are_one_run():
    words = [put("ご請求", 40, 50), put("日:2025年12月", 72, 50), put("24日", 140, 50)]
    (run,) = segments(words)
    assert run.text == "ご請求日:2025年12月24日"
    apart = segments([put("ご請求", 40, 50), put("日:2025年12月24日", 120, 50)])
    assert len(apart) == 2
