"""Prefectures and cities, with which addresses begin."""

import doctest

import pytest

from extractors import places
from extractors.places import begins_address, is_address, strip_stray


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(places).failed == 0


def test_prefectures_and_cities_begin_an_address():
    assert begins_address("北海道札幌市")
    assert begins_address("横浜市西区")
    assert begins_address("東京都千代田区見本会館")
    assert not begins_address("西区みなと1-2-3")
    assert is_address("東京都千代田区")
    assert not is_address("東京都内")


@pytest.mark.parametrize(
    "name",
    [
        "北海道たとえ株式会社",
        "中央卸売市場水産株式会社",
        "横浜市水道局",
        "千葉県漁業協同組合",
        "東京都千代田区役所",
        "四日市工務店",
    ],
)
def test_names_that_begin_with_a_place_are_no_addresses(name):
    assert not begins_address(name)
    assert not is_address(name)


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("之式陸 熊本県熊本市", "熊本県熊本市"),
        (". 長野県上田市", "長野県上田市"),
        ("陸熊本県熊本市", "熊本県熊本市"),
        ("長野県上田市", "長野県上田市"),
        ("横浜市西区", "横浜市西区"),
    ],
)
def test_what_a_seal_leaves_before_a_prefecture_goes(line, address):
    assert strip_stray(line) == address
