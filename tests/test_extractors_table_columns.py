"""Where the columns of a table stand."""

from extractors.table_columns import find_columns
from tests.paper import end, grid, put, rows, segments, sheet

HEAD = rows(300, [50, 200, 350, 460], [["品名", "数量", "単価", "金額"]])


def columns(head, *body, rules=()):
    page = sheet(head, *body, rules=rules)
    return find_columns(page, segments(head), segments(*body))


def keys(head, *body):
    return [column.key for column in columns(head, *body)]


def test_ruled_lines_cut_columns():
    rules = grid([40, 190, 340, 450, 550], [295, 315, 335])
    found = columns(HEAD, rules=rules)
    assert [(c.key, c.x0, c.x1) for c in found] == [
        ("description", 40, 190),
        ("quantity", 190, 340),
        ("unit_price", 340, 450),
        ("amount", 450, 550),
    ]


def test_a_place_names_the_rows_where_no_goods_do():
    xs = [50, 200, 350, 460]
    assert keys(rows(300, xs, [["部門名", "数量", "単価", "金額"]]))[0] == "description"
    assert keys(rows(300, xs, [["納品先", "品名", "単価", "金額"]]))[:2] == [
        "note",
        "description",
    ]


def test_of_two_ruled_lines_the_one_in_the_middle_cuts():
    rules = grid([40, 80, 130, 340, 450, 550], [295, 315, 335])
    assert columns(HEAD, rules=rules)[0].x1 == 130


def test_without_rules_columns_are_cut_where_no_word_stands():
    body = [put("帆布バッグ 生成り 大", 50, 320), end("12", 220, 320)]
    found = columns(HEAD, body)
    assert found[0].x0 == 0
    assert found[-1].x1 == 595
    assert 150 < found[0].x1 < 210
    assert [c.x1 for c in found[:-1]] == [c.x0 for c in found[1:]]


def test_an_open_frame_ends_at_the_page():
    rules = grid([190, 340, 450], [295, 315, 335])
    found = columns(HEAD, rules=rules)
    assert (found[0].x0, found[-1].x1) == (0, 595)


def test_one_column():
    head = put("品名", 50, 300)
    rules = grid([40, 190], [295, 315])
    assert [(c.x0, c.x1) for c in columns(head, rules=rules)] == [(40, 190)]


def test_two_headings_of_one_meaning():
    head = ["品番", "品名", "摘要", "数量", "金額", "金額"]
    places = [50, 120, 260, 330, 400, 480]
    found = keys(rows(300, places, [head]))
    assert found == [
        "item_code",
        "description",
        "note",
        "quantity",
        "amount",
        "amount_2",
    ]


def test_a_column_of_numbers_with_an_unknown_heading_holds_the_amounts():
    head = rows(300, [50, 200, 350, 460], [["品名", "数量", "単価", "お代"]])
    body = [["ねじ", "10", "30", "300"], ["釘", "2", "30", "60"]]
    assert keys(head, rows(320, [50, 200, 350, 460], body))[-1] == "amount"


def test_a_column_of_texts_with_an_unknown_heading_holds_none():
    head = rows(300, [50, 200, 350, 460], [["品名", "数量", "単価", "置き場"]])
    body = [["ねじ", "10", "30", "棚"], ["釘", "2", "30", "2"]]
    assert keys(head, rows(320, [50, 200, 350, 460], body))[-1] == "note"


def test_a_border_has_cells_on_both_sides():
    head = rows(300, [60, 250, 480], [["月日", "名称・規格", "金額"]])
    body = [
        *rows(320, [40, 105, -540], [["2025/10/03", "外壁塗装 フッ素", "151,290"]]),
        *rows(340, [40, 105, -540], [["2025/10/05", "内装クロス", "13,312"]]),
    ]
    assert 90 <= columns(head, body)[0].x1 <= 105


def test_a_price_beside_the_unit_price_is_the_amount():
    head = rows(300, [50, 200, 350, 460], [["品名", "数量", "単価", "価格"]])
    assert keys(head) == ["description", "quantity", "unit_price", "amount"]
    assert keys(rows(300, [50, 460], [["業務内容", "価格"]])) == [
        "description",
        "amount",
    ]
