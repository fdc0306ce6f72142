"""What a clerk confirms is known to the next run; a changed account stops there."""

import dataclasses
import datetime as dt
import json

import pytest

from books.correct import correct
from books.model import DocumentState
from books.settings import Settings
from books.store import DocumentQuery
from books.triage import has_changed_account
from flows import readers
from flows.extract import extract_files, recollect
from flows.tally import silent
from tests.desk import clean, desk, put, work

__all__ = ["desk"]

TODAY = dt.date(2026, 12, 1)
ACCOUNT = {
    "bank": "みずほ銀行",
    "branch": "渋谷支店",
    "account_type": "普通",
    "number": "1234567",
    "holder": "ヤマダシヨウテン",
}
OTHER = ACCOUNT | {"number": "7654321"}


def paper(number, *accounts, **changes):
    return clean(number, bank_accounts=accounts or (ACCOUNT,), **changes)


def run(desk, **files):
    """A run of its own on these files; the documents by their number."""
    fresh = dataclasses.replace(desk)
    for name, text in files.items():
        put(fresh, f"{name}.txt", text)
    work(fresh)
    kept = desk.store.find(DocumentQuery(limit=None))
    return {d.reading.document.document_number: d for d in kept}


@pytest.mark.parametrize("by", ["花子", None])
def test_a_changed_account_is_not_approved_by_itself(desk, by):
    first = run(desk, a=paper("Q-1", review=["total"] if by else []))["Q-1"]
    if by:
        desk.store.approve(first.id, by)
    else:
        assert first.approved_by == "rule:clean"
    found = run(desk, b=paper("Q-2", OTHER), c=paper("Q-3"))
    assert found["Q-2"].state is DocumentState.NEEDS_REVIEW
    assert "bank_accounts[0].number" in found["Q-2"].reading.review
    assert found["Q-3"].approved_by == "rule:clean"
    again = run(desk)["Q-2"]
    assert again.state is DocumentState.NEEDS_REVIEW
    assert again.approved_by is None


def test_of_two_accounts_in_one_run_one_goes_to_a_person(desk):
    found = run(desk, a=paper("Q-1"), b=paper("Q-2", OTHER))
    states = sorted(d.state.value for d in found.values())
    assert "needs_review" in states
    asked = [d for d in found.values() if d.state is DocumentState.NEEDS_REVIEW]
    assert all(has_changed_account(d.reading) for d in asked)


def test_a_person_who_approves_makes_the_account_known(desk):
    run(desk, a=paper("Q-1"))
    changed = run(desk, b=paper("Q-2", OTHER))["Q-2"]
    desk.store.approve(changed.id, "花子")
    assert run(desk, c=paper("Q-3", OTHER))["Q-3"].approved_by == "rule:clean"


def test_what_is_left_out_teaches_nothing(desk):
    first = run(desk, a=paper("Q-1", review=["total"]))["Q-1"]
    desk.store.approve(first.id, "花子")
    assert len(recollect(desk.settings).suppliers) == 1
    desk.store.reject(first.id, "花子", "偽の請求書")
    assert recollect(desk.settings).suppliers == ()
    assert run(desk, b=paper("Q-2", OTHER))["Q-2"].approved_by == "rule:clean"


def test_a_correction_teaches_the_next_run_at_once(desk):
    first = run(desk, a=paper("Q-1", review=["issuer.name"]))["Q-1"]
    changed = correct(first.reading, "issuer.name", "山田商店株式会社", "花子")
    desk.store.revise(first.id, changed, "花子", "画面で訂正", first.revision)
    (supplier,) = dataclasses.replace(desk).memory.suppliers
    assert supplier.printed["issuer.name"] == ("山田商店株式会社",)


def test_a_home_without_a_store_remembers_nothing(tmp_path):
    assert recollect(Settings(home=tmp_path)).suppliers == ()
    assert not (tmp_path / "denpyo.db").exists()


def test_the_terms_reach_the_next_run(desk):
    dates = [("2026-08-31", "2026-09-30"), ("2026-09-30", "2026-10-31")]
    for n, (issued, due) in enumerate(dates):
        text = paper(f"Q-{n}", issue_date=issued, due_date=due, review=["total"])
        found = run(desk, **{f"f{n}": text})[f"Q-{n}"]
        desk.store.approve(found.id, "花子")
    text = paper("Q-9", issue_date="2026-10-31", due_date="2026-11-10")
    found = run(desk, z=text)["Q-9"]
    assert json.loads(text)["due_date"] == "2026-11-10"
    assert found.reading.document.due_date == dt.date(2026, 11, 10)
    assert "due_date_unusual" in {f.code for f in found.reading.findings}


def test_extract_uses_the_memory_of_a_home_that_is_named(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(
        readers.reader_pool, "__defaults__", ("tests.fake_extract:extract",)
    )
    found = run(desk, a=paper("Q-1", review=["total"]))["Q-1"]
    desk.store.approve(found.id, "花子")
    path = tmp_path / "b.txt"
    path.write_text(paper("Q-2", OTHER), encoding="utf-8")

    def extract(*memory):
        (one,) = extract_files([path], desk.settings, TODAY, silent(), *memory)
        return one.readings[0]

    assert has_changed_account(extract(recollect(desk.settings)))
    assert not has_changed_account(extract())
