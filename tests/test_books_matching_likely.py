"""What a payment is likely for is suggested, said as a bookkeeper says it, never booked."""

from datetime import date, timedelta

import pytest

from books.matching import Confirmed, reconcile
from books.model import (
    Applied,
    Difference,
    DifferenceKind,
    Direction,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
    Side,
)
from books.proposing import Snapshot, after

DUE = date(2027, 2, 26)
KIND = DifferenceKind
AUTO, SUGGEST = MatchStatus.AUTO, MatchStatus.SUGGEST


def item(item_id, amount, due=DUE, partner="青葉建設", kana="アオバケンセツ", **more):
    values = {
        "side": Side.RECEIVABLE,
        "document_number": item_id,
        "partner_id": partner,
        "partner_name": partner,
        "partner_kana": kana,
        "issue_date": due - timedelta(days=40),
        "due_date": due,
    }
    return OpenItem(item_id=item_id, amount=amount, **values | more)


def pay(payment_id, amount, payer="ｱｵﾊﾞｹﾝｾﾂ", day=DUE, **more):
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


def only(items, *payments, history=()):
    (match,) = reconcile(items, payments, history).matches
    return match


def told(match):
    ids = [part.item_id for part in match.items]
    return match.status, ids, [(d.kind, d.amount) for d in match.differences]


@pytest.mark.parametrize(
    ("amount", "paid", "kind", "words"),
    [
        (3_064_056, 3_033_416, KIND.OFFSET, "安全協力会費などとみられる30,640円(1%)"),
        (5_811_451, 5_794_017, KIND.OFFSET, "安全協力会費などとみられる17,434円(0.3%)"),
        (2_000_123, 1_960_121, KIND.DISCOUNT, "歩引き・割引などとみられる40,002円(2%)"),
    ],
)
def test_a_rate_taken_off_is_suggested(amount, paid, kind, words):
    match = only([item("K1", amount)], pay("P1", paid))
    assert told(match) == (SUGGEST, ["K1"], [(kind, amount - paid)])
    assert words in match.reason


def past(rate, count, kind=KIND.OFFSET):
    """Payments with so many per ten thousand taken off."""
    return [
        Confirmed(
            payment=pay(
                f"H{n}", gross - gross * rate // 10_000, day=DUE - timedelta(n)
            ),
            item_ids=(f"X{n}",),
            partner_id="青葉建設",
            differences=(Difference(kind=kind, amount=gross * rate // 10_000),),
        )
        for n, gross in enumerate(range(1_234_567, 1_234_567 + 99_991 * count, 99_991))
    ]


@pytest.mark.parametrize(("times", "status"), [(1, SUGGEST), (2, AUTO), (4, AUTO)])
def test_a_rate_that_was_taken_off_twice_is_known(times, status):
    match = only([item("K1", 3_064_056)], pay("P1", 3_039_544), history=past(80, times))
    assert told(match) == (status, ["K1"], [(KIND.OFFSET, 24_512)])


def test_the_kind_and_the_rate_are_those_of_the_past():
    seen = past(80, 3, KIND.DISCOUNT)
    match = only([item("K1", 3_064_056)], pay("P1", 3_039_544), history=seen)
    assert told(match) == (AUTO, ["K1"], [(KIND.DISCOUNT, 24_512)])
    other = only([item("K1", 3_064_056)], pay("P1", 3_048_736), history=seen)  # 0.5 %
    assert other.status is SUGGEST


def test_months_paid_ahead_are_an_advance():
    match = only([item("M1", 5_500)], pay("P1", 33_000))
    assert told(match) == (SUGGEST, ["M1"], [(KIND.ADVANCE, -27_500)])
    assert "の6回分とみられます(うち5回分27,500円は前受金)" in match.reason


def test_returns_and_too_much_are_of_all_that_is_due():
    owed = [
        item("R1", 19_786),
        item("R2", 3_032),
        item("R9", 51_000, DUE + timedelta(31)),
    ]
    merged = [
        Confirmed(
            payment=pay(f"H{n}", 70_000 + n, day=DUE - timedelta(90 + n)),
            item_ids=(f"X{n}", f"Y{n}"),
            partner_id="青葉建設",
        )
        for n in range(4)
    ]
    match = only(owed, pay("P1", 21_738), history=merged)
    assert told(match) == (SUGGEST, ["R1", "R2"], [(KIND.DISCOUNT, 1_080)])
    assert "値引・返品などとみられる1,080円" in match.reason
    match = only(owed, pay("P1", 23_818))
    assert told(match) == (SUGGEST, ["R1", "R2"], [(KIND.ADVANCE, -1_000)])
    assert "1,000円多い額です(前受金とみられます)" in match.reason


def test_what_was_held_back_comes_with_the_next_month():
    before, after = DUE - timedelta(28), DUE + timedelta(31)
    owed = [
        *(item(f"O{n}", 7_777 + n * 913, before) for n in range(5)),
        *(item(f"N{n}", 12_345 + n * 1_711) for n in range(6)),
        *(item(f"L{n}", 22_222 + n * 1_313, after) for n in range(5)),
    ]
    now = sum(i.amount for i in owed if i.due_date == DUE)
    match = only(owed, pay("P1", now + owed[2].amount))
    assert {p.item_id for p in match.items} == {"O2", *(f"N{n}" for n in range(6))}
    assert match.status is SUGGEST
    two = now + sum(i.amount for i in owed if i.due_date == after)
    match = only(owed, pay("P1", two - 440, day=after))
    assert len(match.items) == 11
    assert [(d.kind, d.amount) for d in match.differences] == [(KIND.TRANSFER_FEE, 440)]


def test_a_parent_pays_for_its_companies_in_one_sum():
    child = {"partner": "茂木住建", "kana": "モテギジユウケン"}
    owed = [
        item("R1", 126_401),
        item("R2", 27_500, **child),
        item("R3", 80_554, **child),
    ]
    seen = [
        Confirmed(payment=pay(f"H{n}", 50_000 + n, day=DUE - timedelta(90)),
                  item_ids=(f"X{n}",), partner_id=partner)
        for n, partner in enumerate(("青葉建設", "茂木住建"))
    ]  # fmt: skip
    match = only(owed, pay("P1", 234_455), history=seen)
    assert match.status is SUGGEST
    assert {part.item_id for part in match.items} == {"R1", "R2", "R3"}
    assert "青葉建設・茂木住建の請求 3件" in match.reason


def test_equal_parts_of_a_bill_are_put_together():
    owed = [
        item("R1", 165_000, DUE + timedelta(3)),
        item("R2", 990_000, DUE + timedelta(31)),
    ]
    outcome = reconcile(owed, [pay(f"P{n}", 55_000) for n in range(3)])
    settled = {p.item_id for match in outcome.matches for p in match.items}
    assert settled == {"R1"}
    assert sum(p.applied for m in outcome.matches for p in m.items) == 165_000


def test_a_payment_of_any_other_sum_is_left_to_a_person():
    owed = [item("R1", 100_000), item("R2", 158_279)]
    for amount in (77_770, 211_111, 301_234):
        assert not reconcile(owed, [pay("P1", amount)]).matches, amount


def test_what_one_payer_takes_off_alike_is_a_fee():
    later = DUE + timedelta(31)
    owed = [item("R1", 88_000), item("R2", 158_279, later)]
    paid = [pay("P1", 88_000 - 715), pay("P2", 158_279 - 715, day=later)]
    kinds = {d.kind for m in reconcile(owed, paid).matches for d in m.differences}
    assert kinds == {KIND.TRANSFER_FEE}
    assert only(owed[:1], paid[0]).differences[0].kind is KIND.DISCOUNT


def test_a_part_is_measured_by_the_price_that_was_billed():
    """What a first look settles leaves less, yet 30 % stay 30 % of the price."""
    left = [item("R1", 13_668_000, DUE + timedelta(30)), item("R2", 20_000_000)]
    paid = [pay("P1", 5_857_000)]
    (match,) = reconcile(left, paid, paid={"R1": 5_857_000}).matches
    assert told(match)[1] == ["R1"]
    first = Match(
        payments=("P0",),
        items=(Applied(item_id="R1", applied=5_857_000),),
        status=AUTO,
        confidence=1.0,
        reason="",
    )
    bill = item("R1", 19_525_000)
    later = after(Snapshot(0, (bill,), tuple(paid), (), frozenset()), [first])
    assert later.paid == {"R1": 5_857_000}
    assert later.items[0].amount == 13_668_000


@pytest.mark.parametrize(
    ("name", "kana", "payer"),
    [
        ("写真館ひかり 東海林 香織", "ショウジ カオリ", "ｼﾔｼﾝｶﾝﾋｶﾘ"),
        ("最上堂株式会社", "モガミドウ", "ｶ)ﾓｶﾐﾄｳ"),
        ("合同会社アールヴィ工機", "アールヴイコウキ", "ｱ-ﾙｳﾞｲｺｳｷ(ﾄ)ｹｲﾘｶ"),
        ("株式会社東海林金物", "ショウジカナモノ", "ｶﾌﾞｼｷｶﾞｲｼﾔｼﾖｳｼﾞ"),  # cut at 15
    ],
)
def test_names_with_less_in_them_are_known(name, kana, payer):
    owed = [item("R1", 158_279, partner=name, kana=kana), item("R2", 77_770)]
    assert told(only(owed, pay("P1", 158_279, payer))) == (AUTO, ["R1"], [])


def test_a_shop_of_two_accounts_is_left_to_a_person():
    names = {"partner": "喫茶りんどう 早乙女 和美", "kana": "サオトメ カズミ"}
    owed = [item("R1", 158_279, **names)]
    one = pay("P1", 158_279, "ｷﾂｻﾘﾝﾄﾞｳ")
    assert only(owed, one).status is AUTO
    other = one.model_copy(
        update={"payment_id": "P2", "amount": 203_500, "bank_code": "0149"}
    )
    (match,) = reconcile(owed, [one, other]).matches
    assert told(match) == (SUGGEST, ["R1"], [])


def test_payments_of_two_shops_are_no_parts_of_one_bill():
    names = {"partner": "喫茶りんどう 早乙女 和美", "kana": "サオトメ カズミ"}
    owed = [item("R1", 220_000, **names), item("R2", 55_000, **names)]
    paid = [pay("P1", 77_123, "ｷﾂｻﾘﾝﾄﾞｳ"), pay("P2", 142_877, "ｷﾂｻﾘﾝﾄﾞｳ")]
    assert told(only(owed, *paid)) == (AUTO, ["R1"], [])
    elsewhere = paid[1].model_copy(update={"bank_code": "0149"})
    statuses = {m.status for m in reconcile(owed, [paid[0], elsewhere]).matches}
    assert AUTO not in statuses
