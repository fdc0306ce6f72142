"""How probable it is that a value is right."""

from dataclasses import replace

import pytest

from books.model import Document, Origin
from extractors.confidence import (
    MOST,
    group_of,
    probability,
    read_weights,
    to_reads,
    weigh,
)
from extractors.page import Box
from extractors.segments import Segment
from extractors.signals import NAMES, Evidenced, Signals

PATHS = (
    "document_type",
    "document_number",
    "issue_date",
    "issuer.name",
    "issuer.registration_number",
    "issuer.tel",
    "recipient.name",
    "lines[0].amount",
    "lines[0].description",
    "tax_summary[1].rate",
    "tax_summary[1].tax_amount",
    "bank_accounts[0].bank",
    "bank_accounts[0].number",
    "bank_accounts[0].holder",
    "total",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_group_has_weights_whose_signs_make_sense(path):
    weights = read_weights()[group_of(path)]
    assert set(weights) == {"bias", *NAMES}
    for name in ("place", "proven", "known", "vouched", "repeated"):
        assert weights[name] >= 0
    for name in ("letters", "page", "doubt", "picture"):
        assert weights[name] <= 0


@pytest.mark.parametrize("path", PATHS)
def test_what_speaks_for_a_value_makes_it_surer(path):
    plain = Signals(0.9, letters=0.3, page=0.05, picture=1.0)
    chance = probability(path, plain)
    assert 0 < chance < 1
    for name in ("proven", "known", "repeated"):
        assert probability(path, replace(plain, **{name: 1.0})) >= chance
    assert probability(path, replace(plain, letters=3.0, doubt=2.0)) <= chance


def test_printed_text_in_its_place_is_sure():
    for path in PATHS:
        assert probability(path, Signals(0.99)) > 0.95


def test_nothing_is_certain():
    assert weigh({"bias": 99.0} | dict.fromkeys(NAMES, 0.0), [0.0] * len(NAMES)) == MOST
    assert weigh({"bias": -99.0} | dict.fromkeys(NAMES, 0.0), [0.0] * len(NAMES)) > 0


def test_reads_hold_confidence_and_place_of_the_values_that_are_there():
    fields = Evidenced()
    fields.add("total", Segment("5", Box(1, 2, 3, 4), 1), 0.9)
    fields.add("due_date", None, 0.9)
    reads = to_reads(Document(total=5, subtotal=4), fields, {"subtotal", "tax_total"})
    assert set(reads) == {"total", "subtotal"}
    assert reads["total"].evidence.bbox == (1, 2, 3, 4)
    assert reads["subtotal"].origin is Origin.INFERRED
