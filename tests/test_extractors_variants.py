"""Two forms of one kanji are told apart by the recogniser's odds."""

import pytest

from extractors.variants import DOUBTFUL, VARIANTS, may_be_variant, settle_variant


def _settle(letter: str, **chances: float) -> tuple[str, float]:
    return settle_variant(letter, 0.99, lambda name: chances.get(name, 0.0))


def test_a_trace_of_the_other_form_is_enough():
    assert _settle("高", 高=0.99, 髙=1e-2) == ("髙", 0.99)
    assert _settle("高", 高=0.99, 髙=1e-5) == ("高", 0.99)


def test_the_favourite_of_chinese_needs_more_than_half():
    assert _settle("增", 増=0.2, 增=0.8) == ("増", 0.99)
    assert _settle("增", 増=1e-4, 增=0.9998) == ("增", 0.99)


def test_near_the_border_a_person_must_look():
    _, chance = _settle("高", 高=0.999, 髙=7e-4)
    assert chance == DOUBTFUL


def test_other_letters_are_left_alone():
    assert _settle("株", 株=0.99) == ("株", 0.99)


@pytest.mark.parametrize(("usual", "other", "border"), VARIANTS)
def test_both_forms_are_letters_of_japanese(usual: str, other: str, border: float):
    assert usual.encode("cp932") != other.encode("cp932")
    assert -5 < border < 5


def test_no_letter_is_in_two_pairs():
    forms = [form for usual, other, _ in VARIANTS for form in (usual, other)]
    assert len(set(forms)) == len(forms)


def test_names_whose_other_form_is_not_known_to_the_recogniser():
    assert may_be_variant("有限会社山崎鉄工所")
    assert not may_be_variant("有限会社山田鉄工所")
