"""Lines in or under a table that are no rows."""

import pytest

from extractors.table_cells import Column, make_cells
from extractors.table_sums import ends_table, find_sums, is_remark, is_sum_line
from tests.paper import end, put, segments

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
PRICED = [end("2", 330, 320), end("500", 440, 320), end("1,000", 540, 320)]


def told(tell, *words):
    line = segments(*words)
    return tell(line, make_cells(line, COLUMNS))


@pytest.mark.parametrize(
    "text", ["合計", "消費税", "10%対象", "ご請求額", "源泉所得税"]
)
def test_sums_end_the_table(text):
    assert told(ends_table, put(text, 340, 320), end("1,000", 540, 320))


@pytest.mark.parametrize("text", ["お振込先", "備考", "口座名義"])
def test_what_follows_the_sums_ends_the_table(text):
    assert told(ends_table, put(text, 50, 320))


@pytest.mark.parametrize("text", ["帆布バッグ", "10%", "8%※", "非課税", "小計"])
def test_what_does_not_end_the_table(text):
    assert not told(ends_table, put(text, 50, 320), end("1,000", 540, 320))


def test_a_priced_line_is_a_row_whatever_its_name():
    assert not told(ends_table, put("合計", 50, 320), PRICED)
    assert not told(is_sum_line, put("会場設営 合計", 50, 320), PRICED)


@pytest.mark.parametrize(
    "text",
    [
        "小計",
        "頁計",
        "以下余白",
        "--以下余白--",
        "前頁より",
        "(以上)",
        "本頁合計(税抜)",
        "税抜金額",
        "4月分 合計",
        "見本工事 計",
        "4月分計",
        "10%対象 計(税抜)",
        "次頁へ続く",
        "——以上——",
    ],
)
def test_sums_between_rows(text):
    assert told(is_sum_line, put(text, 50, 320), end("1,000", 540, 320))


@pytest.mark.parametrize(
    "text",
    ["会計", "温度計", "設計", "帆布バッグ", "体重計", "水分計", "体温計(予備)"],
)
def test_goods_are_no_sums(text):
    assert not told(is_sum_line, put(text, 50, 320), end("1,000", 540, 320))


@pytest.mark.parametrize(
    "text",
    [
        "【9月納品分】",
        "【見本邸】【塗装】",
        "【納品書 N-1】見本店",
        "【9/3】見本店",
        "■ 9月納品分",
        "● 9月 3日 納品",
        "※納品書 N-1〜N-3",
        "※は軽減税率対象",
        "*注 割れ物",
    ],
)
def test_remarks_between_rows(text):
    assert is_remark(segments(put(text, 50, 320)))


def test_what_is_no_remark():
    assert not is_remark(segments(put("帆布バッグ", 50, 320)))
    assert not is_remark(segments(put("【送料】", 50, 320), end("1,000", 540, 320)))
    assert not is_remark(segments(put("【限定】帆布", 50, 320)))
    assert not is_remark(segments(put("【日替り】弁当", 50, 320)))
    assert not is_remark(segments(put("※軽減税率" + "の対象" * 12, 50, 320)))


def test_where_the_sums_begin():
    body = [put("帆布バッグ", 50, 320), put("10%", 300, 320)]
    assert find_sums(segments(body)) is None
    assert find_sums(segments(body, put("小計", 340, 400))) == 400


@pytest.mark.parametrize("text", ["税金", "代金"])
def test_what_may_be_goods_is_no_sum_when_goods_follow(text):
    line = segments(put(text, 50, 320), end("3,000", 540, 320))
    cells, goods = make_cells(line, COLUMNS), make_cells(segments(PRICED), COLUMNS)
    assert ends_table(line, cells)
    assert not ends_table(line, cells, [goods])
    total = segments(put("合計", 50, 320), end("3,000", 540, 320))
    assert ends_table(total, make_cells(total, COLUMNS), [goods])
