"""The page of the bots with jobs in every state that a person meets, for tests."""

import datetime as dt
from types import SimpleNamespace

import pytest

from books.bot_orders import InvoiceLine, InvoiceOrder
from books.evidence import EvidenceShelf
from books.job_steps import JobState
from books.sealed import Opener
from books.settings import Settings
from books.store import HandoverKind, JobFrame, Store
from flows.bots.desk import BotDesk
from tests.web_people import make_person
from web.app import create_app
from web.seams import Seams

NOON = dt.datetime(2026, 11, 30, 3, 0, tzinfo=dt.UTC)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
SITE = "practice_accounting"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def store(settings, clock):
    def tick():
        clock[0] += dt.timedelta(milliseconds=1)
        return clock[0]

    with Store.open(settings.url, settings.originals, tick) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    seams = Seams(bots=BotDesk(settings, store))
    return create_app(settings, store, lambda *_: settings.home, seams=seams)


@pytest.fixture
def office(settings, store):
    """Makes jobs, and people of each role."""
    return SimpleNamespace(
        add=lambda name, **values: add_job(store, name, **values),
        lose=lambda name: lose_job(settings, store, name),
        ask=lambda name, kind=HandoverKind.CODE: ask(store, name, kind),
        person=lambda role: make_person(store, role.value, [role], name=role.label),
    )


def order(partner, amount):
    lines = (InvoiceLine(account="仕入高", amount=amount),)
    day = dt.date(2026, 10, 31)
    return InvoiceOrder(
        partner=partner, number="INV-7", day=day, due=NOON.date(), lines_=lines
    )


def add_job(store, name, partner="株式会社山田商事", amount=12345):
    """A job that waits for a bot."""
    payload = order(partner, amount).model_dump(mode="json")
    return store.add_job(name, "invoice", payload, JobFrame(site=SITE))


def lose_job(settings, store, name):
    """A job whose answer never came, with its proof."""
    shelf = EvidenceShelf(settings.evidence)
    add_job(store, name)
    store.claim_job(["invoice"], "bot-1", dt.timedelta(minutes=5))
    proof = {
        "1 before": shelf.keep(PNG, ".png"),
        "1 before text": shelf.keep("登録の画面".encode(), ".txt"),
        "1 trace": shelf.keep(b"PK", ".zip"),
    }
    store.move_job(name, JobState.SUBMITTING, "bot-1", evidence=proof)
    told = (
        "登録を押したあとで応答がありません。`denpyo bot resolve` で記録してください。"
    )
    store.move_job(name, JobState.UNKNOWN, "bot-1", told)
    return store.move_job(name, JobState.NEEDS_PERSON, "bot-1", told)


def ask(store, name, kind):
    """A job whose bot waits for a person; the question and the key that opens it."""
    job = add_job(store, name)
    opener = Opener()
    limit = dt.timedelta(minutes=3)
    told = "ワンタイムパスワード"
    return store.ask_person(job, kind, told, opener.public_key, limit), opener


__all__ = ["app", "clock", "office", "settings", "store"]
