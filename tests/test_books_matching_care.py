"""Money that is short or over is booked only where it is known why."""

from datetime import date, timedelta

from books.matching import Confirmed, reconcile
from books.matching.names import NameFit, NameIndex, leading_number
from books.model import (
    Difference,
    DifferenceKind,
    Direction,
    MatchStatus,
    OpenItem,
    Payment,
    Side,
)

DUE = date(2026, 8, 31)
KIND = DifferenceKind
AUTO, SUGGEST = MatchStatus.AUTO, MatchStatus.SUGGEST


def item(item_id, amount, due=DUE, **more):
    values = {
        "side": Side.RECEIVABLE,
        "document_number": f"INV-{item_id}",
        "partner_id": "C1",
        "partner_name": "西村商店",
        "partner_kana": "ニシムラシヨウテン",
        "issue_date": due - timedelta(days=31),
        "due_date": due,
    }
    return OpenItem(item_id=item_id, amount=amount, **values | more)


def pay(payment_id, amount, payer="ﾆｼﾑﾗｼﾖｳﾃﾝ", day=DUE, **more):
    return Payment(
        payment_id=payment_id,
        amount=amount,
        payer_kana=payer,
        value_date=day,
        direction=Direction.IN,
        bank_code="0001",
        branch_code="145",
        **more,
    )


def past(kind, amount, count=4):
    return [
        Confirmed(
            payment=pay(f"H{n}", 50_000 + n, day=DUE - timedelta(90 + n)),
            item_ids=(f"X{n}",),
            partner_id="C1",
            differences=(Difference(kind=kind, amount=amount),),
        )
        for n in range(count)
    ]


def only(outcome):
    (match,) = outcome.matches
    return match.status, [(d.kind, d.amount) for d in match.differences]


def test_tax_is_withheld_though_the_bill_does_not_say_so():
    paid = [pay("P1", 99_790)]
    found = only(
        reconcile([item("R1", 110_000)], paid, past(KIND.WITHHOLDING_TAX, 5105))
    )
    assert found == (AUTO, [(KIND.WITHHOLDING_TAX, 10_210)])
    status, _ = only(reconcile([item("R1", 110_000)], paid))
    assert status is SUGGEST, "nobody has seen this payer withhold"


def test_a_small_rest_of_a_numbered_invoice_is_no_part_payment():
    paid = [pay("P1", 2_085_847, edi_info="INV-R00001")]
    status, _ = only(reconcile([item("R00001", 2_092_123)], paid))
    assert status is SUGGEST
    half = [pay("P1", 1_000_000, edi_info="INV-R00001")]
    assert only(reconcile([item("R00001", 2_092_123)], half)) == (AUTO, [])


def test_an_odd_shortage_is_a_discount_only_where_there_was_one_before():
    paid = [pay("P1", 109_677)]
    status, _ = only(reconcile([item("R1", 110_000)], paid))
    assert status is SUGGEST
    found = only(reconcile([item("R1", 110_000)], paid, past(KIND.DISCOUNT, 323)))
    assert found == (AUTO, [(KIND.DISCOUNT, 323)])


def test_too_much_may_be_for_another_invoice():
    both = [item("R1", 57_782), item("R2", 3_240)]
    outcome = reconcile(both, [pay("P1", 60_482)])
    assert all(match.status is SUGGEST for match in outcome.matches)


def test_too_much_for_the_named_one_may_be_for_two_less_a_discount():
    items = [item("27-08199", 15_240), item("27-08198", 3_358)]
    paid = pay("P1", 16_438, edi_info="2708199")  # 18,598 less 2,160
    assert only(reconcile(items, [paid]))[0] is SUGGEST


def test_the_end_of_a_number_names_the_item_whose_amount_came():
    items = [
        item("S2027021453", 5_500, due=DUE - timedelta(days=31)),
        item("S2027031454", 5_500),
    ]
    first = pay("P1", 5_500, day=DUE - timedelta(days=31))
    again = pay("P2", 5_500, edi_info="1453")
    matches = {m.payments: m for m in reconcile(items, [first, again]).matches}
    assert [p.item_id for p in matches["P1",].items] == ["S2027021453"]
    assert ("P2",) not in matches or matches["P2",].status is SUGGEST


def test_late_bills_with_newer_ones_of_their_amount_are_asked_about():
    late = [item(f"M{n}", 11_000, due=DUE - timedelta(days=30 * n)) for n in range(5)]
    late.append(item("odd", 33_000, due=DUE - timedelta(days=120)))
    paid = pay("P1", 44_000, day=DUE + timedelta(days=10))
    assert only(reconcile(late, [paid]))[0] is SUGGEST


def test_a_number_before_the_name_says_what_is_paid():
    assert leading_number("00366 ｻｵﾄﾒﾋﾛｺ") == "00366"
    twins = [item("R1", 11_000), item("R2", 11_000, DUE + timedelta(30))]
    paid = [pay("P1", 11_000, "270206080 ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ", DUE + timedelta(14))]
    named = [t.model_copy(update={"document_number": n}) for t, n in zip(
        twins, ("INV2701-06079", "INV2702-06080"), strict=True)]  # fmt: skip
    (match,) = reconcile(named, paid).matches
    assert [i.item_id for i in match.items] == ["R2"]


def test_the_same_amount_again_within_days_waits():
    items = [item("R1", 22_000), item("R2", 22_000, DUE + timedelta(31))]
    paid = [pay("P1", 22_000), pay("P2", 22_000, day=DUE + timedelta(3))]
    found = {m.payments[0]: m.status for m in reconcile(items, paid).matches}
    assert found["P1"] is AUTO
    assert found.get("P2") is not AUTO


def test_a_treasurer_pays_for_the_schools_too():
    names = NameIndex(
        [
            item("R1", 1, partner_id="C1", partner_name="南旭市役所", partner_kana="ミナミアサヒシヤクシヨ"),
            item("R2", 1, partner_id="C2", partner_name="南旭市立病院", partner_kana="ミナミアサヒシリツビヨウイン"),
        ]
    )  # fmt: skip
    found = names.find("ﾐﾅﾐｱｻﾋｼｶｲｹｲｶﾝﾘｼﾔ")
    assert found == {"C1": NameFit.SAME, "C2": NameFit.READ}


def test_a_fifth_too_much_is_no_overpayment():
    (match,) = reconcile([item("R1", 6_033)], [pay("P1", 10_353)]).matches
    assert match.status is SUGGEST
    little = reconcile([item("R1", 60_330)], [pay("P1", 61_330)])
    assert only(little) == (AUTO, [(KIND.ADVANCE, -1_000)])


def test_who_pays_for_several_may_have_picked_from_all_of_them():
    dues = [DUE + timedelta(days=n) for n in range(4)]
    amounts = (22_886, 137_501, 41_807, 93_113)
    items = [
        item(f"R{n}", amount, due)
        for n, (amount, due) in enumerate(zip(amounts, dues, strict=True))
    ]
    others = [
        row.model_copy(update={"partner_id": "C2"})
        for row in past(KIND.TRANSFER_FEE, 440, 2)
    ]
    many = [
        row.model_copy(update={"item_ids": (*row.item_ids, "Y")})
        for row in past(KIND.TRANSFER_FEE, 440, 8)
    ]
    paid = [pay("P1", 137_501 + 93_113 - 440)]
    assert [m.status for m in reconcile(items, paid, many).matches] == [AUTO]
    both = reconcile(items, paid, [*many, *others])
    assert not [m for m in both.matches if m.status is AUTO]


def test_a_treasurer_pays_for_schools_without_kana_too():
    hall = item("R1", 1, partner_name="神居町役場", partner_kana="カムイチヨウヤクバ")
    school = item(
        "R2", 1, partner_id="C2", partner_name="神居町立小学校", partner_kana=None
    )
    other = item(
        "R3", 1, partner_id="C3", partner_name="旭町立小学校", partner_kana=None
    )
    found = NameIndex([hall, school, other]).find("ｶﾑｲﾁﾖｳﾔｸﾊﾞ")
    assert found == {"C1": NameFit.SAME, "C2": NameFit.READ}


def test_two_partners_of_one_written_name_are_both_possible():
    known = item("R1", 1, partner_name="南旭市立第一小学校", partner_kana="ミナミアサヒシリツダイイチシヨウガツコウ")  # fmt: skip
    twin = item("R2", 1, partner_id="C2", partner_name="南旭市立 第一小学校", partner_kana=None)  # fmt: skip
    found = NameIndex([known, twin]).find("ﾐﾅﾐｱｻﾋｼﾘﾂﾀﾞｲｲﾁｼﾖｳｶﾞﾂｺｳ")
    assert found == {"C1": NameFit.SAME, "C2": NameFit.SAME}


def test_a_usual_share_of_a_large_bill_by_a_known_payer_is_a_part_of_it():
    bill = [item("R1", 14_245_000, issue_date=DUE - timedelta(61))]
    third = pay("P1", 4_273_000)  # 30 %, cut to thousands
    assert only(reconcile(bill, [third])) == (AUTO, [])
    odd = only(reconcile(bill, [pay("P1", 4_999_000)]))
    assert odd == (SUGGEST, []), "no usual share"
    small = [item("R1", 110_033, issue_date=DUE - timedelta(61))]
    status, _ = only(reconcile(small, [pay("P1", 44_000)]))
    assert status is SUGGEST, "of little money too many amounts are a share"
    either = [*bill, item("R2", 14_246_000)]
    assert only(reconcile(either, [pay("P1", 7_123_000)]))[0] is SUGGEST


def test_a_tenth_is_retained_where_parts_were_paid_before():
    bill = [item("R1", 13_200_000)]
    paid = [pay("P1", 11_880_000)]
    assert only(reconcile(bill, paid))[0] is SUGGEST, "it may be taken off for good"
    parts = [
        Confirmed(
            payment=pay(f"H{n}", 900_000, day=DUE - timedelta(120 - n)),
            item_ids=(f"X{n // 2}",),
            partner_id="C1",
        )
        for n in range(6)
    ]
    assert only(reconcile(bill, paid, parts)) == (AUTO, [])


def test_a_part_of_a_part_goes_by_the_whole_price():
    before = Confirmed(
        payment=pay("H1", 4_000_000, day=DUE - timedelta(60)),
        item_ids=("R1",),
        partner_id="C1",
    )
    rest = [item("R1", 6_000_000)]
    paid = [pay("P1", 3_000_000)]
    assert only(reconcile(rest, paid, [before])) == (AUTO, [])
