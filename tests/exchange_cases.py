"""A house with partners, for tests of the exchange: papers in, deliveries out."""

import atexit
import datetime as dt
import functools
import multiprocessing
import os
import shutil
import signal
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Line,
    Party,
    Reading,
    Source,
    TaxSubtotal,
)
from books.settings import Settings
from books.store import Store, database
from flows.exchange.office import open_office
from flows.exchange.send import send
from tests.exchange_servers import PASSWORD, USER

OURS = "株式会社でんぴょう製作所"
THEIRS = "有限会社からたち金属"
PARTNER = {"id": "karatachi", "name": THEIRS, "since": "2026-01-01"}
SENDS = ({"format": "edi"},)

fork = multiprocessing.get_context("fork")


@functools.lru_cache
def _empty_database() -> Path:
    """A database with its tables, to be copied: making one takes a while."""
    folder = Path(tempfile.mkdtemp(prefix="denpyo-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(f"sqlite:///{folder}/denpyo.db", folder / "originals").close()
    return folder / "denpyo.db"


def make_settings(home: Path, *partners: dict, **exchange: object) -> Settings:
    """Settings of a house with these partners; the rest of each is filled in."""
    (home / "secrets").mkdir(parents=True, exist_ok=True)
    shutil.copy(_empty_database(), home / "denpyo.db")
    return Settings.model_validate(
        {
            "home": home,
            "company": {"name": OURS},
            "exchange": {
                "settle_seconds": 0,
                "partners": [PARTNER | {"sends": SENDS} | one for one in partners],
                **exchange,
            },
        }
    )


def keep_secret(settings: Settings, name: str, value: str) -> None:
    path = settings.secrets / name
    path.touch(mode=0o600)
    path.write_text(value + "\n")


@pytest.fixture
def quick_disk(monkeypatch):
    """Do not wait for the disk: a process is killed here, not the machine."""
    prepare = database._prepare_sqlite

    def prepare_and_hurry(connection, record):
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")  # SQLite

    monkeypatch.setattr(database, "_prepare_sqlite", prepare_and_hurry)


def sftp_partner(server, **changes: object) -> dict:
    """The way to an SFTP server with fresh folders in the account's home."""
    base = Path(tempfile.mkdtemp(dir=server.home))
    server.house.own(base)
    for name in ("in", "out", "out/taken", "in/done"):
        (base / name).mkdir()
        server.house.own(base / name)
    way = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": USER,
        "host_keys": [server.host_key],
        "password": "sftp_password",
        "timeout_seconds": 5,
        "outgoing": str(base / "in"),
        "incoming": str(base / "out"),
        "taken": str(base / "out/taken"),
        "done": str(base / "in/done"),
        "ack_suffix": ".ack",
        "error_suffix": ".err",
    }
    return {"sftp": way | changes}


def sftp_house(
    home: Path, server, sends: tuple = SENDS, **changes: object
) -> tuple[Settings, Path]:
    """Settings with one SFTP partner, and the folder that it receives in."""
    partner = sftp_partner(server, **changes) | {"sends": sends}
    settings = make_settings(home, partner)
    keep_secret(settings, "sftp_password", PASSWORD)
    return settings, Path(str(partner["sftp"]["outgoing"]))


def mail_house(home: Path, server, to: str, **changes: object) -> Settings:
    """Settings with one partner that gets mail."""
    ours = {
        "host": "127.0.0.1",
        "port": server.port,
        "sender": "denpyo@example.test",
        "ca_file": server.certificate,
        "user": USER,
        "password": "mail_password",
        "timeout_seconds": 5,
    }
    partner = {"mail": {"to": [to]}}
    settings = make_settings(home, partner, mail_server=ours | changes)
    keep_secret(settings, "mail_password", PASSWORD)
    return settings


def delivery_note(number: str = "DN-1", **values: object) -> Document:
    """A delivery note of ours to the partner."""
    return Document.model_validate(
        {
            "document_type": DocumentType.DELIVERY_NOTE,
            "document_number": number,
            "issue_date": dt.date(2026, 4, 1),
            "delivery_date": dt.date(2026, 4, 1),
            "issuer": Party(name=OURS),
            "recipient": Party(name=THEIRS),
            "lines": (
                Line(
                    description="六角ボルト",
                    quantity=Decimal(10),
                    unit="本",
                    unit_price=Decimal(100),
                    amount=1000,
                    tax_rate=Decimal("0.1"),
                ),
            ),
            "tax_summary": (
                TaxSubtotal(rate=Decimal("0.1"), taxable_amount=1000, tax_amount=100),
            ),
            "subtotal": 1000,
            "tax_total": 100,
            "total": 1100,
            **values,
        }
    )


def add_paper(settings: Settings, document: Document, size: int = 0) -> str:
    """Keep an approved document with an original of that size; returns its id."""
    with Store.open(settings.url, settings.shelf) as store:
        path = settings.home / "paper.pdf"
        path.write_bytes(f"%PDF {document.model_dump_json()}".encode().ljust(size))
        file = store.add_file(path, "paper.pdf")
        source = Source(file="paper.pdf", sha256=file.sha256, pages=(1,), reader="text")
        reading = Reading(source=source, document=document)
        state = DocumentState.READY
        (name,) = store.add_readings(file.sha256, [reading], "試験", [state])
        store.approve(name, "部長")
        return name


def correct(settings: Settings, document_id: str, **values: object) -> None:
    """Correct a document, and approve it again."""
    with Store.open(settings.url, settings.shelf) as store:
        paper = store.get(document_id)
        changed = paper.reading.document.model_copy(update=values)
        reading = paper.reading.model_copy(update={"document": changed})
        store.revise(document_id, reading, "佐藤", "訂正", paper.revision)
        store.approve(document_id, "部長")


def run_send(settings: Settings):
    with open_office(settings) as office:
        return send(office)


def deliveries_of(settings: Settings):
    with Store.open(settings.url, settings.shelf) as store:
        return store.find_deliveries()


def only(settings: Settings):
    """The one delivery there is."""
    (one,) = deliveries_of(settings)
    return one


def due_now(settings: Settings) -> None:
    """Let what waits for its next try be due."""
    with Store.open(settings.url, settings.shelf) as store:
        engine = store.database.engine
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE deliveries SET next_try_at = created_at WHERE state = 'queued'"
            )


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_send(settings: Settings, prepare) -> None:
    """Run a sending in a process that ``prepare`` makes kill itself somewhere."""

    def work() -> None:
        prepare()
        run_send(settings)

    process = fork.Process(target=work)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def killed_at(settings: Settings, moment: str) -> None:
    """Kill the sender at a moment that every way has."""

    def prepare() -> None:
        import flows.exchange.send as module

        commit = Store.commit_delivery
        if moment == "taken":
            module._parcel = lambda *_: kill()
        elif moment == "before commit":
            Store.commit_delivery = lambda *_: kill()
        elif moment == "committed":
            Store.commit_delivery = lambda *a: (commit(*a), kill())
        elif moment == "done":
            Store.settle_delivery = lambda *_: kill()

    killed_send(settings, prepare)
