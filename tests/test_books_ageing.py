"""The ageing table and the letters that follow from it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.ageing import BUCKETS, age_items
from books.dunning import ITEM, PARTNER, Held, Letter, plan_letters
from books.model import Direction, ItemKind, Side
from books.settings_reconcile import Dunning
from tests.ledgers import DAY, bill, money, pair
from tests.store_cases import DATABASES, fresh_store

RULES = Dunning()


def after(days):
    return DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)],
)
def test_buckets(days, bucket):
    table = age_items([(bill("R1", 100), 70)], Side.RECEIVABLE, after(days))
    assert table.amounts == tuple(70 if n == bucket else 0 for n in range(5))
    assert len(BUCKETS) == 5


def test_partners_the_other_side_and_what_counts_against():
    items = [
        (bill("R1", 100), 100),
        (bill("R2", 50, partner="北陸"), 50),
        (bill("R3", -30), -30),
        (bill("R4", -20, kind=ItemKind.ADVANCE, due_date=None), -20),
        (bill("V1", 999, side=Side.PAYABLE), 999),
        (bill("R5", 7, partner_id=None, due_date=None, issue_date=None), 7),
    ]
    table = age_items(items, Side.RECEIVABLE, after(10))
    assert {(r.partner_name, r.total, r.overdue) for r in table.rows} == {
        ("西村商店", 50, 70),
        ("北陸", 50, 50),
        ("西村商店", 7, 0),
    }
    assert table.total == 107


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9),
            st.sampled_from("甲乙丙"),
            st.integers(-99, 400),
        )
    )
)
def test_the_table_holds_each_yen_once(rows):
    items = [
        (bill(f"R{n}", yen, partner=who, due_date=DAY - dt.timedelta(late)), yen)
        for n, (yen, who, late) in enumerate(rows)
    ]
    table = age_items(items, Side.RECEIVABLE, DAY)
    assert table.total == sum(table.amounts) == sum(yen for yen, *_ in rows)


@pytest.mark.parametrize("kind", DATABASES)
def test_the_ledger_of_an_earlier_day(tmp_path, kind):
    with fresh_store(kind, tmp_path) as store:
        store.add_open_items([bill("R1", 100), bill("R2", 50)], "経理")
        store.add_payments([money("P1", 100), money("P2", 20, day=after(9))], "経理")
        store.add_match(pair(["P1"], {"R1": 100}), "佐藤")
        store.add_match(pair(["P2"], {"R2": 20}), "佐藤")

        def left(day):
            return {i.item_id: rest for i, rest in store.open_items_on(day)}

        assert left(dt.date(2026, 2, 1)) == {}
        assert left(dt.date(2026, 3, 1)) == {"R1": 100, "R2": 50}
        assert left(DAY) == {"R2": 50}
        assert left(after(9)) == {"R2": 30}
        assert [p.payment_id for p in store.open_payments_on(DAY)] == []
        store.add_payments([money("P3", 1, direction=Direction.OUT)], "経理")
        assert [p.payment_id for p in store.open_payments_on(DAY)] == ["P3"]


def table(days, *bills):
    return age_items([(b, b.amount) for b in bills], Side.RECEIVABLE, after(days))


def plan(days, *bills, made=(), held=()):
    return plan_letters(table(days, *bills), made, held, RULES)


def test_levels_come_one_after_another():
    made: list[Letter] = []
    levels = []
    for days in (3, 7, 12, 21, 44, 60, 61, 80):
        letters, alone = plan(days, bill("R1", 100), made=made)
        levels.append(letters[0].level if letters else 0)
        assert len(letters) + len(alone) == 1
        made += letters
    assert levels == [0, 1, 0, 2, 0, 3, 0, 0]  # no level twice for the same bills
    assert made[0].pay_by == after(17)
    _, (alone,) = plan(80, bill("R1", 100), made=made)
    assert "「督促状」は作成済みです" in alone.reason
    (again,), _ = plan(80, bill("R1", 100), bill("R2", 100), made=made)
    assert again.total == 200


def test_the_first_letter_is_polite_however_late():
    (letter,), _ = plan(400, bill("R1", 100))
    assert (letter.level, letter.total) == (1, 100)


def test_a_new_bill_does_not_inherit_an_old_ones_level():
    (old,), _ = plan(21, bill("R1", 100))
    new = bill("R2", 100, due_date=after(30))
    (letter,), _ = plan(60, new, made=[old])
    assert letter.level == 1


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (Held(PARTNER, "ID-西村商店", "分割の約束"), "分割の約束"),
        (Held(ITEM, "R1", "数量で争い"), "数量で争い"),
    ],
)
def test_who_is_held_is_left_alone_with_the_reason(held, told):
    letters, (alone,) = plan(60, bill("R1", 100), held=[held])
    assert letters == ()
    assert told in alone.reason
    if held.kind == ITEM:
        (letter,), _ = plan(60, bill("R1", 100), bill("R2", 30), held=[held])
        assert letter.total == 30


def test_nobody_without_a_name_gets_a_letter():
    letters, (alone,) = plan(60, bill("R1", 100, partner=None))
    assert letters == ()
    assert "名前がありません" in alone.reason


def test_who_has_paid_ahead_is_not_asked():
    kept = bill("A1", -100, kind=ItemKind.ADVANCE, due_date=None)
    letters, (alone,) = plan(60, bill("R1", 100), kept)
    assert letters == ()
    assert "前受金" in alone.reason


@pytest.mark.parametrize("kind", DATABASES)
def test_letters_and_holds_are_kept(tmp_path, kind):
    (letter,), _ = plan(60, bill("R1", 100))
    with fresh_store(kind, tmp_path) as store:
        assert store.add_letter(letter, "佐藤")
        assert not store.add_letter(letter, "佐藤")  # not twice on a day
        assert store.find_letters() == (letter,)
        held = Held(PARTNER, "ID-西村商店", "分割")
        store.hold_dunning(held, "佐藤")
        store.hold_dunning(held, "佐藤")
        assert store.find_holds() == (held,)
        assert store.release_dunning(PARTNER, "ID-西村商店", "佐藤")
        assert not store.release_dunning(PARTNER, "ID-西村商店", "佐藤")
        assert [e.action for e in store.audit_log("ID-西村商店")] == [
            "dunning.released",
            "dunning.held",
            "dunning.held",
            "dunning.made",
        ]
