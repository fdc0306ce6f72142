"""Deliveries to a web service with a certificate of its own: unanswered, refused, repeated."""

import atexit
import base64
import functools
import random
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import pytest

from books.delivery import DeliveryState
from edi.exchange.https import idempotency_key
from tests.exchange_cases import (
    add_paper,
    delivery_note,
    due_now,
    fork,
    keep_secret,
    killed_at,
    make_settings,
    only,
    quick_disk,
    run_send,
)
from tests.exchange_servers import (
    ROOT,
    free_port,
    make_certificate,
    mortal,
    require_tools,
    stop,
    wait_for,
)

pytestmark = pytest.mark.usefixtures(quick_disk.__name__)
TOKEN = "tok-Zx9-very-secret"


@functools.lru_cache
def service():
    """Start the service once; gives its port and its certificate."""
    require_tools()
    folder = Path(tempfile.mkdtemp(prefix="denpyo-https-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    certificate, key = make_certificate(folder)
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "tests.exchange_service"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            mortal([*command, str(port), str(certificate), str(key)]),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    atexit.register(stop, process)
    wait_for(port, process, log)
    return port, certificate


def house(home, mode, **changes):
    port, certificate = service()
    way = {
        "url": f"https://127.0.0.1:{port}/{mode}",
        "token": "partner_token",
        "ca_file": certificate,
        "timeout_seconds": 2,
    }
    settings = make_settings(home, {"https": way | changes})
    keep_secret(settings, "partner_token", TOKEN)
    number = f"DN-{uuid.uuid4().hex[:8]}"
    add_paper(settings, delivery_note(number))
    return settings


def status_url():
    return f"https://127.0.0.1:{service()[0]}/status/{{key}}"


def taken(settings):
    """What the service got of the one delivery there is."""
    port, certificate = service()
    context = ssl.create_default_context(cafile=certificate)
    found = httpx.get(f"https://127.0.0.1:{port}/taken", verify=context).json()
    return found.get(idempotency_key(only(settings).key), [])


def test_delivered_with_evidence(tmp_path):
    settings = house(tmp_path, "take")
    run_send(settings)
    one = only(settings)
    assert one.state is DeliveryState.DELIVERED
    assert (one.evidence["status"], one.evidence["answer"]) == (202, "thank you")
    (arrival,) = taken(settings)
    sent = (settings.outbox / one.path).read_bytes()
    assert bytes.fromhex(arrival["body"]) == sent
    assert arrival["authorization"] == f"Bearer {TOKEN}"
    run_send(settings)
    assert len(taken(settings)) == 1


@pytest.mark.parametrize("moment", ["taken", "before commit", "committed", "done"])
def test_killed_at_each_step_and_asked(tmp_path, moment):
    settings = house(tmp_path, "take", status_url=status_url())
    killed_at(settings, moment)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert len(taken(settings)) == 1


@pytest.mark.parametrize(("moment", "count"), [("committed", 0), ("done", 1)])
def test_a_service_that_cannot_be_asked(tmp_path, moment, count):
    settings = house(tmp_path, "take")
    killed_at(settings, moment)
    for _ in range(2):
        run_send(settings)
        assert only(settings).state is DeliveryState.UNKNOWN
        assert "先方に番号" in only(settings).message
    assert len(taken(settings)) == count


@pytest.mark.parametrize("moment", ["committed", "done"])
def test_a_service_that_takes_each_key_once(tmp_path, moment):
    settings = house(
        tmp_path, "once", repeat_is_safe=True, conflict_means_received=True
    )
    killed_at(settings, moment)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert len(taken(settings)) == 1


def test_no_answer_after_the_body(tmp_path):
    settings = house(tmp_path, "silent", status_url=status_url(), timeout_seconds=1)
    run_send(settings)
    assert only(settings).state is DeliveryState.UNKNOWN
    assert len(taken(settings)) == 1
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert only(settings).evidence["answer"] == "here it is"
    assert len(taken(settings)) == 1


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("302", DeliveryState.NEEDS_PERSON),
        ("400", DeliveryState.FAILED),
        ("401", DeliveryState.NEEDS_PERSON),
        ("409", DeliveryState.UNKNOWN),
        ("422", DeliveryState.FAILED),
        ("429", DeliveryState.QUEUED),
        ("500", DeliveryState.UNKNOWN),
        ("503", DeliveryState.QUEUED),
    ],
)
def test_what_the_service_says(tmp_path, code, state):
    settings = house(tmp_path, code)
    run_send(settings)
    one = only(settings)
    assert one.state is state
    assert code in one.message
    assert TOKEN[:6] not in one.message + str(one.evidence), "the service quoted it"
    assert "***" in one.evidence["answer"]
    if code == "503":
        assert (one.next_try_at - one.updated_at).total_seconds() > 590


def test_a_service_that_cannot_be_reached_when_asked(tmp_path):
    settings = house(tmp_path, "500", status_url=status_url())
    run_send(settings)
    (partner,) = settings.exchange.partners
    dead = partner.https.model_copy(update={"status_url": "https://127.0.0.1:1/{key}"})
    partner = partner.model_copy(update={"https": dead})
    exchange = settings.exchange.model_copy(update={"partners": (partner,)})
    run_send(settings.model_copy(update={"exchange": exchange}))
    assert only(settings).state is DeliveryState.UNKNOWN
    assert "問い合わせできません" in only(settings).message


def test_a_token_that_is_not_there_yet(tmp_path):
    settings = house(tmp_path, "take", token="to_come")
    run_send(settings)
    assert only(settings).state is DeliveryState.QUEUED
    assert "DENPYO_SECRET_TO_COME" in only(settings).message
    keep_secret(settings, "to_come", "here it is")
    due_now(settings)
    run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED


def test_user_and_password_are_not_quoted_either(tmp_path):
    changes = {"token": None, "user": "denpyo", "password": "partner_token"}
    settings = house(tmp_path, "400", **changes)
    run_send(settings)
    one = only(settings)
    coded = base64.b64encode(f"denpyo:{TOKEN}".encode()).decode()
    assert one.state is DeliveryState.FAILED
    assert "you said Basic ***" in one.message
    assert coded[:8] not in one.message + str(one.evidence)


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    settings = house(tmp_path, "take", ca_file=None)
    run_send(settings)
    assert only(settings).state is DeliveryState.NEEDS_PERSON
    assert "証明書" in only(settings).message


def test_a_service_that_is_away(tmp_path):
    settings = house(tmp_path, "take", url="https://127.0.0.1:1/take")
    for attempts in (1, 2):
        run_send(settings)
        one = only(settings)
        assert (one.state, one.attempts) == (DeliveryState.QUEUED, attempts)
        due_now(settings)


def test_after_so_many_attempts_a_person_looks(tmp_path):
    settings = house(tmp_path, "429")
    limit = settings.exchange.attempts
    for _ in range(limit):
        run_send(settings)
        due_now(settings)
    one = only(settings)
    assert (one.state, one.attempts) == (DeliveryState.NEEDS_PERSON, limit)
    assert "8 回試しましたが" in one.message


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_moment(tmp_path, seed):
    chance = random.Random(seed)
    settings = house(tmp_path, "take", status_url=status_url())
    for _ in range(6):
        process = fork.Process(target=run_send, args=(settings,))
        process.start()
        time.sleep(chance.random() * 0.3)
        process.kill()
        process.join()
    for _ in range(2):  # what was asked about and is not there has a pause
        due_now(settings)
        run_send(settings)
    assert only(settings).state is DeliveryState.DELIVERED
    assert len(taken(settings)) == 1
