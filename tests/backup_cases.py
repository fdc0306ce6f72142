"""A home folder with something of everything, and backups of it."""

import datetime as dt
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from books.backup import sealed
from books.secrets import Secret
from books.settings import Settings
from books.store import Store
from books.store.tables import metadata
from tests.store_cases import add_document, add_history, fresh_url

# Each of the two is enough every day; the other runs in the full suite.
SQLITE_DAILY = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
PASSPHRASE = Secret("合言葉 correct horse")
NOW = dt.datetime(2026, 11, 30, 2, 0, tzinfo=dt.UTC)


def quick_keys(monkeypatch):
    """Keys are derived fast; how slow it must be is no matter of these tests."""
    monkeypatch.setitem(sealed.SCRYPT, "n", 2**8)


@contextmanager
def full_home(kind, folder):
    """Settings and open store of a home with documents, files and secrets."""
    home = folder / "home"
    (home / "secrets").mkdir(parents=True)
    (home / "outbox" / "edi").mkdir(parents=True)
    (home / "inbox").mkdir()
    (home / "models").mkdir()
    (home / "denpyo.yaml").write_text("company: {name: でんぴょう製作所}\n", "utf-8")
    (home / "secrets" / "mail_password").write_text("himitsu", "utf-8")
    (home / "secrets" / "mail_password").chmod(0o600)
    (home / "outbox" / "edi" / "a.xml").write_bytes(bytes(range(256)) * 3000)
    (home / "inbox" / "待ち.pdf").write_bytes(b"%PDF waiting")
    (home / "models" / "big.onnx").write_bytes(b"0")
    with fresh_url(kind, home) as url:
        database_url = None if kind == "sqlite" else url
        settings = Settings.load(home).model_copy(update={"database_url": database_url})
        with Store.open(settings.url, settings.originals) as store:
            fill(store, folder)
            yield settings, store


def fill(store, folder):
    """Something in many tables."""
    papers = folder / "papers"
    papers.mkdir(exist_ok=True)
    add_history(store, papers)
    for number in range(3):
        add_document(store, papers, f"請求書 {number} {uuid.uuid4()}")
    store.add_job("J-1", "post", {"amount": 1100, "名": "値"})
    store.audit("試験", "note", "x", {"text": "\ud800 と ﾎﾟ"})


def rows_of(store):
    """All rows of all tables, by plain SQL, as text that both databases share."""
    found = {}
    engine = store.database.engine
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(table.select()).mappings()
            found[table.name] = sorted(repr(sorted(dict(r).items())) for r in rows)
        version = connection.execute(text("SELECT version_num FROM alembic_version"))
        found["version"] = version.scalar()
    return found


def originals_of(settings):
    """The kept originals: place → bytes."""
    return {
        path.relative_to(settings.originals).as_posix(): path.read_bytes()
        for path in settings.originals.rglob("*")
        if path.is_file() and ".incoming" not in path.parts
    }
