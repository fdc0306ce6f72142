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


def test_two_labels_with_their_values_in_one_run_come_apart():
    words = put("文書番号 16640 請求年月日 2026/09/01", 50, 50)
    assert [s.text for s in segments(words)] == [
        "文書番号 16640",
        "請求年月日 2026/09/01",
    ]


def test_a_name_and_its_postal_code_come_apart():
    words = put("たとえ商事(株) 〒683-8762 鳥取県", 50, 50)
    assert segments(words)[0].text == "たとえ商事(株)"


def test_a_label_behind_a_sentence_comes_apart():
    words = put("ご請求申し上げます。お支払期限:2026年5月27日", 50, 50)
    assert [s.text for s in segments(words)][1] == "お支払期限:2026年5月27日"


def test_uneven_pieces_of_one_label_are_joined():
    words = [
        put("税抜御", 50, 50),
        put("買", 81, 50),
        put("上", 92, 50),
        put("額", 104, 50),
    ]
    assert [s.text for s in segments(words)] == ["税抜御買上額"]
