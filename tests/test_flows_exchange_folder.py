"""Deliveries into a shared folder, and everything about queueing that needs no server."""

import os

import pytest

from books.delivery import DeliveryState
from books.errors import ConflictError, NotFoundError
from books.model import DocumentType, Party
from books.store import Store
from flows.exchange.decide import mark_arrived, resend
from flows.exchange.office import open_office
from flows.exchange.queue import plan_deliveries
from tests.exchange_cases import (
    OURS,
    THEIRS,
    add_paper,
    correct,
    deliveries_of,
    delivery_note,
    due_now,
    fork,
    killed_at,
    make_settings,
    only,
    quick_disk,
    run_send,
)
from tests.store_cases import READY, execute, fresh_url, make_reading

pytestmark = pytest.mark.usefixtures(quick_disk.__name__)


def house(tmp_path, *entries, **changes):
    """A house with one partner that has a share; gives the settings and the share."""
    share = tmp_path / "share"
    share.mkdir()
    folder = {"outgoing": str(share), **changes}
    partners = entries or ({},)
    ways = [{"folder": folder, **entry} for entry in partners]
    return make_settings(tmp_path / "home", *ways), share


def names(share):
    return sorted(path.name for path in share.iterdir() if path.is_file())


@pytest.mark.parametrize("moment", ["taken", "before commit", "committed", "done"])
def test_killed_at_each_step(tmp_path, moment):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    killed_at(settings, moment)
    run_send(settings)
    one = only(settings)
    assert one.state is DeliveryState.DELIVERED
    assert names(share) == [one.name]
    sent = (settings.outbox / one.path).read_bytes()
    assert (share / one.name).read_bytes() == sent


def test_killed_between_link_and_unlink(tmp_path, monkeypatch):
    """Both names are there for a moment; the draft is cleared away."""
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    killed_at(settings, "committed")
    (draft,) = share.iterdir()
    os.link(draft, share / only(settings).name)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert names(share) == [only(settings).name]


def test_a_disk_without_hard_links(tmp_path, monkeypatch):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert names(share) == [only(settings).name]


def test_a_share_that_is_not_connected(tmp_path):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    share.rename(tmp_path / "away")
    run_send(settings)
    assert only(settings).state is DeliveryState.QUEUED
    assert "共有の接続" in only(settings).message
    assert not share.exists(), "nobody makes the folder in its place"
    (tmp_path / "away").rename(share)
    due_now(settings)
    run_send(settings)
    assert names(share) == [only(settings).name]


def test_a_name_that_is_taken(tmp_path):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    killed_at(settings, "taken")
    (share / only(settings).name).write_text("somebody else's")
    run_send(settings)
    assert only(settings).state is DeliveryState.NEEDS_PERSON
    assert (share / only(settings).name).read_text() == "somebody else's"


def test_a_sender_that_was_taken_for_dead_stops_in_time(tmp_path, monkeypatch):
    """Its lease ran out during the upload; another machine has the delivery now."""
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())

    def taken_over(store, reference, worker):
        execute(store, "UPDATE deliveries SET worker = 'other machine'")
        commit(store, reference, worker)

    commit = Store.commit_delivery
    with monkeypatch.context() as patch:
        patch.setattr(Store, "commit_delivery", taken_over)
        run_send(settings)
    assert only(settings).worker == "other machine"
    assert [name for name in names(share) if not name.startswith(".")] == []


def test_only_our_papers_to_that_partner(tmp_path):
    settings, _ = house(tmp_path)
    add_paper(settings, delivery_note("DN-1"))
    add_paper(settings, delivery_note("DN-2", recipient=Party(name="他社")))
    add_paper(
        settings,
        delivery_note("DN-3", issuer=Party(name=THEIRS), recipient=Party(name=OURS)),
    )
    add_paper(settings, delivery_note("Q-4", document_type=DocumentType.OTHER))
    with open_office(settings) as office:
        (one,) = plan_deliveries(office).planned
        assert one.document.reading.document.document_number == "DN-1"
        assert office.store.find_deliveries() == (), "a plan has no effects"


def test_a_core_system_gets_what_others_sent(tmp_path):
    sends = [{"format": "original", "documents": "received"}]
    settings, share = house(tmp_path, {"sends": sends})
    add_paper(settings, delivery_note("DN-1"))
    theirs = delivery_note(
        "DN-3", issuer=Party(name=THEIRS), recipient=Party(name=OURS)
    )
    add_paper(settings, theirs)
    run_send(settings)
    assert [name.split("_")[1] for name in names(share)] == ["DN-3"]
    assert only(settings).name.endswith(".pdf")


def test_an_entry_sends_the_kinds_that_it_names(tmp_path):
    sends = [{"format": "edi", "types": ["invoice"]}]
    settings, share = house(tmp_path, {"sends": sends})
    add_paper(settings, delivery_note())
    run_send(settings)
    assert names(share) == []


def test_what_a_format_cannot_hold_is_told(tmp_path):
    sends = [{"format": "edi", "types": ["other"]}, {"format": "original"}]
    settings, share = house(tmp_path, {"sends": sends})
    other = delivery_note("X-1", document_type=DocumentType.OTHER)
    add_paper(settings, other)
    (told,) = run_send(settings).notices
    assert "その他の電文がありません" in told
    assert len(names(share)) == 1, "its original goes out"


def test_an_original_with_papers_of_others_does_not_go_out(tmp_path):
    settings, share = house(tmp_path, {"sends": [{"format": "original"}]})
    with Store.open(settings.url, settings.shelf) as store:
        pile = tmp_path / "pile.pdf"
        pile.write_bytes(b"%PDF several")
        file = store.add_file(pile)
        papers = [delivery_note("DN-1"), delivery_note("DN-2", recipient=Party())]
        readings = [
            make_reading(file.sha256).model_copy(update={"document": paper})
            for paper in papers
        ]
        for name in store.add_readings(file.sha256, readings, "試験", [READY] * 2):
            store.approve(name, "部長")
    (told,) = run_send(settings).notices
    assert "pile.pdf にはほかの書類も" in told
    assert names(share) == []


def test_papers_from_before_the_partner_was_set_up(tmp_path):
    settings, share = house(tmp_path, {"since": "2999-01-01"})
    add_paper(settings, delivery_note())
    run_send(settings)
    assert names(share) == []


def test_partners_are_known_by_number_before_name(tmp_path):
    number = "T7999901000001"
    entry = {"registration_number": number, "other_names": ["からたち"]}
    settings, share = house(tmp_path, entry)
    for name, said in (
        ("別名", number),
        (THEIRS, "T6999901000101"),
        ("からたち", None),
    ):
        party = Party(name=name, registration_number=said)
        add_paper(settings, delivery_note(f"DN-{name}", recipient=party))
    run_send(settings)
    assert len(names(share)) == 2


def test_a_paper_that_does_not_fit_is_told_and_holds_up_nobody(tmp_path):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note("bad\x01number"))
    add_paper(settings, delivery_note("DN-2"))
    sent = run_send(settings)
    assert any("送るファイルを作れません" in told for told in sent.notices)
    assert [name.split("_")[1] for name in names(share)] == ["DN-2"]


def test_a_file_that_was_changed_is_not_sent(tmp_path):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    killed_at(settings, "taken")
    (settings.outbox / only(settings).path).write_text("tampered")
    run_send(settings)
    assert only(settings).state is DeliveryState.NEEDS_PERSON
    assert "書き換えられています" in only(settings).message
    assert names(share) == []


def test_an_order_response_acknowledges_an_order(tmp_path):
    settings, _ = house(tmp_path)
    order = {"document_type": DocumentType.PURCHASE_ORDER}
    for number in ("PO-1", "PO-2", "PO-3"):
        add_paper(settings, delivery_note(number, **order))
    run_send(settings)
    answer = {
        "document_type": DocumentType.ORDER_RESPONSE,
        "issuer": Party(name=THEIRS),
        "recipient": Party(name=OURS),
    }
    add_paper(settings, delivery_note("R-1", order_number="PO-1", **answer))
    add_paper(
        settings,
        delivery_note("R-2", order_number="ＰＯ-2", answer="rejected", **answer),
    )
    stranger = answer | {"issuer": Party(name="他社")}
    add_paper(settings, delivery_note("R-3", order_number="PO-3", **stranger))
    run_send(settings)
    first, second, third = deliveries_of(settings)
    assert first.state is DeliveryState.ACKNOWLEDGED
    assert "注文請書 R-1" in first.message
    assert second.state is DeliveryState.NEEDS_PERSON
    assert "拒否" in second.message
    assert third.state is DeliveryState.DELIVERED


def test_what_a_person_may_and_may_not_decide(tmp_path):
    settings, share = house(tmp_path)
    paper = add_paper(settings, delivery_note())
    run_send(settings)
    reference = only(settings).reference
    with open_office(settings) as office:
        with pytest.raises(NotFoundError, match="配送 nothing"):
            resend(office, "nothing", "佐藤", "試験")
        resend(office, reference, "佐藤", "先方が紛失")
        with pytest.raises(ConflictError, match="送信待ち"):
            resend(office, reference, "佐藤", "もう一度")
        with pytest.raises(ConflictError, match="送信待ち"):
            mark_arrived(office, reference, "佐藤", "試験")
    run_send(settings)
    correct(settings, paper, notes="訂正")
    with open_office(settings) as office, pytest.raises(ConflictError, match="第 2 版"):
        resend(office, reference, "佐藤", "試験")
    assert len(names(share)) == 2


def test_one_exchange_at_a_time_in_a_home(tmp_path):
    settings, _ = house(tmp_path)
    with (
        open_office(settings),
        pytest.raises(ConflictError, match="denpyo send"),
        open_office(settings),
    ):
        pass


def test_a_partner_that_is_no_longer_in_the_settings(tmp_path):
    settings, share = house(tmp_path)
    add_paper(settings, delivery_note())
    killed_at(settings, "taken")
    none = settings.exchange.model_copy(update={"partners": ()})
    sent = run_send(settings.model_copy(update={"exchange": none}))
    assert "設定に取引先 karatachi がない" in sent.notices[0]
    assert only(settings).state is DeliveryState.QUEUED
    with Store.open(settings.url, settings.shelf) as store:
        assert store.verify() == ()
    run_send(settings)
    assert names(share) == [only(settings).name]


def test_two_machines_with_one_store_and_one_outbox(tmp_path):
    """Both queue and send at once; each paper goes out once."""
    settings, share = house(tmp_path)
    for number in range(6):
        add_paper(settings, delivery_note(f"DN-{number}"))
    other = tmp_path / "other"
    other.mkdir()
    for name in ("outbox", "originals"):
        (settings.home / name).mkdir(exist_ok=True)
        (other / name).symlink_to(settings.home / name)
    second = settings.model_copy(update={"home": other, "database_url": settings.url})
    processes = [fork.Process(target=run_send, args=(s,)) for s in (settings, second)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    run_send(settings)
    found = deliveries_of(settings)
    assert [one.state for one in found] == [DeliveryState.DELIVERED] * 6
    assert names(share) == sorted(one.name for one in found)


def test_on_postgresql(tmp_path):
    settings, share = house(tmp_path)
    with fresh_url("postgresql", tmp_path) as url:
        settings = settings.model_copy(update={"database_url": url})
        add_paper(settings, delivery_note())
        killed_at(settings, "committed")
        run_send(settings)
        assert only(settings).state is DeliveryState.DELIVERED
        assert names(share) == [only(settings).name]
        with Store.open(settings.url, settings.shelf) as store:
            assert store.verify() == ()
