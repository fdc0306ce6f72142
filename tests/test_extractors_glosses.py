"""Labels in two languages are read as the Japanese one, at the place of both."""

from extractors.glosses import without_glosses
from tests.paper import put, segments


def texts(*words):
    return [s.text for s in without_glosses(segments(*words))]


def test_english_behind_a_label_is_left_out():
    given = [
        put("小計 / Subtotal", 50, 100),
        put("消費税 10% / Consumption tax", 50, 120),
    ]
    assert texts(*given) == ["小計", "消費税 10%"]


def test_a_label_reaches_down_to_its_english():
    label, english = put("伝票No", 50, 100), put("Invoice No.", 50, 112)
    (found,) = without_glosses(segments(label, english))
    assert found.text == "伝票No"
    assert found.box.y1 == english.box.y1


def test_what_only_looks_like_english_under_a_label_stays():
    assert texts(put("請求日", 50, 100), put("No.", 50, 112)) == ["請求日", "No."]
    assert texts(put("単位", 50, 100), put("ID", 50, 112)) == ["単位", "ID"]
    assert texts(put("品名", 50, 100), put("Office 365", 50, 112))[1] == "Office 365"
    assert texts(put("利用者/ID", 50, 100)) == ["利用者/ID"]
