"""The rows of a table: lines of text that belong to one number."""

from extractors.table_cells import Column
from extractors.table_rows import read_rows
from tests.paper import end, grid, put, rows, segments, sheet

EDGES = {
    "description": (40, 290),
    "quantity": (290, 340),
    "unit_price": (340, 450),
    "amount": (450, 550),
}
COLUMNS = [
    Column(key, segments(put("見出し", x0 + 5, 300))[0], x0, x1)
    for key, (x0, x1) in EDGES.items()
]
PLACES = [50, -330, -440, -540]
BODY = [["展示台", "2", "9,000", "18,000"], ["照明", "5", "700", "3,500"]]
XS = [40, 290, 340, 450, 550]


def read(*words, rules=()):
    page = sheet(*words, rules=rules)
    found = read_rows(page, COLUMNS, segments(*words))
    return [(row.text("description"), row.text("amount")) for row in found]


def test_a_row_for_every_line():
    assert read(rows(320, PLACES, BODY)) == [("展示台", "18,000"), ("照明", "3,500")]


def test_a_discount_is_a_row():
    body = [BODY[0], ["値引", "1", "△400", "△400"]]
    assert read(rows(320, PLACES, body))[1] == ("値引", "△400")


def test_the_sign_of_a_discount_may_stand_before_the_yen_sign():
    for amount in ("▲¥400", "-¥400", ".△¥400"):
        body = [BODY[0], ["お値引き", "", "", amount]]
        assert read(rows(320, PLACES, body))[1] == ("お値引き", amount)


def test_no_rows_without_numbers():
    assert read() == []
    assert read(put("展示台", 50, 320), put("照明", 50, 340)) == []


def test_a_wrapped_description_belongs_to_the_row_above():
    body = [BODY[0], ["搬入(夜間)", "", "", ""], BODY[1]]
    assert read(rows(320, PLACES, body, 13)) == [
        ("展示台 搬入(夜間)", "18,000"),
        ("照明", "3,500"),
    ]


def test_a_text_right_above_its_row():
    words = [put("大型", 50, 308), *rows(320, PLACES, BODY, 40)]
    assert read(words)[0] == ("大型 展示台", "18,000")


def test_a_text_far_from_all_rows_is_in_none():
    words = [*rows(320, PLACES, BODY[:1]), put("別紙参照", 50, 360)]
    assert read(words) == [("展示台", "18,000")]


def test_a_ruled_row_keeps_its_second_line():
    body = [BODY[0], ["搬入", "", "", ""], BODY[1], ["撤去", "", "", ""]]
    rules = grid(XS, [315, 345, 375])
    words = rows(320, PLACES, body, 14)
    assert read(words, rules=rules) == [
        ("展示台 搬入", "18,000"),
        ("照明 撤去", "3,500"),
    ]


def test_a_text_in_a_band_of_its_own_is_no_row():
    body = [BODY[0], ["内訳", "", "", ""], BODY[1]]
    rules = grid(XS, [315, 335, 355, 375])
    assert read(rows(320, PLACES, body), rules=rules) == [
        ("展示台", "18,000"),
        ("照明", "3,500"),
    ]


def test_a_band_with_two_amounts_holds_two_rows():
    body = [*BODY, ["撤去", "1", "800", "800"], ["清掃", "1", "900", "900"]]
    rules = grid(XS, [315, 344, 375])
    found = read(rows(320, PLACES, body, 14), rules=[*rules, *grid(XS, [358, 390])])
    assert [text for text, _ in found] == ["展示台", "照明", "撤去", "清掃"]


def test_the_sums_and_a_wide_gap_end_the_rows():
    sums = [put("合計", 350, 370), end("21,500", 540, 370)]
    after = rows(390, PLACES, [["撤去", "1", "800", "800"]])
    assert len(read(rows(320, PLACES, BODY), sums, after)) == 2
    far = rows(600, PLACES, [["撤去", "1", "800", "800"]])
    assert len(read(rows(320, PLACES, BODY), far)) == 2


def test_sums_and_remarks_between_rows_are_left_out():
    words = [
        *rows(320, PLACES, BODY[:1]),
        put("【9月納品分】", 50, 340),
        *rows(360, PLACES, BODY[1:]),
        put("小計", 350, 380),
        end("21,500", 540, 380),
    ]
    assert read(words) == [("展示台", "18,000"), ("照明", "3,500")]


def test_a_repeated_heading_ends_the_row_before():
    head = [["品名", "数量", "単価", "金額"]]
    words = [
        *rows(320, PLACES, BODY[:1]),
        *rows(333, PLACES, head),
        put("大型", 50, 346),
        *rows(359, PLACES, BODY[1:]),
    ]
    assert read(words) == [("展示台", "18,000"), ("大型 照明", "3,500")]
    rules = grid(XS, [315, 375])
    assert read(words, rules=rules) == [("展示台", "18,000"), ("大型 照明", "3,500")]


def test_goods_that_are_called_like_sums_are_rows():
    body = [["体重計", "", "", "8,000"], ["税金", "1", "", "3,000"], *BODY]
    assert [text for text, _ in read(rows(320, PLACES, body))] == [
        "体重計",
        "税金",
        "展示台",
        "照明",
    ]


def test_the_first_line_of_a_name_may_begin_with_a_bracket():
    words = [put("【限定】帆布", 50, 308), *rows(320, PLACES, BODY[:1])]
    assert read(words) == [("【限定】帆布 展示台", "18,000")]


def test_cells_of_a_row_know_their_place():
    words = rows(320, PLACES, BODY)
    (row, _) = read_rows(sheet(words), COLUMNS, segments(words))
    cell = row.segment("amount")
    assert cell is not None
    assert (cell.box.x1, cell.box.y0) == (540, 320)
    assert row.page == 1
    assert row.segment("date") is None
    assert row.text("date") == ""
