"""The pages of the bench and the claims of entries, on both databases."""

import pytest
from sqlalchemy import event

from books.model import (
    Direction,
    EntrySide,
    JournalEntry,
    JournalLine,
    MatchStatus,
    Side,
)
from books.store.match_exports import Draft
from tests.ledgers import DAY, bill, money, pair
from tests.store_cases import DATABASES, fresh_store


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def entry(reference):
    lines = (
        JournalLine(side=EntrySide.DEBIT, account="普通預金", amount=100),
        JournalLine(side=EntrySide.CREDIT, account="売掛金", amount=100),
    )
    return JournalEntry(reference=reference, date=DAY, lines=lines)


def test_pages_show_what_waits_and_what_was_done(store):
    store.add_open_items([bill(f"R{n}", 100) for n in range(4)], "経理")
    days = [DAY.replace(day=9 - n) for n in range(4)]
    store.add_payments([money(f"P{n}", 100, day=d) for n, d in enumerate(days)], "経理")
    for n in (0, 1):
        match = pair([f"P{n}"], {f"R{n}": 100}, status=MatchStatus.SUGGEST)
        store.add_match(match, "rule:reconcile")
    done = store.add_match(pair(["P2"], {"R2": 100}), "佐藤")
    waiting = store.count_waiting()
    assert (waiting.proposed, waiting.left, waiting.decided) == (2, 1, 1)
    pages = [store.page_of_proposals(1, n)[0].match.payments for n in (0, 1)]
    assert pages == [("P1",), ("P0",)]  # the older payment first
    assert [p.payment_id for p in store.page_of_left(9, 0)] == ["P3"]
    assert [m.id for m in store.page_of_decided(9, 0)] == [done]
    assert store.page_of_decided(9, 1) == ()
    same = store.open_payments_of(store.get_payments(["P3"])["P3"])
    assert [p.payment_id for p in same] == ["P1", "P0"]


@pytest.mark.parametrize("name", ['100%"本舗"', "下_線", r"円\記号", "驚き!", "<b>"])
def test_items_are_found_by_any_words(store, name):
    items = [bill("R1", 100, partner=name), bill("R2", 50, partner="ほかの店")]
    store.add_open_items(items, "経理")
    found = store.find_open_items(Side.RECEIVABLE, f"{name} INV-R1")
    assert [i.item_id for i in found] == ["R1"]
    assert store.find_open_items(Side.PAYABLE, name) == ()
    assert store.find_partner_id(name) == f"ID-{name}"
    assert store.find_partner_id("知らない店") is None
    by_amount = store.find_open_items(Side.RECEIVABLE, amount=50)
    assert [i.item_id for i in by_amount] == ["R2"]


def test_an_entry_is_claimed_once_and_reversed_once(store):
    store.add_open_items([bill("R1", 100)], "経理")
    store.add_payments([money("P1", 100, direction=Direction.IN)], "経理")
    name = store.add_match(pair(["P1"], {"R1": 100}), "佐藤")
    assert [m.id for m in store.matches_to_book("yayoi")] == [name]
    draft = Draft(name, 1, reversal=False, entries=(entry("M-1"),))
    reference = store.claim_match_entries("yayoi", [draft], "佐藤")
    assert store.claim_match_entries("yayoi", [draft], "佐藤") is None
    assert store.matches_to_book("yayoi") == ()
    assert [m.id for m in store.matches_to_book("moneyforward")] == [name]
    assert store.entries_to_reverse("yayoi") == ()
    store.undo_match(name, "佐藤", "誤り")
    (back,) = store.entries_to_reverse("yayoi")
    assert [x.side for x in back.entries[0].lines] == ["debit", "credit"]
    assert [x.account for x in back.entries[0].lines] == ["売掛金", "普通預金"]
    assert store.claim_match_entries("yayoi", [back], "佐藤")
    assert store.claim_match_entries("yayoi", [back], "佐藤") is None
    assert store.entries_to_reverse("yayoi") == ()
    assert [e.reference for e in store.entries_of(reference)] == ["M-1"]
    # what is not so any more is not claimed
    assert store.claim_match_entries("moneyforward", [draft], "佐藤") is None
    assert store.verify() == ()


def test_claiming_many_entries_asks_no_more_often_than_claiming_one(store):
    store.add_open_items([bill(f"R{n}", 100 + n) for n in range(8)], "経理")
    store.add_payments([money(f"P{n}", 100 + n) for n in range(8)], "経理")
    names = [
        store.add_match(pair([f"P{n}"], {f"R{n}": 100 + n}), "佐藤") for n in range(8)
    ]
    drafts = [
        Draft(name, 1, reversal=False, entries=(entry(f"M-{name}"),)) for name in names
    ]
    asked = []
    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    store.claim_match_entries("yayoi", drafts[:1], "佐藤")
    one = len(asked)
    store.claim_match_entries("yayoi", drafts[1:], "佐藤")
    assert len(asked) - one == one
