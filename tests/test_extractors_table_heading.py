"""The heading of the table: one label a column, no values in it."""

import pytest

from extractors.table_heading import find_verticals, is_heading, split_heading
from tests.paper import grid, put, rows, segments, sheet, spaced

RULES = grid([40, 290, 340, 450, 550], [295, 315])


def heading(*words, rules=()):
    return is_heading(sheet(*words, rules=rules), segments(*words))


@pytest.mark.parametrize(
    "labels",
    [
        ["品名", "数量", "単価", "金額"],
        ["品名 Description", "数量 Qty", "単価 Unit Price", "金額 Amount"],
        ["品番", "数量", "納期", "備考"],
        ["摘要", "税込金額", "備考", "担当"],
    ],
)
def test_headings(labels):
    assert heading(rows(300, [50, 200, 350, 460], [labels]))


@pytest.mark.parametrize(
    "labels",
    [
        ["品名", "備考", "納期", "単位"],
        ["数量", "単価", "金額", "備考"],
        ["品名", "数量", "1,450", "17,400"],
        ["工事名", "見本町計画", "合計", "見本邸"],
    ],
)
def test_no_headings(labels):
    assert not heading(rows(300, [50, 200, 350, 460], [labels]))


def test_two_labels_are_a_heading_when_little_else_is_there():
    assert heading(put("品名", 50, 300), put("金額", 400, 300))
    others = [put("見本邸", 200, 300), put("見本町", 300, 300)]
    assert not heading(put("品名", 50, 300), put("金額", 400, 300), others)


def test_letter_spaced_headings():
    head = [
        *spaced("品名", 100, 300, gap=30),
        *spaced("数量", 310, 300, gap=4),
        *spaced("単価", 400, 300, gap=14),
        *spaced("金額", 500, 300, gap=14),
    ]
    assert heading(head)


def test_ruled_lines_that_pass_the_heading():
    words = [put("品名", 50, 300)]
    page = sheet(*words, rules=[*RULES, *grid([100, 200], [400, 450])])
    assert find_verticals(page, segments(*words)) == [40, 290, 340, 450, 550]


def test_pieces_in_one_ruled_cell_are_one_label():
    line = segments(
        put("名称", 60, 300),
        put("及び仕様", 200, 300),
        put("数量", 300, 300),
        put("金額", 400, 300),
    )
    heads = split_heading(line, [40, 290, 340, 450])
    assert [head.text for head in heads] == ["名称及び仕様", "数量", "金額"]


def test_labels_that_the_frame_does_not_keep_apart_stay_apart():
    line = segments(
        put("品名", 60, 300),
        put("数量", 200, 300),
        put("単価", 300, 300),
        put("金額", 400, 300),
    )
    heads = split_heading(line, [40, 290, 340, 450])
    assert [head.text for head in heads] == ["品名", "数量", "単価", "金額"]


def test_without_ruled_cells_every_piece_is_a_label():
    line = segments(put("名", 60, 300), put("称", 200, 300), put("金額", 400, 300))
    assert split_heading(line, []) == list(line)
