"""What fits by chance, or may have been paid already, is asked and not booked."""

from datetime import date, timedelta

import pytest

from books.matching import Confirmed, reconcile
from books.matching.names import is_treasurer
from books.model import Direction, MatchStatus, OpenItem, Payment, Side

DUE = date(2026, 8, 31)


def item(item_id, amount, due=DUE, **more):
    values = {
        "side": Side.RECEIVABLE,
        "document_number": f"INV-{item_id}",
        "partner_id": "C1",
        "partner_name": "西村商店",
        "partner_kana": "ニシムラシヨウテン",
        "issue_date": due - timedelta(days=60),
        "due_date": due,
    }
    return OpenItem(item_id=item_id, amount=amount, **values | more)


def pay(payment_id, amount, day=DUE, payer="ﾆｼﾑﾗｼﾖｳﾃﾝ", **more):
    values = {"bank_code": "0001", "branch_code": "145"}
    return Payment(
        payment_id=payment_id,
        amount=amount,
        payer_kana=payer,
        value_date=day,
        direction=Direction.IN,
        **values | more,
    )


def booked(outcome):
    return {
        payment: {part.item_id for part in match.items}
        for match in outcome.matches
        if match.status is MatchStatus.AUTO
        for payment in match.payments
    }


def test_next_months_bill_beside_one_of_this_month_fits_by_chance():
    items = [
        item("R1", 8_441),
        item("R2", 3_240),
        item("R3", 21_600),
        item("R4", 8_640, DUE + timedelta(31)),
    ]
    assert booked(reconcile(items, [pay("P1", 8_441 + 21_600 + 8_640)])) == {}
    assert booked(reconcile(items, [pay("P1", 8_441 + 21_600)])) == {"P1": {"R1", "R3"}}


def test_a_bill_is_hardly_paid_weeks_before_it_is_due_without_its_number():
    early = DUE - timedelta(30)
    items = [item("R1", 231_456)]
    assert booked(reconcile(items, [pay("P1", 231_456, early)])) == {}
    named = pay("P1", 231_456, early, edi_info="INV-R1")
    assert booked(reconcile([item("R1", 231_456, document_number="INV-0001")], [
        named.model_copy(update={"edi_info": "INV-0001"})
    ])) == {"P1": {"R1"}}  # fmt: skip


def test_a_number_of_what_is_settled_says_that_it_is_paid_twice():
    items = [
        item("R1", 11_000, document_number="S2026-0706"),
        item("R2", 11_000, DUE + timedelta(31), document_number="S2026-0707"),
    ]
    first = pay("P1", 11_000, edi_info="S2026-0706")
    again = pay("P2", 11_000, DUE + timedelta(30), edi_info="S2026-0706")
    assert booked(reconcile(items, [first, again])) == {"P1": {"R1"}}
    right = again.model_copy(update={"edi_info": "S2026-0707"})
    assert booked(reconcile(items, [first, right])) == {"P1": {"R1"}, "P2": {"R2"}}


def test_what_was_settled_in_the_past_may_be_paid_again():
    past = Confirmed(
        payment=pay("H1", 33_000, DUE - timedelta(19)),
        item_ids=("X1",),
        partner_id="C1",
    )
    items = [item("R1", 33_000, DUE + timedelta(10)), item("R2", 1_234_567)]
    assert booked(reconcile(items, [pay("P1", 33_000)])) == {"P1": {"R1"}}
    assert booked(reconcile(items, [pay("P1", 33_000)], [past])) == {}


def test_a_late_bill_may_have_been_in_the_money_that_still_waits():
    items = [
        item("R1", 77_017, DUE - timedelta(60)),
        item("R2", 141_006),
        item("R3", 224_464),
    ]
    unclear = pay("P1", 160_505, DUE - timedelta(60))
    later = pay("P2", 77_017 + 141_006 + 224_464)
    assert booked(reconcile(items, [later])) == {"P2": {"R1", "R2", "R3"}}
    assert booked(reconcile(items, [unclear, later])) == {}


def hall(item_id, amount, due, partner, name, kana):
    return item(
        item_id, amount, due, partner_id=partner, partner_name=name, partner_kana=kana
    )


def test_a_town_hall_that_paid_for_a_school_pays_for_itself_too():
    school = ("C2", "白嶺町立第一小学校", "ハクレイチヨウリツダイイチシヨウガツコウ")
    office = ("C1", "白嶺町役場", "ハクレイマチヤクバ")
    items = [
        hall("S1", 98_780, DUE - timedelta(60), *school),
        hall("S2", 218_900, DUE - timedelta(30), *school),
        hall("S3", 33_000, DUE + timedelta(10), *school),
        hall("H1", 33_000, DUE, *office),
    ]
    name = "ﾊｸﾚｲﾏﾁﾔｸﾊﾞ"
    paid = [
        pay("P1", 98_780, DUE - timedelta(60), name),
        pay("P2", 218_900, DUE - timedelta(30), name),
        pay("P3", 33_000, DUE, name),
    ]
    found = booked(reconcile(items, paid)).get("P3", {"H1"})
    assert found == {"H1"}, "not the school's, though it has paid for that before"


def test_two_equal_parts_of_an_unknown_name_are_two_bills_of_somebody():
    def other(item_id, amount, due, **more):
        values = {"partner_id": "C9", "partner_name": "燕商事", "partner_kana": None}
        return item(item_id, amount, due, **values | more)

    items = [
        other("R1", 229_961, DUE - timedelta(60)),
        other("R2", 390_428, DUE - timedelta(30)),
        other("R3", 88_000, DUE + timedelta(10)),
    ]
    paid = [
        pay("P1", 229_961, DUE - timedelta(60), "ｶ)ﾌｱｸﾀﾘﾝｸﾞ"),
        pay("P2", 390_428, DUE - timedelta(30), "ｶ)ﾌｱｸﾀﾘﾝｸﾞ"),
        pay("P3", 44_000, DUE, "ｶ)ﾌｱｸﾀﾘﾝｸﾞ"),
        pay("P4", 44_000, DUE, "ｶ)ﾌｱｸﾀﾘﾝｸﾞ"),
    ]
    assert not {"P3", "P4"} & set(booked(reconcile(items, paid)))


def test_what_is_paid_every_month_tells_only_once_who_pays_it():
    months = [DUE - timedelta(31 * n) for n in range(4)]
    items = [
        item(f"R{n}", 16_500, due, partner_kana=None, partner_name="中谷酒販")
        for n, due in enumerate(months)
    ]
    paid = [pay(f"P{n}", 16_500, day, "ｶ)ﾌﾞﾙ-ｵ-ｸ") for n, day in enumerate(months)]
    assert booked(reconcile(items, paid)) == {}


def test_a_third_part_far_from_the_first_makes_two_of_them_doubtful():
    items = [item("R1", 2_310_000, DUE, issue_date=DUE - timedelta(70))]
    paid = [
        pay("P1", 693_000, DUE - timedelta(58)),
        pay("P2", 693_000, DUE - timedelta(30)),
        pay("P3", 924_000, DUE),
        pay("P4", 1_617_000, DUE + timedelta(12)),
    ]
    assert booked(reconcile(items, paid)) == {}


def test_a_number_is_found_without_its_leading_zeros():
    items = [
        item("R1", 264_000, document_number="IV0001061"),
        item("R2", 264_000, document_number="IV0001062"),
    ]
    paid = [pay("P1", 264_000, edi_info="1061"), pay("P2", 264_000, edi_info="1062")]
    assert booked(reconcile(items, paid)) == {"P1": {"R1"}, "P2": {"R2"}}


def test_our_own_transfer_needs_no_name_where_the_amount_is_due():
    bill = item("V1", 37_143, side=Side.PAYABLE, issue_date=DUE - timedelta(days=40))
    sent = pay("P1", 37_143, payer="ﾌﾘｺﾐ", bank_code=None, branch_code=None)
    sent = sent.model_copy(update={"direction": Direction.OUT})
    assert booked(reconcile([bill], [sent])) == {"P1": {"V1"}}
    got = pay("P1", 37_143, payer="ﾌﾘｺﾐ", bank_code=None, branch_code=None)
    owed = item("R1", 37_143, issue_date=DUE - timedelta(days=40))
    assert booked(reconcile([owed], [got])) == {}


def test_equal_payments_pay_equal_bills_in_order_only_where_that_is_usual():
    near = [item("R1", 9_900, DUE - timedelta(10)), item("R2", 9_900, DUE)]
    crossed = [
        pay("P1", 9_900, DUE - timedelta(12)),
        pay("P2", 9_900, DUE - timedelta(8)),
    ]
    soon = [near[0], item("R2", 9_900, DUE - timedelta(9))]
    assert booked(reconcile(soon, crossed)) == {}
    apart = [item("R1", 9_900, DUE - timedelta(19)), near[1]]
    in_order = [pay("P1", 9_900, DUE - timedelta(19)), pay("P2", 9_900, DUE)]
    assert booked(reconcile(apart, in_order)) == {"P1": {"R1"}, "P2": {"R2"}}


def test_next_months_bill_is_no_twin_of_the_many_that_are_due():
    due = [item(f"R{n}", 10_800) for n in range(3)]
    later = item("R9", 10_800, DUE + timedelta(30))
    paid = [pay(f"P{n}", 10_800) for n in range(3)]
    for items in ([*due, later], [*due[:2], later]):
        found = booked(reconcile(items, paid))
        assert not any(later.item_id in ids for ids in found.values())


def test_a_late_bill_may_have_been_paid_less_an_unknown_fee():
    items = [item(f"R{n}", 5_500, DUE - timedelta(31 * n)) for n in range(3)]
    sum_of_three = pay("P9", 16_500, DUE)
    assert booked(reconcile(items, [sum_of_three])) == {"P9": {"R0", "R1", "R2"}}
    short = [pay(f"P{n}", 5_267, DUE - timedelta(31 * n)) for n in (1, 2)]
    assert booked(reconcile(items, [*short, sum_of_three])) == {}


def test_what_was_paid_a_day_ago_is_no_payment_of_a_bill_long_due():
    items = [item("R1", 22_000, DUE - timedelta(180)), item("R2", 22_000)]
    paid = [pay("P1", 22_000), pay("P2", 22_000, DUE + timedelta(1))]
    assert booked(reconcile(items, paid)) == {"P1": {"R2"}}
    alone = reconcile(items[:1], paid[1:], settled=paid[:1])
    assert booked(alone) == {}, "nor in the next run"
    assert booked(reconcile(items[:1], paid[1:])) == {"P2": {"R1"}}


def test_a_name_of_the_past_with_another_legal_form_is_another_company():
    past = [
        Confirmed(
            payment=pay(f"H{n}", 50_000 + n, DUE - timedelta(90 + n), "ﾄﾞ)ﾄｳﾖｳｺｳｻﾝ"),
            item_ids=(f"X{n}",),
            partner_id="C1",
        )
        for n in range(4)
    ]
    names = {"partner_name": "合同会社東洋興産", "partner_kana": "ﾄｳﾖｳｺｳｻﾝ"}
    items = [
        item("R1", 297_000, DUE, **names),
        item("R2", 5_555, DUE, partner_id="C2", partner_name="有限会社東洋興産", partner_kana="ﾄｳﾖｳｺｳｻﾝ"),
    ]  # fmt: skip
    assert (
        booked(reconcile(items, [pay("P1", 297_000, payer="ﾕ)ﾄｳﾖｳｺｳｻﾝ")], past)) == {}
    )
    paid = pay("P1", 297_000, payer="ﾄﾞ)ﾄｳﾖｳｺｳｻﾝ", branch_code="002")
    assert booked(reconcile(items, [paid], past)) == {"P1": {"R1"}}


def test_a_mayor_pays_for_the_towns_schools_too():
    names = {
        "C1": ("桜島町役場", "サクラジマチヨウヤクバ"),
        "C2": ("桜島町立病院", "サクラジマチヨウリツビヨウイン"),
    }
    items = [
        hall("R1", 98_780, DUE, "C1", *names["C1"]),
        hall("R2", 98_780, DUE + timedelta(5), "C2", *names["C2"]),
        hall("R3", 1_234_567, DUE, "C2", *names["C2"]),
    ]
    mayor = "ｻｸﾗｼﾞﾏﾁﾖｳﾁﾖｳ ﾓｷﾞ ｼﾖｳｼﾞ"
    assert is_treasurer(mayor)
    assert not is_treasurer("ﾓｷﾞ ｼﾖｳｼﾞ")
    paid = [
        pay("P1", 98_780, DUE - timedelta(8), mayor),
        pay("P2", 1_234_567, DUE, mayor),
    ]
    assert "P1" not in booked(reconcile(items, paid))


def test_two_amounts_of_one_payer_that_fit_the_same_bill_are_asked_about():
    bill = [item("R1", 33_000), item("R2", 56_210)]
    exact, short = pay("P1", 33_000), pay("P2", 32_340)
    assert booked(reconcile(bill, [exact])) == {"P1": {"R1"}}
    assert booked(reconcile(bill, [exact, short])) == {}, "the other is a part of R2"
    both = [*bill, item("R3", 33_000)]
    assert booked(reconcile(both, [exact, short])).keys() == {"P1", "P2"}


def test_a_fee_of_a_bank_on_the_net_is_known():
    assert booked(reconcile([item("R1", 120_450)], [pay("P1", 120_450 - 229)])) == {
        "P1": {"R1"}
    }


def test_equal_bills_paid_each_on_its_own_day_are_paid_in_order():
    friday = date(2026, 10, 2)
    items = [
        item("R1", 9_900, friday - timedelta(1)),
        item("R2", 9_900, friday + timedelta(1)),
    ]
    paid = [pay("P1", 9_900, friday - timedelta(1)), pay("P2", 9_900, friday)]
    assert booked(reconcile(items, paid)) == {"P1": {"R1"}, "P2": {"R2"}}


def first(items, payment):
    """The one match of a payment: its status, what it settles, and the difference."""
    (match,) = reconcile(items, [payment]).matches
    (part,) = match.items
    return (
        match.status,
        part.item_id,
        part.applied,
        [d.amount for d in match.differences],
    )


def test_a_little_less_is_a_discount_before_it_is_a_part():
    """52,000 of 52,800: rounded down, and asked about."""
    told = first([item("R1", 52_800)], pay("P1", 52_000))
    assert told == (MatchStatus.SUGGEST, "R1", 52_800, [800])


@pytest.mark.parametrize(("due", "paid"), [(51_040, 56_144), (33_000, 43_000)])
def test_a_slip_of_the_hand_is_suggested_and_not_booked(due, paid):
    """The tax added twice; ten thousand too much."""
    told = first([item("R1", due)], pay("P1", paid))
    assert told == (MatchStatus.SUGGEST, "R1", due, [due - paid])


def test_any_other_sum_far_above_the_bill_is_no_slip():
    assert reconcile([item("R1", 33_000)], [pay("P1", 40_123)]).matches == ()
