"""Columns of a table and the runs of text that stand in them."""

from dataclasses import replace

from extractors.table_cells import Column, has_number, is_priced, make_cells
from tests.paper import end, put, segments

EDGES = {
    "description": (40, 290),
    "quantity": (290, 340),
    "unit": (340, 380),
    "unit_price": (380, 450),
    "amount": (450, 550),
}
COLUMNS = [
    Column(key, segments(put("見出し", x0 + 5, 300))[0], x0, x1)
    for key, (x0, x1) in EDGES.items()
]


def cells(*words):
    made = make_cells(segments(*words), COLUMNS)
    return {key: [s.text for s in found] for key, found in made.items()}


def test_each_run_in_its_column():
    words = [put("帆布バッグ", 50, 320), end("12", 330, 320), end("17,400", 540, 320)]
    assert cells(words) == {
        "description": ["帆布バッグ"],
        "quantity": ["12"],
        "amount": ["17,400"],
    }


def test_a_run_may_reach_a_little_over_the_border():
    assert cells(put("12,345,678", 450 - 5, 320)) == {"amount": ["12,345,678"]}


def test_a_run_that_sticks_out_of_the_table_stays_whole():
    assert cells(put("17,400 税込", 530, 320)) == {"amount": ["17,400 税込"]}


def test_a_run_outside_the_table_is_in_no_column():
    assert cells(put("備考", 560, 320)) == {}


def test_numbers_of_two_columns_in_one_run_are_cut_apart():
    assert cells(put("12  個", 320, 320)) == {"quantity": ["12"], "unit": ["個"]}
    found = cells(put("1,450     17,400", 410, 320))
    assert found == {"unit_price": ["1,450"], "amount": ["17,400"]}


def test_a_long_description_may_reach_over_a_column_without_numbers():
    narrow = [replace(COLUMNS[0], x1=100), replace(COLUMNS[2], x0=100)]
    (run,) = segments(put("帆布バッグ 生成り", 50, 320))
    assert make_cells([run], narrow) == {"description": [run]}


def test_a_run_without_places_of_its_letters_is_not_cut():
    (run,) = segments(put("12  個", 320, 320))
    whole = replace(run, chars=())
    assert make_cells([whole], COLUMNS) == {"quantity": [whole]}


def test_lines_with_numbers():
    assert has_number(make_cells(segments(end("12", 330, 320)), COLUMNS))
    assert has_number(make_cells(segments(put("12 個", 300, 320)), COLUMNS))
    assert not has_number(make_cells(segments(put("個", 350, 320)), COLUMNS))
    assert not has_number({})


def test_a_priced_line_has_a_quantity_and_a_price():
    both = segments(end("12", 330, 320), end("1,450", 440, 320))
    assert is_priced(make_cells(both, COLUMNS))
    assert not is_priced(make_cells(both[:1], COLUMNS))
    assert not is_priced({})


def test_runs_of_two_columns_are_cut_at_the_blank_between():
    assert cells(put("12 枚入", 320, 320)) == {"quantity": ["12"], "unit": ["枚入"]}
    assert cells(put("帆布 生成り", 60, 320)) == {"description": ["帆布 生成り"]}
