"""What speaks for a value and against it."""

from dataclasses import replace

import pytest

from extractors.page import Box
from extractors.segments import Segment
from extractors.signals import NAMES, Evidenced, Signals, misread_shares


def seen(text="甲", confidence=1.0, page=1):
    return Segment(text, Box(0, 0, 10, 10), page, confidence)


def test_printed_text_has_no_misread_letters():
    fields = Evidenced()
    fields.add("total", seen("1,200"), 0.9)
    assert fields.signals("total") == Signals(0.9)


def test_letters_of_a_picture_count_by_what_the_recogniser_says():
    fields = Evidenced({1: 0.02})
    fields.add("issuer.name", seen("見本 商店", 0.9), 0.9, known=True)
    signals = fields.signals("issuer.name")
    assert signals.letters == pytest.approx(0.4)
    assert (signals.page, signals.picture, signals.known) == (0.02, 1.0, 1.0)


def test_doubts_add_up_and_values_can_be_noted_dropped_and_moved():
    fields = Evidenced()
    fields.add("total", None, 0.9)
    fields.doubt("total")
    fields.doubt("total", 0.5)
    fields.doubt("missing")
    fields.note("total", vouched=1.0)
    fields.note("missing", vouched=1.0)
    assert fields.signals("total") == Signals(0.9, doubt=1.5, vouched=1.0)
    fields.move("total", "amount_due")
    assert fields.paths() == ("amount_due",)
    fields.drop("amount_due")
    fields.drop("amount_due")
    assert fields.paths() == ()
    assert fields.segment("total") is None
    assert fields.signals("total").place == 0


def test_every_signal_moves_its_own_part_of_the_vector():
    plain = Signals(0.5)
    assert len(plain.vector()) == len(NAMES)
    for index, name in enumerate(NAMES):
        moved = replace(plain, **{name: 0.9}).vector()
        assert [i for i, v in enumerate(moved) if v != plain.vector()[i]] == [index]


def test_misread_shares_are_by_page_and_by_letter():
    pages = ([seen("甲乙丙", 0.9), seen("丁", 0.5)], [seen("甲", 1.0, page=2)], [])
    assert misread_shares(pages) == {1: pytest.approx(0.2), 2: 0.0}
