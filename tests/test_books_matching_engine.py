"""Whole proposals: what is applied, what is suggested, what is left and why."""

import time
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.matching import Confirmed, Outcome, reconcile
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
KANA = {
    "C1": "ニシムラショウテン",
    "C2": "ハーモニーソリューションズ",
    "C3": "カブシキガイシャヒグチカガク",
}
PAYER = {"C1": "ｶ)ﾆｼﾑﾗｼﾖｳﾃﾝ", "C2": "ﾊ-ﾓﾆ-ｿﾘﾕ-ｼﾖﾝｽﾞ(ｶ", "C3": "ｶ)ﾋｸﾞﾁｶｶﾞｸ"}


def item(item_id: str, amount: int, partner="C1", due=DUE, **more) -> OpenItem:
    values = {
        "side": Side.RECEIVABLE,
        "document_number": f"INV-{item_id}",
        "partner_name": partner + "社",
        "partner_kana": KANA[partner],
        "issue_date": due - timedelta(days=31),
    }
    return OpenItem(
        item_id=item_id,
        amount=amount,
        partner_id=partner,
        due_date=due,
        **(values | more),
    )


def pay(payment_id: str, amount: int, payer=PAYER["C1"], day=DUE, **more) -> Payment:
    values = {"direction": Direction.IN, "bank_code": "0001", "branch_code": "145"}
    return Payment(
        payment_id=payment_id,
        amount=amount,
        payer_kana=payer,
        value_date=day,
        **(values | more),
    )


def past(count: int, payer=PAYER["C1"], partner="C1", kind=None, amount=0, items=1):
    difference = (Difference(kind=kind, amount=amount),) if kind else ()
    return [
        Confirmed(
            payment=pay(f"H{n}", 50_000 + n, payer, DUE - timedelta(days=90)),
            item_ids=tuple(f"X{n}-{i}" for i in range(items)),
            partner_id=partner,
            differences=difference,
        )
        for n in range(count)
    ]


def only_match(outcome: Outcome, status=MatchStatus.AUTO):
    assert len(outcome.matches) == 1, outcome
    match = outcome.matches[0]
    assert match.status is status, match
    return match


def settled(match) -> dict[str, int]:
    return {part.item_id: part.applied for part in match.items}


def gaps(match) -> dict[DifferenceKind, int]:
    return {d.kind: d.amount for d in match.differences}


def test_an_exact_payment_is_applied() -> None:
    outcome = reconcile([item("R1", 158_279), item("R2", 5_500)], [pay("P1", 158_279)])
    match = only_match(outcome)
    assert settled(match) == {"R1": 158_279}
    assert outcome.open_items == ("R2",)
    assert match.reason == (
        "名義が取引先のカナと一致し、C1社の請求 INV-R1の158,279円と一致します。"
    )


def test_a_learned_fee_is_deducted() -> None:
    history = past(9, kind=DifferenceKind.TRANSFER_FEE, amount=440)
    outcome = reconcile([item("R1", 158_279)], [pay("P1", 157_839)], history)
    match = only_match(outcome)
    assert gaps(match) == {DifferenceKind.TRANSFER_FEE: 440}
    assert "振込手数料440円を差し引いた額" in match.reason
    assert "過去の消込と同じ" in match.reason


def test_withholding_is_deducted() -> None:
    items = [item("R1", 419_034, withholding_tax=38_893)]
    match = only_match(reconcile(items, [pay("P1", 380_141)], past(3)))
    assert gaps(match) == {DifferenceKind.WITHHOLDING_TAX: 38_893}


def test_all_invoices_of_a_day_in_one_payment() -> None:
    items = [item(f"R{n}", 10_007 * n + n * n) for n in range(1, 6)]
    total = sum(i.amount for i in items)
    match = only_match(reconcile(items, [pay("P1", total)]))
    assert len(match.items) == 5
    assert "5件" in match.reason
    assert "ほか" in match.reason


def test_several_days_and_all_but_one() -> None:
    later = DUE + timedelta(days=30)
    items = [item("R1", 10_111), item("R2", 20_223), item("R3", 31_337, due=later)]
    items += [item("R4", 5_701, due=later), item("R5", 90_173, due=later)]
    history = past(9, items=4)
    carried = sum(i.amount for i in items)
    whole = reconcile(items, [pay("P1", carried, day=later)], history)
    assert len(only_match(whole).items) == 5
    almost = reconcile(items[2:], [pay("P1", 31_337 + 90_173, day=later)], history)
    assert set(settled(almost.matches[0])) == {"R3", "R5"}


def test_two_ways_to_add_up_are_left_to_a_person() -> None:
    amounts = (10_000, 20_000, 30_000, 40_000, 99_999, 77_777)
    items = [item(f"R{n}", a) for n, a in enumerate(amounts)]
    outcome = reconcile(items, [pay("P1", 50_000)])
    assert not [m for m in outcome.matches if m.status is MatchStatus.AUTO]
    assert len(outcome.open_items) == 6


def test_forty_equal_invoices_are_not_decidable_and_quickly_so() -> None:
    items = [
        item(f"R{n:02}", 11_000, due=DUE + timedelta(days=n % 8)) for n in range(40)
    ]
    began = time.process_time()
    outcome = reconcile(items, [pay("P1", 220_000)])
    assert time.process_time() - began < 3
    assert not [m for m in outcome.matches if m.status is MatchStatus.AUTO]


def test_equal_invoices_of_one_day_take_the_named_one() -> None:
    items = [item("R1", 41_803), item("R2", 41_803)]
    named = reconcile(items, [pay("P1", 41_803, edi_info="INV-R2")])
    assert settled(only_match(named)) == {"R2": 41_803}
    assert "EDI情報の番号" in named.matches[0].reason
    both = reconcile(items, [pay("P1", 41_803), pay("P2", 41_803)])
    assert {m.items[0].item_id for m in both.matches} == {"R1", "R2"}


def test_one_invoice_in_two_payments() -> None:
    parts = [pay("P1", 72_000), pay("P2", 49_737, day=DUE + timedelta(days=9))]
    match = only_match(reconcile([item("R1", 121_737)], parts))
    assert match.payments == ("P1", "P2")
    assert settled(match) == {"R1": 121_737}
    assert "分割" in match.reason


def test_splits_that_could_be_otherwise_are_no_split() -> None:
    items = [item("R1", 90_000), item("R2", 90_001, due=DUE + timedelta(days=1))]
    parts = [pay("P1", 40_000), pay("P2", 50_000), pay("P3", 50_001), pay("P4", 700)]
    outcome = reconcile(items, parts)
    assert not [m for m in outcome.matches if m.status is MatchStatus.AUTO]
    withheld = [item("R1", 100_010, withholding_tax=9_283)]
    pair = [pay("P1", 40_000), pay("P2", 50_727)]
    match = only_match(reconcile(withheld, pair))
    assert gaps(match) == {DifferenceKind.WITHHOLDING_TAX: 9_283}


def test_a_named_part_payment_leaves_the_rest_open() -> None:
    items = [item("R1", 55_605)]
    first = pay("P1", 27_000, edi_info="INV-R1")
    outcome = reconcile(items, [first])
    assert settled(only_match(outcome)) == {"R1": 27_000}
    assert outcome.open_items == ("R1",)
    rest = pay("P2", 28_605, day=DUE + timedelta(days=20))
    both = reconcile(items, [first, rest])
    assert both.open_items == ()
    assert "の残り28,605円" in both.matches[1].reason
    unnamed = reconcile(items, [pay("P1", 27_000)])
    assert not [m for m in unnamed.matches if m.status is MatchStatus.AUTO]


def test_an_offset_closes_both_sides() -> None:
    items = [item("R1", 158_279), item("V1", 47_317, side=Side.PAYABLE)]
    outcome = reconcile(items, [pay("P1", 110_962)])
    match = only_match(outcome)
    assert gaps(match) == {DifferenceKind.OFFSET: 47_317}
    assert match.differences[0].item_id == "V1"
    assert outcome.open_items == ()


def test_an_overpayment_is_an_advance() -> None:
    outcome = reconcile([item("R1", 55_000)], [pay("P1", 55_900)])
    assert gaps(outcome.matches[0]) == {DifferenceKind.ADVANCE: -900}
    assert "900円多い額" in outcome.matches[0].reason


@pytest.mark.parametrize(
    ("short", "kind"), [(31, DifferenceKind.ROUNDING), (353, DifferenceKind.DISCOUNT)]
)
def test_small_shortfalls(short: int, kind: DifferenceKind) -> None:
    outcome = reconcile([item("R1", 550_000)], [pay("P1", 550_000 - short)])
    assert gaps(outcome.matches[0]) == {kind: short}


def test_a_second_payment_is_a_double() -> None:
    twice = [pay("P1", 92_431), pay("P2", 92_431, day=DUE + timedelta(days=3))]
    outcome = reconcile([item("R1", 92_431)], twice)
    assert only_match(outcome).payments == ("P1",)
    assert "二重払い" in outcome.unmatched[0].reason


def test_an_unknown_name_needs_history() -> None:
    items = [item("R1", 55_000), item("R2", 55_000, partner="C2")]
    stranger = pay("P1", 55_000, "ﾅｶﾑﾗｼﾕﾂﾊﾟﾝ")
    outcome = reconcile(items, [stranger])
    assert not [m for m in outcome.matches if m.status is MatchStatus.AUTO]
    taught = reconcile(items, [stranger], past(2, "ﾅｶﾑﾗｼﾕﾂﾊﾟﾝ", "C2"))
    assert settled(only_match(taught)) == {"R2": 55_000}


def test_reasons_to_leave_a_payment_alone() -> None:
    items = [item("R1", 55_000)]
    cards = [Confirmed(payment=pay("H1", 24_374, "ﾕ-ｼ-ｶ-ﾄﾞ(ｶ"))] * 3
    left = [
        pay("P1", 24_374, "ﾕ-ｼ-ｶ-ﾄﾞ(ｶ"),
        pay("P2", 619, "", bank_code=None),
        pay("P3", 999_999),
        pay("P4", 777, "ﾀﾞﾚｶ"),
        pay("P5", 0),
    ]
    outcome = reconcile(items, left, cards)
    reasons = {u.payment_id: u.reason for u in outcome.unmatched}
    assert "関係のない" in reasons["P1"]
    assert "名義がなく" in reasons["P2"]
    assert "残高がありません" in reasons["P3"]
    assert "名義を登録" in reasons["P4"]
    assert reasons["P5"]


def test_candidates_are_given_where_nothing_is_likely() -> None:
    items = [
        item(f"R{n:02}", 11_000, due=DUE + timedelta(days=n % 30)) for n in range(90)
    ]
    outcome = reconcile(items, [pay("P1", 11_000, "ﾀﾞﾚｶ", DUE + timedelta(days=15))])
    assert len(outcome.matches) + len(outcome.unmatched) == 1


def test_payables_are_paid_by_money_that_goes_out() -> None:
    items = [item("V1", 43_613, side=Side.PAYABLE)]
    out = pay("P1", 43_613, direction=Direction.OUT)
    assert settled(only_match(reconcile(items, [out]))) == {"V1": 43_613}
    assert reconcile(items, [pay("P1", 43_613)]).matches == ()


def test_what_is_issued_later_can_not_be_paid_yet() -> None:
    early = pay("P1", 43_613, day=DUE - timedelta(days=40))
    assert reconcile([item("R1", 43_613)], [early]).matches == ()


def test_twin_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="R1"):
        reconcile([item("R1", 1), item("R1", 2)], [])
    with pytest.raises(ValueError, match="P1"):
        reconcile([], [pay("P1", 1), pay("P1", 2)])


def test_items_without_partner_or_dates_do_no_harm() -> None:
    bare = OpenItem(item_id="R1", side=Side.RECEIVABLE, amount=500)
    loose = item("R2", 70_707).model_copy(update={"issue_date": None, "due_date": None})
    credit = item("R3", -3_000)
    outcome = reconcile([bare, loose, credit], [pay("P1", 70_707)])
    assert settled(outcome.matches[0]) == {"R2": 70_707}


def test_a_payment_of_nothing_beside_others_of_its_payer_ends():
    items = [item("I0", 11_000, "C2")]
    payments = [pay("P0", 0, "ﾀﾞﾚｶ"), pay("P1", 10_560, "ﾀﾞﾚｶ")]
    outcome = reconcile(items, payments, past(3))
    assert {m.payments for m in outcome.matches}.isdisjoint({("P0",)})


AMOUNTS = st.one_of(
    st.sampled_from([11_000, 22_000, 33_000, 55_000]), st.integers(1, 90_000)
)
PARTNERS = st.sampled_from(sorted(KANA))
DAYS = st.integers(0, 60).map(lambda n: DUE + timedelta(days=n))


@st.composite
def ledgers(draw):
    items = [
        item(
            f"I{n}",
            draw(AMOUNTS),
            draw(PARTNERS),
            draw(DAYS),
            side=draw(st.sampled_from(Side)),
            withholding_tax=draw(st.sampled_from([0, 0, 0, 510])),
        )
        for n in range(draw(st.integers(0, 9)))
    ]
    sums = st.sampled_from([i.amount for i in items] or [1])
    payments = [
        pay(
            f"P{n}",
            max(
                0,
                draw(st.one_of(AMOUNTS, sums)) + draw(st.sampled_from([0, 0, -440, 7])),
            ),
            draw(st.sampled_from([*PAYER.values(), "IBﾌﾘｺﾐ", "ﾀﾞﾚｶ"])),
            draw(DAYS),
            direction=draw(st.sampled_from(Direction)),
            edi_info=draw(st.sampled_from([None, "INV-I0", "INV-I1/INV-I2"])),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    return items, payments


@settings(max_examples=150, deadline=None)
@given(ledgers())
def test_money_is_conserved(case) -> None:
    items, payments = case
    outcome = reconcile(items, payments, past(3))
    amounts = {p.payment_id: p.amount for p in payments}
    ids = [p for m in outcome.matches for p in m.payments]
    ids += [u.payment_id for u in outcome.unmatched]
    assert sorted(ids) == sorted(amounts)
    applied: Counter[str] = Counter()
    autos: Counter[str] = Counter()
    for match in outcome.matches:
        paid = sum(amounts[p] for p in match.payments)
        differences = sum(d.amount for d in match.differences)
        assert sum(i.applied for i in match.items) == paid + differences
        assert match.reason.endswith("。")
        for part in match.items:
            assert part.applied > 0
            applied[part.item_id] += part.applied
            autos[part.item_id] += part.applied * (match.status is MatchStatus.AUTO)
        for d in match.differences:
            if d.item_id:
                applied[d.item_id] += d.amount
                autos[d.item_id] += d.amount * (match.status is MatchStatus.AUTO)
    for one in items:
        assert applied[one.item_id] <= one.amount
        assert (one.item_id in outcome.open_items) == (autos[one.item_id] < one.amount)
    assert outcome == reconcile(items, payments, past(3))


def test_a_payment_of_nothing_stops_no_other():
    items = [item(f"I{number}", 11000) for number in range(6)]
    outcome = reconcile(items, [pay("P0", 0), pay("P1", 11000)], past(3))
    assert [u.payment_id for u in outcome.unmatched] == ["P0"]
