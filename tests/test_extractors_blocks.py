"""What stands together on a paper, and how far apart."""

from dataclasses import replace

import pytest

from extractors.blocks import (
    NOWHERE,
    Blocks,
    belongs_to_addressee,
    distance,
    distance_from_name,
)
from tests.paper import column, put, segments


def pair(first, second):
    """Two segments in the order given."""
    return segments(first)[0], segments(second)[0]


def together(*words):
    """Whether the first and the last segment, as read, stand in one block."""
    found = segments(*words)
    return Blocks(found).together(found[:1], found[-1])


def test_lines_with_a_common_edge_stand_together():
    assert together(column(["たとえ商事", "横浜市西区", "電話"], 360, 150))
    assert together(put("たとえ商事", 360, 150), put("横浜市", 380, 164))  # right edge
    assert together(put("たとえ商事", 360, 150), put("横浜市", 370, 164))  # middle


@pytest.mark.parametrize(("x", "y"), [(360, 190), (430, 164), (360, 260), (450, 150)])
def test_what_stands_apart(x, y):
    assert not together(put("たとえ商事", 360, 150), put("横浜市西区みなと", x, y))


def test_parts_of_a_line_stand_together():
    assert together(put("株式会社", 360, 150), put("たとえ", 410, 150))


def test_other_pages_and_unknown_segments_are_in_no_block():
    name, detail = segments(column(["たとえ商事", "横浜市"], 360, 150))
    further = replace(detail, page=2)
    assert not Blocks([name, further]).together([name], further)
    assert not Blocks([name]).together([name], detail)
    assert not Blocks([detail]).together([name], detail)


def test_the_distance_of_lines_grows_down_and_aside():
    name = put("たとえ商事", 360, 150)
    near = distance(*pair(name, put("横浜市", 360, 164)))
    lower = distance(*pair(name, put("横浜市", 360, 200)))
    aside = distance(*pair(name, put("横浜市", 300, 164)))
    assert near == 4
    assert near < lower
    assert near < aside


def test_the_distance_from_a_name_is_less_below_than_above():
    name = put("たとえ商事", 360, 150)
    below = distance_from_name(*pair(name, put("横浜市", 360, 170)))
    above = distance_from_name(*pair(name, put("横浜市", 360, 130)))
    aside = distance_from_name(*pair(name, put("横浜市", 460, 170)))
    assert (below, above) == (20, 26)
    assert below < aside


def test_another_page_is_nowhere():
    name, detail = pair(put("たとえ商事", 360, 150), put("横浜市", 360, 164))
    further = replace(detail, page=2)
    assert distance(name, further) == NOWHERE
    assert distance_from_name(name, further) == NOWHERE
    assert not belongs_to_addressee(name, further)


def test_details_right_above_or_below_are_the_addressees():
    name = put("見本産業株式会社 御中", 50, 100)
    assert belongs_to_addressee(*pair(name, put("〒100-0001", 50, 72)))
    assert belongs_to_addressee(*pair(name, put("〒100-0001", 60, 130)))
    assert not belongs_to_addressee(*pair(name, put("〒100-0001", 50, 180)))
    assert not belongs_to_addressee(*pair(name, put("〒100-0001", 360, 100)))


def test_the_top_of_a_block():
    found = segments(
        column(["たとえ商事", "TEL 045-000-1234", "担当 佐藤"], 50, 100, 14)
    )
    blocks = Blocks(found)
    assert blocks.top(found[2]) is found[0]


def test_a_label_of_the_addressee_begins_a_block():
    found = segments(column(["TEL 045-000-1234", "TO / 宛先", "見本商店"], 50, 100, 14))
    blocks = Blocks(found)
    assert blocks.top(found[2]) is found[1]
    assert not blocks.together(found[2:], found[0])


def test_a_line_below_two_pieces_of_a_line_joins_their_block():
    words = [put("横浜市", 50, 100), put("西区", 84, 100), put("港町一丁目", 54, 112)]
    found = segments(words)
    blocks = Blocks(found)
    assert all(blocks.top(s) in found[:2] for s in found)
