import datetime as dt

import pytest

from books.errors import ConflictError, FormatError, NotFoundError
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
from books.store import MatchState
from tests.store_cases import DATABASES, fresh_store

DAY = dt.date(2026, 4, 30)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        store.add_open_items([item("R1", 1100), item("R2", 2200)], "経理")
        store.add_payments([payment("P1", 660), payment("P2", 2640)], "経理")
        yield store


def item(name, amount, side=Side.RECEIVABLE):
    return OpenItem(item_id=name, side=side, amount=amount, due_date=DAY)


def payment(name, amount):
    return Payment(
        payment_id=name, value_date=DAY, direction=Direction.IN, amount=amount
    )


def match(payments, items, *, fee=0, status=MatchStatus.AUTO):
    fees = (Difference(kind=DifferenceKind.TRANSFER_FEE, amount=fee),) if fee else ()
    return Match(
        payments=tuple(payments),
        items=tuple(Applied(item_id=k, applied=v) for k, v in items.items()),
        differences=fees,
        status=status,
        confidence=0.99,
        reason="金額が一致します。",
    )


def test_items_and_payments_are_kept_once(store):
    assert store.add_open_items([item("R1", 1100), item("R3", 5)], "経理") == 1
    assert store.add_open_items([item("R4", 5), item("R4", 5)], "経理") == 1
    assert store.add_payments([payment("P1", 660)], "経理") == 0
    assert store.add_payments([], "経理") == 0
    with pytest.raises(ConflictError, match="P1 は、別の内容"):
        store.add_payments([payment("P9", 1), payment("P1", 661)], "経理")
    with pytest.raises(ConflictError, match="R9 は、別の内容"):
        store.add_open_items([item("R9", 1), item("R9", 2)], "経理")
    with pytest.raises(FormatError, match="大きすぎます"):
        store.add_payments([payment("P9", 10**19)], "経理")
    assert [p.payment_id for p in store.open_payments()] == ["P1", "P2"]
    assert [i.item_id for i in store.open_items()] == ["R1", "R2", "R3", "R4"]


def test_sides(store):
    store.add_open_items([item("K1", 5, Side.PAYABLE)], "経理")
    assert store.open_items(Side.PAYABLE) == (item("K1", 5, Side.PAYABLE),)
    assert len(store.open_items(Side.RECEIVABLE)) == 2


def test_a_match_settles_and_leaves_the_rest(store):
    found = match(["P1"], {"R1": 1000}, fee=340)
    name = store.add_match(found, "照合")
    assert store.add_match(found, "照合") == name
    assert store.open_items()[0] == item("R1", 100)
    assert [p.payment_id for p in store.open_payments()] == ["P2"]
    (kept,) = store.find_matches(MatchState.APPLIED)
    assert (kept.id, kept.match, kept.decided_by) == (name, found, "照合")
    assert len(store.audit_log(name)) == 2


def test_a_suggestion_waits(store):
    name = store.add_match(
        match(["P2"], {"R1": 440, "R2": 2200}, status=MatchStatus.SUGGEST), "照合"
    )
    assert len(store.open_payments()) == 2
    for _ in range(2):
        store.apply_match(name, "佐藤")
    assert [i.amount for i in store.open_items()] == [660]
    store.add_match(match(["P1"], {"R1": 660}), "照合")
    assert store.open_items() == ()


def test_an_undone_match_opens_again(store):
    found = match(["P1"], {"R1": 660})
    name = store.add_match(found, "照合")
    for _ in range(2):
        store.undo_match(name, "佐藤", "別の会社の入金")
    assert len(store.open_payments()) == 2
    assert store.open_items()[0].amount == 1100
    with pytest.raises(ConflictError, match="取り消されています"):
        store.apply_match(name, "佐藤")
    assert store.add_match(found, "佐藤") == name
    assert len(store.open_payments()) == 1
    assert store.find_matches(MatchState.UNDONE) == ()
    assert len(store.find_matches()) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (match(["P1"], {"R1": 100}), "金額が合いません"),
        (match(["P2"], {"R1": 2640}), "残高は 1,100 円"),
        (match(["P1"], {"R1": -1, "R2": 661}), "消し込めません"),
        (match(["P1", "P1"], {"R1": 660}), "二度あります"),
    ],
)
def test_a_match_that_cannot_be(store, wrong, sentence):
    with pytest.raises(ConflictError, match=sentence):
        store.add_match(wrong, "照合")
    assert store.find_matches() == ()


def test_a_payment_settles_once(store):
    name = store.add_match(match(["P1"], {"R1": 660}), "照合")
    with pytest.raises(ConflictError, match=f"消込 {name} で消し込み済み"):
        store.add_match(match(["P1"], {"R2": 660}), "照合")


def test_unknown_names(store):
    for wrong in (match(["P0"], {"R1": 1}), match(["P1"], {"R0": 660})):
        with pytest.raises(NotFoundError, match="0 は登録されていません"):
            store.add_match(wrong, "照合")
    with pytest.raises(NotFoundError, match="消込 M0"):
        store.apply_match("M0", "佐藤")
    with pytest.raises(NotFoundError, match="消込 M0"):
        store.undo_match("M0", "佐藤", "")


def test_a_match_without_payment_is_an_offset(store):
    offset = Match(
        payments=(),
        items=(Applied(item_id="R1", applied=100),),
        differences=(Difference(kind=DifferenceKind.OFFSET, amount=100),),
        status=MatchStatus.AUTO,
        confidence=1,
        reason="相殺です。",
    )
    store.add_match(offset, "佐藤")
    nothing = offset.model_copy(update={"items": (), "differences": ()})
    store.add_match(nothing, "佐藤")
    assert store.open_items()[0].amount == 1000
