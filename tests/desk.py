"""A desk without processes and without Prefect, for tests of the steps."""

import json
from pathlib import Path

import pytest

from books.settings import Settings
from books.settings_company import Company
from books.settings_reading import Limits
from books.store import Store
from flows.desk import Desk
from flows.process import process_file
from flows.publish import publish
from flows.recipe import work_through
from tests.fake_extract import extract

CLEAN = {
    "document_type": "quotation",
    "issue_date": "2026-11-02",
    "issuer": {"name": "山田商店", "registration_number": "T7999901000001"},
    "recipient": {"name": "株式会社でんぴょう製作所"},
    "total": 1100,
}


def clean(number, **changes):
    return json.dumps(CLEAN | {"document_number": number} | changes)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr("flows.arrivals.SETTLE_SECONDS", 0.0)
    settings = Settings(
        home=tmp_path / "home",
        company=Company(name="株式会社でんぴょう製作所"),
        limits=Limits(max_file_bytes=5000),
    )
    settings.inbox.mkdir(parents=True)
    with Store.open(settings.url, settings.shelf) as store:
        yield Desk(settings, store, lambda path: extract(path, settings))


def put(desk, name, text) -> Path:
    path = desk.settings.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def work(desk):
    """A whole run; returns outcomes by file, and the summary."""

    def read_all(desk, files):
        return [process_file(desk, file) for file in files]

    summary = work_through(desk, read_all, lambda: publish(desk))
    return {outcome.file: outcome for outcome in summary.outcomes}, summary
