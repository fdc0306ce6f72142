"""Settings: how sure a value must be before nobody looks at it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from books.settings_reading import ReviewRules


@pytest.mark.parametrize(
    ("path", "threshold"),
    [
        ("total", 0.9),
        ("issuer.name", 0.75),
        ("recipient.name", 0.7),
        ("issuer.address", 0.5),
        ("recipient.postal_code", 0.5),
        ("lines[0].unit", 0.5),
        ("lines[12].amount", 0.8),
        ("lines", 0.8),
        ("payment_method", 0.5),
        ("tax_summary[1].tax_amount", 0.9),
        ("bank_accounts[0].holder", 0.85),
    ],
)
def test_thresholds_that_are_set_beforehand(path, threshold):
    assert ReviewRules().threshold_of(path) == threshold


def test_the_closest_name_counts():
    rules = ReviewRules(
        threshold=0.5,
        field_thresholds={
            "lines": 0.6,
            "lines.unit": 0.7,
            "name": 0.8,
            "issuer.name": 0.95,
            "amount": 0.99,
        },
    )
    assert rules.threshold_of("lines[3].unit") == 0.7
    assert rules.threshold_of("lines[3].quantity") == 0.6
    assert rules.threshold_of("lines[3].amount") == 0.99  # its own name, then the row's
    assert rules.threshold_of("issuer.name") == 0.95
    assert rules.threshold_of("recipient.name") == 0.8
    assert rules.threshold_of("due_date") == 0.5


def test_a_part_of_a_name_is_no_name():
    rules = ReviewRules(field_thresholds={"name": 0.1})
    assert rules.threshold_of("surname") == 0.9
    assert rules.threshold_of("deadline") == 0.9


@given(st.text(max_size=30))
def test_any_path_has_a_threshold(path):
    assert 0 <= ReviewRules().threshold_of(path) <= 1


def test_typing_errors_are_refused():
    with pytest.raises(ValidationError):
        ReviewRules(treshold=0.5)
