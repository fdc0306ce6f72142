"""What people decide about matches, and what is never undone by the program."""

import datetime as dt

import pytest

from books.errors import ConflictError, NotFoundError
from books.model import Direction, ItemKind, MatchStatus, Side
from books.proposing import after, propose
from books.reconciling import reconcile_store
from books.settings import Settings
from books.settings_reconcile import Reconcile
from books.store import MatchState, match_id_of
from tests.ledgers import DAY, bill, money, pair
from tests.store_cases import DATABASES, fresh_store

SUGGEST = MatchStatus.SUGGEST
WAIT = Settings(reconcile=Reconcile(apply_sure=False))


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        store.add_open_items([bill("R1", 158_279), bill("R2", 77_770)], "経理")
        store.add_payments([money("P1", 158_279)], "経理")
        yield store


@pytest.fixture
def quick(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        store.add_open_items([bill("R1", 158_279), bill("R2", 77_770)], "経理")
        store.add_payments([money("P1", 158_279)], "経理")
        yield store


def test_what_is_sure_counts_at_once_and_is_marked(store):
    run = reconcile_store(store, Settings(), "佐藤")
    assert (run.applied, run.proposed, run.unmatched) == (1, 0, 0)
    (match,) = store.find_matches()
    assert match.is_automatic
    assert (match.day, match.round, match.version) == (DAY, 1, 2)
    assert [i.item_id for i in store.open_items()] == ["R2"]
    again = reconcile_store(store, Settings(), "佐藤")
    assert (again.applied, again.proposed, again.unmatched) == (0, 0, 0)
    store.apply_match(match.id, "佐藤", match.version)
    assert not store.get_match(match.id).is_automatic
    assert [e.action for e in store.match_events(match.id)] == ["applied", "confirmed"]


def test_a_run_reads_the_ledger_once_and_is_noted_once(quick, monkeypatch):
    read = []
    snapshot = type(quick).ledger_snapshot
    monkeypatch.setattr(
        type(quick), "ledger_snapshot", lambda s: read.append(s) or snapshot(s)
    )
    assert reconcile_store(quick, Settings(), "佐藤").applied == 1
    assert (len(read), quick.last_run().number, quick.last_run().applied) == (1, 1, 1)


def test_what_counts_in_memory_is_as_if_it_were_kept(quick):
    before = quick.ledger_snapshot()
    sure = propose(before).matches
    reconcile_store(quick, Settings(), "佐藤")
    kept, thought = quick.ledger_snapshot(), after(before, sure)
    left = {i.item_id: i for i in kept.items if i.amount}
    assert {i.item_id: i for i in thought.items if i.amount} == left
    assert (thought.payments, thought.settled) == (kept.payments, kept.settled)
    assert kept.decided == {match_id_of(match) for match in sure}


def test_a_setting_lets_even_the_sure_ones_wait(quick):
    assert reconcile_store(quick, WAIT, "佐藤").proposed == 1
    (match,) = quick.find_matches(MatchState.PROPOSED)
    assert match.match.status is MatchStatus.AUTO
    assert quick.apply_matches([(match.id, match.version)], "佐藤") == ()
    assert quick.open_payments() == ()


def test_a_refused_pair_is_never_proposed_again(store):
    reconcile_store(store, WAIT, "佐藤")
    (match,) = store.find_matches()
    store.refuse_match(match.id, "佐藤", "別の請求の分", match.version)
    store.add_payments([money("P2", 77_770)], "経理")
    for _ in range(2):
        run = reconcile_store(store, Settings(), "佐藤")
    assert run.unmatched == 1
    assert store.get_match(match.id).state is MatchState.REFUSED
    assert [p.payment_id for p in store.open_payments()] == ["P1"]
    assert store.unmatched_payments()["P1"].reason


def test_an_undone_automatic_match_stays_undone(quick):
    reconcile_store(quick, Settings(), "佐藤")
    (match,) = quick.find_matches()
    quick.undo_match(match.id, "佐藤", "名義は同じだが別の会社", match.version)
    assert reconcile_store(quick, Settings(), "佐藤").applied == 0
    assert len(quick.open_payments()) == 1
    # the person may do what the program may not
    quick.add_match(match.match, "佐藤")
    assert quick.open_payments() == ()
    assert quick.get_match(match.id).round == 2
    events = [(e.action, e.by, e.reason) for e in quick.match_events(match.id)]
    assert ("undone", "佐藤", "名義は同じだが別の会社") in events


def test_a_refused_pair_is_in_no_larger_match_either(quick):
    """Not 158,279 for R1 alone, nor as the first of two parts of R8."""
    quick.add_open_items([bill("R8", 258_279)], "経理")
    one = quick.add_match(pair(["P1"], {"R8": 158_279}, status=SUGGEST), "佐藤")
    quick.refuse_match(one, "佐藤")
    two = quick.add_match(pair(["P1"], {"R1": 158_279}, status=SUGGEST), "佐藤")
    quick.refuse_match(two, "佐藤")
    later = DAY + dt.timedelta(days=2)
    quick.add_payments([money("P2", 100_000, day=later)], "経理")
    reconcile_store(quick, Settings(), "佐藤")
    for match in quick.find_matches():
        if "P1" in match.match.payments and match.state is not MatchState.REFUSED:
            assert not {"R1", "R8"} & {p.item_id for p in match.match.items}


def test_what_is_left_after_a_refusal_is_only_suggested(quick):
    quick.add_open_items([bill("R3", 158_279, partner="北陸住宅")], "経理")
    reconcile_store(quick, WAIT, "佐藤")
    (match,) = quick.find_matches()
    quick.refuse_match(match.id, "佐藤")
    assert reconcile_store(quick, Settings(), "佐藤").applied == 0


def test_two_bookkeepers_never_overwrite_each_other(store):
    name = store.add_match(pair(["P1"], {"R1": 158_279}, status=SUGGEST), "照合")
    seen = store.get_match(name).version
    store.apply_match(name, "佐藤", seen)
    for act in (store.refuse_match, store.undo_match):
        with pytest.raises(ConflictError, match="佐藤 が変更しました"):
            act(name, "鈴木", "違う", seen)
    with pytest.raises(ConflictError, match="却下ではなく取り消して"):
        store.refuse_match(name, "鈴木")
    store.undo_match(name, "鈴木", "違う")
    with pytest.raises(ConflictError, match="取り消されています"):
        store.apply_match(name, "佐藤")


def test_many_at_once_tell_which_could_not(quick):
    one = quick.add_match(pair(["P1"], {"R1": 158_279}, status=SUGGEST), "照合")
    other = quick.add_match(
        pair(["P1"], {"R2": 77_770, "R1": 80_509}, status=SUGGEST), "照合"
    )
    problems = quick.apply_matches([(one, None), (other, None), ("M0", None)], "佐藤")
    assert len(problems) == 2
    assert "消し込み済み" in problems[0]
    assert quick.open_payments() == ()


def test_a_run_that_was_overtaken_writes_nothing(quick):
    snapshot = quick.ledger_snapshot()
    quick.add_payments([money("P2", 5)], "経理")
    from books.proposing import propose

    assert (
        quick.keep_run(propose(snapshot), snapshot.version, "佐藤", apply_sure=True)
        is None
    )
    assert quick.find_matches() == ()


def test_a_proposal_goes_when_its_payment_is_settled_otherwise(quick):
    reconcile_store(quick, WAIT, "佐藤")
    (stale,) = quick.find_matches()
    quick.add_match(pair(["P1"], {"R2": 77_770}, ("advance", -80_509)), "佐藤")
    with pytest.raises(NotFoundError, match="再計算で提案が変わった"):
        quick.apply_match(stale.id, "佐藤")


def test_money_kept_for_later_is_an_item_of_its_own(store):
    name = store.add_match(pair(["P1"], {"R2": 77_770}, ("advance", -80_509)), "佐藤")
    (kept,) = [i for i in store.open_items() if i.kind is ItemKind.ADVANCE]
    assert (kept.amount, kept.partner_name, kept.side) == (
        -80_509,
        "西村商店",
        Side.RECEIVABLE,
    )
    used = store.add_match(pair([], {"R1": 80_509, kept.item_id: -80_509}), "佐藤", DAY)
    assert {i.item_id: i.amount for i in store.open_items()} == {"R1": 77_770}
    with pytest.raises(ConflictError, match="別の消込で使われています"):
        store.undo_match(name, "佐藤", "誤り")
    store.undo_match(used, "佐藤", "誤り")
    store.undo_match(name, "佐藤", "誤り")
    assert {i.item_id: i.amount for i in store.open_items()} == {
        "R1": 158_279,
        "R2": 77_770,
    }
    store.add_match(pair(["P1"], {"R2": 77_770}, ("advance", -80_509)), "佐藤")
    assert kept.item_id in {i.item_id for i in store.open_items()}


def test_a_refund_pays_what_was_kept(quick):
    quick.add_match(pair(["P1"], {}, ("suspense", -158_279)), "佐藤")
    (kept,) = [i for i in quick.open_items() if i.kind is ItemKind.SUSPENSE]
    quick.add_payments([money("P2", 158_279, direction=Direction.OUT)], "経理")
    quick.add_match(pair(["P2"], {kept.item_id: -158_279}), "佐藤")
    assert [i.item_id for i in quick.open_items()] == ["R1", "R2"]
    assert quick.open_payments() == ()


def test_what_is_set_off_is_settled_too(quick):
    quick.add_open_items([bill("V1", 8_279, side=Side.PAYABLE)], "経理")
    quick.add_payments([money("P2", 150_000)], "経理")
    match = pair(["P2"], {"R1": 158_279}, ("offset", 8_279, "V1"))
    name = quick.add_match(match, "佐藤")
    assert [i.item_id for i in quick.open_items()] == ["R2"]
    quick.undo_match(name, "佐藤", "誤り")
    assert len(quick.open_items()) == 3


@pytest.mark.parametrize(
    ("match", "sentence"),
    [
        (pair(["P1"], {"R2": 77_770}, ("advance", -1)), "金額が合いません"),
        (pair(["P1"], {"R1": 158_379}, ("advance", 100)), "明細として選んで"),
        (pair(["P1"], {"R1": 158_279, "R2": 1}, ("offset", 1, "R2")), "二度あります"),
    ],
)
def test_what_does_not_add_up(quick, match, sentence):
    with pytest.raises(ConflictError, match=sentence):
        quick.add_match(match, "佐藤")


def test_nothing_changes_in_a_closed_period(store):
    name = store.add_match(pair(["P1"], {"R1": 158_279}), "佐藤")
    store.close_period(Side.RECEIVABLE, DAY, "経理", {"items": 1})
    with pytest.raises(ConflictError, match="売掛は 2026-03-31 まで締めています"):
        store.undo_match(name, "佐藤", "誤り")
    with pytest.raises(ConflictError, match="入出金の取込はできません"):
        store.add_payments([money("P2", 5)], "経理")
    with pytest.raises(ConflictError, match="明細の登録はできません"):
        store.add_open_items([bill("R9", 5, issue_date=DAY)], "経理")
    # what is known already is no change, and the other ledger is open
    assert store.add_payments([money("P1", 158_279)], "経理") == 0
    assert store.add_payments([money("P3", 5, direction=Direction.OUT)], "経理") == 1
    with pytest.raises(ConflictError, match="理由を書いてください"):
        store.reopen_period(Side.RECEIVABLE, None, "部長", " ")
    store.reopen_period(Side.RECEIVABLE, None, "部長", "監査の指摘")
    store.undo_match(name, "佐藤", "誤り")
    closings = [(c.until, c.by, c.reason) for c in store.find_closings()]
    assert closings == [(None, "部長", "監査の指摘"), (DAY, "経理", "")]
    actions = [e.action for e in store.audit_log("receivable")]
    assert actions == ["period.reopened", "period.closed"]


def test_a_payment_of_a_closed_period_is_not_proposed(quick):
    quick.close_period(Side.RECEIVABLE, DAY, "経理", {})
    assert reconcile_store(quick, Settings(), "佐藤").applied == 0
    with pytest.raises(ConflictError, match="締めています"):
        quick.close_period(Side.RECEIVABLE, DAY - dt.timedelta(days=1), "経理", {})


def test_a_double_payment_of_another_day_waits_for_a_person(quick):
    reconcile_store(quick, Settings(), "佐藤")
    quick.add_open_items([bill("R3", 158_279, due_date=DAY + dt.timedelta(30))], "経理")
    quick.add_payments([money("P2", 158_279, day=DAY + dt.timedelta(3))], "経理")
    snapshot = quick.ledger_snapshot()
    assert [p.payment_id for p in snapshot.settled] == ["P1"]


def test_only_what_a_person_saw_teaches(quick):
    reconcile_store(quick, Settings(), "佐藤")
    assert quick.ledger_snapshot().history == ()
    (match,) = quick.find_matches()
    quick.apply_match(match.id, "佐藤")
    (row,) = quick.ledger_snapshot().history
    assert (row.partner_id, row.item_ids) == ("ID-西村商店", ("R1",))


def test_what_a_person_confirmed_is_used_at_once(quick):
    """Paid under a strange name: confirmed once, known the next time."""
    strange = {"payer_kana": "ﾊﾅﾋﾞｼﾔ", "bank_code": "0009", "branch_code": "321"}
    quick.add_open_items([bill("R5", 41_800), bill("R6", 52_910)], "経理")
    quick.add_payments([money("P5", 41_800, **strange)], "経理")
    quick.add_match(pair(["P5"], {"R5": 41_800}), "佐藤")
    quick.add_payments([money("P6", 52_910, **strange)], "経理")
    reconcile_store(quick, Settings(), "佐藤")
    settled = {p for m in quick.find_matches() for p in m.match.payments}
    assert "P6" in settled


def test_a_rest_has_no_withholding_left(quick):
    quick.add_open_items([bill("R7", 110_000, withholding_tax=10_210)], "経理")
    quick.add_payments([money("P7", 10_000)], "経理")
    quick.add_match(pair(["P7"], {"R7": 10_000}), "佐藤")
    (rest,) = [i for i in quick.ledger_snapshot().items if i.item_id == "R7"]
    assert (rest.amount, rest.withholding_tax) == (100_000, 0)


def test_what_the_bank_took_back_is_a_pair(quick):
    quick.add_payments(
        [
            money("P8", 9_000, payer_kana="ﾀﾅｶ"),
            money(
                "P9", 9_000, payer_kana="ﾀﾅｶ", direction=Direction.OUT, reversal=True
            ),
        ],
        "経理",
    )
    reconcile_store(quick, Settings(), "佐藤")
    (match,) = quick.find_matches(MatchState.PROPOSED)
    assert set(match.match.payments) == {"P8", "P9"}
    quick.apply_match(match.id, "佐藤")
    assert quick.open_payments() == ()


def test_interest_and_fees_by_the_banks_own_words(quick):
    quick.add_payments(
        [
            money("P8", 12, payer_kana="", description="お利息"),
            money(
                "P9",
                440,
                payer_kana="",
                description="振込手数料",
                direction=Direction.OUT,
            ),
        ],
        "経理",
    )
    reconcile_store(quick, Settings(), "佐藤")
    kinds = {
        m.match.differences[0].kind.value
        for m in quick.find_matches(MatchState.PROPOSED)
    }
    assert kinds == {"interest", "bank_fee"}
    for match in quick.find_matches(MatchState.PROPOSED):
        quick.refuse_match(match.id, "佐藤")
    assert reconcile_store(quick, Settings(), "佐藤").proposed == 0
