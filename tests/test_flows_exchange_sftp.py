"""Deliveries to a real OpenSSH: killed, cut, refused, and still there exactly once."""

import random
import time

import pytest

from books.delivery import DeliveryState
from books.settings import Settings
from books.store import Store
from tests.exchange_cases import (
    add_paper,
    correct,
    deliveries_of,
    delivery_note,
    due_now,
    fork,
    keep_secret,
    kill,
    killed_at,
    killed_send,
    make_settings,
    only,
    quick_disk,
    run_send,
    sftp_house,
    sftp_partner,
)
from tests.exchange_servers import HOST_KEYS, PASSWORD, sftp_server
from tests.fault_proxy import Faults, faulty_line

BIG = ({"format": "original"},)
pytestmark = pytest.mark.usefixtures(quick_disk.__name__)
MEGABYTE = 1024 * 1024
OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "C" * 43
OTHER_KIND = "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjE="


@pytest.fixture
def server():
    return sftp_server()


def files(inbox):
    return sorted(p.name for p in inbox.iterdir() if p.is_file())


def check_once(settings, inbox):
    """Everything is delivered, once, whole, and nothing else is there."""
    found = deliveries_of(settings)
    assert {one.state for one in found} == {DeliveryState.DELIVERED}
    assert files(inbox) == sorted(one.name for one in found)
    for one in found:
        sent = (settings.outbox / one.path).read_bytes()
        assert (inbox / one.name).read_bytes() == sent


def test_delivered_with_evidence(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    add_paper(settings, delivery_note())
    run_send(settings)
    check_once(settings, inbox)
    one = only(settings)
    assert one.evidence["remote_path"] == str(inbox / one.name)
    assert one.evidence["size"] == one.size
    with Store.open(settings.url, settings.shelf) as store:
        steps = [line.action for line in store.audit_log(one.reference)]
    assert steps == [
        "delivery.delivered",
        "delivery.committed",
        "delivery.sending",
        "delivery.queued",
    ]
    assert run_send(settings).moved == (), "a second run has nothing to do"
    check_once(settings, inbox)


def test_signed_in_by_key(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server, key="own_key", password=None)
    keep_secret(settings, "own_key", server.private_key)
    add_paper(settings, delivery_note())
    run_send(settings)
    check_once(settings, inbox)


def test_while_the_host_key_changes_both_are_good(server, tmp_path):
    keys = [OTHER_KEY, server.host_key, OTHER_KIND]
    settings, inbox = sftp_house(tmp_path, server, host_keys=keys)
    add_paper(settings, delivery_note())
    run_send(settings)
    check_once(settings, inbox)


@pytest.mark.parametrize("kind", HOST_KEYS)
def test_a_host_key_of_each_kind(server, tmp_path, kind):
    keys = [server.host_keys[kind]]
    settings, inbox = sftp_house(tmp_path, server, host_keys=keys)
    add_paper(settings, delivery_note())
    run_send(settings)
    check_once(settings, inbox)


@pytest.mark.parametrize("moment", ["taken", "before commit", "committed", "done"])
def test_killed_at_each_step(server, tmp_path, moment):
    settings, inbox = sftp_house(tmp_path, server)
    add_paper(settings, delivery_note())
    killed_at(settings, moment)
    assert only(settings).state is DeliveryState.SENDING
    run_send(settings)
    check_once(settings, inbox)


def test_killed_in_the_middle_of_an_upload(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server, BIG)
    add_paper(settings, delivery_note(), MEGABYTE)

    def prepare():
        import paramiko

        write = paramiko.SFTPFile.write
        written = []

        def half(self, data):
            written.append(data)
            if len(written) > 10:
                time.sleep(0.1)  # what was written is on its way
                kill()
            return write(self, data)

        paramiko.SFTPFile.write = half

    killed_send(settings, prepare)
    drafts = [name for name in files(inbox) if name.endswith(".part")]
    assert len(drafts) == len(files(inbox)) == 1
    assert (inbox / drafts[0]).stat().st_size < MEGABYTE
    run_send(settings)
    check_once(settings, inbox)


@pytest.mark.parametrize(
    "share",
    [0.6, *(pytest.param(s, marks=pytest.mark.slow) for s in (0.05, 0.2, 0.9, 0.98))],
)
def test_the_line_is_cut_during_the_transfer(server, tmp_path, share):
    faults = Faults(cut_after=int(MEGABYTE * share))
    with faulty_line(server.port, faults) as port:
        settings, inbox = sftp_house(tmp_path, server, BIG, port=port)
        add_paper(settings, delivery_note(), MEGABYTE)
        run_send(settings)
        one = only(settings)
        assert one.state is DeliveryState.QUEUED
        assert "通信できませんでした" in one.message
        run_send(settings)
        assert only(settings).attempts == 1, "its time has not come"
        faults.cut_after = None
        due_now(settings)
        run_send(settings)
    check_once(settings, inbox)
    assert only(settings).attempts == 2


def test_the_answer_to_the_rename_is_lost(server, tmp_path, monkeypatch):
    faults = Faults()
    with faulty_line(server.port, faults) as port:
        settings, inbox = sftp_house(tmp_path, server, port=port, timeout_seconds=1)
        add_paper(settings, delivery_note())
        commit = Store.commit_delivery

        def commit_and_go_deaf(*arguments):
            commit(*arguments)
            faults.deaf = True

        with monkeypatch.context() as patch:
            patch.setattr(Store, "commit_delivery", commit_and_go_deaf)
            run_send(settings)
        assert only(settings).state is DeliveryState.UNKNOWN
        assert files(inbox) == [only(settings).name], "the server did it"
        run_send(settings)
        assert only(settings).state is DeliveryState.UNKNOWN, "nobody answers"
        faults.deaf = False
        run_send(settings)
    check_once(settings, inbox)
    assert "送り先で確かめました" in only(settings).message


def test_a_full_disk_is_tried_again(tmp_path):
    full = sftp_server(limit=200_000)
    settings, inbox = sftp_house(tmp_path, full, BIG)
    add_paper(settings, delivery_note(), MEGABYTE)
    run_send(settings)
    assert only(settings).state is DeliveryState.QUEUED
    assert "200000 バイトしか書けませんでした" in only(settings).message
    assert files(inbox) == [name for name in files(inbox) if name.endswith(".part")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host_keys": [OTHER_KEY]}, "ホスト鍵が登録したものと異なります"),
        ({"host_keys": [OTHER_KIND]}, "登録した種類のホスト鍵を示しません"),
        ({"password": "wrong"}, "認証できません"),
        ({"outgoing": "/nowhere/at/all"}, "フォルダーがありません"),
    ],
)
def test_what_only_a_person_can_mend(server, tmp_path, changes, told):
    settings, _ = sftp_house(tmp_path, server, **changes)
    keep_secret(settings, "wrong", "not-the-password")
    add_paper(settings, delivery_note())
    run_send(settings)
    one = only(settings)
    assert one.state is DeliveryState.NEEDS_PERSON
    assert told in one.message
    assert run_send(settings).moved == ()
    assert only(settings).attempts == 1, "never again by itself"


def test_no_right_to_write(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    inbox.chmod(0o555)
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is DeliveryState.NEEDS_PERSON
    assert "権限がありません" in only(settings).message
    inbox.chmod(0o755)
    with Store.open(settings.url, settings.shelf) as store:
        store.resend_delivery(only(settings).reference, "佐藤", "権限を直してもらった")
    run_send(settings)
    check_once(settings, inbox)


def test_a_name_that_is_taken_is_never_overwritten(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    add_paper(settings, delivery_note())
    killed_at(settings, "taken")
    other = inbox / only(settings).name
    other.write_bytes(b"somebody else's")
    run_send(settings)
    assert only(settings).state is DeliveryState.NEEDS_PERSON
    assert "上書きしません" in only(settings).message
    assert other.read_bytes() == b"somebody else's"


def test_a_server_that_is_away(server, tmp_path):
    settings, _ = sftp_house(tmp_path, server, port=1)
    for number in range(4):
        add_paper(settings, delivery_note(f"DN-{number}"))
    run_send(settings)
    states = [(one.state, one.attempts) for one in deliveries_of(settings)]
    queued = DeliveryState.QUEUED
    assert states == [(queued, 1), (queued, 1), (queued, 0), (queued, 0)]


def test_the_partner_took_the_file_before_we_knew(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    add_paper(settings, delivery_note())
    killed_at(settings, "done")
    (inbox / only(settings).name).unlink()
    run_send(settings)
    assert only(settings).state is DeliveryState.UNKNOWN
    assert "先方に確かめて" in only(settings).message
    run_send(settings)
    assert files(inbox) == [], "never sent again blindly"


def test_a_partner_that_leaves_files_where_they_are(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server, partner_removes=False)
    add_paper(settings, delivery_note())
    killed_at(settings, "done")
    (inbox / only(settings).name).unlink()
    run_send(settings)
    check_once(settings, inbox)


def test_acknowledged_by_done_folder_or_answer(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    for number in ("DN-1", "DN-2", "DN-3"):
        add_paper(settings, delivery_note(number))
    run_send(settings)
    first, second, third = deliveries_of(settings)
    (inbox / first.name).rename(inbox / "done" / first.name)
    (inbox / f"{second.name}.ack").write_text("OK 20260401")
    (inbox / "done" / f"{third.name}.err").write_text("unknown item code")
    run_send(settings)
    first, second, third = deliveries_of(settings)
    assert first.state is second.state is DeliveryState.ACKNOWLEDGED
    assert second.evidence["answer"] == "OK 20260401"
    assert second.acknowledged_at
    assert third.state is DeliveryState.NEEDS_PERSON
    assert "unknown item code" in third.message


def test_a_correction_waits_for_a_person_once_the_first_arrived(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    paper = add_paper(settings, delivery_note())
    run_send(settings)
    correct(settings, paper, notes="訂正しました")
    sent = run_send(settings)
    assert any("第 1 版が先方に届いています" in told for told in sent.notices)
    first, second = deliveries_of(settings)
    assert second.state is DeliveryState.NEEDS_PERSON
    with Store.open(settings.url, settings.shelf) as store:
        store.resend_delivery(second.reference, "佐藤", "先方も了承")
    run_send(settings)
    assert files(inbox) == sorted([first.name, second.name])


def test_what_was_corrected_before_it_went_out_does_not_go_out(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server, port=1)
    paper = add_paper(settings, delivery_note())
    run_send(settings)
    correct(settings, paper, notes="訂正しました")
    good = settings.model_copy(update={"exchange": _with_port(settings, server.port)})
    due_now(good)
    run_send(good)
    first, second = deliveries_of(good)
    assert first.state is DeliveryState.CANCELLED
    assert second.state is DeliveryState.DELIVERED
    assert files(inbox) == [second.name]


def _with_port(settings: Settings, port: int):
    (partner,) = settings.exchange.partners
    sftp = partner.sftp.model_copy(update={"port": port})
    mended = partner.model_copy(update={"sftp": sftp})
    return settings.exchange.model_copy(update={"partners": (mended,)})


def test_sent_again_after_it_had_arrived(server, tmp_path):
    settings, inbox = sftp_house(tmp_path, server)
    add_paper(settings, delivery_note())
    run_send(settings)
    first = only(settings)
    (inbox / first.name).unlink()
    with Store.open(settings.url, settings.shelf) as store:
        store.resend_delivery(first.reference, "佐藤", "先方が紛失")
        history = store.audit_log(first.reference)
    assert history[0].actor == "佐藤"
    assert history[0].detail["message"] == "先方が紛失"
    run_send(settings)
    again = only(settings)
    assert (again.state, again.round) == (DeliveryState.DELIVERED, 2)
    assert files(inbox) == [first.name.replace(".xml", "_2.xml")]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_moment(server, tmp_path, seed):
    """Kill -9 after a random time, again and again, with several documents."""
    chance = random.Random(seed)
    settings, inbox = sftp_house(tmp_path, server, (*BIG, {"format": "edi"}))
    for number in range(4):
        add_paper(settings, delivery_note(f"DN-{number}"), MEGABYTE)
    for _ in range(6):
        process = fork.Process(target=run_send, args=(settings,))
        process.start()
        time.sleep(chance.random() * 0.8)
        process.kill()
        process.join()
    for _ in range(2):  # what was asked about and is not there has a pause
        due_now(settings)
        run_send(settings)
    check_once(settings, inbox)


def test_partners_do_not_stop_each_other(server, tmp_path):
    away = sftp_partner(server, port=1) | {"id": "away"}
    here = sftp_partner(server)
    settings = make_settings(tmp_path, away, here)
    keep_secret(settings, "sftp_password", PASSWORD)
    add_paper(settings, delivery_note())
    run_send(settings)
    states = {one.partner: one.state for one in deliveries_of(settings)}
    assert states == {
        "away": DeliveryState.QUEUED,
        "karatachi": DeliveryState.DELIVERED,
    }
