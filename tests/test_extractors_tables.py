"""The table of lines: heading, columns and rows, ruled or not."""

import pytest

from extractors.tables import Table, find_table
from tests.paper import end, grid, put, rows, segments, sheet, spaced

HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]
BODY = [
    ["帆布バッグ 生成り", "12", "個", "1,450", "17,400"],
    ["木製トレー", "3", "枚", "2,800", "8,400"],
    ["送料", "1", "式", "1,200", "1,200"],
]


def table_of(*words, rules=(), previous=None) -> Table | None:
    page = sheet(*words, rules=rules)
    return find_table(page, segments(*words), previous)


def cells(table, *keys):
    assert table is not None
    return [tuple(row.text(key) for key in keys) for row in table.rows]


WHOLE = ("description", "quantity", "unit", "unit_price", "amount")


def test_a_table_without_rules():
    table = table_of(rows(300, PLACES, [HEAD, *BODY]))
    assert cells(table, *WHOLE) == [tuple(row) for row in BODY]
    assert [column.key for column in table.columns] == list(WHOLE)
    assert table.top == 300


def test_a_ruled_table():
    rules = grid([40, 290, 340, 380, 450, 550], [295, 315, 335, 355, 375])
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), rules=rules)
    assert cells(table, *WHOLE) == [tuple(row) for row in BODY]


def test_no_table_without_a_heading():
    assert table_of(rows(300, PLACES, BODY)) is None
    assert table_of(put("品名", 50, 300), put("ねじ", 50, 320)) is None
    assert table_of() is None


def test_letter_spaced_headings():
    head = [
        *spaced("品名", 100, 300, gap=30),
        *spaced("数量", 310, 300, gap=4),
        *spaced("単価", 400, 300, gap=14),
        *spaced("金額", 500, 300, gap=14),
    ]
    body = rows(320, [50, -330, -440, -540], [["ねじ", "10", "30", "300"]])
    table = table_of(head, body)
    assert cells(table, "description", "quantity", "unit_price", "amount") == [
        ("ねじ", "10", "30", "300")
    ]


def test_bilingual_headings():
    head = ["品名 Description", "数量 Qty", "単価 Unit Price", "金額 Amount"]
    body = [["Cable 3m", "4", "650", "2,600"]]
    table = table_of(rows(300, [50, 280, 350, 460], [head, *body]))
    keys = ("description", "quantity", "unit_price", "amount")
    assert cells(table, *keys) == [tuple(body[0])]


def test_a_wrapped_description_belongs_to_its_row():
    body = [
        ["展示台 組立および", "2", "台", "9,000", "18,000"],
        ["搬入(夜間)", "", "", "", ""],
        ["照明", "5", "灯", "700", "3,500"],
    ]
    table = table_of(rows(300, PLACES, [HEAD]), rows(320, PLACES, body, step=13))
    assert cells(table, "description", "amount") == [
        ("展示台 組立および 搬入(夜間)", "18,000"),
        ("照明", "3,500"),
    ]


def test_a_ruled_row_keeps_its_second_line():
    body = [
        *rows(
            320,
            PLACES,
            [["展示台", "2", "台", "9,000", "18,000"], ["搬入", "", "", "", ""]],
            12,
        ),
        *rows(
            350,
            PLACES,
            [["照明", "5", "灯", "700", "3,500"], ["撤去", "", "", "", ""]],
            12,
        ),
    ]
    rules = grid([40, 290, 340, 380, 450, 550], [295, 317, 347, 377])
    table = table_of(rows(300, PLACES, [HEAD]), body, rules=rules)
    assert cells(table, "description") == [("展示台 搬入",), ("照明 撤去",)]


def test_the_sums_end_the_table():
    sums = [
        put("小計", 380, 400),
        end("27,000", 540, 400),
        put("消費税", 380, 418),
        end("2,700", 540, 418),
    ]
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), sums)
    assert len(cells(table, "amount")) == 3
    assert table.bottom <= 418


def test_page_totals_and_blank_marks_are_no_rows():
    extra = [
        ["前頁より", "", "", "", "50,000"],
        *BODY,
        ["以下余白", "", "", "", ""],
        ["頁計", "", "", "", "77,000"],
    ]
    table = table_of(rows(300, PLACES, [HEAD, *extra]))
    assert cells(table, "amount") == [("17,400",), ("8,400",), ("1,200",)]


def test_sub_totals_between_rows_are_no_rows():
    body = [BODY[0], ["小計", "", "", "", "17,400"], BODY[1]]
    table = table_of(rows(300, PLACES, [HEAD, *body]))
    assert cells(table, "description") == [("帆布バッグ 生成り",), ("木製トレー",)]


def test_a_discount_is_a_row():
    body = [BODY[0], ["値引", "1", "式", "△400", "△400"]]
    table = table_of(rows(300, PLACES, [HEAD, *body]))
    assert cells(table, "description", "amount")[1] == ("値引", "△400")


def test_the_second_page_uses_the_columns_of_the_first():
    first = table_of(rows(300, PLACES, [HEAD, *BODY]))
    second = table_of(rows(60, PLACES, BODY[:2]), previous=first)
    assert cells(second, *WHOLE) == [tuple(row) for row in BODY[:2]]
    assert table_of(put("備考", 50, 60), previous=first) is None


def test_a_run_over_two_columns_is_cut_between_them():
    run = put("12  個", 320, 320)
    words = [
        rows(300, [50, 320, 355, -440, -540], [HEAD]),
        put("帆布バッグ", 50, 320),
        run,
        end("1,450", 440, 320),
        end("17,400", 540, 320),
    ]
    rules = grid([40, 290, 339, 380, 450, 550], [295, 315, 335])
    table = table_of(*words, rules=rules)
    assert cells(table, "quantity", "unit") == [("12", "個")]


def test_two_headings_of_one_meaning():
    head = ["品番", "品名", "摘要", "数量", "金額"]
    body = [["A-1", "ねじ", "黒", "10", "300"]]
    table = table_of(rows(300, [50, 120, 260, 380, 480], [head, *body]))
    assert cells(table, "item_code", "description", "note", "amount") == [
        ("A-1", "ねじ", "黒", "300")
    ]


def test_text_far_below_is_no_row():
    far = [put("振込手数料はご負担ください", 50, 700), end("999", 540, 700)]
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), far)
    assert len(cells(table, "amount")) == 3


def test_a_bank_below_ends_the_table():
    bank = [put("お振込先", 50, 380), put("みずほ銀行 普通 1234567", 120, 380)]
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), bank)
    assert len(cells(table, "amount")) == 3


def test_cells_of_a_row_know_their_place():
    table = table_of(rows(300, PLACES, [HEAD, *BODY]))
    assert table is not None
    cell = table.rows[0].segment("amount")
    assert cell is not None
    assert (cell.box.x1, cell.box.y0) == (540, 320)
    assert table.rows[0].segment("date") is None
    assert table.rows[0].text("date") == ""


def test_a_column_of_numbers_with_an_unknown_heading_holds_the_amounts():
    head, body = ["品名", "数量", "単価", "お代"], ["ねじ", "10", "30", "300"]
    table = table_of(rows(300, [50, -330, -440, -540], [head, body]))
    assert cells(table, "description", "amount") == [("ねじ", "300")]


@pytest.mark.parametrize("section", ["【9月納品分】", "■ 9月納品分", "● 9月 3日 納品"])
def test_a_section_between_rows_is_no_part_of_them(section):
    body = [[section, "", "", "", ""], *BODY[:1], [section, "", "", "", ""], *BODY[1:]]
    table = table_of(rows(300, PLACES, [HEAD, *body]))
    assert cells(table, *WHOLE) == [tuple(row) for row in BODY]


@pytest.mark.parametrize(
    "remark", ["※納品書 N-1〜N-3", "※は軽減税率対象", "*注 割れ物"]
)
def test_a_remark_under_the_last_row_is_no_part_of_it(remark):
    body = [*BODY, [remark, "", "", "", ""]]
    table = table_of(rows(300, PLACES, [HEAD, *body]))
    assert cells(table, *WHOLE) == [tuple(row) for row in BODY]
