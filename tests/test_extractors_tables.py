"""The table of lines: heading, columns and rows, ruled or not."""

from extractors.tables import Table, find_table
from tests.paper import end, grid, put, rows, segments, sheet, spaced

HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]
BODY = [
    ["帆布バッグ 生成り", "12", "個", "1,450", "17,400"],
    ["木製トレー", "3", "枚", "2,800", "8,400"],
    ["送料", "1", "式", "1,200", "1,200"],
]


def table_of(*words, rules=(), previous=None, headed=False) -> Table | None:
    page = sheet(*words, rules=rules)
    return find_table(page, segments(*words), previous, headed=headed)


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


def test_a_receipt_has_no_table_without_a_heading():
    assert table_of(rows(300, PLACES, BODY), headed=True) is None
    assert table_of(put("品名", 50, 300), put("ねじ", 50, 320)) is None
    assert table_of() is None


def test_a_list_without_a_heading_is_told_by_its_sum():
    listed = [["設計料", "120,000"], ["現地調査", "30,000"], ["交通費", "2,400"]]
    words = rows(300, [50, -540], [*listed, ["小計", "152,400"]])
    assert cells(table_of(words), "description", "amount") == [
        ("設計料", "120,000"),
        ("現地調査", "30,000"),
        ("交通費", "2,400"),
    ]


def test_a_list_of_which_a_number_was_misread_is_read_too():
    listed = [["設計料", "120,000"], ["現地調査", "38,000"], ["交通費", "2,400"]]
    words = rows(300, [50, -540], [*listed, ["小計", "152,400"]])
    assert cells(table_of(words), "amount") == [("120,000",), ("38,000",), ("2,400",)]


def test_two_numbers_without_a_heading_and_a_sum_are_no_table():
    words = rows(300, [50, -540], [["会費", "1,200"], ["会場", "3,000"]])
    assert table_of(words) is None
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


def test_the_sums_end_the_table():
    sums = [
        put("小計", 380, 400),
        end("27,000", 540, 400),
        put("消費税", 380, 418),
        end("2,700", 540, 418),
    ]
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), sums)
    assert len(cells(table, "amount")) == 3


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


def test_a_bank_below_ends_the_table():
    bank = [put("お振込先", 50, 380), put("みずほ銀行 普通 1234567", 120, 380)]
    table = table_of(rows(300, PLACES, [HEAD, *BODY]), bank)
    assert len(cells(table, "amount")) == 3


def test_a_heading_of_two_storeys():
    words = [
        *rows(300, [60, 320], [["品番", "品目名"]]),
        *rows(314, [120, 250, 420, 510], [["数量", "単位", "単価", "金額"]]),
        *rows(330, [60, 320], [["M-15825", "のぼり旗"]]),
        *rows(344, [-186, 250, -460, -550], [["31", "本", "1,400", "43,400"]]),
        *rows(362, [60, 320], [["M-41478", "版下データ修正"]]),
        *rows(376, [-186, 250, -460, -550], [["6", "点", "1,855", "11,130"]]),
    ]
    assert cells(table_of(words), "item_code", *WHOLE) == [
        ("M-15825", "のぼり旗", "31", "本", "1,400", "43,400"),
        ("M-41478", "版下データ修正", "6", "点", "1,855", "11,130"),
    ]


def test_of_two_groups_of_columns_the_one_that_is_billed_counts():
    places = [36, 200, -290, -350, -430, -480, -560]
    heads = ["工種・名称", "単位", "単価", "数量", "金額", "数量", "金額"]
    body = [
        ["型枠工事", "m2", "8,160", "24", "195,840", "8", "65,280"],
        ["鉄筋工事", "t", "164,500", "4", "658,000", "1", "164,500"],
        ["土工事", "m3", "2,000", "90", "180,000", "30", "60,000"],
    ]
    total = ["小計", "", "", "", "", "", "289,780"]
    words = [put("契約", 380, 288), put("今回請求", 500, 288)]
    table = table_of(words, rows(300, places, [heads, *body, total]))
    assert cells(table, "description", "quantity", "amount") == [
        ("型枠工事", "8", "65,280"),
        ("鉄筋工事", "1", "164,500"),
        ("土工事", "30", "60,000"),
    ]


def test_the_sum_of_a_chapter_does_not_end_the_table():
    body = [
        ["基本設計", "1", "式", "50,000", "50,000"],
        ["", "", "", "計", "50,000"],
        ["詳細設計", "2", "式", "30,000", "60,000"],
    ]
    table = table_of(rows(300, PLACES, [HEAD, *body]))
    assert cells(table, "description") == [("基本設計",), ("詳細設計",)]


def test_of_two_quantities_that_is_read_which_makes_the_amounts():
    heads = ["品名", "受入数", "不良", "合格数", "単位", "単価", "金額"]
    places = [50, -250, -290, -330, 350, -440, -540]
    body = [
        ["玉軸受", "101", "1", "100", "個", "2,061", "206,100"],
        ["電磁弁", "6", "0", "6", "個", "7,399", "44,394"],
    ]
    table = table_of(rows(300, places, [heads, *body]))
    assert cells(table, "quantity", "amount") == [("100", "206,100"), ("6", "44,394")]


def test_marks_of_the_reduced_rate_without_a_heading_are_no_cells_of_others():
    heads = ["月日", "コード", "品名", "", "数量", "単位", "単価", "金額"]
    places = [50, 90, 150, 270, -330, 350, -440, -540]
    body = [
        ["10/1", "86385-02", "若鶏唐揚", "※", "8", "袋", "845", "6,760"],
        ["10/2", "52218-72", "ポリ手袋", "", "1", "箱", "735", "735"],
        ["10/2", "08111-18", "サラダ油", "※", "8", "本", "1,610", "12,880"],
    ]
    table = table_of(rows(300, places, [heads, *body]))
    assert cells(table, "item_code", "mark", "quantity", "unit") == [
        ("86385-02", "※", "8", "袋"),
        ("52218-72", "", "1", "箱"),
        ("08111-18", "※", "8", "本"),
    ]


def test_the_table_of_the_taxes_on_the_next_page_is_no_table_of_goods():
    first = table_of(rows(300, PLACES, [HEAD, *BODY]))
    words = rows(
        60,
        [400, -500, -550],
        [
            ["消費税内訳", "対象金額", "消費税等"],
            ["10%", "1,350,138", "135,014"],
            ["8%", "124,827", "9,986"],
        ],
    )
    assert table_of(words, previous=first) is None
