"""How large the letters of a page are."""

from extractors.letters import typical_height
from tests.paper import put, segments


def test_the_height_of_most_letters():
    found = segments(
        put("請求書", 50, 40, 20), put("品名", 50, 80), put("数量", 90, 80)
    )
    assert typical_height(found) == 10
    assert typical_height([]) == 0
    assert typical_height([], 10.0) == 10
