"""Columns told by their cells, where headings are lost, misread or far away."""

from extractors.table_kinds import kind_of
from extractors.table_stripes import find_stripes
from extractors.tables import find_table
from tests.paper import put, rows, segments, sheet, spaced

PLACES = [50, -330, 350, -440, -540]
BODY = [
    ["帆布バッグ 生成り", "12", "個", "1,450", "17,400"],
    ["木製トレー", "3", "枚", "2,800", "8,400"],
    ["送料", "1", "式", "1,200", "1,200"],
]
WHOLE = ("description", "quantity", "unit", "unit_price", "amount")


def cells(*words, keys=WHOLE, previous=None):
    table = find_table(sheet(*words), segments(*words), previous)
    assert table is not None
    return [tuple(row.text(key) for key in keys) for row in table.rows]


def test_a_price_without_a_heading_is_told_by_the_arithmetic():
    head = [["品名", "数量", "単位", "", "金額"]]
    words = rows(300, PLACES, [*head, *BODY])
    assert cells(words) == [tuple(row) for row in BODY]


def test_pieces_of_a_heading_over_one_column():
    head = [
        *spaced("品名", 150, 300, gap=20),
        put("/", 200, 300),
        put("摘要", 210, 300),
    ]
    head += [*rows(300, PLACES[1:], [["数量", "単位", "単価", "金額"]])]
    words = [*head, *rows(320, PLACES, BODY)]
    assert cells(words) == [tuple(row) for row in BODY]


def test_a_number_read_together_with_the_remark_beside_it():
    places = [*PLACES, 545]
    head = [["品名", "数量", "単位", "単価", "金額", "備考"]]
    body = [[*BODY[0], ""], [*BODY[1], "分納"], [*BODY[2], ""]]
    glued = [
        *rows(300, places, [*head, *body]),
        *rows(380, PLACES[:4], [["糸", "2", "巻", "300"]]),
    ]
    glued.append(put("600サンプル", 525, 380))
    assert cells(glued)[-1] == ("糸", "2", "巻", "300", "600")


def test_the_columns_of_the_page_before_may_stand_elsewhere():
    head = ["品名", "数量", "単位", "単価", "金額"]
    words = rows(300, PLACES, [head, *BODY])
    first = find_table(sheet(*words), segments(*words))
    moved = rows(60, [90, -300, 320, -400, -500], BODY)
    assert cells(moved, previous=first) == [tuple(row) for row in BODY]


def test_what_stands_beside_the_heading_is_none_of_the_table():
    side = [
        put("締切 2026年4月20日", 10, 300),
        put("【振込先】", 10, 340),
        put("普通 1234567", 10, 360),
    ]
    places = [180, -330, 350, -440, -540]
    words = [
        *side,
        *rows(300, places, [["項目", "数量", "単位", "単価", "金額"], *BODY]),
    ]
    assert cells(words) == [tuple(row) for row in BODY]


def test_a_description_of_two_lines_does_not_part_its_numbers():
    head = rows(300, PLACES, [["品名", "数量", "単位", "単価", "金額"]])
    first = [put("給与計算代行20", 50, 325), put("名", 50, 335)]
    numbers = rows(330, PLACES, [["", "50", "名", "3,500", "175,000"]])
    second = rows(352, PLACES, [["交通費", "1", "式", "590", "590"]])
    found = cells(head, first, numbers, second)
    assert [row[1:] for row in found] == [
        ("50", "名", "3,500", "175,000"),
        ("1", "式", "590", "590"),
    ]
    assert found[0][0].replace(" ", "") == "給与計算代行20名"


def test_a_rate_with_dirt_beside_it_does_not_end_the_table():
    places = [50, -330, -440, 460, -540]
    head = [["品名", "数量", "単価", "税率", "金額"]]
    body = [["ねじ", "2", "300", "10%", "600"], ["糸", "620本", "10", ". 10%", "6,200"]]
    words = rows(300, places, [*head, *body])
    assert len(cells(words)) == 2


def test_kinds_of_cells():
    def kind(*texts):
        return kind_of(segments(*(put(t, 50, 20 * i) for i, t in enumerate(texts))))

    assert kind("10%", "8%※", "課税10%") == "rate"
    assert kind("05/01", "05/03") == "date"
    assert kind("1", "2", "3") == "running"
    assert kind("1,450", "2,800") == "number"
    assert kind("10式", "1,200個") == "counted"
    assert kind("個", "枚", "式") == "unit"
    assert kind("2264700261347", "AB-1200") == "code"
    assert kind("帆布バッグ", "送料") == "text"


def test_stripes_that_some_lines_cross():
    body = [segments(put("ねじ", 50, y), put("12", 200, y)) for y in range(0, 100, 20)]
    crossed = [*body, segments(put("ながい名まえのしなもの12345678", 50, 120))]
    assert len(find_stripes(body)) == 2
    assert len(find_stripes(crossed)) == 1
    assert len(find_stripes(crossed, 0.25)) == 2


def test_quantities_of_which_some_were_read_apart_from_their_units():
    texts = ["74.7 m2", "4", "式", "899 m2", "2", "式", "50.9 m2"]
    cells = segments(*(put(text, 50, 20 * i) for i, text in enumerate(texts)))
    assert kind_of(cells) == "counted"


def test_a_section_in_angle_brackets_is_no_part_of_a_description():
    head = [["品名", "数量", "単位", "単価", "金額"], ["＜第一工場＞", "", "", "", ""]]
    words = rows(300, PLACES, [*head, *BODY])
    assert cells(words) == [tuple(row) for row in BODY]
