"""Matches that a person puts together, and their entries."""

import datetime as dt

import pytest

from books.errors import ConflictError
from books.model import (
    DifferenceKind,
    Direction,
    EntrySide,
    ItemKind,
    Payment,
    Side,
)
from books.payment_journal import payment_entries
from books.settings import Settings
from books.settling import LEAVE_OPEN, Choice, put_together
from books.statement_gaps import check_kept
from tests.ledgers import DAY, bill, money, pair

OUT = Direction.OUT


def made(payments, items, gap=None, **values):
    choice = Choice(payments=tuple(payments), items=tuple(items), gap=gap, **values)
    return put_together(choice, "佐藤")


def test_what_adds_up_needs_no_word():
    match = made([money("P1", 150)], [bill("R1", 100), bill("R2", 50)])
    assert [(p.item_id, p.applied) for p in match.items] == [("R1", 100), ("R2", 50)]
    assert match.differences == ()
    assert match.reason == "佐藤 が選んだ消込です。"


def test_what_does_not_add_up_must_be_named():
    with pytest.raises(ConflictError, match="差が 40 円あり、足りません"):
        made([money("P1", 60)], [bill("R1", 100)])
    with pytest.raises(ConflictError, match="差が 5 円あり、余ります"):
        made([money("P1", 105)], [bill("R1", 100)])
    with pytest.raises(ConflictError, match="差額の種類「嘘」はありません"):
        made([money("P1", 60)], [bill("R1", 100)], "嘘")
    with pytest.raises(ConflictError, match="前受金・前払金にはできません"):
        made([money("P1", 60)], [bill("R1", 100)], "advance")
    with pytest.raises(ConflictError, match="選んでください"):
        made([], [])
    match = made([money("P1", 60)], [bill("R1", 100)], "transfer_fee")
    assert [(d.kind, d.amount) for d in match.differences] == [
        (DifferenceKind.TRANSFER_FEE, 40)
    ]


def test_a_part_leaves_the_last_items_open():
    items = [bill("R1", 100), bill("R2", 50), bill("R3", 10)]
    match = made([money("P1", 120)], items, LEAVE_OPEN)
    assert [(p.item_id, p.applied) for p in match.items] == [("R1", 100), ("R2", 20)]
    with pytest.raises(ConflictError, match="多いため、残すものがありません"):
        made([money("P1", 900)], items, LEAVE_OPEN)


def test_money_out_is_the_mirror_image():
    owed = bill("V1", 100, side=Side.PAYABLE)
    match = made([money("P1", 90, direction=OUT)], [owed], "transfer_fee")
    assert match.differences[0].amount == 10
    kept = made([money("P1", 90, direction=OUT)], [], "suspense", partner_name="甲")
    assert (kept.differences[0].amount, kept.partner_name) == (-90, "甲")
    assert "仮払金" in kept.reason


def booked(match, payments=(), items=()):
    paid = payments or DAY
    entries, findings = payment_entries("M-1", match, paid, items, Settings())
    for entry in entries:
        assert entry.debit_total == entry.credit_total
    lines = [
        (x.side is EntrySide.DEBIT, x.account, x.amount)
        for e in entries
        for x in e.lines
    ]
    return lines, [f.code for f in findings]


@pytest.mark.parametrize(
    ("kind", "way", "account"),
    [
        ("advance", Direction.IN, "前受金"),
        ("suspense", Direction.IN, "仮受金"),
        ("sundry", Direction.IN, "雑収入"),
        ("interest", Direction.IN, "受取利息"),
        ("cash", Direction.IN, "現金"),
        ("advance", OUT, "前払金"),
        ("suspense", OUT, "仮払金"),
        ("bank_fee", OUT, "支払手数料"),
        ("sundry", OUT, "雑損失"),
    ],
)
def test_money_without_an_item_is_booked(kind, way, account):
    payment = money("P1", 500, direction=way)
    lines, _ = booked(made([payment], [], kind), [payment])
    incoming = way is Direction.IN
    assert set(lines) == {(incoming, "普通預金", 500), (not incoming, account, 500)}


def test_an_entry_of_kept_money_tells_whose_it_is():
    payment = money("P1", 500)
    for name, told in (
        ("西村商店", "入金 西村商店"),
        (None, f"入金 {payment.payer_kana}"),
    ):
        match = made([payment], [], "advance", partner_name=name)
        (entry,), _ = payment_entries("M-1", match, [payment], (), Settings())
        assert entry.description == told


def test_an_advance_that_is_used_is_booked_without_a_bank():
    advance = bill("A1", -80, kind=ItemKind.ADVANCE)
    items = [bill("R1", 80), advance]
    lines, findings = booked(pair([], {"R1": 80, "A1": -80}), (), items)
    assert lines == [(True, "前受金", 80), (False, "売掛金", 80)]
    assert findings == []


def test_a_refund_is_booked_against_what_was_kept():
    payment = money("P2", 80, direction=OUT)
    suspense = bill("S1", -80, kind=ItemKind.SUSPENSE)
    lines, _ = booked(pair(["P2"], {"S1": -80}), [payment], [suspense])
    assert lines == [(True, "仮受金", 80), (False, "普通預金", 80)]


def test_an_offset_without_money_is_booked():
    items = [bill("R1", 100), bill("V1", 100, side=Side.PAYABLE)]
    lines, _ = booked(pair([], {"R1": 100}, ("offset", 100, "V1")), (), items)
    assert sorted(lines) == [(False, "売掛金", 100), (True, "買掛金", 100)]


def test_what_the_bank_took_back_makes_no_entry():
    payments = [
        money("P1", 90),
        money("P2", 90, direction=OUT, reversal=True),
    ]
    assert booked(pair(["P1", "P2"], {}), payments) == ([], [])


def kept(day, amount, balance):
    way = Direction.IN if amount > 0 else OUT
    return Payment(
        payment_id=f"{day}{amount}{balance}",
        value_date=dt.date(2026, 3, day),
        direction=way,
        amount=abs(amount),
        balance=balance,
    )


def test_missing_lines_of_an_account_are_found():
    lines = [
        kept(1, 100, 1_100),
        kept(1, -50, 1_050),
        kept(2, 30, 1_080),
        kept(9, 5, 1_085),
    ]
    assert check_kept({"0001-123-普通-7654321": lines}) == ()
    assert check_kept({"A": list(reversed(lines))}) == ()
    (gap,) = check_kept({"A": [lines[0], lines[1], lines[3]], "B": []})
    assert "2026-03-01 の残高 1,050 円で終わり" in gap.message
    assert "差額 30 円" in gap.message
    # an account that ends where it began hides no gap
    round_trip = [kept(1, 100, 100), kept(5, -30, 40), kept(6, -40, 0)]
    (gap,) = check_kept({"A": round_trip})
    assert "2026-03-05" in gap.message
