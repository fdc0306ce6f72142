"""Worst cases have an answer in time: many equal items, any sum, thousands of items."""

import random
import time
from datetime import date, timedelta

import pytest

from books.matching import Outcome, reconcile
from books.model import Direction, MatchStatus, OpenItem, Payment, Side

SECONDS = 2.0  # of the processor, on a machine that does nothing else
BUSY = 3  # so much slower it may be among thousands of tests, on a shared core
ISSUED = date(2026, 7, 1)
DICE = random.Random(5)
ODD = [DICE.randrange(10_000, 900_000) for _ in range(60)]
EVEN = [11_000 * DICE.randrange(1, 40) for _ in range(60)]
MANY = [DICE.randrange(3_000, 900_000) for _ in range(5_000)]


def items(amounts, days=5, tax=0, side=Side.RECEIVABLE) -> list[OpenItem]:
    return [
        OpenItem(
            item_id=f"{side.value}{n}",
            side=side,
            amount=amount,
            withholding_tax=amount // 11 * tax,
            partner_id="1",
            partner_name="山田商店",
            partner_kana="ヤマダシヨウテン",
            issue_date=ISSUED,
            due_date=ISSUED + timedelta(days=10 + n % days),
        )
        for n, amount in enumerate(amounts)
    ]


def answer(owed, *amounts) -> Outcome:
    """The proposal for payments of one payer, within the time for each."""
    paid = [
        Payment(
            payment_id=f"P{n}",
            value_date=ISSUED + timedelta(days=31),
            direction=Direction.IN,
            amount=amount,
            payer_kana="ﾔﾏﾀﾞｼﾖｳﾃﾝ",
        )
        for n, amount in enumerate(amounts)
    ]
    began = time.process_time()
    outcome = reconcile(owed, paid)
    assert time.process_time() - began < SECONDS * BUSY * len(paid)
    return outcome


def autos(outcome) -> int:
    return sum(m.status is MatchStatus.AUTO for m in outcome.matches)


@pytest.mark.parametrize(
    ("owed", "paid"),
    [
        (items([55_000] * 40, 1), 12 * 55_000),
        (items(ODD), sum(ODD[5:17])),
        (items(ODD, tax=1), sum(ODD[5:17]) - 440),
        (items(EVEN), sum(EVEN[5:17])),
        (items([*[55_000] * 40, *ODD]), sum(ODD[5:17]) + 7 * 55_000),
        (items(MANY, 90), sum(MANY[5:17])),
        (items(MANY, 5_000), sum(MANY[5:205])),
        (items([55_000] * 5_000, 1), 200 * 55_000),
        (items([55_000] * 5_000, 1), 4_999 * 55_000),
        (items(MANY, 90, tax=1), sum(MANY[5:17]) - 440),
        (
            [*items(MANY[:2_500]), *items(MANY[2_500:], side=Side.PAYABLE)],
            sum(MANY[:3]) - MANY[2_600],
        ),
    ],
)
def test_what_can_not_be_decided_is_said_in_time(owed, paid):
    assert autos(answer(owed, paid)) == 0


@pytest.mark.parametrize("days", [1, 90])
def test_thousands_of_items_in_one_payment(days):
    outcome = answer(items(MANY, days), sum(MANY))
    assert autos(outcome) == 1
    assert not outcome.open_items


def test_as_many_equal_payments_as_equal_items():
    outcome = answer(items([55_000] * 40, 1), *[55_000] * 40)
    assert len({m.items[0].item_id for m in outcome.matches}) == 40
    assert autos(outcome) >= 39  # the last may be a double


def test_parts_among_thousands_of_items():
    parts = [MANY[7] // 2, MANY[7] - MANY[7] // 2]
    outcome = answer(items(MANY, 1), *parts, *(amount // 3 for amount in MANY[:8]))
    told = [p for m in outcome.matches for p in m.payments]
    told += [u.payment_id for u in outcome.unmatched]
    assert sorted(told) == sorted(f"P{n}" for n in range(10))
