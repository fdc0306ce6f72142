"""Deliveries by a real exim: killed, refused, deferred, unanswered; never twice by itself."""

import random
import socket
import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager

import pytest

from books.delivery import DeliveryState
from books.store import Store
from edi.exchange.mail import message_id
from flows.exchange.answers import note_mail
from flows.exchange.decide import mark_arrived, resend
from flows.exchange.office import open_office
from tests.exchange_cases import (
    add_paper,
    deliveries_of,
    delivery_note,
    due_now,
    fork,
    keep_secret,
    kill,
    killed_at,
    killed_send,
    mail_house,
    only,
    quick_disk,
    run_send,
)
from tests.exchange_servers import mail_server
from tests.fault_proxy import Faults, faulty_line

pytestmark = pytest.mark.usefixtures(quick_disk.__name__)


@pytest.fixture
def server():
    return mail_server()


@pytest.fixture
def address():
    """An address that no other test writes to."""
    return f"{uuid.uuid4().hex[:12]}@example.test"


def arrived(server, address):
    return [mail for mail in server.mails() if mail["To"] == address]


def test_delivered_over_starttls_with_evidence(server, tmp_path, address):
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())
    run_send(settings)
    one = only(settings)
    assert one.state is DeliveryState.DELIVERED
    assert one.evidence["answer"].startswith("250 OK id=")
    (mail,) = arrived(server, address)
    assert mail["Message-ID"] == one.evidence["message_id"]
    assert mail["Subject"].startswith("=?utf-8?")
    (text, attached) = mail.get_payload()
    assert "納品書をお送りします" in text.get_payload(decode=True).decode()
    assert attached.get_filename() == one.name
    sent = (settings.outbox / one.path).read_bytes()
    assert attached.get_payload(decode=True) == sent
    assert run_send(settings).moved == ()
    assert len(arrived(server, address)) == 1


def test_delivered_over_tls_from_the_first_byte(server, tmp_path, address):
    changes = {"security": "tls", "port": server.tls_port}
    settings = mail_house(tmp_path, server, address, **changes)
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert len(arrived(server, address)) == 1


@pytest.mark.parametrize(
    ("moment", "state", "mails"),
    [
        ("taken", DeliveryState.DELIVERED, 1),
        ("before commit", DeliveryState.DELIVERED, 1),
        ("committed", DeliveryState.UNKNOWN, 0),
        ("done", DeliveryState.UNKNOWN, 1),
    ],
)
def test_killed_at_each_step(server, tmp_path, address, moment, state, mails):
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())
    killed_at(settings, moment)
    for _ in range(2):
        run_send(settings)
        assert only(settings).state is state
    assert len(arrived(server, address)) == mails


def test_killed_in_the_middle_of_a_mail(server, tmp_path, address):
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())

    def prepare():
        import smtplib

        send = smtplib.SMTP.send

        def half(self, data):
            if len(data) > 1000:
                send(self, data[: len(data) // 2])
                kill()
            send(self, data)

        smtplib.SMTP.send = half

    killed_send(settings, prepare)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert len(arrived(server, address)) == 1


def test_no_answer_after_the_dot(server, tmp_path, address):
    """The server has the mail; we don't know it, and say so."""
    faults = Faults(deaf_from=b"\r\n.\r\n")
    with faulty_line(server.port, faults) as port:
        plain = {"security": "none", "port": port, "timeout_seconds": 1}
        settings = mail_house(tmp_path, server, address, **plain)
        add_paper(settings, delivery_note())
        run_send(settings)
        one = only(settings)
        assert one.state is DeliveryState.UNKNOWN
        assert len(arrived(server, address)) == 1
        faults.deaf, faults.deaf_from = False, None
        run_send(settings)
        assert only(settings).state is DeliveryState.UNKNOWN
        assert one.evidence["message_id"] in only(settings).message
        assert len(arrived(server, address)) == 1, "never again by itself"
        with open_office(settings) as office:
            resend(office, one.reference, "佐藤", "先方に見当たらないとのこと")
        run_send(settings)
    first, second = arrived(server, address)
    assert first["Message-ID"] == second["Message-ID"], "so that it is recognised"
    assert only(settings).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("last", [b"what?\r\n", b"299 who knows\r\n", b""])
def test_an_answer_after_the_dot_that_nobody_understands(
    server, tmp_path, address, last
):
    with odd_server(last) as port:
        plain = {"security": "none", "port": port, "user": None}
        settings = mail_house(tmp_path, server, address, **plain)
        add_paper(settings, delivery_note())
        run_send(settings)
    assert only(settings).state is DeliveryState.UNKNOWN


@contextmanager
def odd_server(last):
    """A server that takes one mail, and then says something odd."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        line, _ = listener.accept()
        with line, line.makefile("rwb") as talk:
            for answer in (b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"354 go"):
                talk.write(answer + b"\r\n")
                talk.flush()
                talk.readline()
            while talk.readline() != b".\r\n":
                pass
            talk.write(last)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(10)
    listener.close()


def test_a_person_says_that_it_arrived(server, tmp_path, address):
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())
    killed_at(settings, "done")
    run_send(settings)
    with open_office(settings) as office:
        mark_arrived(office, only(settings).reference, "佐藤", "電話で確認")
    assert only(settings).state is DeliveryState.ACKNOWLEDGED
    assert only(settings).evidence["confirmed_by"] == "佐藤"
    run_send(settings)
    assert len(arrived(server, address)) == 1


def test_the_line_is_cut_within_the_mail(server, tmp_path, address):
    faults = Faults(cut_at=b"Content-Disposition: attachment")
    with faulty_line(server.port, faults) as port:
        settings = mail_house(tmp_path, server, address, security="none", port=port)
        add_paper(settings, delivery_note())
        run_send(settings)
        one = only(settings)
        assert one.state in (DeliveryState.QUEUED, DeliveryState.UNKNOWN)
        assert arrived(server, address) == []


@pytest.mark.parametrize(
    ("to", "state", "told"),
    [
        ("refused@example.test", DeliveryState.FAILED, "550 no such user"),
        ("deferred@example.test", DeliveryState.QUEUED, "451 greylisted"),
    ],
)
def test_refused_is_not_deferred(server, tmp_path, to, state, told):
    settings = mail_house(tmp_path, server, to)
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is state
    assert told in only(settings).message
    due_now(settings)
    run_send(settings)
    assert only(settings).attempts == (2 if state is DeliveryState.QUEUED else 1)


@pytest.mark.parametrize(
    ("subject", "state"),
    [("spam", DeliveryState.FAILED), ("later", DeliveryState.QUEUED)],
)
def test_refused_or_deferred_after_the_dot(server, tmp_path, address, subject, state):
    settings = mail_house(tmp_path, server, address)
    (partner,) = settings.exchange.partners
    mail = partner.mail.model_copy(update={"subject": subject})
    partner = partner.model_copy(update={"mail": mail})
    exchange = settings.exchange.model_copy(update={"partners": (partner,)})
    settings = settings.model_copy(update={"exchange": exchange})
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is state
    assert arrived(server, address) == []


def test_one_of_several_addresses_is_refused(server, tmp_path, address):
    """All of them get it, or none: a repeat would reach the others twice."""
    settings = mail_house(tmp_path, server, address)
    (partner,) = settings.exchange.partners
    mail = partner.mail.model_copy(update={"to": (address, "refused@example.test")})
    partner = partner.model_copy(update={"mail": mail})
    exchange = settings.exchange.model_copy(update={"partners": (partner,)})
    settings = settings.model_copy(update={"exchange": exchange})
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is DeliveryState.FAILED
    assert "refused@example.test" in only(settings).message
    server.settle()
    assert not [m for m in server.mails() if address in m["To"]]


@pytest.mark.parametrize(
    ("changes", "state", "told"),
    [
        ({"password": "wrong"}, DeliveryState.NEEDS_PERSON, "認証に失敗"),
        ({"ca_file": None}, DeliveryState.NEEDS_PERSON, "証明書を確かめられません"),
        ({"port": 1}, DeliveryState.QUEUED, "通信できませんでした"),
        ({"password": "absent"}, DeliveryState.QUEUED, "DENPYO_SECRET_ABSENT"),
    ],
)
def test_a_server_that_does_not_let_us_in(
    server, tmp_path, address, changes, state, told
):
    settings = mail_house(tmp_path, server, address, **changes)
    keep_secret(settings, "wrong", "not-the-password")
    add_paper(settings, delivery_note())
    run_send(settings)
    assert only(settings).state is state
    assert told in only(settings).message
    assert arrived(server, address) == []


def _reply(sent, sender, **headers):
    lines = {
        "From": sender,
        "To": "denpyo@example.test",
        "Subject": "Re: order",
        "Message-ID": "<answer-1@example.test>",
        "In-Reply-To": sent,
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\nthank you\r\n".encode()


def test_a_reply_of_the_partner_acknowledges(server, tmp_path, address):
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())
    run_send(settings)
    sent = message_id(only(settings).key, settings.exchange.mail_server)
    with open_office(settings) as office:
        assert note_mail(office, _reply("<other@example.test>", address)) == ()
        assert note_mail(office, _reply(sent, "stranger@example.test")) == ()
        away = _reply(sent, address, **{"Auto-Submitted": "auto-replied"})
        assert note_mail(office, away) == ()
        assert only(settings).state is DeliveryState.DELIVERED
        assert len(note_mail(office, _reply(sent, address.upper()))) == 1
    one = only(settings)
    assert one.state is DeliveryState.ACKNOWLEDGED
    assert one.evidence["answered_by"] == "<answer-1@example.test>"
    assert "thank you" in one.evidence["reply"]


def test_a_delivery_report_of_exim_acknowledges(server, tmp_path, address):
    """exim writes a real one, because we ask for it (RFC 3461)."""
    settings = mail_house(tmp_path, server, address)
    add_paper(settings, delivery_note())
    run_send(settings)
    reports = []
    for _ in range(100):
        name = only(settings).evidence["message_id"]
        reports = [m for m in server.mails() if name in m.as_string()]
        reports = [m for m in reports if m.get_content_type() == "multipart/report"]
        if reports:
            break
        time.sleep(0.05)
    with open_office(settings) as office:
        note_mail(office, reports[0].as_bytes())
    one = only(settings)
    assert one.state is DeliveryState.ACKNOWLEDGED
    assert "メールボックスに届きました" in one.message


def test_nothing_is_late_before_its_time(server, tmp_path, address):
    settings = mail_house(tmp_path, server, address)
    (partner,) = settings.exchange.partners
    partner = partner.model_copy(update={"acknowledge_within_hours": 24})
    exchange = settings.exchange.model_copy(update={"partners": (partner,)})
    settings = settings.model_copy(update={"exchange": exchange})
    add_paper(settings, delivery_note())
    assert run_send(settings).notices == ()
    with (
        Store.open(settings.url, settings.shelf) as store,
        store.database.engine.begin() as connection,
    ):
        connection.exec_driver_sql(
            "UPDATE deliveries SET delivered_at = '2026-01-01 00:00:00'"
        )
    (told,) = run_send(settings).notices
    assert "24 時間を過ぎても" in told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_moment(server, tmp_path, address, seed):
    """Never twice; what we call delivered is there, what we don't know we say so."""
    chance = random.Random(seed)
    settings = mail_house(tmp_path, server, address)
    for number in range(4):
        add_paper(settings, delivery_note(f"DN-{number}"))
    for _ in range(6):
        process = fork.Process(target=run_send, args=(settings,))
        process.start()
        time.sleep(chance.random() * 0.5)
        process.kill()
        process.join()
    due_now(settings)
    run_send(settings)
    there = Counter(mail["Message-ID"] for mail in arrived(server, address))
    for one in deliveries_of(settings):
        count = there[message_id(one.key, settings.exchange.mail_server)]
        if one.state is DeliveryState.UNKNOWN:
            assert count <= 1
        else:
            assert (one.state, count) == (DeliveryState.DELIVERED, 1)
